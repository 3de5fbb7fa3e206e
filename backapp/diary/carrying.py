"""Export and import of a diary: CSV for spreadsheets, and JSON for another device. Only JSON can be
imported.

>>> read_file(as_json(entries, today)).found    # the same entries, not saved
(<Entry: entry>, …)
>>> read_file(b"{}").faults
['This is not a diary that Backapp saved.']
"""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backapp.diary.entries import FIELDS, SCALE, plain_note, put, read_day
from backapp.diary.keeping import cost, update_size
from backapp.diary.models import (
    LONGEST_NOTE,
    LONGEST_SLUG,
    MOST_BYTES,
    MOST_ENTRIES,
    Diary,
    Effort,
    Entry,
    Felt,
)
from backapp.library import composed
from backapp.library.content import Catalogue
from backapp.screening import plans

FORMAT, VERSION = "backapp-diary", 2
#: What an entry lacks in the file of an earlier version, and what it has there.
LACKS = {1: {"effort": ""}, VERSION: {}}
MOST_FAULTS = 10  # how many errors a message lists
_SLUG = re.compile(rf"(?:[a-z0-9][a-z0-9-]{{0,{LONGEST_SLUG - 1}}})?")
#: Where a spreadsheet can read a cell as a formula: at its start, and after any character that
#: another spreadsheet reads as the end of a cell.
_FORMULA = re.compile(r"(^|[;,|\n])([\s\"']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")

# ---------------------------------------------------------------------------------------------- out


def as_json(entries: Iterable[Entry], today: date, plan: dict | None = None) -> bytes:
    """The diary and its plan as a file that `read_file` reads. The oldest entry comes first, which
    preserves the order within a day.
    """
    rows = [
        {"id": str(entry.uid)}
        | {name: getattr(entry, name) for name in FIELDS}
        | {"day": entry.day.isoformat()}
        for entry in entries
    ]
    data = {"format": FORMAT, "version": VERSION, "saved": today.isoformat(), "entries": rows}
    data |= {"plan": plan} if plan else {}
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def as_csv(entries: Iterable[Entry], catalogue: Catalogue) -> bytes:
    """The diary as a table for a spreadsheet, in UTF-8 with the byte order mark that it expects."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(
        [
            _("Day"),
            _("What"),
            _("Pain before"),
            _("Pain after"),
            _("Felt afterwards"),
            _("How it was"),
            _("Note"),
        ]
    )
    for entry in entries:
        felt = str(Felt(entry.felt).label) if entry.felt else ""
        row = [
            entry.day.isoformat(),
            name_of(entry, catalogue),
            entry.before,
            entry.after,
            felt,
            str(Effort(entry.effort).label) if entry.effort else "",
            entry.note,
        ]
        writer.writerow([cell if isinstance(cell, int) else _as_text(cell or "") for cell in row])
    return table.getvalue().encode("utf-8-sig")


def _as_text(cell: str) -> str:
    """Put an apostrophe before anything that could begin a formula, so that no spreadsheet runs
    it.
    """
    return _FORMULA.sub(r"\1\2'", cell)


def name_of(entry: Entry, catalogue: Catalogue) -> str:
    """The catalogue's current name for what was done: a public fact, whether it is open or not."""
    if not (entry.routine or entry.exercise):
        return ""
    if session := composed.named(entry.routine):
        return session
    found = catalogue.routines.get(entry.routine) or catalogue.exercises.get(entry.exercise)
    return found.name if found else _("Something that is no longer on this site")


# ----------------------------------------------------------------------------------------------- in


@dataclass(frozen=True, slots=True)
class FileReading:
    """The entries and the plan of a file, or its errors. Never only some of the entries."""

    found: tuple[Entry, ...]  # not saved
    faults: list[str]
    plan: dict | None = None


