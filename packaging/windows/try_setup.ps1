# Installs the setup program on this PC, tests what it installed, installs it over itself, and removes it.
param([Parameter(Mandatory)][string]$Setup)
$ErrorActionPreference = "Stop"
$place = "$env:ProgramFiles\DoctorFLAN"

function Start-Silently([string]$Program, [string]$Options, [int]$Expected = 0) {
    $code = (Start-Process -FilePath $Program -ArgumentList $Options -Wait -PassThru).ExitCode
    if ($code -ne $Expected) { throw "$Program $Options ended with $code, not $Expected" }
}

Start-Silently $Setup "/S /LANG=fr" 3
if (Test-Path $place) { throw "a wrong option has installed something" }
Start-Silently $Setup "/S /ALLUSERS /LANG=zh /GGUF /VAULT=required"
$rules = (Get-Acl "$env:ProgramData\DoctorFLAN").Access | Where-Object { $_.IdentityReference -like "*\Users" }
if ($rules.FileSystemRights -match "Write|Modify|FullControl") { throw "users may write the policy" }
Remove-Item "$env:ProgramData\DoctorFLAN\policy.toml"
& .venv/Scripts/python.exe -m pytest tests/bundle --bundle "$place\app"
if ($LASTEXITCODE) { exit $LASTEXITCODE }

$running = Start-Process "$place\app\doctorflan.exe" -PassThru
$running.WaitForInputIdle(60000) | Out-Null
Start-Silently $Setup "/S" 4
Stop-Process $running
$running.WaitForExit()
Start-Silently $Setup "/S"
& "$place\app\doctorflan-cli.exe" tasks
if ($LASTEXITCODE) { exit $LASTEXITCODE }
Start-Silently "$place\uninstall.exe" "/S _?=$place"
if (Test-Path "$place\app") { throw "the program is still there" }
