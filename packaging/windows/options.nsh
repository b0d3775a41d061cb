; What the setup program is told: options, for whom, where to.

; One option with a value: `/NAME=value`, in quotes as a whole or its value alone.
!macro OPTION name variable
    StrLen $R4 "/${name}="
    StrCpy $R5 $R1 $R4
    ${If} $R5 == "/${name}="
        StrCpy ${variable} $R1 "" $R4
        Return
    ${EndIf}
!macroend
!define Option "!insertmacro OPTION"

; One that is 0 or 1; `/NAME` alone means 1.
!macro YESNO name variable
    ${If} $R1 == "/${name}"
    ${OrIf} $R1 == "/${name}=1"
        StrCpy ${variable} 1
        Return
    ${ElseIf} $R1 == "/${name}=0"
        StrCpy ${variable} 0
        Return
    ${EndIf}
!macroend
!define YesNo "!insertmacro YESNO"

; What is not said now is as an earlier installation was told, else as it usually is.
!macro RECALL value variable usual
    ${If} ${variable} == ""
        ReadRegStr ${variable} SHCTX "${OWN_KEY}" "${value}"
    ${EndIf}
    ${If} ${variable} == ""
        StrCpy ${variable} "${usual}"
    ${EndIf}
!macroend
!define Recall "!insertmacro RECALL"

Function .onInit
    ${IfNot} ${RunningX64}
    ${OrIfNot} ${AtLeastWin10}
        ${Fail} ${WRONG_WINDOWS} "$(NeedsWindows)"
    ${EndIf}
    SetRegView 64
    Call ReadOptions
    Call ReadWho
    ${If} $INSTDIR == ""
        Call RefuseLostFolder
        Call ProposeFolder
    ${EndIf}
    ${Recall} "Language" $Tongue ""
    ${Recall} "StartMenu" $MenuIcon 1
    ${Recall} "DesktopIcon" $DesktopIcon 0
    ${Recall} "Gguf" $Gguf 0
    ${If} $Tongue == "zh"
        StrCpy $LANGUAGE ${LANG_SIMPCHINESE}
    ${ElseIf} $Tongue == "en"
        StrCpy $LANGUAGE ${LANG_ENGLISH}
    ${EndIf}
    Call CheckOptions
FunctionEnd

Function ReadOptions
    ${GetParameters} $R0
    ${Do}
        Call NextWord
        ${If} $R1 == ""
            ${ExitDo}
        ${EndIf}
        Call TakeWord
    ${Loop}
FunctionEnd

; Takes the first word off $R0 into $R1, without its quotes; a backslash before a quote is no more than that.
Function NextWord
    StrCpy $R1 ""
    StrCpy $R3 0
    ${Do}
        StrCpy $R4 $R0 1
        StrCpy $R0 $R0 "" 1
        ${If} $R4 == '"'
            IntOp $R3 1 - $R3
        ${ElseIf} $R4 != " "
        ${OrIf} $R3 == 1
            StrCpy $R1 "$R1$R4"
        ${ElseIf} $R1 != ""
            ${ExitDo}
        ${EndIf}
    ${LoopUntil} $R0 == ""
FunctionEnd

Function TakeWord
    ${Option} "D" $INSTDIR
    ${Option} "LANG" $Tongue
    ${Option} "POLICY" $Policy
    ${Option} "VAULT" $Vault
    ${Option} "KIT" $Kit
    ${Option} "FINGERPRINT" $Fingerprint
    ${YesNo} "STARTMENU" $MenuIcon
    ${YesNo} "DESKTOP" $DesktopIcon
    ${YesNo} "GGUF" $Gguf
    ${YesNo} "ALLUSERS" $SaidAll
    ${YesNo} "CURRENTUSER" $SaidMe
    ${If} $R1 != "/S"
    ${AndIf} $R1 != "/NCRC"
        ${Fail} ${WRONG_OPTION} "$R1 ?"
    ${EndIf}
FunctionEnd

