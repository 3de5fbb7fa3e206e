"""Parses numbers, times and dates as people type them.

It accepts what a person would understand. The visitor is asked again if input is ambiguous or
impossible.

>>> read_date("7 Nov 2026", "", "", newest=date(2026, 11, 29))
'2026-11-07'
>>> read_date("", "Nov", "2026", newest=date(2026, 11, 29))
'2026-11'

From a month, the gate takes the cautious day (gate/days.py).

>>> read_date("7/11/2026", "", "", newest=date(2026, 11, 29), country="us")
Unclear: Is that 7 November or 11 July 2026? …
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple

from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from backapp.gate.days import first_and_last

#: Countries where 7/11 always means the seventh of November. In others it is ambiguous, so the
#: visitor is asked.
DAY_FIRST = frozenset(
    {"gb", "ie", "au", "nz", "de", "at", "ch", "fr", "es", "it", "nl", "in", "za"}
)
LONGEST_AGO = 120  # years
#: A two-digit year never means a year further back than this: "27" in 2026 is a typing error, not
#: 1927.
TWO_DIGITS_REACH = 80
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b")
#: Year, month and day with their Chinese and Japanese marks. The marks say which number is which,
#: so the country is not needed.
_MARKED = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})[日号])?")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h ](\d{2}))?(?:[:.]00)? ?(a|p)?\.?(?(3)m)?\.?")
BETWEEN = set(" ./,-\u2010\u2011\u2012\u2013\u2014'\u2019")


class Unclear(ValueError):
    """The input is ambiguous or unreadable. The text tells the visitor what to do."""


def writing(text: str) -> str:
    """Return `text` without control characters, such as a NUL byte that was pasted with it."""
    return "".join(
        letter
        for letter in text
        if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs")
    )


def plain(text: str) -> str:
    """Normalise `text`: digits as 0 to 9, full-width characters as plain ones, single spaces.

    Invisible characters are removed.
    """
    found = []
    for letter in text:
        digit = unicodedata.decimal(letter, None)
        if digit is not None:
            found.append(str(digit))
        elif "\uff01" <= letter <= "\uff5e":
            found.append(chr(ord(letter) - 0xFEE0))
        elif letter.isspace():
            found.append(" ")
        elif unicodedata.category(letter) not in ("Cc", "Cf", "Cs"):
            found.append(letter)
    return " ".join("".join(found).split())


def whole_number(text: str, units: str = "") -> int | None:
    """Return the whole number below 1000 in `text`; None for anything else.

    One of `units` (words separated by commas) can follow the number.
    """
    found = re.fullmatch(r"(\d{1,3})(?:[.,]0?)? ?([^\d]*)", plain(text))
    if found is None:
        return None
    unit = found[2].strip(" .").casefold()
    return int(found[1]) if not unit or unit in {one.strip() for one in units.split(",")} else None


def time_of_day(text: str) -> time | None:
    """Return a time of day written like 8:30, 08.30, 8h30, 8 pm or 8:30 pm; None for other text."""
    found = _CLOCK.fullmatch(plain(text).lower())
    if found is None or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


# -------------------------------------------------------------------------------------------- dates


class _Token(NamedTuple):
    """A number and its count of digits; for the name of a month, the count is 0."""

    number: int
    digits: int

    @property
    def month_name(self) -> bool:
        return not self.digits

    @property
    def year(self) -> bool:
        return self.digits == 4


def read_date(day: str, month: str, year: str, *, newest: date, country: str = "") -> str:
    """Return the date from three boxes, or from one that contains all of it.

    The result is like "2026-11-07", or "2026-11" or "2026" if no more was typed. `newest` is the
    latest possible day. Without a year, the latest such day is meant. Raises Unclear.
    """
    boxes = [_tokens(text) for text in (day, month, year)]
    filled = [box for box in boxes if box]
    if not filled:
        raise Unclear(_("Enter a date, such as 7 November 2026, or only the month and year"))
    by_place = (
        len(filled) > 1
        and all(len(box) == 1 for box in filled)
        or (len(filled) == 1 and len(boxes[2]) == 1)
    )
    found = (
        _by_place(boxes, newest)
        if by_place
        else _in_a_row([token for box in boxes for token in box], newest, country)
    )
    return _has_come(found, newest)


def _tokens(text: str) -> list[_Token]:
    typed = _MARKED.sub(_unmarked, _ORDINAL.sub("", plain(text).casefold()))
    silent = _weekdays().union(_("of the on in").split())
    words = [one for one in _TOKEN.findall(typed) if one not in silent or _month_named(one)]
    found = [
        _Token(int(word[:9]), len(word)) if word.isdecimal() else _Token(_month_named(word), 0)
        for word in words
    ]
    # a character that is not part of a date, a word that is not a month, or no date at all
    if (
        set(_TOKEN.sub("", typed)) - BETWEEN
        or typed.startswith("-")
        or any(token.digits > 8 or token == (0, 0) for token in found)
        or (typed and not found)
    ):
        raise Unclear(_("We could not read that date. Write it like 7 November 2026"))
    return found


def _unmarked(marked: re.Match[str]) -> str:
    """The same date with the month's name. An impossible month stays as typed and is unreadable."""
    year, month, day = marked.groups(default="")
    return f"{day} {MONTHS[int(month)]} {year}".casefold() if int(month) in MONTHS else marked[0]


