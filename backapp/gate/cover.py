"""The cover: the exercises that stay open whatever the unasked answers are.

A visitor who has answered little can start with these. `cover` asks the gate itself, about the
worst visitor that the few answers leave room for.

    >>> sorted(cover(book, denied, now).open)
    ['bridge', ..., 'walking']

**Why one worst visitor is enough.** A decision only ever gets stricter with more facts. Levels of
loads and scopes are the strictest of all conditions and signs, and each condition adds its own
(`loads.combine`, `decide._strictest`). So an exercise that is open to somebody who has every
unasked condition at once, hurts everywhere with 10 of 10 and has every age at once, is open to
everybody who has only some of that. Three things are not ordered, so they are all tried:

- the duration, because a row can be stricter in the first 72 hours or after them;
- a relief (a yes that replaces the rules of a condition), which can be stricter on some load;
- a clinician's word that lifts a floor, which makes a condition count as others.

Windows of time run and floors hold while their question is unanswered, so not answering is the
worst answer to it. A confirmed diagnosis only removes rules, so nobody has told anything.

**What is not asked about.** A sign that would leave the comfort set or nothing counts as no here,
unless it is an emergency. So do the warning questions of conditions, and joined rules. This is a
risk that was accepted (docs/safety, HZ-36), and its price is that a starter is short and ends with
the questions. After a stage of the questions less is accepted. Joined rules count: whoever said
that the pain gets worse may still have diabetes. And the warning questions of every condition that
the visitor has or may have are answered; only those of conditions that nobody declared count as no.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from backapp.gate.answers import EXERCISE, Attestation, Screening
from backapp.gate.conditions import PREGNANCIES, declared
from backapp.gate.decide import Decision, decide
from backapp.gate.joined import facts
from backapp.gate.rulebook import FACTS, JoinedRule, RuleBook
from backapp.gate.signs import does_not_apply, in_force
from backapp.gate.vocabulary import (
    Answer,
    Area,
    Disposition,
    Episode,
    FollowUpKind,
    Pregnancy,
    Scope,
    ToldBy,
)

WORST_PAIN, WORST_AGE = 10, 120
UNASKED = Screening()
LONG_AGO = date(2000, 1, 1)  # for a date that has been denied: every window is over


@dataclass(frozen=True, slots=True)
class Cover:
    """The exercises that stay open, and for each of the others the first decision that closes it.

    `emergencies` are the signs, follow-ups and joined rules that are emergencies and have not been
    ruled out. While there is one, nothing is open.
    """

    open: frozenset[str]
    closed: Mapping[str, Decision]
    emergencies: tuple[str, ...]


def cover(book: RuleBook, denied: Collection[str], now: datetime) -> Cover:
    """Return what stays open to everybody who denies the signs, conditions and follow-ups `denied`.

    `denied` has ids as the answers have them. Everything else is unanswered and takes its worst.
    """
    rules = book.joined_rules.items()
    mild = {slug: rule for slug, rule in rules if rule.scope < Scope.COMFORT_ONLY}
    left = replace(book, joined_rules=mild)
    return _cover(left, denied, now, UNASKED, _joined(book, denied))


def _cover(
    book: RuleBook,
    denied: Collection[str],
    now: datetime,
    said: Screening,
    joined: tuple[str, ...] = (),
) -> Cover:
    """The cover for somebody with the answers `said`. `joined` are more emergencies."""
    emergencies = (*_emergencies(book, denied, said), *joined)
    closed: dict[str, Decision] = {}
    for screening in worst(book, denied, now, said):
        decision = decide(book, screening, now)
        for slug in book.exercises:
            if slug not in closed:
                verdict = decision.verdict(slug)
                if not verdict.open or verdict.ask_first:
                    closed[slug] = decision
    found = frozenset() if emergencies else frozenset(book.exercises.keys() - closed.keys())
    return Cover(found, closed, emergencies)


def stage(
    book: RuleBook, said: Screening, denied: Collection[str], now: datetime
) -> frozenset[str]:
    """Return what every answer to the rest would leave open to a visitor with the answers `said`.

    Nothing while a sign that leaves the comfort set or nothing is unanswered, or a warning question
    of a condition that the visitor has or may have, or if something hurt. What needs a reason in
    favour is never among it: that needs every answer.
    """
    unanswered = (
        slug
        for slug, flag in book.red_flags.items()
        if flag.scope >= Scope.COMFORT_ONLY and slug not in said.answers
    )
    # the mildest way of hurting is 0
    if said.hurting is not None or not all(does_not_apply(slug, said) for slug in unanswered):
        return frozenset()
    if any(_warning_questions(book, said, denied, now)):
        return frozenset()
    found = _cover(book, denied, now, said, _joined(book, denied, said)).open
    return frozenset(slug for slug in found if book.exercises[slug].requires is None)


def _warning_questions(
    book: RuleBook, said: Screening, denied: Collection[str], now: datetime
) -> Iterator[str]:
    """The questions of declared, unsure and implied conditions that are signs and have no answer.

    A yes to one of them leaves nothing open (`conditions.weigh`).
    """
    answered = {*denied, *said.answers}
    for slug in declared(book, said, in_force(book, said, now)):
        for asked in book.conditions[slug].follow_ups:
            if asked.kind is FollowUpKind.SIGN and asked.id not in answered:
                yield asked.id


def worst(
    book: RuleBook, denied: Collection[str], now: datetime, said: Screening = UNASKED
) -> Iterator[Screening]:
    """Yield the worst visitors that these denials and answers leave room for."""
    answers = _worst_signs(book, denied, said) | _worst_conditions(book, denied, said)
    reliefs, over = dict[str, Answer](), dict[str, date | None]()
    for asked in (f for condition in book.conditions.values() for f in condition.follow_ups):
        if asked.kind is FollowUpKind.RELIEF:
            reliefs[asked.id] = Answer.YES
        elif asked.kind is FollowUpKind.SINCE:
            # a denied date that was asked for since, and is not known, runs its window
            if asked.id in denied and asked.id not in said.undated:
                over[asked.id] = LONG_AGO
        elif asked.id in denied or asked.kind is FollowUpKind.SIGN:
            answers[asked.id] = Answer.NO
    words = {
        slug: Attestation(ToldBy.DOCTOR, now.date(), book.loads | {EXERCISE})
        for slug in book.conditions
        if slug not in said.answers
    }
    for episode in (None, *Episode) if said.episode is None else (said.episode,):
        for more, attested in (({}, {}), (reliefs, {}), ({}, words)):
            yield replace(
                said,
                answers={**answers, **more, **said.answers},
                dates={**over, **said.dates},
                age=WORST_AGE if said.age is None else said.age,
                areas=frozenset(Area) if said.areas is None else said.areas,
                episode=episode,
                pain=WORST_PAIN if said.pain is None else said.pain,
                attestations={**attested, **said.attestations},
                completed_at=now,
                checked_at=now,
            )


def _worst_signs(book: RuleBook, denied: Collection[str], said: Screening) -> dict[str, Answer]:
    """The answers to all signs. What age or place rules out is no, and so is what is accepted."""
    return {
        slug: Answer.NO
        if slug in denied or flag.scope >= Scope.COMFORT_ONLY or does_not_apply(slug, said)
        else Answer.YES
        for slug, flag in book.red_flags.items()
    }


def _worst_conditions(
    book: RuleBook, denied: Collection[str], said: Screening
) -> dict[str, Answer]:
    """The answers to all conditions. The gate itself adds those that follow from age and pregnancy,
    so they are no where these are known.
    """
    known = {"age-65-plus", "age-16-17"} if said.age is not None else set()
    if said.pregnancy is not None:
        known |= {slug for slugs in PREGNANCIES.values() for slug in slugs}
    return {
        slug: Answer.NO if slug in denied or slug in known else Answer.YES
        for slug in book.conditions
    }


def _emergencies(book: RuleBook, denied: Collection[str], said: Screening) -> Iterator[str]:
    """The emergencies that neither the denials nor the answers rule out."""
    ruled_out = {*denied, *(id for id, answer in said.answers.items() if answer is Answer.NO)}
    for slug, flag in book.red_flags.items():
        if flag.urgency is Disposition.EMERGENCY and slug not in ruled_out:
            if not does_not_apply(slug, said):
                yield slug
    for slug, condition in book.conditions.items():
        for asked in condition.follow_ups:
            if (
                asked.kind is FollowUpKind.SIGN
                and asked.urgency is Disposition.EMERGENCY
                and ruled_out.isdisjoint((slug, asked.id))
            ):
                yield asked.id


def _joined(book: RuleBook, denied: Collection[str], said: Screening = UNASKED) -> tuple[str, ...]:
    """The joined rules that are emergencies, if nothing rules one of their groups out."""
    ruled_out = {*denied, *(id for id, answer in said.answers.items() if answer is Answer.NO)}
    ruled_out |= {slug for slug in book.red_flags if does_not_apply(slug, said)}
    ruled_out |= FACTS - facts(said)

    def can_hold(rule: JoinedRule) -> bool:
        return not any(ruled_out.issuperset(group) for group in rule.groups)

    return tuple(
        slug
        for slug, rule in book.joined_rules.items()
        if rule.urgency is Disposition.EMERGENCY and can_hold(rule)
    )


def nothing_to_report(book: RuleBook, now: datetime) -> Screening:
    """Return the answers of an adult with a fairly new sore low back who says no to everything."""
    return Screening(
        answers=dict.fromkeys([*book.red_flags, *book.conditions], Answer.NO),
        age=40,
        pregnancy=Pregnancy.NO,
        areas=frozenset({Area.LOW}),
        episode=Episode.UNDER_6_WEEKS,
        pain=2,
        completed_at=now,
        checked_at=now,
    )
