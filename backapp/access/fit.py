"""How well each routine fits what the visitor said, and why.

`ranked` is the one function that orders routines: the result, My back, the list of routines and the
pages that offer something instead all use its order. It opens nothing. The gate has already decided
what is open, and here the open ones are put in order.

A routine's area and aims are those of its exercises, so an editor states nothing twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from backapp.gate.answers import Screening
from backapp.gate.verdicts import Composition, pushes
from backapp.gate.vocabulary import Area, Episode, Scope
from backapp.library.content import STARTER
from backapp.library.models.words import Aim, Category, Region
from backapp.screening.result import strong_pain

if TYPE_CHECKING:
    from backapp.access.permit import Permit

#: Up to this pain a bout of six weeks or more is offered strength first (facts.md 4, STAGE 2).
LITTLE_PAIN = 3
#: Where it hurts -> the regions of exercises for it.
REGIONS: Mapping[Area, tuple[str, ...]] = {
    Area.UPPER: (Region.MID_BACK.value,),
    Area.MID: (Region.MID_BACK.value,),
    Area.LOW: (Region.LOW_BACK.value, Region.CORE.value),
    Area.BUTTOCK_HIP: (Region.HIPS.value, Region.LOW_BACK.value),
    Area.LEG: (Region.LOW_BACK.value, Region.HIPS.value),
    Area.NECK: (),
}
#: Points for a routine: for a condition that the visitor has, and at most so many for its area, for
#: its aim, and for how much of it can be done. They only put routines in order (PROJECT).
CONDITION, AREA, AIM, OPEN = 6, 5, 1.5, 2
#: The comfort set with strong pain, and without it: it is for waiting, not for getting better.
CALM, TOO_CALM = 3, -2
#: Self-manipulation is never what to start with: it comes after everything else that is offered.
LAST = 20


@dataclass(frozen=True, slots=True)
class Shape:
    """What a routine is made of: where it hurts -> the share of it that is for that, and aim ->
    share.

    `special` means that it is only for people with one of its conditions. `calm` means that every
    exercise of it belongs to the comfort set, and `pushing` that one is self-manipulation. `plain`
    are the exercises that need no positive reason and no question before each use.
    """

    areas: Mapping[Area, float]
    aims: Mapping[str, float]
    plain: frozenset[str]
    special: bool
    calm: bool
    pushing: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """The place of one routine for one visitor. `score` compares routines of this visitor only.

    `offered` is False for a routine that is made for a condition that the visitor did not tell us
    about. The rest says what the score comes from: the visitor's conditions that it is made for,
    their areas that it is for, and the aim that it serves.
    """

    routine: str
    composition: Composition
    offered: bool
    score: float
    conditions: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()
    aim: str = ""

    @property
    def open(self) -> bool:
        return self.composition.open

    @property
    def why(self) -> tuple[str, ...]:
        """What makes it fit, the strongest reason first: conditions, areas and an aim, by the words
        that templates/parts/fits.html turns into text.
        """
        aims = (self.aim,) if self.aim else ()
        return (*self.conditions, *[area.value for area in self.areas], *aims)


def ranked(permit: Permit, *, offered: bool = False) -> list[Fit]:
    """Return every routine of the catalogue, or with `offered` those to offer: the offered ones
    first, the best fit first.

    A routine that is open but not offered comes after them, and what is not open comes last, both
    in the authored order. The starter is not among them.
    """
    slugs = [
        slug
        for slug in permit.catalogue.routines
        if slug != STARTER and (not offered or is_offered(permit, slug))
    ]
    return sorted([permit.fit(slug) for slug in slugs], key=_place)


def is_offered(permit: Permit, slug: str) -> bool:
    """Whether a routine is offered to this visitor, if it is open. Raises KeyError if unknown.

    The starter never is: the quick check leads to it, and who has a result has better.
    """
    ordinary = not shapes(permit.catalogue)[slug].special
    return slug != STARTER and (ordinary or bool(_conditions(permit, slug)))


def _conditions(permit: Permit, slug: str) -> tuple[str, ...]:
    """The conditions that a routine is made for and that the visitor has."""
    made_for = permit.catalogue.rulebook.routines[slug].for_conditions
    return tuple([condition for condition in made_for if _has(permit, condition)])


def _place(fit: Fit) -> tuple[int, float]:
    if not fit.open:
        return 2, 0.0
    return (0, -fit.score) if fit.offered else (1, 0.0)


def wanted_aim(screening: Screening) -> str:
    """Return the aim that suits the pain and how long it has been there.

    Rest with strong pain, ease in the first week, strength with little pain after six weeks, and
    otherwise loosening (PROJECT, from facts.md 4: stage 2, TRAFFIC, HAYDEN2021).
    """
    pain, episode = screening.pain, screening.episode
    if strong_pain(screening):
        return Aim.REST.value
    if episode is not None and episode < Episode.UNDER_6_WEEKS:
        return Aim.EASE.value
    lasting = episode is not None and episode > Episode.UNDER_6_WEEKS
    if lasting and pain is not None and pain <= LITTLE_PAIN:
        return Aim.STRENGTHEN.value
    return Aim.LOOSEN.value


def fit(permit: Permit, slug: str) -> Fit:
    """Return how well one routine fits this visitor. Raises KeyError for an unknown routine."""
    shape = shapes(permit.catalogue)[slug]
    decision, composition = permit.decision, permit.composition(slug)
    has, offered = _conditions(permit, slug), is_offered(permit, slug)
    if not composition.open:
        return Fit(slug, composition, offered, 0.0, has)
    areas = [area for area in Area if area in (decision.screening.areas or ())]
    aim = wanted_aim(decision.screening)
    serves = shape.aims.get(aim, 0.0)
    score = (
        CONDITION * bool(has)
        + AREA * max([shape.areas[area] for area in areas], default=0.0)
        + AIM * serves
        + OPEN * _doable(shape, composition)
    )
    if shape.pushing:
        score -= LAST
    if shape.calm and decision.scope is not Scope.COMFORT_ONLY:
        score += CALM if aim == Aim.REST.value else TOO_CALM
    mostly = tuple([area for area in areas if shape.areas[area] >= 0.5])
    return Fit(slug, composition, offered, score, has, mostly, aim if serves >= 0.5 else "")


def _has(permit: Permit, condition: str) -> bool:
    """Whether the visitor has a condition that a routine is made for.

    A condition that only a sign or their age suggests does not count. "Not sure" counts, except for
    a diagnosis of the back: people who have one were told.
    """
    how = permit.decision.conditions.get(condition)
    if how == "unsure":
        return not permit.catalogue.rulebook.conditions[condition].is_back_diagnosis
    return how in ("declared", "implied")


def _doable(shape: Shape, composition: Composition) -> float:
    """The share of a routine that this visitor can do without more questions. What replaces an
    exercise counts half.
    """
    places = composition.places
    own = [one for one in places if one.now == one.meant and one.now in shape.plain]
    replaced = [one for one in places if one.now not in (None, one.meant)]
    return (len(own) + len(replaced) / 2) / len(places)


_shapes: WeakKeyDictionary = WeakKeyDictionary()


def shapes(catalogue) -> Mapping[str, Shape]:
    """Return the shape of every routine of the catalogue, worked out once for each content."""
    if catalogue not in _shapes:
        _shapes[catalogue] = {slug: _shape(catalogue, slug) for slug in catalogue.routines}
    return _shapes[catalogue]


def _shape(catalogue, slug: str) -> Shape:
    """A routine is special if it is made for conditions and none of them is ordinary back pain."""
    rules, known = catalogue.rulebook, catalogue.conditions
    routine = rules.routines[slug]
    own = [rules.exercises[one] for one in routine.exercises]
    regions = _shares([catalogue.exercises[one].region for one in routine.exercises], len(own))
    aims = [aim for one in routine.exercises for aim in catalogue.exercises[one].aims]
    ordinary = {known[c].category == Category.BACK for c in routine.for_conditions}
    return Shape(
        areas={area: _share(regions, wanted) for area, wanted in REGIONS.items()},
        aims=_shares(aims, len(own)),
        plain=frozenset(one.slug for one in own if one.requires is None),
        special=ordinary == {False},
        calm=all(one.comfort for one in own),
        pushing=any(pushes(one) for one in own),
    )


def _shares(words: Iterable[str], whole: int) -> dict[str, float]:
    return {word: number / whole for word, number in Counter(words).items()}


def _share(regions: Mapping[str, float], wanted: Iterable[str]) -> float:
    """The share of a routine that is for these regions. What is for the whole back counts half."""
    own = sum(regions.get(region, 0.0) for region in wanted)
    return own + regions.get(Region.WHOLE_SPINE.value, 0.0) / 2 if own else 0.0
