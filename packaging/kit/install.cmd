@echo off
rem Checks this kit as a whole, then installs the program and takes in models, catalogues and keys.
rem Nothing on this PC is touched before the check has passed.
rem   --fingerprint HEX   of the maker's key, as you were told it (once for each PC and maker)
rem   --key FILE          the maker's key, from elsewhere than this kit
rem   --user              for this user; else for everybody where an administrator runs it
rem   --lang zh or en     the program's language until a user chooses another
rem   --check-only        checks, installs nothing
rem Exit codes: 0 done, 1 damaged or changed, 2 wrong usage, 3 signer not trusted, others: see packaging page.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
set "KIT=%~dp0."
set "TRUST="
set "WHO="
set "TONGUE="
set "ONLY="

:next
if "%~1"=="" goto check
if "%~1"=="--fingerprint" goto fingerprint
if "%~1"=="--key" goto key
if "%~1"=="--user" goto user
if "%~1"=="--lang" goto lang
if "%~1"=="--check-only" goto only
echo install.cmd [--fingerprint HEX] [--key FILE] [--user] [--lang zh or en] [--check-only] 1>&2
exit /b 2
:fingerprint
set TRUST=%TRUST% --fingerprint "%~2"
shift
shift
goto next
:key
set TRUST=%TRUST% --key "%~f2"
shift
shift
goto next
:user
set "WHO=/CURRENTUSER"
set TRUST=%TRUST% --user
shift
goto next
:lang
set "TONGUE=/LANG=%~2"
shift
shift
goto next
:only
set "ONLY=1"
shift
goto next

:check
"%KIT%\tools\kit-check.exe" "%KIT%" %TRUST%
if errorlevel 1 exit /b %ERRORLEVEL%
if defined ONLY exit /b 0

rem What the checked kit says of itself; its signer was trusted just now.
set "SIGNER="
set "SETUP="
for /f "usebackq tokens=1,2 delims=: " %%a in ("%KIT%\KIT") do (
    if "%%a"=="fingerprint" set "SIGNER=%%b"
    if "%%a"=="setup" set "SETUP=%%b"
)
if not defined SETUP goto take
start /wait "" "%KIT%\program\%SETUP%" /S %WHO% %TONGUE% /FINGERPRINT=%SIGNER% /KIT="%KIT%"
exit /b %ERRORLEVEL%

rem Models and catalogues alone: the program that is installed takes them in.
:take
set "FOLDER="
set "SCOPE="
if defined WHO goto own
for /f "tokens=1,2,*" %%a in ('reg query HKLM\Software\DoctorFLAN /v Folder /reg:64 2^>nul') do if "%%b"=="REG_SZ" set "FOLDER=%%c"
if defined FOLDER set "SCOPE=--machine"
:own
if not defined FOLDER for /f "tokens=1,2,*" %%a in ('reg query HKCU\Software\DoctorFLAN /v Folder 2^>nul') do if "%%b"=="REG_SZ" set "FOLDER=%%c"
if not defined FOLDER goto nothing
"%FOLDER%\app\doctorflan-cli.exe" kit take %SCOPE% --fingerprint %SIGNER% "%KIT%"
exit /b %ERRORLEVEL%

:nothing
echo 这台电脑上没有安装 DoctorFLAN，离线包里也没有。 / DoctorFLAN is neither on this PC nor in this kit. 1>&2
exit /b 4