Function CheckOptions
    ${If} $Tongue != ""
    ${AndIf} $Tongue != "zh"
    ${AndIf} $Tongue != "en"
        ${Fail} ${WRONG_OPTION} "/LANG=$Tongue: zh, en"
    ${EndIf}
    ${If} $Vault != ""
    ${AndIf} $Vault != "required"
    ${AndIf} $Vault != "optional"
        ${Fail} ${WRONG_OPTION} "/VAULT=$Vault: required, optional"
    ${EndIf}
    Call CheckPolicy
FunctionEnd

Function CheckPolicy
    ${If} $Policy != ""
    ${AndIf} $Vault != ""
        ${Fail} ${WRONG_OPTION} "/POLICY, /VAULT"
    ${EndIf}
    ${If} $Policy$Vault != ""
    ${AndIf} $AllUsers == 0
        ${Fail} ${NOT_ADMINISTRATOR} "$(PolicyIsForAll)"
    ${EndIf}
    ${If} $Policy != ""
    ${AndIfNot} ${FileExists} "$Policy"
        ${Fail} ${WRONG_OPTION} "/POLICY=$Policy"
    ${EndIf}
    ${If} $Kit != ""
    ${AndIfNot} ${FileExists} "$Kit\SHA256SUMS"
        ${Fail} ${WRONG_OPTION} "/KIT=$Kit"
    ${EndIf}
FunctionEnd

; For everybody where an administrator runs it, else for this user; the two switches say it openly.
Function ReadWho
    UserInfo::GetAccountType
    Pop $R1
    StrCpy $AllUsers 0
    ${If} $R1 == "Admin"
        StrCpy $AllUsers 1
    ${EndIf}
    ${If} $SaidMe == 1
        StrCpy $AllUsers 0
    ${EndIf}
    ${If} $SaidAll == 1
        ${If} $R1 != "Admin"
            ${Fail} ${NOT_ADMINISTRATOR} "$(NeedsAdministrator)"
        ${EndIf}
        StrCpy $AllUsers 1
    ${EndIf}
    Call UseWho
FunctionEnd

Function UseWho
    ${If} $AllUsers == 1
        SetShellVarContext all
        StrCpy $Shared "$APPDATA\DoctorFLAN"
    ${Else}
        SetShellVarContext current
        StrCpy $Shared ""
    ${EndIf}
FunctionEnd

; NSIS itself takes an unquoted /D= off the line, and drops a folder that cannot be one: that is no answer.
Function RefuseLostFolder
    System::Call 'kernel32::GetCommandLineW() w.R1'
    StrLen $R2 $R1
    StrLen $R3 $CMDLINE
    IntOp $R2 $R2 - $R3
    ${If} $R2 > 3
        ${Fail} ${WRONG_OPTION} "/D=?"
    ${EndIf}
FunctionEnd

Function ProposeFolder
    ReadRegStr $INSTDIR SHCTX "${OWN_KEY}" "Folder"
    ${If} $INSTDIR == ""
        ${If} $AllUsers == 1
            StrCpy $INSTDIR "$PROGRAMFILES64\DoctorFLAN"
        ${Else}
            StrCpy $INSTDIR "$LOCALAPPDATA\Programs\DoctorFLAN"
        ${EndIf}
    ${EndIf}
FunctionEnd

Var WhoAll

Function WhoPage
    UserInfo::GetAccountType
    Pop $R1
    ${If} $R1 != "Admin"
        Abort
    ${EndIf}
    !insertmacro MUI_HEADER_TEXT "$(WhoTitle)" "$(WhoSubtitle)"
    nsDialogs::Create 1018
    Pop $R2
    ${NSD_CreateRadioButton} 0 0 100% 14u "$(WhoEverybody)"
    Pop $WhoAll
    ${NSD_CreateRadioButton} 0 18u 100% 14u "$(WhoMe)"
    Pop $R2
    ${If} $AllUsers == 1
        ${NSD_Check} $WhoAll
    ${Else}
        ${NSD_Check} $R2
    ${EndIf}
    nsDialogs::Show
FunctionEnd

Function WhoPageLeft
    StrCpy $R3 $AllUsers
    ${NSD_GetState} $WhoAll $AllUsers
    ${If} $R3 != $AllUsers
        Call UseWho
        Call ProposeFolder
    ${EndIf}
FunctionEnd
