"""`manage.py compare_content OLD NEW`: whom the new rules would let through whom the old ones held
back, as described people.

OLD and NEW are folders of fixture files, or files written by `manage.py export_rulebook`. Exit code
1 where anything got looser.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from backapp.library.authored import ContentError, read_files
from backapp.library.comparing import Rules, changes
from backapp.library.rulebook import build_rulebook, read_rulebook

SHOWN = 3  # people written out for each thing that changed; the rest are counted


class Command(BaseCommand):
    help = (
        "Print what a newer version of the content lets through, each with a person it would "
        "let through; then what it withholds."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "old", type=Path, help="folder of fixture files, or a file from export_rulebook"
        )
        parser.add_argument("new", type=Path, help="the same")

    def handle(self, *args, old, new, **options):
        names = _names(new) | _names(old)
        try:
            found = list(changes(Rules(_book(old)), Rules(_book(new)), names))
        except KeyError as missing:
            raise CommandError(
                f"One of the two cannot decide anything: it lacks {missing}", returncode=2
            ) from None
        looser = [change for change in found if change.looser]
        self._tell("LOOSER", looser, names)
        self._tell("Stricter", [change for change in found if not change.looser], names)
        if not found:
            self.stdout.write("Nobody whom we tried meets anything differently.")
        if looser:
            sys.exit(1)

    def _tell(self, heading, found, names):
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
    """Plain words for slugs, where there are some."""
    found = {}
    for file, field in (("exercises", "name"), ("conditions", "label"), ("red_flags", "short")):
        if path.is_dir():
            rows = json.loads((path / f"{file}.json").read_text(encoding="utf-8"))
            found |= {row["fields"]["slug"]: row["fields"][field] for row in rows}
    return found
