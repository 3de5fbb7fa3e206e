"""`manage.py compare_content OLD NEW`: describes the people whom the new rules let through and the
old rules did not.

OLD and NEW are folders of fixture files, or files written by `manage.py export_rulebook`. The exit
status is 1 if any rule became looser.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from backapp.library.authored import ContentError, read_files
from backapp.library.comparing import Rules, changes
from backapp.library.rulebook import build_rulebook, read_rulebook

SHOWN = 3  # described people per change; the rest are only counted


class Command(BaseCommand):
    help = (
        "Print each change that makes a newer version of the content looser, with people it lets "
        "through, and then each change that makes it stricter."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "old", type=Path, help="folder of fixture files, or a file from export_rulebook"
        )
        parser.add_argument("new", type=Path, help="folder or file of the newer version")

    def handle(self, *args, old, new, **options):
        names = _names(new) | _names(old)
        try:
            found = list(changes(Rules(_book(old)), Rules(_book(new)), names))
        except KeyError as missing:
            raise CommandError(
                f"One of the two cannot decide anything, because {missing} is missing.",
                returncode=2,
            ) from None
        looser = [change for change in found if change.looser]
        self._print("LOOSER", looser, names)
        self._print("Stricter", [change for change in found if not change.looser], names)
        if not found:
            self.stdout.write("No change for any of the people tried.")
        if looser:
            sys.exit(1)

    def _print(self, heading, found, names):
        by_thing = defaultdict(list)
        for change in found:
            by_thing[change.what, change.before, change.after].append(change.who)
        if by_thing:
            self.stdout.write(f"{heading}: {len(by_thing)} changes, {len(found)} times")
        for (what, before, after), whom in by_thing.items():
            self.stdout.write(f"  {names.get(what, what)} was {before} and is {after}, for")
            for who in whom[:SHOWN]:
                self.stdout.write(f"    {who}")
            if len(whom) > SHOWN:
                self.stdout.write(f"    and {len(whom) - SHOWN} others")


def _book(path: Path):
    try:
        if path.is_dir():
            return build_rulebook(read_files(path))
        return read_rulebook(path.read_text(encoding="utf-8"))
    except (ContentError, OSError, ValueError, KeyError) as error:
        raise CommandError(f"{path}: {error}", returncode=2) from None


def _names(path: Path) -> dict[str, str]:
    """Readable names for slugs. Empty for an exported rulebook."""
    found = {}
    for file, field in (("exercises", "name"), ("conditions", "label"), ("red_flags", "short")):
        if path.is_dir():
            rows = json.loads((path / f"{file}.json").read_text(encoding="utf-8"))
            found |= {row["fields"]["slug"]: row["fields"][field] for row in rows}
    return found
