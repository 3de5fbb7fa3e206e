"""A session of the length that a visitor asked for, composed from what is open to them now.

The address says the wish, and the permit of the request says what is open. So a session is stored
nowhere, and the same wish can give another session tomorrow. `backapp.coach` composes, and the door
opens the result as a whole (`Permit.open_session`).
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from weakref import WeakKeyDictionary

from backapp.access import Opened, OpenedRoutine, Permit, fit, own_routine
from backapp.coach import composer, wishes
from backapp.coach.composer import Candidate, Session, Way
from backapp.coach.wishes import Wish
from backapp.library import composed as said
from backapp.library import pacing
from backapp.library.models.words import Aim
from backapp.screening.runs import Chosen

NUMBERS = ("sets", "repetitions", "hold_seconds")
#: the aim that suits the pain and how long it has been there -> the aim of a session
AIM_OF = {
    Aim.REST.value: wishes.CALM,
    Aim.EASE.value: wishes.LOOSEN,
    Aim.LOOSEN.value: wishes.LOOSEN,
    Aim.STRENGTHEN.value: wishes.STRENGTHEN,
}
MOST_CHOICES = 30  # of the numbers of sets, repetitions or seconds of an exercise
USUAL, USUAL_WITH_PAIN = "10", "5"  # minutes to suggest


@dataclass(frozen=True, slots=True)
class Composed:
    """A session that is open to a visitor now: what was asked for, how it was composed, and as the
    door opens it.
    """

    wish: Wish
    session: Session
    opened: OpenedRoutine


def composed(permit: Permit, wish: Wish) -> Composed | None:
    """Return the session of a wish for this visitor; None if nothing that fits is open."""
    found, change = candidates_of(permit)
    there = replace(wish, area=area_of(permit)) if wish.area == wishes.HERE else wish
    session = composer.compose(found, there, change)
    if session is None:
        return None
    chosen = [
        Chosen(place.slug, *(getattr(place.way, name) for name in NUMBERS))
        for place in session.places
    ]
    opened = permit.open_session(str(wish), said.name(wish), "", chosen)
    return Composed(wish, session, opened) if opened else None


def candidates_of(permit: Permit) -> tuple[list[Candidate], int]:
    """Everything to compose of for this visitor, and the seconds between two exercises."""
    if permit not in _to_compose:
        _to_compose[permit] = _candidates(permit)
    return _to_compose[permit]


#: The candidates of a permit, and the seconds between two exercises. A permit lives as long as its
#: request.
_to_compose: WeakKeyDictionary = WeakKeyDictionary()


def _candidates(permit: Permit) -> tuple[list[Candidate], int]:
    opened = permit.to_compose()
    doses = [one.dose for one in opened[:1]]
    change = pacing.seconds(doses * 2) - 2 * pacing.seconds(doses)
    return [_candidate(one, least=permit.does_less) for one in opened], change


def _candidate(one: Opened, *, least: bool) -> Candidate:
    """Return an open exercise for the composer. With `least` its dose is the smallest already."""
    facts = one.card.facts
    return Candidate(
        facts.slug,
        facts.kind,
        facts.region,
        facts.posture,
        tuple(facts.aims),
        tuple(facts.needs),
        facts.stage,
        facts.order,
        ways(one.dose)[:1] if least else ways(one.dose),
    )


@lru_cache(maxsize=1_000)
def ways(dose) -> tuple[Way, ...]:
    """Return every way to do an exercise with the numbers that its dose lets one choose, the
    fullest first. Of ways that take the same time, the one with more sets and longer holds.
    """
    found: dict[int, Way] = {}
    for numbers in product(*(_some(dose.choices[name]) for name in NUMBERS)):
        one = dose.chosen(**dict(zip(NUMBERS, numbers, strict=True)))
        way = Way(one.sets, one.repetitions, one.hold_seconds, pacing.seconds([one]))
        found[way.seconds] = max(way, found.get(way.seconds, way), key=_fullness)
    return tuple(sorted(found.values(), key=lambda way: -way.seconds))


def _some(numbers: list[int]) -> list[int]:
    """At most `MOST_CHOICES` of them and the last, so that no dose makes composing slow."""
    return numbers[:: -(len(numbers) // MOST_CHOICES + 1)]


def _fullness(way: Way) -> tuple[int, int, int]:
    return way.sets, way.hold_seconds, way.repetitions


# -------------------------------------------------------------------------------------- suggestions


def suggested(permit: Permit) -> Wish:
    """Return what to suggest, from where it hurts, how much and for how long."""
    usual = USUAL_WITH_PAIN if permit.does_less else USUAL
    area = wishes.HERE if tells_where(permit) else wishes.WHOLE
    return Wish(AIM_OF[fit.wanted_aim(permit.decision.screening)], area, usual)


def tells_where(permit: Permit) -> bool:
    """Whether the answers say where it hurts."""
    return bool(permit.decision.screening.areas)


def area_of(permit: Permit) -> str:
    """Return the area of a session for where it hurts; the whole back for more places than one."""
    told = permit.decision.screening.areas or ()
    regions = {region for area in told for region in fit.REGIONS[area][:1]}
    return regions.pop() if len(regions) == 1 else wishes.WHOLE


def instead_of_cracking(permit: Permit) -> str:
    """Return the wish for 90 seconds of something else than cracking, as an address says it; empty
    if nothing for that is open. Without any answers, the quick check comes first.

    Many pages link to it, so nothing is composed here.
    """
    if permit.unscreened:
        there = may_check_first(permit) or permit.may_start or bool(permit.stage)
    else:
        serving = composer.SERVES[wishes.INSTEAD].keys()
        there = any(
            own_routine.fits(permit, slug)
            for slug, one in permit.catalogue.exercises.items()
            if one.posture in composer.WHERE_YOU_ARE and not serving.isdisjoint(one.aims)
        )
    area = wishes.HERE if tells_where(permit) else wishes.WHOLE
    return f"{wishes.INSTEAD}/{area}/{wishes.SHORTEST}" if there else ""


def may_check_first(permit: Permit) -> bool:
    """Whether the quick check comes before a session: it is on offer and has not been passed."""
    catalogue = permit.catalogue
    offered = bool(catalogue.quick and catalogue.starter)
    return offered and permit.unscreened and not (permit.may_start or permit.stage)
