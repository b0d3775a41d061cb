# Installs the package on this PC, tests what it installed, and removes it.
param([Parameter(Mandatory)][string]$Package)
$ErrorActionPreference = "Stop"
$place = "$env:ProgramFiles\DoctorFLAN"

function Start-Msi([string]$Options) {
    $code = (Start-Process msiexec.exe -ArgumentList "$Options /qn /l*v msi.log" -Wait -PassThru).ExitCode
    if ($code) {
        Get-Content msi.log -Tail 100
        throw "msiexec $Options ended with $code"
    }
}

Start-Msi "/i `"$Package`" LANG=zh GGUF=1"
& .venv/Scripts/python.exe -m pytest tests/bundle --bundle "$place\app" --in-place
if ($LASTEXITCODE) { exit $LASTEXITCODE }
Start-Msi "/x `"$Package`""
if (Test-Path "$place\app") { throw "the program is still there" }
