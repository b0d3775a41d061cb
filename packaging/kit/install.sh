#!/bin/sh
# Checks this kit as a whole, then installs the program and takes in models, catalogues and keys.
# Nothing on this machine is touched before the check has passed.
#   --fingerprint HEX   of the maker's key, as you were told it (once for each machine and maker)
#   --key FILE          the maker's key, from elsewhere than this kit
#   --machine           for everybody (as root); without it for this user
#   --check-only        checks, installs nothing
# Exit codes: 0 done, 1 damaged or changed, 2 wrong usage, 3 signer not trusted, 4 not installed.
set -eu
kit=$(cd "$(dirname "$0")" && pwd)
digits=''
key=''
machine=no
only=no
while [ $# -gt 0 ]; do
    case $1 in
        --fingerprint)
            digits=${2:-}
            shift
            ;;
        --key)
            key=$(cd "$(dirname "${2:-.}")" && pwd)/$(basename "${2:-.}")
            shift
            ;;
        --machine) machine=yes ;;
        --check-only) only=yes ;;
        *)
            sed -n '4,8p' "$0" >&2
            exit 2
            ;;
    esac
    [ $# -gt 0 ] && shift
done

say() { printf '%s\n' "$1" >&2; }
fail() {
    say "$2"
    exit "$1"
}

print_fingerprint() { openssl pkey -pubin -in "$1" -outform DER 2>/dev/null | sha256sum | cut -d ' ' -f 1; }

is_trusted() {
    signer=$(print_fingerprint "$kit/signer.pem")
    told=$(printf %s "$digits" | tr -d ' :-' | tr 'A-F' 'a-f')
    if [ "$told" = "$signer" ]; then return 0; fi
    own=''
    if [ "$machine" = no ]; then own=${DOCTORFLAN_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/DoctorFLAN}/keys; fi
    for each in "$key" /usr/local/share/DoctorFLAN/keys/*.pem "$own"/*.pem; do
        if [ -f "$each" ] && [ "$(print_fingerprint "$each")" = "$signer" ]; then return 0; fi
    done
    return 1
}

check_with_openssl() {
    command -v openssl >/dev/null ||
        fail 4 "缺少 openssl，无法检查离线包。 / openssl is missing; without it the kit cannot be checked."
    cd "$kit"
    openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig >/dev/null 2>&1 ||
        fail 1 "签名不符，离线包可能被改动。 / The signature does not match: the kit was changed."
    is_trusted || {
        say "签名者未受信任，请与制作者核对指纹： / The signer is not trusted here; compare the fingerprint with the maker:"
        fail 3 "$(print_fingerprint signer.pem)"
    }
    if grep -Evq '^[0-9a-f]{64}  [^/\\:.][^\\:]*$' SHA256SUMS || grep -Eq '/\.\.?(/|$)' SHA256SUMS; then
        fail 1 "SHA256SUMS: ?"
    fi
    sha256sum --quiet --strict -c SHA256SUMS >&2 ||
        fail 1 "离线包已损坏或被改动。 / The kit is damaged or was changed."
    find . ! -type d ! -name '._*' ! -name .DS_Store ! -name Thumbs.db ! -name desktop.ini | sed 's|^\./||' |
        while IFS= read -r file; do
            case $file in SHA256SUMS | SHA256SUMS.sig | signer.pem) continue ;; esac
            cut -c 67- SHA256SUMS | grep -Fxq -- "$file" ||
                fail 1 "文件 $file 不属于这个离线包。 / $file does not belong to this kit."
        done
}

check_with_own_tool() {
    set -- "$kit"
    [ -z "$digits" ] || set -- "$@" --fingerprint "$digits"
    [ -z "$key" ] || set -- "$@" --key "$key"
    [ "$machine" = yes ] || set -- "$@" --user
    "$kit/tools/kit-check-macos" "$@"
}

install_on_linux() {
    package=$(find "$kit/program" -name "doctorflan-desktop_*_$(dpkg --print-architecture 2>/dev/null || true).deb" 2>/dev/null | head -n 1)
    archive=$(find "$kit/program" -name "doctorflan-*-linux-$(uname -m).tar.xz" 2>/dev/null | head -n 1)
    if [ "$machine" = yes ] && [ -n "$package" ]; then
        dpkg --install "$package" >&2 || fail 4 "apt-get install -f"
        program=/usr/bin/doctorflan
    elif [ -n "$archive" ]; then
        prefix=$HOME/.local
        [ "$machine" = no ] || prefix=/usr/local
        unpacked=$(mktemp -d)
        trap 'rm -rf -- "$unpacked"' EXIT
        tar -xJf "$archive" -C "$unpacked"
        sh "$unpacked"/doctorflan-*/install.sh "--prefix=$prefix" >&2 || fail 4 "install.sh"
        program=$prefix/bin/doctorflan
    fi
}

install_on_macos() {
    package=$(find "$kit/program" -name "DoctorFLAN-*-$(uname -m).pkg" 2>/dev/null | head -n 1)
    [ -n "$package" ] || return 0
    target=CurrentUserHomeDirectory
    [ "$machine" = no ] || target=/
    installer -pkg "$package" -target "$target" >&2 || fail 4 "installer"
}

find_program() {
    for each in "${program:-}" "$HOME/.local/bin/doctorflan" /usr/local/bin/doctorflan /usr/bin/doctorflan \
        "$HOME/Applications/DoctorFLAN.app/Contents/MacOS/doctorflan" \
        /Applications/DoctorFLAN.app/Contents/MacOS/doctorflan; do
        if [ -x "$each" ]; then
            program=$each
            return 0
        fi
    done
    fail 4 "这台电脑上没有安装 DoctorFLAN，离线包里也没有。 / DoctorFLAN is neither on this machine nor in this kit."
}

case $(uname -s) in
    Darwin) check_with_own_tool ;;
    *) check_with_openssl ;;
esac
say "离线包完整。 / The kit is whole."
[ "$only" = no ] || exit 0
if [ "$machine" = yes ] && [ "$(id -u)" != 0 ]; then fail 2 "--machine: root (sudo)"; fi
program=''
case $(uname -s) in
    Darwin) install_on_macos ;;
    *) install_on_linux ;;
esac
find_program
set -- kit take --fingerprint "$(sed -n 's/^fingerprint: //p' "$kit/KIT")"
[ "$machine" = no ] || set -- "$@" --machine
"$program" "$@" "$kit" || fail 1 "离线包未能全部导入。 / The kit was not taken in as a whole."
