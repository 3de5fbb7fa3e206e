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
unless it is an emergency. This is a risk that was accepted (docs/safety, HZ-36), and its price is
that a starter is short and ends with the questions.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from backapp.gate.answers import EXERCISE, Attestation, Screening
from backapp.gate.decide import Decision, decide
from backapp.gate.rulebook import RuleBook
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
LONG_AGO = date(2000, 1, 1)  # for a date that has been denied: every window is over


@dataclass(frozen=True, slots=True)
class Cover:
    """The exercises that stay open, and for each of the others the first decision that closes it.

    `emergencies` are the signs and follow-ups that are emergencies and have not been denied. While
    there is one, nothing is open.
    """

    open: frozenset[str]
    closed: Mapping[str, Decision]
    emergencies: tuple[str, ...]


def cover(book: RuleBook, denied: Collection[str], now: datetime) -> Cover:
    """Return what stays open to everybody who denies the signs, conditions and follow-ups `denied`.

    `denied` has ids as the answers have them. Everything else is unanswered and takes its worst.
    """
    emergencies = tuple(_emergencies(book, denied))
    closed: dict[str, Decision] = {}
    for screening in worst(book, denied, now):
        decision = decide(book, screening, now)
        for slug in book.exercises:
            if slug not in closed:
                verdict = decision.verdict(slug)
                if not verdict.open or verdict.ask_first:
                    closed[slug] = decision
    found = frozenset() if emergencies else frozenset(book.exercises.keys() - closed.keys())
    return Cover(found, closed, emergencies)


def worst(book: RuleBook, denied: Collection[str], now: datetime) -> Iterator[Screening]:
    """Yield the worst visitors that these denials leave room for."""
    signs = {
        slug: Answer.NO if slug in denied or flag.scope >= Scope.COMFORT_ONLY else Answer.YES
        for slug, flag in book.red_flags.items()
    }
    conditions = {slug: Answer.NO if slug in denied else Answer.YES for slug in book.conditions}
    denials, reliefs, over = {}, {}, {}
    for condition in book.conditions.values():
        for asked in condition.follow_ups:
            if asked.kind is FollowUpKind.RELIEF:
                reliefs[asked.id] = Answer.YES
            elif asked.kind is FollowUpKind.SINCE:
                if asked.id in denied:
                    over[asked.id] = LONG_AGO
            elif asked.id in denied or asked.kind is FollowUpKind.SIGN:
                denials[asked.id] = Answer.NO
    words = {
        slug: Attestation(ToldBy.DOCTOR, now.date(), book.loads | {EXERCISE})
        for slug in book.conditions
    }
    for episode in (None, *Episode):
        for said, attested in ((denials, {}), (denials | reliefs, {}), (denials, words)):
            yield Screening(
                answers=signs | conditions | said,
                dates=over,
                age=WORST_AGE,
                areas=frozenset(Area),
                episode=episode,
                pain=WORST_PAIN,
                attestations=attested,
                completed_at=now,
                checked_at=now,
            )


def _emergencies(book: RuleBook, denied: Collection[str]) -> Iterator[str]:
    for slug, flag in book.red_flags.items():
        if flag.urgency is Disposition.EMERGENCY and slug not in denied:
            yield slug
    for slug, condition in book.conditions.items():
        for asked in condition.follow_ups:
            if (
                asked.kind is FollowUpKind.SIGN
                and asked.urgency is Disposition.EMERGENCY
                and not {slug, asked.id} & set(denied)
            ):
                yield asked.id


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
