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

from collections.abc import Iterator, Mapping
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
from backapp.screening.questionnaire import Page, Question, Questionnaire
from backapp.screening.record import FOLDED, fold

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
    yield from _signs(catalogue, plain)
    yield from _conditions(catalogue, plain)
    for slug, exercise in catalogue.rulebook.exercises.items():
        if exercise.own_confirmation and f"{slug}.on-purpose" not in LATE:
            yield Fault(
                "library.exercise",
                (slug,),
                "own_confirmation",
                "no question asks for this one on purpose: it could never open",
            )


def _signs(catalogue: Catalogue, plain: Mapping[str, Walked]) -> Iterator[Fault]:
    for slug, flag in catalogue.red_flags.items():
        if not flag.page:
            if not any(slug in walked.decision.flags for walked in plain.values()):
                yield Fault(
                    "library.redflag",
                    (slug,),
                    "page",
                    "is asked nowhere: choose the page that asks it",
                )
            continue
        if flag.page == SignPage.PREGNANCY_NOW and not signs.does_not_apply(slug, NOT_PREGNANT):
            message = (
                "the gate wants this of everybody, and this page is only for a pregnancy: "
                "choose another"
            )
            yield Fault("library.redflag", (slug,), "page", message)
        asked = next((walked.said for walked in plain.values() if slug in walked.said), {})
        walked = walk(catalogue, {}, {**asked, slug: "yes"})
        yield from _faults(f"somebody with “{slug}”", walked)
        if not asked or slug not in walked.decision.flags:
            yield Fault(
                "library.redflag",
                (slug,),
                "page",
                "nobody is asked this, or it does not count although it was ticked",
            )


def _conditions(catalogue: Catalogue, plain: Mapping[str, Walked]) -> Iterator[Fault]:
    examined = plain["somebody examined"].said
    for slug, condition in catalogue.conditions.items():
        if condition.asked_elsewhere:
            if not any(slug in walked.decision.conditions for walked in plain.values()):
                message = (
                    "nobody could say that they have this: no answer "
                    "about age, pregnancy or "
                    "an examination stands for it"
                )
                yield Fault("library.condition", (slug,), "asked_elsewhere", message)
            if condition.common_group:
                yield Fault(
                    "library.condition",
                    (slug,),
                    "common_group",
                    "is shown as a checkbox, and is said to be asked elsewhere",
                )
            yield from _never_asked(condition, [walked.said for walked in plain.values()])
            continue
        walked = walk(catalogue, {}, {**examined, "conditions": [slug]})
        yield from _faults(f"somebody with “{slug}”", walked)
        if slug not in walked.decision.conditions:
            yield Fault(
                "library.condition",
                (slug,),
                "slug",
                "nobody can say that they have this: it does not count although it was ticked",
            )
        yield from _never_asked(condition, [walked.said])


def _never_asked(condition, walks: list[Mapping[str, object]]) -> Iterator[Fault]:
    """Questions that belong to a condition, and that nobody who has it is asked: a page of the
    rules would promise them all the same.
    """
    for follow_up in condition.follow_ups:
        if not any(follow_up.id in said for said in walks):
            condition_slug, _dot, name = follow_up.id.partition(".")
            yield Fault(
                "library.followup",
                (condition_slug, name),
                "kind",
                "nobody who has this condition is asked this",
            )


def _faults(who: str, walked: Walked) -> Iterator[Fault]:
    """What is wrong with a walk, at the row that it is about."""
    book = walked.decision.book
    for id in walked.decision.unanswered:
        condition, _dot, name = id.partition(".")
        if id in book.red_flags:
            yield Fault(
                "library.redflag",
                (id,),
                "page",
                f"is not asked of {who}, and the rules want an answer",
            )
        elif name:
            yield Fault(
                "library.followup",
                (condition, name),
                "kind",
                f"is not asked of {who}, and the rules want an answer",
            )
        else:
            yield Fault(
                "library.condition",
                (id,),
                "asked_elsewhere",
                f"is not asked of {who}, and the rules want an answer",
            )
    if not walked.ended:
        yield Fault("library.redflag", (), "", f"the questions never end for {who}")
    elif not walked.decision.complete and not walked.decision.unanswered:
        yield Fault(
            "library.redflag",
            (),
            "",
            f"there is no result for {who}, although everything has been asked",
        )


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
        screening = _screening(catalogue, said)
        questionnaire = Questionnaire(catalogue, said, screening, NOW)
        unanswered = [page for page in questionnaire.pages if not questionnaire.answered(page)]
        if not unanswered:
            break
        for page in unanswered:
            said |= _answers(page, says)
    finished = _screening(
        catalogue, said, {"completed-at": NOW.isoformat(), "checked-at": NOW.isoformat()}
    )
    return Walked(said, decide(catalogue.rulebook, finished, NOW), ended=not unanswered)


def _screening(
    catalogue: Catalogue, said: Mapping[str, object], moments: Mapping[str, str] | None = None
) -> Screening:
    """The answers as the record hands them to the gate."""
    data = {id: value for id, value in said.items() if id not in FOLDED} | (moments or {})
    return read_answers(catalogue.rulebook, fold(data, dict(said), catalogue))


def _answers(page: Page, says: Mapping[str, object]) -> dict[str, object]:
    return {
        id: says.get(id, _otherwise(question))
        for question in page.questions
        for id in (question.ids or (question.id,))
    }


def _otherwise(question: Question) -> object:
    """What somebody answers who has nothing to tell."""
    return {"date": "unsure", "many": [], "picker": []}.get(question.kind, "no")
