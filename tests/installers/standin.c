/* Stands in for the program in installers under test: writes how it was called beside itself.
   `check-policy FILE` and `kit take ... FOLDER` refuse a file, or a folder whose SHA256SUMS, says "maybe";
   `stay` runs until its input ends. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static int refuses(const wchar_t *place, const wchar_t *name) {
    wchar_t path[MAX_PATH * 2];
    char text[4096] = {0};
    swprintf(path, sizeof path / sizeof *path, L"%ls%ls", place, name);
    FILE *file = _wfopen(path, L"rb");
    if (!file) return 1;
    fread(text, 1, sizeof text - 1, file);
    fclose(file);
    return strstr(text, "maybe") != NULL;
}

int wmain(int count, wchar_t **arguments) {
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
    if (count == 3 && !wcscmp(arguments[1], L"check-policy")) return refuses(arguments[2], L"");
    if (count > 3 && !wcscmp(arguments[1], L"kit")) return refuses(arguments[count - 1], L"\\SHA256SUMS");
    if (count == 2 && !wcscmp(arguments[1], L"stay")) {
        puts("runs");
        fflush(stdout);
        while (getchar() != EOF) continue;
    }
    return 0;
}
