"""Verdicts on exercises and routines: open or withheld, with the grounds (facts.md 6.1, 6.6).

>>> decision.verdict("prone-prop")
Verdict(exercise='prone-prop', open=False, reasons=(Reason(rule='indication', answer='disc', ...
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from backapp.gate.reasons import Reason
from backapp.gate.rulebook import Exercise, Routine
from backapp.gate.vocabulary import Answer, Episode, Indication, Kind, Level, Scope

if TYPE_CHECKING:
    from backapp.gate.decide import Decision

# stage 2 is withheld above this pain out of 10, and in the first week (facts.md 4, PROJECT)
STAGE_2_PAIN = 3
# the answer to a question asked "every time before showing" is valid for one viewing
# (docs/adr/0014)
ASK_FIRST_MINUTES = 30
ENOUGH = 3  # a routine that keeps fewer of its own steps is withheld (facts.md 4)
# Names for what every card needs: Python 3.11 takes ten times as long to find the member of an enum
CLINICIAN, PUSH = Level.CLINICIAN, Kind.SELF_MANIPULATION
FULL, UNSCREENED, COMFORT_ONLY, NOTHING = (
    Scope.FULL, Scope.UNSCREENED, Scope.COMFORT_ONLY, Scope.NOTHING,
)  # fmt: skip


class Verdict(NamedTuple):
    """Whether one exercise is open.

    `reasons` are the cautions of an open exercise or the grounds of a withheld one. `ask_first`
    names the warning signs to ask again before it is shown. `confirm_own` is True if the exercise
    lacks only the visitor's confirmation that they want it.
    """

    exercise: str
    open: bool
    reasons: tuple[Reason, ...] = ()
    ask_first: tuple[str, ...] = ()
    confirm_own: bool = False


#: exercise -> the verdict on it
Verdicts = Callable[[str], Verdict]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a routine: the authored exercise, and the current one (None if left out)."""

    meant: str
    now: str | None


@dataclass(frozen=True, slots=True)
class Composition:
    """A routine adapted to this visitor."""

    routine: str
    open: bool
    places: tuple[Place, ...]

    @property
    def exercises(self) -> tuple[str, ...]:
        return tuple(place.now for place in self.places if place.now)


def judge(decision: Decision, exercise: Exercise) -> Verdict:
    """Return the verdict on one exercise."""
    cautions: list[Reason] = []
    grounds: list[Reason] = []
    levels = decision.levels
    for load in exercise.in_order:
        if load not in levels:
            continue
        strictest, reasons = levels[load]
        if strictest < CLINICIAN:
            cautions += reasons
            continue
        for reason in reasons:
            withholds = reason.level is None or reason.level >= CLINICIAN
            (grounds if withholds else cautions).append(reason)
    grounds += _grounds(decision, exercise)
    if grounds:
        confirm_own = len(grounds) == 1 and grounds[0].rule == "on-purpose"
        return Verdict(exercise.slug, False, tuple(grounds), confirm_own=confirm_own)
    if exercise.stage == 2 and decision.scope is UNSCREENED:
        cautions.append(Reason("stage-2", "episode", change="later"))
    return Verdict(
        exercise.slug,
        True,
        tuple(cautions),
        ask_first=_ask_first(decision, exercise) if exercise.ask_first else (),
    )