def _month_named(word: str) -> int:
    """The month whose name starts with `word`; 0 if there is none or more than one.

    The word needs at least three letters, unless it is the short name.
    """
    named = {
        number
        for names in (MONTHS, MONTHS_3, MONTHS_AP)
        for number, name in names.items()
        if str(name).casefold().strip(".").startswith(word)
    }
    long_enough = len(word) > 2 or word in {str(name).casefold() for name in MONTHS_3.values()}
    return named.pop() if len(named) == 1 and long_enough else 0


def _weekdays() -> set[str]:
    return {str(name).casefold() for names in (WEEKDAYS, WEEKDAYS_ABBR) for name in names.values()}


def _by_place(boxes: Sequence[list[_Token]], newest: date) -> str:
    """Each box has one value, in the order of the boxes; a month's name can be in the first."""
    day, month, year = (box[0] if box else None for box in boxes)
    if day and month and day.month_name and not month.month_name:
        day, month = month, day
    if (day and day.month_name) or (year and year.month_name) or (year and day and not month):
        raise Unclear(
            _("Enter a day, month and year, such as 7 11 2026, or only the month and year")
        )
    if year is None:
        if day and month:
            return _latest(day.number, month.number, newest)
        raise Unclear(_("Add the year, such as 2026"))
    return _written(
        _year(year, newest), month.number if month else None, day.number if day else None
    )


def _in_a_row(tokens: list[_Token], newest: date, country: str) -> str:
    """All parts were typed in a row."""
    named = [token for token in tokens if token.month_name]
    numbers = [token for token in tokens if not token.month_name]
    if len(named) > 1 or len(numbers) > 3 or not tokens:
        raise Unclear(_("We could not read that date. Write it like 7 November 2026"))
    if named:
        return _around_a_name(tokens, named[0].number, numbers, newest)
    if len(numbers) == 1:
        return _one_number(numbers[0], newest, country)
    if len(numbers) == 2:
        a, b = numbers
        if a.year or b.year:
            return _written(
                a.number if a.year else b.number, b.number if a.year else a.number, None
            )
        return _either_order(a.number, b.number, None, newest, country)
    a, b, c = numbers
    if a.year:
        return _written(a.number, b.number, c.number)
    return _either_order(a.number, b.number, _year(c, newest), newest, country)


