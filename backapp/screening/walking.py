"""Whether the questions fit the content: they are built from it and walked through, without a
database and without a page.

What the gate wants to know and what the questions ask are written apart, and an editor can change
both: a sign that no page asks would leave everybody without a result. So every edit of the content
is followed by this, in the same transaction (`library/checks/`): a few plain people answer
everything, then somebody with each warning sign and with each condition. Each has to come to the
end, be asked all that the gate wants, and be believed.

    >>> check(catalogue())
    []
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from django.utils import translation

from backapp.gate import signs
from backapp.gate.answers import Screening, read_answers
from backapp.gate.decide import Decision, decide
from backapp.gate.vocabulary import Pregnancy
from backapp.library.authored import Fault
from backapp.library.content import Catalogue
from backapp.library.models.words import SignPage
from backapp.screening.late import LATE
from backapp.screening.questionnaire import Page, Questionnaire
from backapp.screening.reading import FOLDED, fold

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MOST = 40  # pages and rounds: nobody has so many; whoever gets there goes round in circles
NOT_PREGNANT = Screening(pregnancy=Pregnancy.NO)
#: What somebody says where nothing else is given: of 41, with a sore low back that nobody has
#: examined.
HEALTHY = {
    "who": "me", "country": "gb", "remember": "session", "age": 41, "pregnancy": "no",
    "area": ["low"], "episode": "under-6-weeks", "pain": 2, "told-by": "nobody", "diagnosis": [],
    "told-on": "2026-11-14", "same-pain": "yes", "go-ahead": "yes", "conditions": [],
    "named-too": [],
}  # fmt: skip
#: Kind of question -> what somebody answers who has nothing to tell; else no.
NOTHING_TO_TELL = {"date": "unsure", "many": [], "picker": []}
#: People who differ in what is asked of everybody. Between them every sign applies to somebody, and
#: every condition that is never ticked is somebody's. The healthy one comes first.
PLAIN: Mapping[str, Mapping[str, object]] = {
    "somebody healthy": {},
    "somebody who is pregnant, 16 weeks or more": {"pregnancy": "16-weeks-or-more"},
    "somebody who is pregnant, up to 15 weeks": {"pregnancy": "up-to-15-weeks"},
    "somebody who may be pregnant": {"pregnancy": "unsure"},
    "somebody who has given birth": {"pregnancy": "gave-birth"},
    "a child": {"age": 14},
    "somebody of 17": {"age": 17},
    "somebody of 25 with a sore mid back": {"age": 25, "area": ["mid"]},
    "somebody of 70": {"age": 70},
    "somebody examined": {"told-by": "physiotherapist"},
    "somebody with something else": {"conditions": ["other-condition"]},
    "somebody asked about by another": {"who": "other"},
}


@dataclass(frozen=True, slots=True)
class Walked:
    """Where a walk came to: what was said on the way, the decision at its end, and whether it
    came to one.
    """

    said: Mapping[str, object]
    decision: Decision
    ended: bool


def check(catalogue: Catalogue) -> list[Fault]:
    """Every way in which the questions do not fit this content."""
    # nobody reads these pages, and looking their words up is most of the work
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
            message = "no question asks for this one on purpose: it could never open"
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
            yield _at_sign(slug, "is asked nowhere: choose the page that asks it")
        return
    if page == SignPage.PREGNANCY_NOW and not signs.does_not_apply(slug, NOT_PREGNANT):
        yield _at_sign(
            slug,
            "the gate wants this of everybody, and this page is only for a pregnancy: "
            "choose another",
        )
    asked = next((walked.said for walked in plain.values() if slug in walked.said), {})
    walked = walk(catalogue, {}, {**asked, slug: "yes"})
    yield from _faults(f"somebody with “{slug}”", walked)
    if not asked or slug not in walked.decision.flags:
        yield _at_sign(slug, "nobody is asked this, or it does not count although it was ticked")


def _condition_faults(
    catalogue: Catalogue, slug: str, plain: Mapping[str, Walked]
) -> Iterator[Fault]:
    condition = catalogue.conditions[slug]
    if not condition.asked_elsewhere:
        said = {**plain["somebody examined"].said, "conditions": [slug]}
        walked = walk(catalogue, {}, said)
        yield from _faults(f"somebody with “{slug}”", walked)
        if slug not in walked.decision.conditions:
            message = "nobody can say that they have this: it does not count although it was ticked"
            yield _at_condition(slug, message, "slug")
        yield from _never_asked(condition, [walked])
        return
    if not any(slug in walked.decision.conditions for walked in plain.values()):
        yield _at_condition(
            slug,
            "nobody could say that they have this: no answer about age, pregnancy or "
            "an examination stands for it",
        )
    if condition.common_group:
        message = "is shown as a checkbox, and is said to be asked elsewhere"
        yield _at_condition(slug, message, "common_group")
    yield from _never_asked(condition, plain.values())


def _never_asked(condition, walks: Iterable[Walked]) -> Iterator[Fault]:
    """Questions that belong to a condition, and that nobody who has it is asked: a page of the
    rules would promise them all the same.
    """
    for follow_up in condition.follow_ups:
        if not any(follow_up.id in walked.said for walked in walks):
            yield _at_follow_up(follow_up.id, "nobody who has this condition is asked this")


def _faults(who: str, walked: Walked) -> Iterator[Fault]:
    """What is wrong with a walk, at the row that it is about."""
    for id in walked.decision.unanswered:
        is_sign = id in walked.decision.book.red_flags
        at = _at_sign if is_sign else _at_follow_up if "." in id else _at_condition
        yield at(id, f"is not asked of {who}, and the rules want an answer")
    if not walked.ended:
        yield Fault("library.redflag", (), "", f"the questions never end for {who}")
    elif not walked.decision.complete and not walked.decision.unanswered:
        message = f"there is no result for {who}, although everything has been asked"
        yield Fault("library.redflag", (), "", message)


def walk(
    catalogue: Catalogue,
    says: Mapping[str, object],
    said: Mapping[str, object] = MappingProxyType({}),
) -> Walked:
    """Answer every page that is not answered in `said`, as somebody who says this; what is not
    given is as for somebody healthy, or no.
    """
    says, said = {**HEALTHY, **says}, dict(said)
    for _round in range(MOST):
        questionnaire = Questionnaire(catalogue, said, _screening(catalogue, said), NOW)
        unanswered = [slug for slug in questionnaire.outline if not questionnaire.answered(slug)]
        if not unanswered:
            break
        for slug in unanswered:
            said |= _answers(questionnaire.page(slug), says)
    moments = dict.fromkeys(("completed-at", "checked-at"), NOW.isoformat())
    finished = _screening(catalogue, said, moments)
    return Walked(said, decide(catalogue.rulebook, finished, NOW), ended=not unanswered)


def _screening(
    catalogue: Catalogue,
    said: Mapping[str, object],
    moments: Mapping[str, str] = MappingProxyType({}),
) -> Screening:
    """The answers as the record hands them to the gate."""
    data = {id: value for id, value in said.items() if id not in FOLDED} | moments
    return read_answers(catalogue.rulebook, fold(data, said, catalogue))


def _answers(page: Page, says: Mapping[str, object]) -> dict[str, object]:
    return {
        id: says.get(id, NOTHING_TO_TELL.get(question.kind, "no"))
        for question in page.questions
        for id in (question.ids or (question.id,))
    }
