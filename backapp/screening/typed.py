"""Numbers, times and dates as people type them.

What a person would understand is read; what is ambiguous or impossible is asked again.

>>> read_date("7 Nov 2026", "", "", newest=date(2026, 11, 29))
'2026-11-07'
>>> read_date("", "Nov", "2026", newest=date(2026, 11, 29))
'2026-11'

of which the gate takes the cautious day (gate/days.py)

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

#: Where 7/11 is the seventh of November to everybody. Elsewhere either is meant, and so neither is
#: guessed.
DAY_FIRST = frozenset(
    {"gb", "ie", "au", "nz", "de", "at", "ch", "fr", "es", "it", "nl", "in", "za"}
)
LONGEST_AGO = 120  # years
#: A year of two digits is never taken for one so long ago: "27" in 2026 is a slip of the finger,
#: and not 1927.
TWO_DIGITS_REACH = 80
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b")
#: Year, month and day as they are marked in Chinese and Japanese. The marks say which number is
#: which, so no country has to.
_MARKED = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})[日号])?")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h ](\d{2}))?(?:[:.]00)? ?(a|p)?\.?(?(3)m)?\.?")
BETWEEN = set(" ./,-\u2010\u2011\u2012\u2013\u2014'\u2019")


class Unclear(ValueError):
    """What was typed cannot be read in one way alone.

    Its text says what to do, in words for the visitor.
    """


def writing(text: str) -> str:
    """`text` as it was typed, without characters that are no writing, such as a NUL byte that
    came along when it was pasted.
    """
    return "".join(
        letter
        for letter in text
        if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs")
    )


def plain(text: str) -> str:
    """`text` with digits of any script as 0 to 9, full-width signs as the plain ones, single
    spaces, and nothing that cannot be seen.
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
    """The whole number below 1000 in `text`, perhaps with one of `units` (words, a comma
    between); None for anything else.
    """
    found = re.fullmatch(r"(\d{1,3})(?:[.,]0?)? ?([^\d]*)", plain(text))
    if found is None:
        return None
    unit = found[2].strip(" .").casefold()
    return int(found[1]) if not unit or unit in {one.strip() for one in units.split(",")} else None


def time_of_day(text: str) -> time | None:
    """A time as 8:30, 08.30, 8h30, 8 or 8:30 pm; None for anything else."""
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
    """A number with how many digits it had; or a month by its name, with none."""

    number: int
    digits: int

    @property
    def month_name(self) -> bool:
        return not self.digits

    @property
    def year(self) -> bool:
        return self.digits == 4


def read_date(day: str, month: str, year: str, *, newest: date, country: str = "") -> str:
    """The date in three boxes, or all of it in one: "2026-11-07", or "2026-11" or "2026" where no
    more was said.

    `newest`: the last day that can have come. Without a year the latest such day is meant. Raises
    Unclear.
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
    # a sign that is no part of a date, a word that is no month, or nothing of a date at all
    if (
        set(_TOKEN.sub("", typed)) - BETWEEN
        or typed.startswith("-")
        or any(token.digits > 8 or token == (0, 0) for token in found)
        or (typed and not found)
    ):
        raise Unclear(_("We could not read that date. Write it like 7 November 2026"))
    return found


def _unmarked(marked: re.Match[str]) -> str:
    """The same date with the month by its name; a month that there is not stays as it was typed,
    and so cannot be read.
    """
    year, month, day = marked.groups(default="")
    return f"{day} {MONTHS[int(month)]} {year}".casefold() if int(month) in MONTHS else marked[0]


def _month_named(word: str) -> int:
    """The month that a word begins the name of, with at least three letters and in one way only;
    0 for none.
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
    """One thing in each box, as the boxes are named; a month's name may stand in the first."""
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
    """All of it written in one go."""
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
    """A year; or a date without anything between its parts: 20261107, 07112026."""
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
    """Two numbers, of which one is the day and the other the month.

    Where both may be either, the country decides, or nobody.
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
    """A year of four digits, or of two: then of this century if it has come, else of the last."""
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
    """The latest such day that has come: nobody leaves out the year of another one."""
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


#: Dates that are known not to be known, or not to be.
NO_DATE = {"unsure": lazy("I don't know"), "never": lazy("It never happened")}


def in_words(text: str) -> str:
    """A date as an answer holds it, in words: 7 November 2026, November 2026, 2026, I don't
    know.
    """
    if text in NO_DATE:
        return str(NO_DATE[text])
    if len(text) == 4:
        return text
    return (
        date_format(date.fromisoformat(text), "DATE_FORMAT")
        if len(text) == 10
        else date_format(first_and_last(text)[0], "YEAR_MONTH_FORMAT")
    )
