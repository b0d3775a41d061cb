#!/bin/sh
# Installs DoctorFLAN Desktop from this folder: for this user, or below --prefix for everybody.
# Again: upgrades or repairs. --uninstall: removes the program; data and models stay.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
prefix=${HOME:-/root}/.local
remove=no
for argument in "$@"; do
    case $argument in
        --prefix=/*) prefix=${argument#--prefix=} ;;
        --uninstall) remove=yes ;;
        *)
            echo "usage: install.sh [--prefix=/ABSOLUTE/FOLDER] [--uninstall]" >&2
            exit 2
            ;;
    esac
done
place=$prefix/lib/doctorflan
files=
if [ -d "$here/share" ]; then files=$(cd "$here" && find share -type f); fi

refresh() {
    if command -v update-desktop-database >/dev/null; then update-desktop-database -q "$prefix/share/applications" || true; fi
    if command -v update-mime-database >/dev/null; then update-mime-database "$prefix/share/mime" >/dev/null 2>&1 || true; fi
    if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -q -t -f "$prefix/share/icons/hicolor" || true; fi
}

if [ "$remove" = yes ]; then
    if [ -f "$place/installed-files" ]; then
        while IFS= read -r file; do rm -f -- "$prefix/$file"; done <"$place/installed-files"
    fi
    rm -rf -- "$place" "$prefix/share/doc/doctorflan-desktop"
    refresh
    echo "Removed. Data and models stay."
    exit 0
fi

# The new program is complete beside the old one before it takes its place.
mkdir -p "$prefix/lib" "$prefix/bin"
rm -rf -- "$place.new"
cp -R "$here/app" "$place.new"
cp "$here/install.sh" "$here/VERSION" "$place.new/"
{
    echo bin/doctorflan
    echo "$files"
} >"$place.new/installed-files"
rm -rf -- "$place.old"
if [ -e "$place" ]; then mv "$place" "$place.old"; fi
mv "$place.new" "$place"
rm -rf -- "$place.old"
ln -sfn "$place/doctorflan" "$prefix/bin/doctorflan"
echo "$files" | while IFS= read -r file; do
    mkdir -p "$prefix/$(dirname "$file")"
    cp "$here/$file" "$prefix/$file"
done
# A menu started by the desktop does not know ~/.local/bin.
for entry in doctorflan doctorflan-model; do
    desktop=$prefix/share/applications/$entry.desktop
    PROGRAM=$place/doctorflan awk \
        '/^Exec=doctorflan/ { $0 = "Exec=\"" ENVIRON["PROGRAM"] "\"" substr($0, 16) } { print }' "$desktop" >"$desktop.new"
    mv "$desktop.new" "$desktop"
done
refresh
echo "Installed: $prefix/bin/doctorflan"
