# Signs programs and packages with signtool: sign.ps1 FILE...
# WINDOWS_CERTIFICATE is a .pfx in base64; without it nothing is signed.
param([Parameter(Mandatory, ValueFromRemainingArguments)][string[]]$Files)
$ErrorActionPreference = "Stop"
if (-not $env:WINDOWS_CERTIFICATE) {
    Write-Host "No certificate: nothing is signed."
    exit 0
}
$pfx = Join-Path $env:RUNNER_TEMP "certificate.pfx"
[IO.File]::WriteAllBytes($pfx, [Convert]::FromBase64String($env:WINDOWS_CERTIFICATE))
try {
    $kits = "${env:ProgramFiles(x86)}\Windows Kits\10\bin\10.*\x64\signtool.exe"
    $signtool = (Get-ChildItem $kits | Sort-Object FullName | Select-Object -Last 1).FullName
    & $signtool sign /fd SHA256 /td SHA256 /tr http://timestamp.digicert.com /d "DoctorFLAN Desktop" `
        /f $pfx /p $env:WINDOWS_CERTIFICATE_PASSWORD $Files
    if ($LASTEXITCODE) { exit $LASTEXITCODE }
    & $signtool verify /pa $Files
    exit $LASTEXITCODE
} finally {
    Remove-Item $pfx
}
