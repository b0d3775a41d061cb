#!/bin/sh
# Has Apple check a .dmg or .pkg and staples its answer: notarize.sh FILE.
# APPLE_ID, APPLE_TEAM and APPLE_PASSWORD (an app-specific one) come from the build server's secrets.
set -eu
xcrun notarytool submit "$1" --apple-id "$APPLE_ID" --team-id "$APPLE_TEAM" --password "$APPLE_PASSWORD" --wait
xcrun stapler staple "$1"
