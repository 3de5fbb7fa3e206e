"""Checks whether the questions fit the content, by walking through them without a database.

The gate's needs and the questions are defined in different places, and an editor can change both.
If no page asked a required sign, no visitor would get a result. So every edit of the content runs
this check in the same transaction (`library/checks/`). A few sample people answer everything, then
a person with each warning sign and a person with each condition. Each must reach the end, be asked
everything the gate needs, and have their answers count.

    >>> check(catalogue())
    []
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType

from django.utils import translation

from backapp.gate import signs
from backapp.gate.answers import Screening, read_answers
from backapp.gate.decide import Decision, decide
from backapp.gate.vocabulary import Pregnancy
from backapp.library.authored import Fault
from backapp.library.content import Catalogue
from backapp.library.models.words import SignPage
from backapp.screening import lines
from backapp.screening.late import LATE
from backapp.screening.questionnaire import Page, Questionnaire
from backapp.screening.reading import fold, ours

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MOST = 40  # rounds; more than any real walk needs, so reaching it means an endless loop
NOT_PREGNANT = Screening(pregnancy=Pregnancy.NO)
EXAMINED = "a person with an examination"
#: The default answers: a 41-year-old with a sore low back and no examination.
HEALTHY = {
    "who": "me", "country": "gb", "remember": "session", "age": 41, "pregnancy": "no",
    "area": ["low"], "episode": "under-6-weeks", "pain": 2, "told-by": "nobody", "diagnosis": [],
    "told-on": "2026-11-14", "same-pain": "yes", "go-ahead": "yes", "conditions": [],
    "named-too": [],
}  # fmt: skip
#: Kind of question -> the default answer; for the other kinds it is no.
NOTHING_TO_TELL = {"date": "unsure", "many": [], "picker": []}
#: Sample people with different basic answers. Every sign is asked of at least one of them, and at
#: least one has each condition that is not a checkbox. The healthy adult comes first, because each
#: sign is tried with the answers of the first person who is asked about it.
PLAIN: Mapping[str, Mapping[str, object]] = {
    "a healthy adult": {},
    "a pregnant person at 16 weeks or more": {"pregnancy": "16-weeks-or-more"},
    "a pregnant person at up to 15 weeks": {"pregnancy": "up-to-15-weeks"},
    "a person who may be pregnant": {"pregnancy": "unsure"},
    "a person who has given birth": {"pregnancy": "gave-birth"},
    "a child": {"age": 14},
    "a 17-year-old": {"age": 17},
    "a 25-year-old with a sore mid back": {"age": 25, "area": ["mid"]},
    "a 60-year-old with a sore mid back": {"age": 60, "area": ["mid"]},
    "a 70-year-old": {"age": 70},
    EXAMINED: {"told-by": "physiotherapist"},
    "a person with another condition": {"conditions": ["other-condition"]},
    "a person someone else answers for": {"who": "other"},
}

_ours = lru_cache(maxsize=4_096)(ours)  # asked before every page, of the same few hundred ids


@dataclass(frozen=True, slots=True)
class Walked:
    """The result of a walk: the answers, the last decision, whether the questions ended, and the
    answers before each page.
    """

    said: Mapping[str, object]
    decision: Decision
    ended: bool
    on_the_way: tuple[Mapping[str, object], ...]

    def before(self, ids: Collection[str]) -> Mapping[str, object]:
        """Return the answers before the first page that asks for one of `ids`. Whoever answers
        only these differently says the same until then.
        """
        return next(said for said in reversed(self.on_the_way) if said.keys().isdisjoint(ids))


def check(catalogue: Catalogue) -> list[Fault]:
    """Return every fault in how the questions fit this content."""
    # the pages are not shown, and translating their text would take most of the time
    with translation.override(None):
        return list(_all_faults(catalogue))


def _all_faults(catalogue: Catalogue) -> Iterator[Fault]:
    plain = {who: walk(catalogue, says) for who, says in PLAIN.items()}
    for who, walked in plain.items():
        yield from _faults(who, walked)
    for slug in catalogue.red_flags:
        yield from _sign_faults(catalogue, slug, plain)
    for slug in catalogue.conditions:
        yield from _condition_faults(catalogue, slug, plain)
    for slug, exercise in catalogue.rulebook.exercises.items():
        if exercise.own_confirmation and f"{slug}.on-purpose" not in LATE:
            message = "No late question asks to confirm this exercise, so it could never open."
            yield Fault("library.exercise", (slug,), "own_confirmation", message)


def _at_sign(slug: str, message: str) -> Fault:
    return Fault("library.redflag", (slug,), "page", message)


def _at_condition(slug: str, message: str, field: str = "asked_elsewhere") -> Fault:
    return Fault("library.condition", (slug,), field, message)


def _at_follow_up(id: str, message: str) -> Fault:
    condition, _dot, name = id.partition(".")
    return Fault("library.followup", (condition, name), "kind", message)


def _sign_faults(catalogue: Catalogue, slug: str, plain: Mapping[str, Walked]) -> Iterator[Fault]:
    page = catalogue.red_flags[slug].page
    if not page:
        if not any(slug in walked.decision.flags for walked in plain.values()):
            yield _at_sign(slug, "No page asks this sign. Choose a page.")
        return
    if page == SignPage.PREGNANCY_NOW and not signs.does_not_apply(slug, NOT_PREGNANT):
        yield _at_sign(
            slug,
            "Every visitor needs to be asked this sign, but this page is only for a pregnancy. "
            "Choose another page.",
        )
    ticked = _ticked(catalogue, slug)
    for who in (who for who, walked in plain.items() if slug in walked.said):
        walked = walk(catalogue, {**PLAIN[who], **ticked}, plain[who].before(ticked))
        if slug in walked.decision.flags:
            yield from _faults(f"a person with “{slug}”", walked)
            return
    yield _at_sign(slug, "This sign is never asked, or a tick does not count.")


def _ticked(catalogue: Catalogue, sign: str) -> dict[str, str]:
    """A sign, and a line that leads to it."""
    found = (slug for slug in lines.asked(catalogue) if sign in catalogue.group_lines[slug].signs)
    return {sign: "yes"} | {lines.key(slug): "yes" for slug in found}


def _condition_faults(
    catalogue: Catalogue, slug: str, plain: Mapping[str, Walked]
) -> Iterator[Fault]:
    condition = catalogue.conditions[slug]
    if not condition.asked_elsewhere:
        said = {**plain[EXAMINED].said, "conditions": [slug]}
        walked = walk(catalogue, {}, said)
        yield from _faults(f"a person with “{slug}”", walked)
        if slug not in walked.decision.conditions:
            message = "Ticking this condition has no effect."
            yield _at_condition(slug, message, "slug")
        yield from _never_asked(condition, [walked])
        return
    if not any(slug in walked.decision.conditions for walked in plain.values()):
        yield _at_condition(
            slug,
            "Visitors could not report this condition. It is not a checkbox, and no answer about "
            "age, pregnancy or an examination implies it.",
        )
    if condition.asked_under:
        message = "This condition has a group, so it cannot also be asked elsewhere. Choose one."
        yield _at_condition(slug, message, "asked_under")
    yield from _never_asked(condition, plain.values())


def _never_asked(condition, walks: Iterable[Walked]) -> Iterator[Fault]:
    """A condition's questions that no one who has it is asked.

    The public page of the rules would still list them.
    """
    for follow_up in condition.follow_ups:
        if not any(follow_up.id in walked.said for walked in walks):
            message = "No one who has this condition is asked this question."
            yield _at_follow_up(follow_up.id, message)


def _faults(who: str, walked: Walked) -> Iterator[Fault]:
    """The faults of a walk, each at its row."""
    for id in walked.decision.unanswered:
        is_sign = id in walked.decision.book.red_flags
        at = _at_sign if is_sign else _at_follow_up if "." in id else _at_condition
        yield at(id, f"The rules need an answer, but no page asks this of {who}.")
    if not walked.ended:
        yield Fault("library.redflag", (), "", f"The questions never end for {who}.")
    elif not walked.decision.complete and not walked.decision.unanswered:
        message = f"There is no result for {who}, although all questions have been answered."
        yield Fault("library.redflag", (), "", message)


def walk(
    catalogue: Catalogue,
    says: Mapping[str, object],
    said: Mapping[str, object] = MappingProxyType({}),
) -> Walked:
    """Answer every page that `said` leaves open, with the answers in `says`.

    An id that is not in `says` gets the answer in `HEALTHY`, or else no.
    """
    says, said = {**HEALTHY, **says}, dict(said)
    on_the_way = [said]
    for _round in range(MOST):
        questionnaire = Questionnaire(catalogue, said, _screening(catalogue, said), NOW)
        unanswered = [slug for slug in questionnaire.outline if not questionnaire.answered(slug)]
        if not unanswered:
            break
        # one page at a time, because a line answers only the signs that the answers so far leave
        answers = _answers(questionnaire.page(unanswered[0]), says)
        said = said | lines.settled(answers, said, catalogue).answers
        on_the_way.append(said)
    moments = dict.fromkeys(("completed-at", "checked-at"), NOW.isoformat())
    finished = _screening(catalogue, said, moments)
    decision = decide(catalogue.rulebook, finished, NOW)
    return Walked(said, decision, ended=not unanswered, on_the_way=tuple(on_the_way))


def _screening(
    catalogue: Catalogue,
    said: Mapping[str, object],
    moments: Mapping[str, str] = MappingProxyType({}),
) -> Screening:
    """The answers as the record gives them to the gate."""
    data = {id: value for id, value in said.items() if not _ours(id)} | moments
    return read_answers(catalogue.rulebook, fold(data, said, catalogue))


def _answers(page: Page, says: Mapping[str, object]) -> dict[str, object]:
    return {
        id: says.get(id, NOTHING_TO_TELL.get(question.kind, "no"))
        for question in page.questions
        for id in (question.ids or (question.id,))
    }
