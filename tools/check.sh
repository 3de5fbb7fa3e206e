#!/bin/sh
# `make check`: checks the code and the content of the product. `make check-proof` does the same for
# the proof. All steps run, and the end lists those that failed.
set -u
BIN="$1"
failed=""
step() {
  name="$1"; shift
  printf '%s … ' "$name"
  if out=$("$@" 2>&1); then echo "ok"; else echo "FAILED"; echo "$out"; failed="$failed\n  $name"; fi
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
local_env() { env BACKAPP_LOCAL=1 DATABASE_URL="sqlite:///$scratch/check.sqlite3" "$@"; }
# The settings of a real site; nothing is served.
real_env() {
  env -u BACKAPP_LOCAL -u DEBUG SECRET_KEY="$("$BIN/python" -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    ALLOWED_HOSTS=backapp.example DATABASE_URL="sqlite:///$scratch/check.sqlite3" "$@"
}
contracts() { PYTHONPATH=. "$BIN/lint-imports" --no-cache; }
content() {
  local_env "$BIN/python" manage.py migrate --verbosity 0 &&
    local_env "$BIN/python" manage.py load_content && local_env "$BIN/python" manage.py check_content
}

step "ruff rules"             "$BIN/ruff" check .
step "ruff format"            "$BIN/ruff" format --check .
step "import contracts"       contracts
step "types in the gate"      "$BIN/mypy"
step "migrations"             local_env "$BIN/python" manage.py makemigrations --check --dry-run
step "content"                content
step "deployment checks"      real_env "$BIN/python" manage.py check --deploy --fail-level WARNING
step "generated documents"    sh tools/documents.sh "$BIN" check

[ -z "$failed" ] && echo "make check: all passed." && exit 0
printf 'make check: these failed:%b\n' "$failed"; exit 1
