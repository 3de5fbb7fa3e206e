"""Reading one page of the questionnaire from a form. Everything is checked here, JavaScript or not.

What comes back is either answers or errors, never a guess: two different values for one field,
"none" beside a tick, a value or a field that was not on the page, each is an error with words that
say how to put it right. What the visitor typed is kept.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from backapp.screening.questionnaire import Page, Question
from backapp.screening.typed import Unclear, read_date, whole_number, writing
from backapp.screening.zones import FIELD, newest_day
from backapp.sentences import labelled

log = logging.getLogger("backapp.screening")
#: Fields that any form of ours may carry beside its answers.
CARRIED = {"csrfmiddlewaretoken", "action", "q", "next", FIELD}


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong, in words for the visitor. `id` is the element to go to."""

    id: str
    text: str


@dataclass(slots=True)
class Reading:
    """One form as read: `answers` to keep, `unsure` pages that need the help panel, `errors`,
    and `typed` to show again.
    """

    answers: dict[str, object] = field(default_factory=dict)
    unsure: bool = False
    errors: list[FieldError] = field(default_factory=list)
    typed: dict[str, object] = field(default_factory=dict)
    country: str = ""  # where 7/11 is a day in November


def read_page(page: Page, post: QueryDict, catalogue, country: object = "") -> Reading:
    """The answers in `post` to the questions of `page`, from a visitor in that country (the
    code; anything else: not known).
    """
    reading = Reading(country=str(country))
    expected = set(CARRIED)
    for question in page.questions:
        expected |= set(field_names(question))
        _READERS[question.kind](question, post, reading, catalogue)
    if strange := sorted(set(post) - expected):
        log.warning("refused a form with %d fields that were not asked for", len(strange))
        reading.errors.append(
            FieldError(
                "main", _("This form held something we did not ask for. Please answer it again.")
            )
        )
        reading.typed["strange"] = len(strange)
    if reading.answers.get("area") == [] and reading.answers.get("pain", 0) > 0:
        reading.errors.append(
            FieldError(
                "area-0",
                _("You said that it hurts nowhere today, and how bad it is. Which is right?"),
            )
        )
    if reading.errors:
        reading.answers.clear()
    return reading


def field_names(question: Question) -> tuple[str, ...]:
    """The names of the form fields that belong to one question."""
    if question.kind == "date":
        return tuple(f"{question.id}-{part}" for part in ("day", "month", "year", "other"))
    if question.kind == "picker":
        return (
            question.id,
            f"{question.id}-medicines",
            f"{question.id}-words",
            f"{question.id}-other",
        )
    return (question.id,)


def _values(question_field: str, post: QueryDict) -> list[str]:
    return list(
        dict.fromkeys(value.strip() for value in post.getlist(question_field) if value.strip())
    )


def _typed(question_field: str, post: QueryDict) -> list[str]:
    """What was typed into one field, without what nobody can see or type.

    A choice is never cleaned so: it is on the page or refused.
    """
    return list(
        dict.fromkeys(
            filter(None, (writing(value).strip() for value in post.getlist(question_field)))
        )
    )


def _one(question: Question, post, reading: Reading, catalogue) -> None:
    values = _values(question.id, post)
    reading.typed[question.id] = values
    known = {str(choice.value) for choice in question.choices}
    if len(values) != 1 or values[0] not in known:
        text = _("Choose one answer") if len(values) < 2 else _("Choose just one answer")
        reading.errors.append(FieldError(f"{question.id}-0", labelled(text, question.text)))
        return
    reading.answers[question.id] = values[0]


def _scale(question: Question, post, reading: Reading, catalogue) -> None:
    _one(question, post, reading, catalogue)
    if question.id in reading.answers:
        reading.answers[question.id] = int(reading.answers[question.id])


def _many(question: Question, post, reading: Reading, catalogue) -> None:
    values = _values(question.id, post)
    reading.typed[question.id] = values
    problem = _list_problem(question, values)
    if problem:
        reading.errors.append(FieldError(f"{question.id}-0", problem))
        return
    exclusive = {choice.value for choice in question.choices if choice.exclusive}
    reading.answers[question.id] = [value for value in values if value not in exclusive]


def _list_problem(question: Question, values: list[str]) -> str:
    known = {choice.value for choice in question.choices}
    exclusive = {choice.value: choice.label for choice in question.choices if choice.exclusive}
    if not values:
        return _("Tick what applies, or “%(none)s”") % {"none": next(iter(exclusive.values()), "")}
    if not set(values) <= known:
        return _("Choose from the answers shown")
    none = next((value for value in values if value in exclusive), None)
    if none and len(values) > 1:
        return _("Tick either “%(none)s” or what applies, not both") % {"none": exclusive[none]}
    return ""


