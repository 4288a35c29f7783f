#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, each in a file of deploy/secrets/. What is there already stays.
# The directory is the lock: the files in it are readable because containers of several users read them.
set -eu

cd "$(dirname "$0")"
umask 022
mkdir -p secrets
chmod 700 secrets
cd secrets

password() { # the password in a file, made where it is missing
  [ -s "$1" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$1"
  cat "$1"
}
write() { [ -e "$1" ] || printf '%s' "$2" >"$1"; }

password postgres_password >/dev/null
password temporal_password >/dev/null
write rapor_owner_url "postgres://rapor_owner:$(password rapor_owner_password)@postgres:5432/rapor?sslmode=disable"
write rapor_url "postgres://rapor:$(password rapor_password)@postgres:5432/rapor?sslmode=disable"
# Empty means none: put the key or the URL in to send mails.
write sendgrid_api_key ''
write smtp_url ''

ls -l
