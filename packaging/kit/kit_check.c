/* Checks an offline kit before anything of it is run or copied:
   kit-check FOLDER [--fingerprint HEX] [--key FILE.pem] [--user]

   The signature of SHA256SUMS must be by a key that is trusted: the one with the fingerprint, the one in
   the file, or one that lies on this machine already; with --user, also one of this user's own. Then each
   file must be what SHA256SUMS says, and there must be no other file. libsodium judges and hashes.

   Exit codes: 0 whole, 1 damaged or changed, 2 wrong usage, 3 signed by a key that is not trusted here. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#ifdef _WIN32
#include <windows.h>
#include <shlobj.h>
#else
#include <dirent.h>
#include <sys/stat.h>
#endif

enum { WHOLE, CHANGED, USAGE, UNTRUSTED };
enum { MOST_SUMS = 4 << 20, MOST_PEM = 16384, MOST_PATH = 4096, DER = 44, DEEPEST = 16 };

static const char SUMS[] = "SHA256SUMS", SIGNATURE[] = "SHA256SUMS.sig", SIGNER[] = "signer.pem";
static const uint8_t DER_HEAD[12] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

static int fail(int code, const char *words, ...) {
    va_list rest;
    va_start(rest, words);
    vfprintf(stderr, words, rest);
    va_end(rest);
    fputc('\n', stderr);
    return code;
}

static void *need(void *memory) {
    if (!memory) exit(fail(CHANGED, "kit-check: out of memory"));
    return memory;
}

#ifdef _WIN32
static wchar_t *wide(const char *text) {
    int size = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    wchar_t *made = need(malloc(sizeof(wchar_t) * (size_t)(size + 1)));
    MultiByteToWideChar(CP_UTF8, 0, text, -1, made, size);
    return made;
}

static char *narrow(const wchar_t *text) {
    int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *made = need(malloc((size_t)size + 1));
    WideCharToMultiByte(CP_UTF8, 0, text, -1, made, size, NULL, NULL);
    return made;
}

static FILE *open_file(const char *path) {
    wchar_t *name = wide(path);
    FILE *file = _wfopen(name, L"rb");
    free(name);
    return file;
}
#else
static FILE *open_file(const char *path) {
    struct stat facts;
    if (lstat(path, &facts) || !S_ISREG(facts.st_mode)) return NULL;
    return fopen(path, "rb");
}
#endif

/* `name` alone where there is no folder; 0 where it is too long. */
static int join(char *to, const char *folder, const char *name) {
    if (!folder) return snprintf(to, MOST_PATH, "%s", name) < MOST_PATH;
    return snprintf(to, MOST_PATH, "%s/%s", folder, name) < MOST_PATH;
}

/* All of a small file; NULL where it is not there, or is larger than `most`. */
static uint8_t *read_all(const char *folder, const char *name, size_t most, size_t *size) {
    char path[MOST_PATH];
    FILE *file = join(path, folder, name) ? open_file(path) : NULL;
    if (!file) return NULL;
    uint8_t *content = need(malloc(most + 2));
    *size = fread(content, 1, most + 1, file);
    fclose(file);
    content[*size] = 0;
    if (*size <= most) return content;
    free(content);
    return NULL;
}