def compose(decision: Decision, routine: Routine, verdict: Verdicts) -> Composition:
    """Adapt a routine to this visitor.

    A withheld exercise is replaced by its first open replacement, or left out. A visitor's own
    routine has no replacements and no pushes, because it cannot limit how often a push is done. It
    opens with any number of exercises left; an authored routine needs `ENOUGH` of its own.
    """
    taken: set[str | None] = set(routine.exercises)
    places = []
    for slug in routine.exercises:
        current: str | None = slug
        # nothing replaces an exercise that hurt: the visitor should not meet a new one now
        if slug in decision.screening.stopped:
            current = None
        elif routine.own:
            current = (
                slug if verdict(slug).open and not pushes(decision.book.exercises[slug]) else None
            )
        elif not verdict(slug).open:
            current = next(_swaps(decision, slug, taken, verdict), None)
        taken.add(current)
        places.append(Place(slug, current))
    kept = sum(1 for place in places if place.now == place.meant)
    # only the comfort set can open here, and it needs no complete screening
    if decision.scope is COMFORT_ONLY:
        open = kept > 0 and all(decision.book.exercises[slug].comfort for slug in routine.exercises)
    else:
        thrusts = not routine.own and any(
            pushes(decision.book.exercises[slug]) for slug in routine.exercises
        )
        enough = 1 if routine.own else min(ENOUGH, len(places))
        open = kept >= enough and (not thrusts or decision.scope is FULL) and decision.complete
    return Composition(routine.slug, open and decision.scope is not NOTHING, tuple(places))


def _swaps(
    decision: Decision, slug: str, taken: Collection[str | None], verdict: Verdicts
) -> Iterator[str]:
    for other in decision.book.exercises[slug].instead:
        found = verdict(other)
        if other not in taken and found.open and not found.ask_first:
            yield other


def pushes(exercise: Exercise) -> bool:
    """Whether an exercise is self-manipulation."""
    return exercise.kind is PUSH or "thrust" in exercise.loads


def _grounds(decision: Decision, exercise: Exercise) -> list[Reason]:
    """The grounds for withholding it, besides its loads.

    This runs for every card, so it skips rules that do not concern the exercise.
    """
    scope = decision.scope
    if scope is NOTHING or (scope is COMFORT_ONLY and not exercise.comfort):
        return [Reason("scope", scope.word, change="assessed")]
    found = []
    if exercise.slug in decision.screening.stopped:
        found.append(Reason("stopped", exercise.slug, change="again"))
    if exercise.requires is not None or pushes(exercise):
        found += _requirements(decision, exercise)
    if exercise.max_age is not None or exercise.stage == 2 or exercise.own_confirmation:
        found += _limits(decision, exercise)
    for follow_up in decision.windows:
        if exercise.slug not in follow_up.only:
            found.append(
                Reason("window", follow_up.id, sources=follow_up.sources, change="lift-after")
            )
    return found


def _requirements(decision: Decision, exercise: Exercise) -> Iterator[Reason]:
    thrusts = pushes(exercise)
    requires = Indication.SELF_MANIPULATION if thrusts else exercise.requires
    assert requires is not None  # the caller checks this
    yield from decision.missing[requires]
    if decision.scope >= UNSCREENED:
        yield Reason("scope", decision.scope.word, change="answer")
    elif thrusts and decision.scope is not FULL:
        yield Reason("scope", decision.scope.word)


def _limits(decision: Decision, exercise: Exercise) -> Iterator[Reason]:
    said = decision.screening
    if exercise.max_age is not None and (said.age is None or said.age > exercise.max_age):
        yield Reason("max-age", "age", change="nothing")
    if exercise.stage == 2 and decision.scope < UNSCREENED:
        if said.episode is None or said.episode < Episode.UNDER_6_WEEKS:
            yield Reason("stage-2", "episode", change="later")
        if said.pain is None or said.pain > STAGE_2_PAIN:
            yield Reason("stage-2", "pain", change="calmer")
    if exercise.own_confirmation and said.says(f"{exercise.slug}.on-purpose") is not Answer.YES:
        yield Reason("on-purpose", f"{exercise.slug}.on-purpose", change="answer")


def _ask_first(decision: Decision, exercise: Exercise) -> tuple[str, ...]:
    asked = decision.screening.asked_first.get(exercise.slug)
    if asked is not None and timedelta(0) <= decision.now - asked <= timedelta(
        minutes=ASK_FIRST_MINUTES
    ):
        return ()
    return exercise.ask_first
