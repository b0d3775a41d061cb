#!/bin/sh
# Signs DoctorFLAN.app from the inside out with the hardened runtime.
# sign.sh APP [IDENTITY]: without an identity ad hoc, which runs on this Mac alone.
set -eu
app=$1
identity=${2:--}
here=$(cd "$(dirname "$0")" && pwd)
set -- --force --options runtime --sign "$identity"
[ "$identity" = - ] || set -- "$@" --timestamp
find "$app/Contents/Frameworks" -type f | while IFS= read -r file; do
    case $(file -b "$file") in
        Mach-O*) codesign "$@" "$file" ;;
    esac
done
find "$app/Contents/Frameworks" -type d -name '*.framework' | while IFS= read -r framework; do
    codesign "$@" "$framework"
done
codesign "$@" --entitlements "$here/entitlements.plist" "$app"
codesign --verify --deep --strict --verbose=2 "$app"
