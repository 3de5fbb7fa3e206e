#!/bin/sh
# Creates the keys and passwords for compose.yaml as files in secrets/. Existing files stay as they
# are.
set -eu
cd "$(dirname "$0")/.."
umask 077
mkdir -p secrets
word() { LC_ALL=C tr -dc 'A-Za-z0-9' < /dev/urandom | head -c "$1"; }
keep() { [ -s "secrets/$1" ] || printf '%s' "$2" > "secrets/$1"; }
keep secret_key "$(word 80)"
keep database_password "$(word 40)"
keep cache_password "$(word 40)"
keep database_url "postgres://backapp:$(cat secrets/database_password)@db/backapp"
keep cache_url "redis://:$(cat secrets/cache_password)@cache:6379/0"
# Other accounts of this machine cannot enter the folder. The files must be readable, because the
# accounts inside the containers have other user ids.
chmod 700 secrets
chmod 444 secrets/*
echo "secrets/ is ready. Keep a copy of secrets/secret_key with your backups."
