#!/bin/sh
# The package for `installer` and for management systems: pkg.sh APP VERSION ARCHITECTURE OUT.pkg [IDENTITY]
# installer -pkg OUT.pkg -target /                          for everybody
# installer -pkg OUT.pkg -target CurrentUserHomeDirectory   for one user
set -eu
app=$1
version=$2
architecture=$3
out=$4
identity=${5:-}
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
mkdir "$folder/tree"
cp -R "$app" "$folder/tree/"
pkgbuild --analyze --root "$folder/tree" "$folder/components.plist" >/dev/null
# The application stays where it is installed, and an older version may take a newer one's place.
plutil -replace 0.BundleIsRelocatable -bool NO "$folder/components.plist"
plutil -replace 0.BundleIsVersionChecked -bool NO "$folder/components.plist"
pkgbuild --root "$folder/tree" --component-plist "$folder/components.plist" --install-location /Applications \
    --identifier org.doctorflan.desktop --version "$version" "$folder/doctorflan.pkg"
sed -e "s/@VERSION@/$version/g" -e "s/@ARCHITECTURE@/$architecture/g" "$here/distribution.xml" >"$folder/distribution.xml"
set -- --distribution "$folder/distribution.xml" --package-path "$folder" "$out"
[ -z "$identity" ] || set -- --sign "$identity" --timestamp "$@"
productbuild "$@"