def _signs(question: Question, post, reading: Reading, catalogue) -> None:
    values = _values(question.id, post)
    reading.typed[question.id] = values
    if problem := _list_problem(question, values):
        reading.errors.append(FieldError(f"{question.id}-0", problem))
        return
    unsure = "unsure" in values
    reading.unsure = reading.unsure or unsure
    for flag in question.ids:
        if flag in values:
            reading.answers[flag] = "yes"
        # unsure about one: none of the others is a no until the help page has been answered
        elif not unsure:
            reading.answers[flag] = "no"


def _number(question: Question, post, reading: Reading, catalogue) -> None:
    values = _typed(question.id, post)
    reading.typed[question.id] = values
    units = _("years, year, yrs, yr, y, years old, year old, yo")
    number = whole_number(values[0], units) if len(values) == 1 else None
    if number is None or number > 120:
        reading.errors.append(
            FieldError(f"{question.id}-0", _("Enter a whole number of years, such as 41"))
        )
        return
    reading.answers[question.id] = number


def _date(question: Question, post, reading: Reading, catalogue) -> None:
    parts = [_typed(f"{question.id}-{part}", post) for part in ("day", "month", "year")]
    other = _values(f"{question.id}-other", post)
    reading.typed[question.id] = {
        "day": parts[0],
        "month": parts[1],
        "year": parts[2],
        "other": other,
    }
    allowed = {"unsure"} | ({"never"} if question.never else set())
    here = f"{question.id}-day"
    if other and any(parts):
        reading.errors.append(
            FieldError(
                here, _("Give a date or tick the box below it, not both: %s") % question.text
            )
        )
    elif len(other) == 1 and other[0] in allowed:
        reading.answers[question.id] = other[0]
    elif other:
        reading.errors.append(FieldError(here, _("Choose from the answers shown")))
    else:
        _read_date(question, parts, here, reading)


def _read_date(question: Question, parts, here: str, reading: Reading) -> None:
    if any(len(part) > 1 for part in parts):
        reading.errors.append(FieldError(here, _("Give just one date: %s") % question.text))
        return
    day, month, year = (part[0] if part else "" for part in parts)
    try:
        given = read_date(day, month, year, newest=newest_day(), country=reading.country)
    except Unclear as error:
        reading.errors.append(FieldError(here, labelled(str(error), question.text)))
        return
    if question.to_the_day and len(given) < 10:
        reading.errors.append(
            FieldError(here, _("Add the day: here it matters. %s") % question.text)
        )
    else:
        reading.answers[question.id] = given


def _picker(question: Question, post, reading: Reading, catalogue) -> None:
    """Conditions picked by tick or by search, the medicines beside them, and "none" or
    "something else".
    """
    picked = _values(question.id, post)
    medicines = _values(f"{question.id}-medicines", post)
    words = _values(f"{question.id}-words", post)
    other = _values(f"{question.id}-other", post)
    reading.typed[question.id] = {
        "picked": picked,
        "medicines": medicines,
        "words": words,
        "other": other,
    }
    here = f"find-{question.id}"
    known = set(catalogue.rulebook.conditions) - {"no-diagnosis"}
    strange = (
        set(picked) - known
        or set(medicines) - set(catalogue.medicines)
        or set(words) - set(catalogue.ambiguous_words)
    )
    chosen = picked or medicines or words
    if strange or not set(other) <= {"none", "else"}:
        reading.errors.append(FieldError(here, _("Choose from the answers shown")))
    elif "none" in other and (chosen or len(other) > 1):
        reading.errors.append(
            FieldError(here, _("Tick either “None of these” or what applies, not both"))
        )
    elif not chosen and not other:
        reading.errors.append(FieldError(here, _("Tick what applies, or “None of these”")))
    else:
        reading.answers[question.id] = picked + (
            ["other-condition"] if "else" in other and "other-condition" not in picked else []
        )
        reading.answers[f"{question.id}-words"] = words
        if question.id == "conditions":
            reading.answers["medicines"] = medicines


_READERS: dict[str, Callable] = {
    "one": _one,
    "sign": _one,
    "scale": _scale,
    "many": _many,
    "signs": _signs,
    "number": _number,
    "date": _date,
    "picker": _picker,
}
