"""Every question, one id at a time, and its answer in words, for readers outside our pages.

The questionnaire's pages group and shorten questions: one list of checkboxes can ask six signs.
Here every id has its own wording, kind and possible answers. The summary for a clinician and the
FHIR files both use this, so neither can say more than the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from backapp.gate import floor
from backapp.gate.answers import Screening
from backapp.screening import lines
from backapp.screening.cues import key, line
from backapp.screening.late import LATE, go_ahead_page, late_page
from backapp.screening.questionnaire import YES_NO, Page, Question, Questionnaire

NONE = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question.

    `kind` is choice, choices, integer, date or moment. `options` maps the possible codes to their
    words.
    """

    id: str
    text: str
    kind: str
    options: Mapping[str, str]
    help: str = ""
    sign: bool = False  # a warning sign, asked in a list of them


@dataclass(frozen=True, slots=True)
class Group:
    """The questions of one page."""

    slug: str
    title: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: its stored `codes` ("none" if nothing on a list was ticked) and their `words`."""

    asked: Asked
    codes: tuple[str, ...]
    words: tuple[str, ...]


def groups(catalogue, *, they: bool = False) -> tuple[Group, ...]:
    """Return every question by page: the questionnaire, then the questions asked after it."""
    signs = {
        slug: flag.short_they if they else flag.short for slug, flag in catalogue.red_flags.items()
    }
    red_flags = catalogue.rulebook.red_flags
    sticky = {slug: name for slug, name in signs.items() if red_flags[slug].sticky}
    pages = Questionnaire.in_full(catalogue, they=they)
    late = tuple(asked for id in LATE for asked in _on(late_page(id), catalogue))
    return (
        *_quick_only(catalogue, they),
        *(Group(page.slug, str(page.title), _on(page, catalogue, they)) for page in pages),
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
                for slug, name in (signs | {**_floor_facts(catalogue), **signs}).items()
            ),
        ),
    )


def _quick_only(catalogue, they: bool) -> Iterator[Group]:
    """The lines that only the quick check asks."""
    page = Questionnaire(catalogue, {"who": "other"} if they else {}, Screening()).quick
    asked = _on(page, catalogue, they) if page else ()
    parts = {lines.key(slug): line.part for slug, line in catalogue.group_lines.items()}
    if found := tuple(one for one in asked if not parts[one.id]):
        yield Group("quick", str(page.title), found)


def _go_aheads(catalogue) -> Iterator[Group]:
    for condition in catalogue.rulebook.conditions.values():
        if condition.attestable:
            page = go_ahead_page(condition, catalogue)
            title = _("What a clinician has said: %s") % page.title
            yield Group(f"go-ahead.{condition.slug}", title, _on(page, catalogue))


def _floor_facts(catalogue) -> dict[str, str]:
    """Return id -> words for each correctable fact that bars self-manipulation.

    The warning signs are not included.
    """
    conditions = catalogue.conditions
    return {slug: conditions[slug].name for slug in conditions if slug in floor.CONDITIONS} | {
        "age": _("Age"),
        "diagnosis": _("No confirmed cause"),
        "pregnancy": _("Pregnancy, or birth not long ago"),
    }


def everything_said(said: Mapping[str, object], screening: Screening) -> dict[str, object]:
    """Return `said` with the later statements about warning signs.

    These say that a clinician assessed a sign, or that it was ticked by mistake.
    """
    seen = {f"assessed.{slug}": day.isoformat() for slug, day in screening.assessed.items()}
    corrected = {
        f"corrected.{slug}": moment.isoformat(timespec="seconds")
        for slug, moment in screening.corrected.items()
    }
    return {**said, **seen, **corrected}


def answered(
    said: Mapping[str, object], catalogue, *, they: bool = False
) -> list[tuple[Group, list[Said]]]:
    """Return the answers by page, without the pages and questions that have none."""
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
    """Whether a list is not an answer.

    Ambiguous words and harmless things are only asked about after the visitor has typed one, so an
    empty list of them means that the question was not asked.
    """
    return asked.id.endswith(("-words", "harmless")) and not said[asked.id]


def _said(asked: Asked, value: object) -> Said:
    codes = tuple(map(str, value)) or (NONE,) if asked.kind == "choices" else (str(value),)
    return Said(asked, codes, tuple(asked.options.get(code, code) for code in codes))


def _on(page: Page, catalogue, they: bool = False) -> tuple[Asked, ...]:
    """The questions of a page by id. A sign that several lists ask is one question."""
    found = (asked for question in page.questions for asked in _of(question, catalogue, they))
    return tuple({asked.id: asked for asked in found}.values())


#: Kind of a question that takes a free value -> kind of the value.
VALUES = {"number": "integer", "scale": "integer", "date": "date"}


def _of(question: Question, catalogue, they: bool) -> Iterator[Asked]:
    text, hint = str(question.text), str(question.hint)
    if question.kind == "cues":
        options = {choice.value: str(choice.label) for choice in YES_NO}
        for id in question.ids:
            flag = catalogue.red_flags[id]
            name = flag.short_they if they else flag.short
            yield Asked(id, name, "choice", options, flag.help, sign=True)
            if flag.cues:
                ticked = {cue.name: line(cue, they) for cue in flag.cues}
                yield Asked(key(id), _("What was ticked: %s") % name, "choices", ticked)
    elif question.kind in ("lines", "quick"):
        options = {choice.value: str(choice.label) for choice in YES_NO}
        words = {choice.value: str(choice.label) for choice in question.choices}
        for id in question.ids:
            yield Asked(id, words[id], "choice", options, sign=True)
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
        harmless = {slug: thing.name for slug, thing in catalogue.harmless.items()}
        yield Asked("harmless", _("Said, and it changes nothing here"), "choices", harmless)
