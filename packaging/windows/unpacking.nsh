; A new version is unpacked beside the old one and takes its place, or nothing changes.

; Windows opens no program for writing that runs; nothing is unpacked for nothing.
!macro LEAVE_WHERE_IT_RUNS program
    ${If} ${FileExists} "$INSTDIR\app\${program}"
        ClearErrors
        FileOpen $R2 "$INSTDIR\app\${program}" a
        ${If} ${Errors}
            ${Fail} ${PROGRAM_RUNS} "$(ProgramRuns)"
        ${EndIf}
        FileClose $R2
    ${EndIf}
!macroend

!macro LEAVE_WHERE_IT_RUNS_FUNCTION prefix
Function ${prefix}LeaveWhereItRuns
    !insertmacro LEAVE_WHERE_IT_RUNS doctorflan.exe
    !insertmacro LEAVE_WHERE_IT_RUNS doctorflan-cli.exe
FunctionEnd
!macroend
!insertmacro LEAVE_WHERE_IT_RUNS_FUNCTION ""
!insertmacro LEAVE_WHERE_IT_RUNS_FUNCTION "un."

; What was unpacked goes; a folder that was made for it alone, too. A program that has just ended, or one that
; looks for viruses, may hold a file for a moment.
Function TakeBack
    SetOutPath "$TEMP"
    StrCpy $R3 0
    ${Do}
        RMDir /r "$INSTDIR\app.new"
        ${IfNot} ${FileExists} "$INSTDIR\app.new"
            ${ExitDo}
        ${EndIf}
        Sleep 200
        IntOp $R3 $R3 + 1
    ${LoopUntil} $R3 == 50
    RMDir "$INSTDIR"
FunctionEnd

; A disk that fills up while files are written ends the installation by itself.
Function .onInstFailed
    Call TakeBack
    GetErrorLevel $R1
    ${If} $R1 == -1
        SetErrorLevel ${CANNOT_WRITE}
    ${EndIf}
FunctionEnd

; The new version, whole, beside the old one.
Function Unpack
    RMDir /r "$INSTDIR\app.new"
    SetOverwrite try
    ClearErrors
    SetOutPath "$INSTDIR\app.new"
    File /r "${BUNDLE}\*"
    SetOutPath "$INSTDIR\app.new\policy"
    File /r "${POLICIES}\*"
    SetOutPath "$INSTDIR"
    ${If} ${Errors}
        Call TakeBack
        ${Fail} ${CANNOT_WRITE} "$(CannotWrite)"
    ${EndIf}
FunctionEnd

; The new version reads the policy before the old one gives way: one that it refuses would close the program.
Function AskAboutPolicy
    ${If} $Policy == ""
        Return
    ${EndIf}
    SetOutPath "$TEMP" ; what it starts stands there, and holds no folder of ours
    nsExec::Exec '"$INSTDIR\app.new\doctorflan-cli.exe" check-policy "$Policy"'
    Pop $R1
    SetOutPath "$INSTDIR"
    ${If} $R1 != 0
        Call TakeBack
        ${Fail} ${WRONG_OPTION} "$(PolicyWrong)"
    ${EndIf}
FunctionEnd

; A folder of a program that runs cannot be renamed: then the old version is left as it was.
Function TakePlace
    RMDir /r "$INSTDIR\app.old"
    ${If} ${FileExists} "$INSTDIR\app\*"
        ClearErrors
        Rename "$INSTDIR\app" "$INSTDIR\app.old"
        ${If} ${Errors}
            Call TakeBack
            ${Fail} ${PROGRAM_RUNS} "$(ProgramRuns)"
        ${EndIf}
    ${EndIf}
    ClearErrors
    Rename "$INSTDIR\app.new" "$INSTDIR\app"
    ${If} ${Errors}
        Rename "$INSTDIR\app.old" "$INSTDIR\app"
        Call TakeBack
        ${Fail} 2 "$(CannotWrite)"
    ${EndIf}
    RMDir /r "$INSTDIR\app.old"
FunctionEnd
