"""Everything that is asked, one id at a time, and what was said to it, in words: for whoever reads
answers outside our pages.

The questionnaire's pages group and shorten (six signs in one list of ticks); here every id stands
by itself, with its wording, its kind and what may be said. The summary for a clinician and the FHIR
files are made of this, so neither can say more than the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from backapp.gate import floor
from backapp.gate.answers import Screening
from backapp.screening.late import LATE, go_ahead_page, late_page
from backapp.screening.questionnaire import YES_NO, Page, Question, Questionnaire

NONE = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question.

    `kind` is choice, choices, integer, date or moment; `options` are the codes that may be said,
    with their words.
    """

    id: str
    text: str
    kind: str
    options: Mapping[str, str]
    help: str = ""
    sign: bool = False  # a warning sign, asked in a list of them


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that stand on one page."""

    slug: str
    title: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: `codes` as they are kept ("none" where nothing on a list was ticked), and
    `words` for each.
    """

    asked: Asked
    codes: tuple[str, ...]
    words: tuple[str, ...]


def groups(catalogue, *, they: bool = False) -> tuple[Group, ...]:
    """Every question there is, by page: the way through, then what is asked beside a finished
    screening.
    """
    signs = {
        slug: flag.short_they if they else flag.short for slug, flag in catalogue.red_flags.items()
    }
    red_flags = catalogue.rulebook.red_flags
    sticky = {slug: name for slug, name in signs.items() if red_flags[slug].sticky}
    pages = Questionnaire.in_full(catalogue, they=they)
    late = tuple(asked for id in LATE for asked in _on(late_page(id), catalogue))
    return (
        *(Group(page.slug, str(page.title), _on(page, catalogue)) for page in pages),
        Group("late", _("Asked later, for single exercises"), late),
        *_go_aheads(catalogue),
        Group(
            "seen",
            _("When did a clinician look into it?"),
            tuple(Asked(f"assessed.{slug}", name, "date", {}) for slug, name in sticky.items()),
        ),
        Group(
            "correct",
            _("Taken back, as ticked by mistake"),
            tuple(
                Asked(f"corrected.{slug}", name, "moment", {})
                for slug, name in (signs | {**_facts_of_the_floor(catalogue), **signs}).items()
            ),
        ),
    )


def _go_aheads(catalogue) -> Iterator[Group]:
    for condition in catalogue.rulebook.conditions.values():
        if condition.attestable:
            page = go_ahead_page(condition, catalogue)
            title = _("What a clinician has said: %s") % page.title
            yield Group(f"go-ahead.{condition.slug}", title, _on(page, catalogue))


def _facts_of_the_floor(catalogue) -> dict[str, str]:
    """What bars self-manipulation and can be taken back, beside the warning signs, by id, with the
    words for it.
    """
    conditions = catalogue.conditions
    return {slug: conditions[slug].name for slug in conditions if slug in floor.CONDITIONS} | {
        "age": _("Age"),
        "diagnosis": _("No confirmed cause"),
        "pregnancy": _("Pregnancy, or birth not long ago"),
    }


def everything_said(said: Mapping[str, object], screening: Screening) -> dict[str, object]:
    """`said` with what was said about a warning sign since: that a clinician looked into it, or
    that it was ticked by mistake.
    """
    seen = {f"assessed.{slug}": day.isoformat() for slug, day in screening.assessed.items()}
    taken_back = {
        f"corrected.{slug}": moment.isoformat(timespec="seconds")
        for slug, moment in screening.corrected.items()
    }
    return {**said, **seen, **taken_back}


def answered(
    said: Mapping[str, object], catalogue, *, they: bool = False
) -> list[tuple[Group, list[Said]]]:
    """What has been said, by page; pages and questions without an answer are left out."""
    found = []
    for group in groups(catalogue, they=they):
        answers = [
            _said(asked, said[asked.id])
            for asked in group.questions
            if asked.id in said and not _empty(asked, said)
        ]
        if answers:
            found.append((group, answers))
    return found


def _empty(asked: Asked, said: Mapping[str, object]) -> bool:
    """Words that may mean several things are only asked about once one has been typed: none
    picked is no answer.
    """
    return asked.id.endswith("-words") and not said[asked.id]


def _said(asked: Asked, value: object) -> Said:
    codes = tuple(map(str, value)) or (NONE,) if asked.kind == "choices" else (str(value),)
    return Said(asked, codes, tuple(asked.options.get(code, code) for code in codes))


def _on(page: Page, catalogue) -> tuple[Asked, ...]:
    return tuple(asked for question in page.questions for asked in _of(question, catalogue))


#: Kinds of questions that are answered with a value of their own, and what it is.
VALUES = {"number": "integer", "scale": "integer", "date": "date"}


def _of(question: Question, catalogue) -> Iterator[Asked]:
    text, hint = str(question.text), str(question.hint)
    if question.kind == "signs":
        options = {choice.value: str(choice.label) for choice in YES_NO}
        labels = {choice.value: choice.label for choice in question.choices}
        for id in question.ids:
            yield Asked(id, labels[id], "choice", options, catalogue.red_flags[id].help, sign=True)
    elif question.kind == "picker":
        yield from _picked(question, catalogue)
    elif question.kind in VALUES:
        yield Asked(question.id, text, VALUES[question.kind], {}, hint)
    else:
        kind = "choices" if question.kind == "many" else "choice"
        options = {
            NONE if choice.exclusive else str(choice.value): str(choice.label)
            for choice in question.choices
        }
        yield Asked(question.id, text, kind, options, hint)


def _picked(question: Question, catalogue) -> Iterator[Asked]:
    id, none = question.id, {NONE: _("None of these")}
    conditions = {
        slug: condition.label
        for slug, condition in catalogue.conditions.items()
        if slug != "no-diagnosis"
    }
    yield Asked(id, str(question.text), "choices", conditions | none, str(question.hint))
    words = {slug: word.phrase for slug, word in catalogue.ambiguous_words.items()}
    yield Asked(f"{id}-words", _("Said, and not sure which of its meanings"), "choices", words)
    if id == "conditions":
        medicines = {slug: medicine.label for slug, medicine in catalogue.medicines.items()}
        yield Asked("medicines", _("Which of these medicines?"), "choices", medicines | none)
