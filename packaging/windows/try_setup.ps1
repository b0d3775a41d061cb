# Installs the setup program on this PC, tests what it installed, installs it over itself, and removes it.
param([Parameter(Mandatory)][string]$Setup)
$ErrorActionPreference = "Stop"
$place = "$env:ProgramFiles\DoctorFLAN"

function Start-Silently([string]$Program, [string]$Options, [int]$Expected = 0) {
    $code = (Start-Process -FilePath $Program -ArgumentList $Options -Wait -PassThru).ExitCode
    if ($code -ne $Expected) { throw "$Program $Options ended with $code, not $Expected" }
}

Start-Silently $Setup "/S /LANG=fr" 3
Set-Content "$env:TEMP\wrong.toml" "downloads = maybe"
Start-Silently $Setup "/S /ALLUSERS /POLICY=$env:TEMP\wrong.toml" 3
if (Test-Path $place) { throw "a wrong option or policy has installed something" }
Start-Silently $Setup "/S /ALLUSERS /LANG=zh /GGUF /VAULT=required"
$rules = (Get-Acl "$env:ProgramData\DoctorFLAN").Access | Where-Object { $_.IdentityReference -like "*\Users" }
if ($rules.FileSystemRights -match "Write|Modify|FullControl") { throw "users may write the policy" }
Remove-Item "$env:ProgramData\DoctorFLAN\policy.toml"
$key = New-Item "HKLM:\SOFTWARE\Policies\DoctorFLAN"
Set-ItemProperty $key.PSPath "downloads" 0 -Type DWord
$told = & "$place\app\doctorflan-cli.exe" check --json | Out-String
if ($told -notmatch "Policies.+DoctorFLAN") { throw "check does not name group policy's rule: $told" }
Set-ItemProperty $key.PSPath "no_such_rule" 1 -Type DWord
& "$place\app\doctorflan-cli.exe" tasks
if ($LASTEXITCODE -ne 1) { throw "a rule that is none has not closed the program" }
Remove-Item $key.PSPath
& .venv/Scripts/python.exe -m pytest tests/bundle --bundle "$place\app" --in-place
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