static int sixes(int c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* The DER form of an Ed25519 public key in PEM; 0 where it is none. */
static int read_key(const char *folder, const char *name, uint8_t der[DER]) {
    static const char begin[] = "-----BEGIN PUBLIC KEY-----";
    size_t size, used = 0;
    uint32_t bits = 0, count = 0;
    uint8_t *pem = read_all(folder, name, MOST_PEM, &size);
    const char *at = pem ? strstr((char *)pem, begin) : NULL;
    for (at = at ? at + sizeof begin - 1 : ""; *at && *at != '-' && *at != '='; at++) {
        int six = sixes(*at);
        if (six < 0) continue;
        bits = bits << 6 | (uint32_t)six;
        if ((count += 6) >= 8) {
            count -= 8;
            if (used == DER) break;
            der[used++] = (uint8_t)(bits >> count);
        }
    }
    free(pem);
    return used == DER && !memcmp(der, DER_HEAD, sizeof DER_HEAD);
}

static void hex(const uint8_t digest[32], char text[65]) {
    for (int i = 0; i < 32; i++) snprintf(text + 2 * i, 3, "%02x", digest[i]);
}

static void fingerprint(const uint8_t der[DER], char text[65]) {
    uint8_t digest[32];
    crypto_hash_sha256(digest, der, DER);
    hex(digest, text);
}

/* People group the digits of a fingerprint as they like. */
static int same_digits(const char *typed, const char *wanted) {
    for (; *typed; typed++) {
        if (*typed == ' ' || *typed == ':' || *typed == '-') continue;
        if (tolower((unsigned char)*typed) != *wanted++) return 0;
    }
    return *wanted == 0;
}

typedef struct {
    char **names;
    size_t count, room;
} Names;

static void remember(Names *names, const char *name) {
    if (names->count == names->room) {
        names->room = names->room ? names->room * 2 : 64;
        names->names = need(realloc(names->names, names->room * sizeof *names->names));
    }
    size_t size = strlen(name) + 1;
    names->names[names->count] = need(malloc(size));
    memcpy(names->names[names->count++], name, size);
}

static int knows(const Names *names, const char *name) {
    for (size_t i = 0; i < names->count; i++)
        if (!strcmp(names->names[i], name)) return 1;
    return 0;
}

/* What systems leave on a stick on their own, and nothing of the kit ever looks at. */
static int is_litter(const char *name) {
    static const char *litter[] = {".DS_Store", "Thumbs.db", "desktop.ini"};
    for (size_t i = 0; i < sizeof litter / sizeof *litter; i++)
        if (!strcmp(name, litter[i])) return 1;
    return !strncmp(name, "._", 2);
}

static int list(const char *folder, const char *below, int depth, Names *found);

static int found_one(const char *folder, const char *below, const char *name, int is_folder, int depth, Names *found) {
    char path[MOST_PATH];
    if (!strcmp(name, ".") || !strcmp(name, "..") || is_litter(name)) return 1;
    if (snprintf(path, sizeof path, "%s%s%s", below, *below ? "/" : "", name) >= (int)sizeof path) return 0;
    if (is_folder) return list(folder, path, depth + 1, found);
    remember(found, path);
    return 1;
}

/* The files in a folder and below, as SHA256SUMS writes their names; 0 where it cannot be read. */
static int list(const char *folder, const char *below, int depth, Names *found) {
    char path[MOST_PATH];
    if (depth > DEEPEST || !join(path, folder, below)) return 0;
#ifdef _WIN32
    WIN32_FIND_DATAW facts;
    char pattern[MOST_PATH];
    if (!join(pattern, path, "*")) return 0;
    wchar_t *name = wide(pattern);
    HANDLE search = FindFirstFileW(name, &facts);
    free(name);
    if (search == INVALID_HANDLE_VALUE) return 0;
    int fine = 1;
    do {
        char *each = narrow(facts.cFileName);
        int is_folder = !!(facts.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY);
        if (facts.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) is_folder = 0;
        fine = found_one(folder, below, each, is_folder, depth, found);
        free(each);
    } while (fine && FindNextFileW(search, &facts));
    FindClose(search);
    return fine;
#else
    DIR *opened = opendir(path);
    if (!opened) return 0;
    int fine = 1;
    for (struct dirent *each; fine && (each = readdir(opened));) {
        char inner[MOST_PATH];
        struct stat facts;
        int is_folder = join(inner, path, each->d_name) && !lstat(inner, &facts) && S_ISDIR(facts.st_mode);
        fine = found_one(folder, below, each->d_name, is_folder, depth, found);
    }
    closedir(opened);
    return fine;
#endif
}

static int is_plain(const char *name) {
    const char *at = name;
    if (!*name || *name == '/' || strpbrk(name, "\\:")) return 0;
    for (;; at++) {
        size_t size = strcspn(at, "/");
        if (!size || (size <= 2 && !strncmp(at, "..", size))) return 0;
        if (!*(at += size)) return 1;
    }
}

static int check_file(const char *folder, const char *name, const char *wanted) {
    static uint8_t chunk[1 << 20];
    char path[MOST_PATH], text[65];
    uint8_t digest[32];
    crypto_hash_sha256_state sha;
    FILE *file = join(path, folder, name) ? open_file(path) : NULL;
    if (!file) return fail(CHANGED, "缺少文件 %s，离线包不完整。 / %s is missing: the kit is not whole.", name, name);
    crypto_hash_sha256_init(&sha);
    for (size_t size; (size = fread(chunk, 1, sizeof chunk, file));) crypto_hash_sha256_update(&sha, chunk, size);
    int broken = ferror(file);
    fclose(file);
    crypto_hash_sha256_final(&sha, digest);
    hex(digest, text);
    if (!broken && !strcmp(text, wanted)) return WHOLE;
    return fail(CHANGED, "文件 %s 已损坏或被改动。 / %s is damaged or was changed.", name, name);
}

/* Each line is 64 digits, two spaces and a name. */
static int check_lines(const char *folder, char *text, Names *names) {
    for (char *end; *text; text = end + 1) {
        end = strchr(text, '\n');
        if (!end || end - text < 67 || strncmp(text + 64, "  ", 2)) return fail(CHANGED, "%s: ?", SUMS);
        *end = text[64] = 0;
        if (!is_plain(text + 66)) return fail(CHANGED, "%s: %s", SUMS, text + 66);
        int code = check_file(folder, text + 66, text);
        if (code) return code;
        remember(names, text + 66);
    }
    return WHOLE;
}

static int check_rest(const char *folder, const Names *names) {
    Names found = {0};
    if (!list(folder, "", 0, &found)) return fail(CHANGED, "无法读取文件夹。 / The folder cannot be read.");
    for (size_t i = 0; i < found.count; i++) {
        const char *name = found.names[i];
        if (knows(names, name) || !strcmp(name, SUMS) || !strcmp(name, SIGNATURE) || !strcmp(name, SIGNER)) continue;
        return fail(CHANGED, "文件 %s 不属于这个离线包。 / %s does not belong to this kit.", name, name);
    }
    return WHOLE;
}

/* Where the program keeps keys: an administrator's, or this user's. */
static int find_keys(char folder[MOST_PATH], int is_user) {
#ifdef _WIN32
    wchar_t place[MAX_PATH];
    int which = is_user ? CSIDL_LOCAL_APPDATA : CSIDL_COMMON_APPDATA;
    if (SHGetFolderPathW(NULL, which, NULL, 0, place) != S_OK) return 0;
    char *data = narrow(place);
    int fine = join(folder, data, "DoctorFLAN/keys");
    free(data);
    return fine;
#else
    const char *home = is_user ? getenv("HOME") : "";
#ifdef __APPLE__
    return home && join(folder, home, "Library/Application Support/DoctorFLAN/keys");
#else
    return home && join(folder, home, is_user ? ".local/share/DoctorFLAN/keys" : "usr/local/share/DoctorFLAN/keys");
#endif
#endif
}

static int is_known_here(const uint8_t signer[DER], int is_user) {
    char folder[MOST_PATH];
    Names found = {0};
    if (!find_keys(folder, is_user)) return 0;
    if (!list(folder, "", DEEPEST, &found)) return 0;
    for (size_t i = 0; i < found.count; i++) {
        uint8_t der[DER];
        if (read_key(folder, found.names[i], der) && !memcmp(der, signer, DER)) return 1;
    }
    return 0;
}

static int check(const char *folder, const char *digits, const char *key, int is_user) {
    uint8_t signer[DER], trusted[DER];
    char own[65];
    size_t sums_size, size;
    Names names = {0};
    char *sums = (char *)read_all(folder, SUMS, MOST_SUMS, &sums_size);
    uint8_t *signature = read_all(folder, SIGNATURE, 64, &size);
    if (!sums || !signature || size != 64 || strlen(sums) != sums_size || !read_key(folder, SIGNER, signer))
        return fail(CHANGED, "签名文件缺失或已损坏。 / The signature's files are missing or damaged.");
    if (crypto_sign_verify_detached(signature, (uint8_t *)sums, sums_size, signer + 12))
        return fail(CHANGED, "签名不符，离线包可能被改动。 / The signature does not match: the kit was changed.");
    fingerprint(signer, own);
    int is_trusted = (digits && same_digits(digits, own)) || is_known_here(signer, 0);
    if (is_user) is_trusted |= is_known_here(signer, 1);
    if (key) is_trusted |= read_key(NULL, key, trusted) && !memcmp(trusted, signer, DER);
    if (!is_trusted)
        return fail(UNTRUSTED,
                    "签名者在这台电脑上未受信任，请与制作者核对指纹： / The signer is not trusted here; compare "
                    "the fingerprint with who made the kit:\n%s", own);
    int code = check_lines(folder, sums, &names);
    if (!code) code = check_rest(folder, &names);
    if (!code) printf("离线包完整。 / The kit is whole. (%u, %s)\n", (unsigned)names.count, own);
    return code;
}

static int run(int count, char **arguments) {
    const char *folder = NULL, *digits = NULL, *key = NULL;
    int is_user = 0;
    for (int i = 1; i < count; i++) {
        if (!strcmp(arguments[i], "--fingerprint") && i + 1 < count) digits = arguments[++i];
        else if (!strcmp(arguments[i], "--key") && i + 1 < count) key = arguments[++i];
        else if (!strcmp(arguments[i], "--user")) is_user = 1;
        else if (!folder && arguments[i][0] != '-') folder = arguments[i];
        else folder = NULL, i = count;
    }
    if (sodium_init() < 0) return fail(CHANGED, "kit-check: libsodium ?");
    if (!folder) return fail(USAGE, "usage: kit-check FOLDER [--fingerprint HEX] [--key FILE.pem] [--user]");
    return check(folder, digits, key, is_user);
}

#ifdef _WIN32
int wmain(int count, wchar_t **wides) {
    char **arguments = need(calloc((size_t)count + 1, sizeof *arguments));
    for (int i = 0; i < count; i++) arguments[i] = narrow(wides[i]);
    SetConsoleOutputCP(CP_UTF8);
    return run(count, arguments);
}
#else
int main(int count, char **arguments) { return run(count, arguments); }
#endif
