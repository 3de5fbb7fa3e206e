"""What an entry can contain, and reading it from a form.

The same rules apply to the entries of an imported file (carrying.py).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from backapp.diary.models import LONGEST_NOTE, Effort, Entry, Felt
from backapp.gate.days import latest
from backapp.library.content import Catalogue
from backapp.library.search import LONGEST_QUERY, urgent_words
from backapp.screening.forms import FieldError
from backapp.screening.typed import Unclear, read_date, writing
from backapp.screening.zones import newest_day

SCALE = range(11)
FIRST_DAY = date(2000, 1, 1)
RECENT = timedelta(days=14)  # only notes younger than this are searched for a warning sign
LOOKED_THROUGH = 10  # most notes to search while a visitor waits for the page


FIELDS = ("day", "routine", "exercise", "before", "after", "felt", "effort", "note")


def put(entry: Entry, other: Entry) -> Entry:
    """Copy the fields of `other` to `entry` and return it, not saved."""
    for name in FIELDS:
        setattr(entry, name, getattr(other, name))
    entry.sign = tells_of_a_sign(entry.note) if is_recent(entry.day) else None
    return entry


def is_recent(day: date) -> bool:
    """Whether a warning sign in a note of that day still matters."""
    return timezone.localdate() - day < RECENT


def names_a_sign(entries: Iterable[Entry]) -> bool:
    """Whether a recent note can name a warning sign.

    Notes that were not searched when they were saved are searched now, up to the newest
    `LOOKED_THROUGH`.
    """
    notes = [entry for entry in entries if entry.note and is_recent(entry.day)]
    if any(entry.sign for entry in notes):
        return True
    unread = [entry for entry in notes if entry.sign is None]
    return any(tells_of_a_sign(entry.note) for entry in unread[:LOOKED_THROUGH])


def plain_note(text: str) -> str:
    """`text` with normalised line breaks and without control characters."""
    return writing(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()


def likely_day(day: date) -> bool:
    """Whether something can have been done on that day: the day has begun somewhere in the world,
    and it is not long before this diary existed.
    """
    return FIRST_DAY <= day <= latest(timezone.now())


def tells_of_a_sign(note: str) -> bool:
    """Whether a note contains words of a warning sign.

    The search reads only short texts, so the note is searched in pieces.
    """
    if not urgent_words(note, LONGEST_NOTE):  # then no piece contains such words either
        return False
    return any(urgent_words(piece) for piece in _pieces(note.split()))


def _pieces(words: list[str]) -> Iterator[str]:
    """The words in overlapping pieces, each within the length limit of the search."""
    start = 0
    while start < len(words):
        end, length = start, 0
        while end < len(words) and (length + len(words[end]) < LONGEST_QUERY or end == start):
            length += len(words[end]) + 1
            end += 1
        yield " ".join(words[start:end])
        if end == len(words):
            return
        start += max(1, (end - start) // 2)


# ----------------------------------------------------------------------------------------- the form


@dataclass(frozen=True, slots=True)
class Reading:
    """A form after reading: its entry (not saved) or its errors, and the input for showing it."""

    entry: Entry | None
    errors: tuple[FieldError, ...]
    typed: Mapping[str, str]


def typed_of(entry: Entry) -> dict[str, str]:
    """An entry as the values of the form. Pain that was not entered is empty."""
    typed = {name: getattr(entry, name) for name in ("before", "after", "felt", "effort", "note")}
    slugs = {"routine": entry.routine, "exercise": entry.exercise}
    what = next((f"{kind}:{slug}" for kind, slug in slugs.items() if slug), "")
    shown = {name: "" if value is None else str(value) for name, value in typed.items()}
    return {"day": entry.day.isoformat(), "what": what} | shown


def read_form(
    post: QueryDict, catalogue: Catalogue, was: Entry | None = None, country: object = ""
) -> Reading:
    """Read the entry in `post`. `country` is the visitor's, if known: it decides how a date reads.

    `was` is the entry before the change. It can keep a routine that is no longer on the site.
    """
    typed = {name: post.get(name, "") for name in ("what", "before", "after", "felt", "effort")}
    typed["day"] = writing(post.get("day", ""))
    typed["note"] = plain_note(post.get("note", ""))
    errors: list[FieldError] = []
    day, fault = _typed_day(typed["day"], was, str(country))
    if day is None:
        errors.append(FieldError("day-0", fault))
    kind, _mark, slug = typed["what"].partition(":")
    known = {"routine": catalogue.routines, "exercise": catalogue.exercises}.get(kind, {})
    as_before = was is not None and typed["what"] == typed_of(was)["what"]
    if typed["what"] and slug not in known and not as_before:
        errors.append(FieldError("what-0", _("Choose from the list, or nothing")))
    numbers = {}
    for name in ("before", "after"):
        said = typed[name]
        numbers[name] = int(said) if said in {str(number) for number in SCALE} else None
        if said and numbers[name] is None:
            errors.append(FieldError(f"{name}-0", _("Choose a number from 0 to 10, or “not said”")))
    if typed["felt"] and typed["felt"] not in Felt.values:
        errors.append(FieldError("felt-0", _("Choose one of the words, or “not said”")))
    if typed["effort"] and typed["effort"] not in Effort.values:
        errors.append(FieldError("effort-0", _("Choose one of the words, or “not said”")))
    if len(typed["note"]) > LONGEST_NOTE:
        errors.append(
            FieldError("note-0", _("Make the note shorter: at most %d characters") % LONGEST_NOTE)
        )
    if errors or day is None:
        return Reading(None, tuple(errors), typed)
    what = {kind: slug} if slug else {}
    said = {name: typed[name] for name in ("felt", "effort", "note")}
    entry = Entry(day=day, **what, **numbers, **said)
    if entry.empty:
        why = _("Say at least one thing: what you did, the pain, or a note")
        return Reading(None, (FieldError("what-0", why),), typed)
    return Reading(entry, (), typed)


def _typed_day(text: str, was: Entry | None, country: str) -> tuple[date | None, str]:
    """A day from a date field or typed by hand, not after today where the visitor is; or what to do
    about an invalid one.

    The day of the entry before the change stays valid, wherever the visitor has travelled since.
    """
    if was is not None and text == was.day.isoformat() and likely_day(was.day):
        return was.day, ""
    try:
        found = read_date(text, "", "", newest=newest_day(), country=country)
    except Unclear as error:
        return None, str(error)
    if len(found) < 10 or date.fromisoformat(found) < FIRST_DAY:
        return None, _("Enter a day, today or earlier, such as 31 March 2026")
    return date.fromisoformat(found), ""


def read_day(text: str) -> date | None:
    """A likely day, written exactly as 2026-03-31; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text and likely_day(day) else None
