; The setup program of DoctorFLAN Desktop. packaging/windows/nsis.py compiles it and passes
; BUNDLE POLICIES OUT ICON VERSION SIZE_KIB PUBLISHER LICENCE, and SIGN where the uninstaller is to be signed.
;
; The program lies in $INSTDIR\app and nothing else does: a new version is unpacked beside the old one and
; takes its place by two renames, and uninstalling removes no file that is not ours.

Unicode true
Target amd64-unicode
ManifestDPIAware true
ManifestSupportedOS Win10
SetCompressor /SOLID lzma
SetCompressorDictSize 64
RequestExecutionLevel highest
AllowSkipFiles off
CRCCheck force
ShowInstDetails nevershow
ShowUninstDetails nevershow
BrandingText "DoctorFLAN Desktop ${VERSION}"

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include x64.nsh
!include WinVer.nsh

Name "DoctorFLAN"
OutFile "${OUT}"
Icon "${ICON}"
UninstallIcon "${ICON}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 "ProductName" "DoctorFLAN Desktop"
VIAddVersionKey /LANG=0 "CompanyName" "${PUBLISHER}"
VIAddVersionKey /LANG=0 "FileDescription" "DoctorFLAN Desktop"
VIAddVersionKey /LANG=0 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=0 "LegalCopyright" "Apache-2.0"
!ifdef SIGN
    !uninstfinalize '${SIGN} "%1"' = 0
!endif

; Exit codes beyond those of every NSIS program (0 done, 1 cancelled, 2 failed).
!define WRONG_OPTION 3
!define PROGRAM_RUNS 4
!define NOT_ADMINISTRATOR 5
!define WRONG_WINDOWS 6
!define CANNOT_WRITE 7
!define POLICY_REFUSED 8
!define KIT_REFUSED 9

!define OWN_KEY "Software\DoctorFLAN"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\DoctorFLAN"
!define APP_PATHS "Software\Microsoft\Windows\CurrentVersion\App Paths\doctorflan.exe"
!define MODEL_CLASS "DoctorFLAN.Model"

Var AllUsers
Var SaidAll
Var SaidMe
Var Tongue
Var MenuIcon
Var DesktopIcon
Var Gguf
Var Policy
Var Vault
Var Kit
Var Fingerprint
Var Shared

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\app\doctorflan.exe"
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
Page custom WhoPage WhoPageLeft
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"
!include "${__FILEDIR__}\words.nsh"

; Says a sentence where there is a window, and ends with the code.
!macro FAIL code words
    SetErrorLevel ${code}
    MessageBox MB_OK|MB_ICONSTOP "${words}" /SD IDOK
    Quit
!macroend
!define Fail "!insertmacro FAIL"

!include "${__FILEDIR__}\options.nsh"
!include "${__FILEDIR__}\unpacking.nsh"

Section "-Program"
    Call LeaveWhereItRuns
    Call Unpack
    Call AskAboutPolicy
    Call TakePlace
    Call Register
    Call Shortcuts
    Call Association
    Call WriteDefaults
    Call WritePolicy
    Call TakeKit
SectionEnd

Function Register
    WriteUninstaller "$INSTDIR\uninstall.exe"
    WriteRegStr SHCTX "${OWN_KEY}" "Folder" "$INSTDIR"
    WriteRegStr SHCTX "${OWN_KEY}" "Version" "${VERSION}"
    WriteRegStr SHCTX "${OWN_KEY}" "Language" "$Tongue"
    WriteRegStr SHCTX "${OWN_KEY}" "StartMenu" "$MenuIcon"
    WriteRegStr SHCTX "${OWN_KEY}" "DesktopIcon" "$DesktopIcon"
    WriteRegStr SHCTX "${OWN_KEY}" "Gguf" "$Gguf"
    WriteRegStr SHCTX "${APP_PATHS}" "" "$INSTDIR\app\doctorflan.exe"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "DoctorFLAN Desktop"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\app\doctorflan.exe"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" ${SIZE_KIB}
    WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
    FileOpen $R2 "$INSTDIR\scope" w
    FileWrite $R2 "$AllUsers"
    FileClose $R2
FunctionEnd

Function Shortcuts
    Delete "$SMPROGRAMS\DoctorFLAN.lnk"
    Delete "$DESKTOP\DoctorFLAN.lnk"
    SetOutPath "$INSTDIR\app"
    ${If} $MenuIcon == 1
        CreateShortcut "$SMPROGRAMS\DoctorFLAN.lnk" "$INSTDIR\app\doctorflan.exe"
    ${EndIf}
    ${If} $DesktopIcon == 1
        CreateShortcut "$DESKTOP\DoctorFLAN.lnk" "$INSTDIR\app\doctorflan.exe"
    ${EndIf}
    SetOutPath "$INSTDIR"
FunctionEnd

; Among the programs that open .gguf; the user's own choice of another stays.
Function Association
    ${If} $Gguf == 1
        WriteRegStr SHCTX "Software\Classes\${MODEL_CLASS}" "" "GGUF"
        WriteRegStr SHCTX "Software\Classes\${MODEL_CLASS}\DefaultIcon" "" "$INSTDIR\app\doctorflan.exe,0"
        WriteRegStr SHCTX "Software\Classes\${MODEL_CLASS}\shell\open\command" "" \
            '"$INSTDIR\app\doctorflan.exe" --open "%1"'
        WriteRegStr SHCTX "Software\Classes\.gguf\OpenWithProgids" "${MODEL_CLASS}" ""
    ${Else}
        DeleteRegKey SHCTX "Software\Classes\${MODEL_CLASS}"
        DeleteRegValue SHCTX "Software\Classes\.gguf\OpenWithProgids" "${MODEL_CLASS}"
    ${EndIf}
    System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
