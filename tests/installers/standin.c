/* Stands in for the program in installers under test: writes how it was called beside itself. */
#include <stdio.h>
#include <windows.h>

int wmain(void) {
    wchar_t path[MAX_PATH + 16];
    char line[4096];
    GetModuleFileNameW(NULL, path, MAX_PATH);
    wcscat(path, L".calls");
    int size = WideCharToMultiByte(CP_UTF8, 0, GetCommandLineW(), -1, line, sizeof line, NULL, NULL);
    FILE *file = _wfopen(path, L"ab");
    if (!file || size < 1) return 1;
    line[size - 1] = '\n';
    fwrite(line, 1, (size_t)size, file);
    fclose(file);
    return 0;
}
