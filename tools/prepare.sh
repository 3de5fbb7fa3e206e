#!/bin/sh
# Bring the local data file and the static files up to date, doing only what has changed since the last time. Used by `make run`.
set -eu
BIN="${VENV:-.venv}/bin"
mkdir -p var/stamps

# changed NAME FILE…: true when one of the files differs from the last time. `done_with NAME` remembers them.
changed() {
  name="$1"; shift
  now=$(find "$@" -type f ! -name '*.pyc' 2>/dev/null | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cksum | cksum)
  [ -n "${FORCE:-}" ] || [ "$(cat "var/stamps/$name" 2>/dev/null)" != "$now" ]
}
done_with() { printf '%s' "$now" > "var/stamps/$1"; }

# A database of another's cannot be told by our stamps: both steps are quick and change nothing when there is nothing to change.
[ -n "${DATABASE_URL:-}" ] || [ ! -f var/backapp.sqlite3 ] && rm -f var/stamps/schema var/stamps/content

if changed schema backapp/*/migrations requirements.txt; then
  echo "Preparing the data file …"
  "$BIN/python" manage.py migrate --verbosity 0
  done_with schema
fi
if changed content fixtures backapp/library backapp/*/migrations; then
  echo "Loading the content …"
  # What somebody edited in the admin is not overwritten here; `make content` does that. A start ends with a site whatever the files say:
  # it serves the content it has, or help and the warning signs, and says so again at the next start.
  if [ -n "${FORCE:-}" ]; then "$BIN/python" manage.py load_content; done_with content
  elif "$BIN/python" manage.py load_content --keep-edits; then done_with content
  else echo "The content was not loaded. The site goes on with what it has (manage.py doctor says more)." >&2; fi
fi
[ -f var/static/staticfiles.json ] || rm -f var/stamps/static
if changed static static backapp/web/files.py requirements.txt; then
  "$BIN/python" manage.py collectstatic --noinput --clear --verbosity 0
  done_with static
fi