FunctionEnd

; What a user has not chosen yet.
Function WriteDefaults
    ${If} $Tongue != ""
        CreateDirectory "$INSTDIR\app\_internal"
        FileOpen $R2 "$INSTDIR\app\_internal\defaults.json" w
        FileWrite $R2 '{"language":"$Tongue"}'
        FileClose $R2
    ${EndIf}
FunctionEnd

; ProgramData lets every user add files; this folder rules the program, so that only administrators may. One
; that a user has made before us gets another owner, and so does a policy in it; one that leads elsewhere is refused.
!macro ICACLS path options
    ${If} $R1 == 0
        nsExec::Exec '"$SYSDIR\icacls.exe" "${path}" ${options} /L /Q'
        Pop $R1
    ${EndIf}
!macroend

Function Protect
    CreateDirectory "$Shared"
    ${GetFileAttributes} "$Shared" "REPARSE_POINT" $R1
    StrCpy $R2 "*S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX"
    !insertmacro ICACLS "$Shared" "/setowner *S-1-5-32-544"
    !insertmacro ICACLS "$Shared" "/inheritance:r /grant:r $R2"
    ${If} ${FileExists} "$Shared\policy.toml"
        !insertmacro ICACLS "$Shared\policy.toml" "/setowner *S-1-5-32-544"
        !insertmacro ICACLS "$Shared\policy.toml" "/reset"
    ${EndIf}
    ${If} $R1 != 0
        ${Fail} ${POLICY_REFUSED} "$(CannotProtect)"
    ${EndIf}
FunctionEnd

Function WritePolicy
    ${If} $AllUsers == 0
        Return
    ${EndIf}
    Call Protect
    ClearErrors
    ${If} $Policy != ""
        Delete "$Shared\policy.toml"
        CopyFiles /SILENT "$Policy" "$Shared\policy.toml"
    ${ElseIf} $Vault == "required"
        Call WriteVaultPolicy
    ${EndIf}
    ${If} ${Errors}
        ${Fail} ${POLICY_REFUSED} "$(CannotProtect)"
    ${EndIf}
FunctionEnd

; A policy that is there already is the administrator's and is not touched.
Function WriteVaultPolicy
    ${IfNot} ${FileExists} "$Shared\policy.toml"
        FileOpen $R2 "$Shared\policy.toml" w
        FileWrite $R2 "vault_required = true$\n"
        FileClose $R2
    ${EndIf}
FunctionEnd

; The program that was just installed checks the kit again and takes in what it holds.
Function TakeKit
    ${If} $Kit == ""
        Return
    ${EndIf}
    StrCpy $R2 ""
    ${If} $AllUsers == 1
        StrCpy $R2 " --machine"
    ${EndIf}
    ${If} $Fingerprint != ""
        StrCpy $R2 "$R2 --fingerprint $Fingerprint"
    ${EndIf}
    nsExec::Exec '"$INSTDIR\app\doctorflan-cli.exe" kit take$R2 "$Kit"'
    Pop $R1
    ${If} $R1 != 0
        ${Fail} ${KIT_REFUSED} "$(KitRefused)"
    ${EndIf}
FunctionEnd

Function un.onInit
    SetRegView 64
    StrCpy $AllUsers 0
    ClearErrors
    FileOpen $R2 "$INSTDIR\scope" r
    ${If} ${Errors}
        ${Fail} 2 "$(NotInstalled)"
    ${EndIf}
    FileRead $R2 $AllUsers
    FileClose $R2
    ${If} $AllUsers == 1
        SetShellVarContext all
    ${Else}
        SetShellVarContext current
    ${EndIf}
FunctionEnd

Section "Uninstall"
    Call un.LeaveWhereItRuns
    ClearErrors
    Rename "$INSTDIR\app" "$INSTDIR\app.old"
    ${If} ${Errors}
    ${AndIf} ${FileExists} "$INSTDIR\app\*"
        ${Fail} ${PROGRAM_RUNS} "$(ProgramRuns)"
    ${EndIf}
    RMDir /r "$INSTDIR\app.old"
    RMDir /r "$INSTDIR\app.new"
    Delete "$INSTDIR\uninstall.exe"
    Delete "$INSTDIR\scope"
    RMDir "$INSTDIR"
    Delete "$SMPROGRAMS\DoctorFLAN.lnk"
    Delete "$DESKTOP\DoctorFLAN.lnk"
    DeleteRegKey SHCTX "${OWN_KEY}"
    DeleteRegKey SHCTX "${UNINSTALL_KEY}"
    DeleteRegKey SHCTX "${APP_PATHS}"
    DeleteRegKey SHCTX "Software\Classes\${MODEL_CLASS}"
    DeleteRegValue SHCTX "Software\Classes\.gguf\OpenWithProgids" "${MODEL_CLASS}"
    Call un.RemoveData
SectionEnd

; Data and models stay, unless it is said in so many words. Other users' data is never reached.
Function un.RemoveData
    ${GetParameters} $R0
    ClearErrors
    ${GetOptions} $R0 "/REMOVEDATA" $R1
    ${If} ${Errors}
        Return
    ${EndIf}
    ${If} $AllUsers == 1
        RMDir /r "$APPDATA\DoctorFLAN"
    ${EndIf}
    SetShellVarContext current
    RMDir /r "$LOCALAPPDATA\DoctorFLAN"
FunctionEnd