def _around_a_name(tokens: list[_Token], month: int, numbers: list[_Token], newest: date) -> str:
    years = [token for token in numbers if token.year]
    rest = [token for token in numbers if not token.year]
    if len(years) > 1 or len(rest) > 2 or (years and len(rest) > 1):
        raise Unclear(_("We could not read that date. Write it like 7 November 2026"))
    if years:
        return _written(years[0].number, month, rest[0].number if rest else None)
    if len(rest) == 2:  # 7 Nov 26, Nov 7 26
        return _written(_year(rest[1], newest), month, rest[0].number)
    if not rest:
        raise Unclear(_("Add the year, such as 2026"))
    # Nov 26: a day, or a year?
    if tokens[0].month_name and rest[0].digits == 2 and 2000 + rest[0].number <= newest.year:
        raise Unclear(_("Write the year with four digits, such as 2026"))
    return _latest(rest[0].number, month, newest)


def _one_number(token: _Token, newest: date, country: str) -> str:
    """A year, or a date without separators: 20261107, 07112026."""
    text = f"{token.number:08d}"
    if token.year:
        return _written(token.number, None, None)
    if token.digits != 8:
        raise Unclear(_("Add the month and the year, such as 7 November 2026"))
    if 1900 <= int(text[:4]) <= newest.year and _is_day(
        int(text[:4]), int(text[4:6]), int(text[6:])
    ):
        return _written(int(text[:4]), int(text[4:6]), int(text[6:]))
    return _either_order(int(text[:2]), int(text[2:4]), int(text[4:]), newest, country)


def _either_order(a: int, b: int, year: int | None, newest: date, country: str) -> str:
    """One of two numbers is the day and the other the month.

    If both orders are possible, the country decides. If it cannot, raises Unclear.
    """

    def whole(day: int, month: int) -> str | None:
        try:
            return _latest(day, month, newest) if year is None else _written(year, month, day)
        except Unclear:
            return None

    first, second = whole(a, b), whole(b, a)
    if first and second and first != second and country not in DAY_FIRST:
        days = [date_format(date.fromisoformat(one), "DATE_FORMAT") for one in (first, second)]
        raise Unclear(
            _("Is that %(one)s or %(other)s? Write the month as a word, such as %(one)s")
            % {"one": days[0], "other": days[1]}
        )
    if found := first or second:
        return found
    raise Unclear(_("There is no such day. Check the day and the month"))


def _year(token: _Token, newest: date) -> int:
    """The year. Two digits mean this century if that year has come, else the last century."""
    if token.digits != 2:
        return token.number
    year = 2000 + token.number
    if year <= newest.year:
        return year
    if newest.year - (year - 100) <= TWO_DIGITS_REACH:
        return year - 100
    raise Unclear(_("Write the year with four digits, such as 2026"))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False


def _written(year: int, month: int | None, day: int | None) -> str:
    if not _is_day(year, 1 if month is None else month, 1 if day is None else day) or year < 1000:
        raise Unclear(_("There is no such day. Check the day, the month and the year"))
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part is not None)])


def _latest(day: int, month: int, newest: date) -> str:
    """The latest such day up to `newest`; people only leave out the year of a recent day."""
    for year in range(newest.year, newest.year - 9, -1):
        if _is_day(year, month, day) and date(year, month, day) <= newest:
            return _written(year, month, day)
    raise Unclear(_("There is no such day. Check the day and the month"))


def _has_come(text: str, newest: date) -> str:
    first = date.fromisoformat(text) if len(text) == 10 else first_and_last(text)[0]
    if first > newest:
        raise Unclear(_("That day has not come yet"))
    if newest.year - first.year > LONGEST_AGO:
        raise Unclear(_("That is too long ago. Check the year"))
    return text


#: Answers to a date question that are not dates.
NO_DATE = {"unsure": lazy("I don't know"), "never": lazy("It never happened")}


def in_words(text: str) -> str:
    """Return the answer to a date question in words: 7 November 2026, 2026, I don't know."""
    if text in NO_DATE:
        return str(NO_DATE[text])
    if len(text) == 4:
        return text
    return (
        date_format(date.fromisoformat(text), "DATE_FORMAT")
        if len(text) == 10
        else date_format(first_and_last(text)[0], "YEAR_MONTH_FORMAT")
    )
