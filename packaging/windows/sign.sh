#!/bin/sh
# Signs one program on Linux: sign.sh FILE, with CERTIFICATE_FILE (.pfx) and CERTIFICATE_PASSWORD.
set -eu
osslsigncode sign -pkcs12 "$CERTIFICATE_FILE" -pass "$CERTIFICATE_PASSWORD" -h sha256 -n "DoctorFLAN Desktop" \
    -ts "${TIMESTAMP_SERVER:-http://timestamp.digicert.com}" -in "$1" -out "$1.signed"
mv "$1.signed" "$1"
