#!/bin/sh
# Documents that are generated from the rules and the content. `documents.sh BIN write` writes them;
# `documents.sh BIN check` fails if one is out of date. Each has one line at the end: made FILE
# COMMAND…, where the command prints the document.
set -eu
BIN="$1"; mode="$2"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export BACKAPP_LOCAL=1 DATABASE_URL="sqlite:///$scratch/documents.sqlite3"
stale=0

made() {
  file="$1"; shift
  "$@" > "$scratch/made"
  if [ "$mode" = write ]; then mkdir -p "$(dirname "$file")"; cp "$scratch/made" "$file"
  elif ! cmp -s "$scratch/made" "$file"; then echo "$file is out of date. Run: make fix"; stale=1; fi
}

with_content() {
  "$BIN/python" manage.py migrate --verbosity 0
  "$BIN/python" manage.py load_content > /dev/null
}

made static/js/htmx.js cat static/js/trusted.js static/js/htmx.min.js
for status in 400 404 413 414 503; do made deploy/pages/$status.html "$BIN/python" -m tools.help_pages $status; done
made docs/safety/hazards.md "$BIN/python" -m tools.safety page
made backapp/library/safety.json "$BIN/python" -m tools.safety card
made fixtures/languages/en/interface.json "$BIN/python" -m tools.languages messages
made docs/safety/asvs.md "$BIN/python" -m tools.asvs
made docs/safety/gate-table.md "$BIN/python" manage.py gate_table
made backapp/practice/warning_signs.json "$BIN/python" manage.py snapshot_warning_signs
# (If a command needs the content in tables, call with_content first.)

exit $stale