def read_file(body: bytes) -> FileReading:
    """Read the entries of a file that `as_json` made.

    Any other file is rejected as a whole, with messages that name each faulty entry.
    """
    try:
        data = json.loads(
            body.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_number
        )
    except json.JSONDecodeError as error:
        why = _("The file is damaged or breaks off, at line %d. Save it anew and try again.")
        return FileReading((), [why % error.lineno])
    except (ValueError, RecursionError):  # not text, or not JSON that we wrote
        data = None
    if why := _refused(data):
        return FileReading((), [why])
    rows = [_completed(row, LACKS[data["version"]]) for row in data["entries"]]
    found, faults, seen = [], [], set()
    for number, row in enumerate(rows, 1):
        one, fault = _entry(row)
        if one and one.uid in seen:
            one, fault = None, _("it stands in the file twice")
        if one:
            seen.add(one.uid)
            found.append(one)
        else:
            faults.append(_("Entry %(number)d: %(fault)s.") % {"number": number, "fault": fault})
    plan = plans.mend(data["plan"], timezone.now()) if "plan" in data else None
    if "plan" in data and plan != data["plan"]:
        faults.append(_("The plan in this file is not one that Backapp saved."))
    return FileReading((), faults[:MOST_FAULTS]) if faults else FileReading(tuple(found), [], plan)


def _refused(data: object) -> str:
    """Why the whole file cannot be read; empty if it can."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        return _("This is not a diary that Backapp saved.")
    version, rows = data.get("version"), data.get("entries")
    if type(version) is not int or version not in LACKS:
        return _("This diary was saved by another version of Backapp, which we cannot read.")
    if set(data) - {"plan"} != {"format", "version", "saved", "entries"} or not isinstance(
        rows, list
    ):
        return _(
            "Something has been added to this file or taken out of it. Save it anew and try again."
        )
    most = _("The file has more than %d entries, which is the most a diary holds.") % MOST_ENTRIES
    return most if len(rows) > MOST_ENTRIES else ""


def add_entries(diary: Diary, found: Iterable[Entry]) -> int | None:
    """Add the entries that are not in the diary yet, all or none, and return how many were added.

    Returns None and adds nothing if the diary would become too large.
    """
    with transaction.atomic():
        diary = Diary.objects.select_for_update().get(pk=diary.pk)
        there = set(diary.entries.values_list("uid", flat=True))
        fresh = [one for one in found if one.uid not in there]
        more = sum(cost(one.note) for one in fresh)
        if len(there) + len(fresh) > MOST_ENTRIES or fresh and diary.size + more > MOST_BYTES:
            return None
        Entry.objects.bulk_create([put(Entry(diary=diary, uid=one.uid), one) for one in fresh])
        update_size(diary)
    return len(fresh)


def _entry(row: object) -> tuple[Entry | None, str]:
    """One entry of the file, or what is wrong with it."""
    if not isinstance(row, dict) or set(row) != {"id", *FIELDS}:
        return None, _("it does not have the parts that an entry has")
    day = read_day(row["day"]) if isinstance(row["day"], str) else None
    wrong = [
        (not _is_uid(row["id"]), _("its id is not one of ours")),
        (day is None, _("its day is no day up to today, written as 2026-03-31")),
        (
            not all(_is_slug(row[name]) for name in ("routine", "exercise")),
            _("its routine or exercise is no name of ours"),
        ),
        (bool(row["routine"] and row["exercise"]), _("it has both a routine and an exercise")),
        (
            not all(_is_pain(row[name]) for name in ("before", "after")),
            _("its pain is no number from 0 to 10"),
        ),
        (
            row["felt"] not in ("", *Felt.values),
            _("it says that it felt in a way that we do not know"),
        ),
        (
            row["effort"] not in ("", *Effort.values),
            _("it says how much it was in a way that we do not know"),
        ),
        (
            not _is_note(row["note"]),
            _("its note is too long, or holds something that is no writing"),
        ),
    ]
    if why := next((why for at_fault, why in wrong if at_fault), ""):
        return None, why
    entry = Entry(uid=UUID(row["id"]), **{name: row[name] for name in FIELDS} | {"day": day})
    return (None, _("it holds nothing but a day")) if entry.empty else (entry, "")


def _completed(row: object, lacking: dict[str, str]) -> object:
    """A row of an earlier version with what it lacks; None if it cannot be one of that version."""
    if not lacking:
        return row
    return row | lacking if isinstance(row, dict) and not lacking.keys() & row.keys() else None


def _is_uid(value: object) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def _is_slug(value: object) -> bool:
    return isinstance(value, str) and bool(_SLUG.fullmatch(value))


def _is_pain(value: object) -> bool:
    return value is None or type(value) is int and value in SCALE


def _is_note(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_NOTE and plain_note(value) == value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a name appears twice in one object")
    return data


def _no_number(name: str) -> None:
    raise ValueError(name)
