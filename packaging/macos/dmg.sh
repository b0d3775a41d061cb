#!/bin/sh
# The disk image to drag the application from: dmg.sh APP OUT.dmg [IDENTITY]
set -eu
app=$1
out=$2
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
cp -R "$app" "$folder/"
ln -s /Applications "$folder/Applications"
rm -f -- "$out"
hdiutil create -volname DoctorFLAN -srcfolder "$folder" -fs HFS+ -format ULFO -quiet "$out"
if [ -n "${3:-}" ]; then codesign --sign "$3" --timestamp "$out"; fi
