"""Described people to test rules on. Each differs from one of a few plain people in the answers
about one condition or sign.

The gate's rules can only restrict, so it is fully described by its smallest sets of restricting
facts. People with a single problem, in every state that a rule distinguishes, are therefore enough
to show the effect of a changed row (docs/adr/0051).

    >>> for person in people(book, {"osteopenia"}):
    ...     print(person.says)
    A 41-year-old who has not been examined, with osteopenia
    ...
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from backapp.gate.conditions import FRAIL_AGE
from backapp.gate.rulebook import Condition, FollowUp, RedFlag, RuleBook
from backapp.gate.vocabulary import FollowUpKind, Level, Manipulation, Scope

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LONG_AGO, WEEK_AGO = "2016-05-01", (NOW - timedelta(days=7)).date().isoformat()
PERSON = {
    "age": 41,
    "pregnancy": "no",
    "area": ["low"],
    "episode": "longer",
    "pain": 2,
    "told-by": "nobody",
}
EXAMINED = {
    "told-by": "physiotherapist",
    "told-on": WEEK_AGO,
    "same-pain": "yes",
    "go-ahead": "yes",
    "understands": "yes",
}
EXAMINED |= {"skin-whole": "yes", "prone-direction": "yes", "prone-week": "yes"}
THIN_BONES = "bone-risk"  # the one condition here that the gate knows by name (conditions.in_force)
FEW = 5  # with more changed slugs than this, not every diagnosis gets a person of its own
NO_NAMES: Mapping[str, str] = MappingProxyType({})
EPISODES = {
    "longer": "",
    "under-72-hours": ", for less than 72 hours",
    "unsure": ", not sure for how long",
}


@dataclass(frozen=True)
class Person:
    """A description of a person, and their answers in the form that `read_answers` takes."""

    says: str
    answers: dict = field(hash=False)


def people(
    book: RuleBook,
    about: Collection[str],
    names: Mapping[str, str] = NO_NAMES,
    closely: Collection[str] | None = None,
    lost: Collection[str] = (),
) -> Iterator[Person]:
    """People to test `book` on, in three groups. First come the plain people. Then, for each
    condition and sign in `about`, come people who have it: sure or not, recent or not, and with a
    clinician's attestation for all but one load in `lost`. Last, for each condition in `closely`
    (default: `about`), come all the people that its rules and questions distinguish.

    `names` maps slugs to readable names.
    """
    bases = list(_bases(book, about, names))
    conditions = [
        (book.conditions[slug], names.get(slug, slug)) for slug in about if slug in book.conditions
    ]
    yield from bases
    for base in bases:  # plain cases first, because they show most changes
        for slug in about:
            if slug in book.red_flags:
                yield from _with_sign(base, book.red_flags[slug], names.get(slug, slug))
        for condition, name in conditions:
            yield from _having(base, condition, name)
        yield from _other_variants(base)
    for base in bases if lost else ():
        for condition, name in conditions:
            yield from _allowed_all_but(_has(base, condition, name), condition, lost)
    for base in bases:
        for condition, name in conditions:
            if closely is None or condition.slug in closely:
                yield from _with_condition(base, condition, name)


def _bases(book: RuleBook, about: Collection[str], names: Mapping[str, str]) -> Iterator[Person]:
    """The plain people: one who has not been examined, one for whom everything is open, those with
    a disc diagnosis, some with a diagnosis that limits little, and those with a diagnosis from
    `about`.
    """
    plain = _all_no(book)
    yield Person("A 41-year-old who has not been examined", plain)
    opening = [slug for slug, c in book.conditions.items() if c.manipulation is Manipulation.YES][
        :1
    ]
    groups = [opening, *([slug] for slug, c in book.conditions.items() if c.prone_extension)]
    groups += [[slug] for slug in _least_limiting(book)]
    if len(about) < FEW:
        mine = {
            slug: book.conditions[slug]
            for slug in sorted(about)
            if slug in book.conditions and slug != "no-diagnosis"
        }
        groups += [[slug] if c.is_back_diagnosis else [*opening, slug] for slug, c in mine.items()]
        groups += [[*_no_reason(book), slug] for slug in mine if [slug] != _no_reason(book)]
    for diagnosis in filter(None, groups):
        answers = {id: answer for id, answer in plain.items() if id not in diagnosis}
        for slug in diagnosis:
            answers |= _attestation(book.conditions[slug], sorted(book.loads), by="doctor")
        says = (
            f"A 41-year-old whom a physiotherapist has examined and diagnosed with: "
            f"{', '.join(names.get(slug, slug) for slug in diagnosis)}"
        )
        yield Person(says, answers | EXAMINED | {"diagnosis": list(diagnosis)})


def _no_reason(book: RuleBook) -> list[str]:
    """The diagnosis with the fewest rules among those that give no reason to crack a back."""
    found = [
        c
        for c in book.conditions.values()
        if c.is_back_diagnosis and c.floor is Scope.FULL and c.manipulation is Manipulation.NO
    ]
    return [min(found, key=lambda c: len(c.rules)).slug] if found else []


def _least_limiting(book: RuleBook) -> list[str]:
    """A few diagnoses chosen so that each load is free of limits in at least one of them. Otherwise
    a limit of the diagnosis could hide the limit under test.
    """
    free = {
        slug: book.loads - {load for load, rule in c.rules.items() if rule.level is not Level.OK}
        for slug, c in book.conditions.items()
        if c.is_back_diagnosis and c.floor is Scope.FULL
    }
    chosen: list[str] = []
    left = set(book.loads) - {"thrust"}
    while (
        left
        and (best := max(free, key=lambda slug: len(free[slug] & left), default=None))
        and free[best] & left
    ):
        chosen.append(best)
        left -= free[best]
    return chosen


def _all_no(book: RuleBook) -> dict:
    sheet = dict.fromkeys(book.red_flags, "no") | {
        slug: "no" for slug in book.conditions if slug != "no-diagnosis"
    }
    for condition in book.conditions.values():
        for question in condition.follow_ups:
            sheet[question.id] = LONG_AGO if question.kind is FollowUpKind.SINCE else "no"
    sheet |= {f"{e.slug}.on-purpose": "yes" for e in book.exercises.values() if e.own_confirmation}
    return sheet | PERSON | {"completed-at": NOW.isoformat()}


def _attestation(condition: Condition, movements, by: str) -> dict:
    about = f"{condition.slug}.attested"
    return {f"{about}-by": by, f"{about}-on": WEEK_AGO, f"{about}-for": [*movements, "exercise"]}


def _variant(person: Person, says: str, **answers) -> Person:
    return Person(f"{person.says}{says}", person.answers | answers.pop("more", {}) | answers)


def _has(base: Person, condition: Condition, name: str) -> Person:
    """The person with the condition. If they were examined and the condition can cause back pain,
    it is also one of their diagnoses.
    """
    slug, named = condition.slug, base.answers.get("diagnosis")
    if named and condition.is_back_diagnosis:
        return _variant(
            base,
            f", also diagnosed with {name}",
            more={"diagnosis": sorted({*named, slug}), slug: "yes"},
        )
    return _variant(base, f", with {name}", more={slug: "yes"})


def _having(base: Person, condition: Condition, name: str) -> Iterator[Person]:
    """The person with the condition, sure and not sure; with recent pain, with longer pain, and not
    sure how long.
    """
    if condition.slug == "no-diagnosis":
        yield _variant(base, ", with no known cause", more={"no-diagnosis": "yes"})
        return
    for episode, said in EPISODES.items():
        yield _variant(_has(base, condition, name), said, episode=episode)
    yield _variant(base, f", with {name} as well", more={condition.slug: "yes"})
    yield _variant(base, f", not sure about {name}", more={condition.slug: "unsure"})


def _with_condition(base: Person, condition: Condition, name: str) -> Iterator[Person]:
    """All other people that the rows of this condition distinguish: by a clinician's attestation,
    and by its own questions.
    """
    has = _has(base, condition, name)
    fresh = any(rule.fresh_level is not None for rule in condition.rules.values())
    for episode, said in EPISODES.items() if fresh else [("longer", "")]:
        there = _variant(has, said, episode=episode)
        yield _variant(
            there,
            ", with a clinician's attestation for all loads",
            more=_attestation(condition, _attestable_loads(condition), "doctor"),
        )
        yield from _allowed_all_but(there, condition, _attestable_loads(condition))
        for load in _attestable_loads(condition):
            yield _variant(
                there,
                f", with a clinician's attestation for {load}",
                more=_attestation(condition, [load], "doctor"),
            )
    yield from _at_risk(has)
    for question in condition.follow_ups:
        yield from _with_question(has, condition, question)


def _attestable_loads(condition: Condition) -> list[str]:
    """The loads that a clinician can attest."""
    return sorted(load for load, rule in condition.rules.items() if rule.level is not Level.OK)


def _allowed_all_but(has: Person, condition: Condition, loads: Collection[str]) -> Iterator[Person]:
    lifted = _attestable_loads(condition)
    for load in sorted(set(loads) & set(lifted)):
        others = [other for other in lifted if other != load]
        yield _variant(
            has,
            f", with a clinician's attestation for all but {load}",
            more=_attestation(condition, others, "doctor"),
        )


def _with_question(has: Person, condition: Condition, question: FollowUp) -> Iterator[Person]:
    lifted = sorted(load for load, level in question.levels.items() if level is not Level.OK)
    for answer in _answers(question):
        asked = _variant(has, f", {question.name}: {answer}", more={question.id: answer})
        yield asked
        if question.kind is FollowUpKind.RELIEF:
            if answer == "yes":
                yield from _at_risk(asked)
            for load in lifted:
                others = [other for other in lifted if other != load]
                yield _variant(
                    asked,
                    f", with a clinician's attestation for all but {load}",
                    more=_attestation(condition, others, "doctor"),
                )
        else:
            yield _variant(
                asked,
                ", with a clinician's attestation for exercise",
                more=_attestation(condition, sorted(condition.rules), "doctor"),
            )
        for other in condition.follow_ups:
            if other is not question:
                for said in _answers(other):
                    yield _variant(asked, f", {other.name}: {said}", more={other.id: said})


def _answers(question: FollowUp) -> list[str]:
    if question.kind is not FollowUpKind.SINCE:
        return ["yes", "unsure", "no"]
    weeks = {
        question.weeks - 1,
        question.weeks,
        question.longer_weeks - 1,
        question.longer_weeks,
    } - {-1}
    days = sorted({7 * week + day for week in weeks for day in (0, 6)})
    return (
        [(NOW - timedelta(days=day)).date().isoformat() for day in days]
        + (["never"] if question.never_allowed else [])
        + ["unsure"]
    )


def _at_risk(person: Person) -> Iterator[Person]:
    """The person at an age and with a risk at which the strength of the bones is unknown, unless
    each diagnosis is confirmed (docs/adr/0111). A rulebook without that risk has nobody like this.
    """
    if THIN_BONES in person.answers:
        more = {"age": FRAIL_AGE + 1, THIN_BONES: "yes"}
        says = f", but aged {FRAIL_AGE + 1} with a risk of thin bones"
        yield _variant(person, says, more=more)


def _with_sign(base: Person, flag: RedFlag, name: str) -> Iterator[Person]:
    slug, yesterday = flag.slug, (NOW - timedelta(hours=25)).isoformat()
    for answer in ("yes", "unsure"):
        yield _variant(base, f", with the sign {name}: {answer}", more={slug: answer})
    yield _variant(
        base, f", who reported yesterday: {name}", more={slug: "yes", "completed-at": yesterday}
    )
    yield _variant(
        base, f", who answered yes to {name} and then no", more={"raised": {slug: yesterday}}
    )


def _other_variants(base: Person) -> Iterator[Person]:
    for age in (17, 51, 70):
        yield _variant(base, f", but aged {age}", age=age)
    for pain in (4, "unsure"):
        yield _variant(base, f", pain {pain}", pain=pain)
    yield from _at_risk(base)
    yield _variant(base, ", in the first week", episode="under-a-week")
    yield Person("A person who has answered nothing", {})
    without = {id: answer for id, answer in base.answers.items() if not id.endswith(".on-purpose")}
    yield Person(f"{base.says}, who has not confirmed any exercise", without)
    for reason in ("prone-direction", "prone-week", "skin-whole"):
        if reason in base.answers:
            yield _variant(base, f", {reason}: no", more={reason: "no"})
