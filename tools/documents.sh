#!/bin/sh
# Documents that are made from the rules and the content. `documents.sh BIN write` makes them; `documents.sh BIN check` fails when
# one is not what it would be if made now. A command that makes one prints it: add a line to `made` for each.
set -eu
BIN="$1"; mode="$2"
export BACKAPP_LOCAL=1
made() {
  :
}
made "$mode"
