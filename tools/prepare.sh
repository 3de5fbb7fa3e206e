#!/bin/sh
# Brings the local database and the static files up to date. Does only what has changed since the
# last time. `make run` uses it.
set -eu
BIN="${VENV:-.venv}/bin"
mkdir -p var/stamps

# `changed NAME FILE…` is true if one of the files has changed. `done_with NAME` records their
# state.
changed() {
  name="$1"; shift
  now=$(find "$@" -type f ! -name '*.pyc' 2>/dev/null | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cksum | cksum)
  [ -n "${FORCE:-}" ] || [ "$(cat "var/stamps/$name" 2>/dev/null)" != "$now" ]
}
done_with() { printf '%s' "$now" > "var/stamps/$1"; }

# The stamps say nothing about another database, so both steps run; without changes they are quick.
[ -n "${DATABASE_URL:-}" ] || [ ! -f var/backapp.sqlite3 ] && rm -f var/stamps/schema var/stamps/content

if changed schema backapp/*/migrations requirements.txt; then
  echo "Preparing the database …"
  "$BIN/python" manage.py migrate --verbosity 0
  done_with schema
fi
if changed content fixtures backapp/library backapp/*/migrations; then
  echo "Loading the content …"
  # This keeps edits that were made in the admin; `make content` overwrites them. The start never
  # fails because of the files: the site serves the content it has, or help and the warning signs,
  # and reports the problem again at the next start.
  if [ -n "${FORCE:-}" ]; then "$BIN/python" manage.py load_content; done_with content
  elif "$BIN/python" manage.py load_content --keep-edits; then done_with content
  else echo "The content was not loaded. The site uses what it has. Run: manage.py doctor" >&2; fi
fi
[ -f var/static/staticfiles.json ] || rm -f var/stamps/static
if changed static static backapp/web/files.py requirements.txt; then
  "$BIN/python" manage.py collectstatic --noinput --clear --verbosity 0
  done_with static
fi
