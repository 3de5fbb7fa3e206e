#!/bin/sh
# `make check-install`: oldest_pip.sh PYTHON INSTALL… installs the locks of the site, the tests and
# the proof from scratch, as the Makefile does (INSTALL… are its arguments for pip; the lock follows
# them). It uses the oldest pip of a supported Python and a path with a space, and starts a command
# there.
set -eu
python="$1"; shift
cd "$(dirname "$0")/.."
parent=$(mktemp -d)
trap 'rm -rf "$parent"' EXIT
folder="$parent/with a space"
mkdir "$folder"
"$python" -m venv "$folder/venv"
python="$folder/venv/bin/python"
# Newer Pythons come with a newer pip and cannot run this one.
if "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then "$python" -m pip "$@" tools/oldest-pip.txt; fi
"$python" -m pip --version
for lock in requirements.txt requirements-dev.txt proof/requirements.txt; do "$python" -m pip "$@" "$lock"; done
"$python" -m pip check --disable-pip-version-check
BACKAPP_LOCAL=1 DATABASE_URL="sqlite:///$folder/data.sqlite3" "$python" manage.py check
"$folder/venv/bin/pytest" --version  # pip wrote this program; its first line contains the space
