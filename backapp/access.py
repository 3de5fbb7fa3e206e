"""The door. The one place where a decision is turned into what a page may show.

A page asks for an exercise and gets `Opened`, with how to do it and how much, or `Withheld`, which
has no field for either: so a forgotten check cannot leak an instruction, for the page was never
given one. Nothing here is stored; each request is weighed anew.

    >>> permit = permit_for(request)            # a visitor nobody has examined
    >>> permit.open("bridge")
    Opened(card=Card(slug='bridge', ...), how_to=('Lie on your back ...'), dose=Dose(2, ...), ...)
    >>> permit.open("egg-roll")
    Withheld(card=Card(slug='egg-roll', ...), reasons=[...], instead=[Card(...), ...])

Only this module, the library and its admin may read the locked tables (an import contract holds
it). Whatever goes wrong while deciding ends in the strictest answer that still helps: an error is
never an opening.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from backapp.gate.answers import Screening
from backapp.gate.decide import Decision, decide
from backapp.gate.indications import check_is_fresh
from backapp.gate.reasons import Reason
from backapp.gate.verdicts import Composition, Place, Verdict, pushes
from backapp.gate.vocabulary import Disposition, Kind, Scope
from backapp.library import pacing
from backapp.library.content import catalogue as current_catalogue
from backapp.library.locked import Dose, Figure, sheet, store_of
from backapp.library.models.words import to_have_ready
from backapp.screening.late import late_questions
from backapp.screening.record import Record
from backapp.screening.runs import OWN, Chosen
from backapp.screening.words import Because, grounds, unique

log = logging.getLogger("backapp.access")
SHELF = 60  # how many exercises share one file of pictures
LOW_PAIN_LIMIT, PAIN_LIMIT = 3, 5  # out of 10, during an exercise (facts.md 4: general dose rules)


# one is made for each state (Permit.cards), and known by being that one
@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """An exercise as a list may show it: public facts and its state for this visitor."""

    slug: str
    name: str
    summary: str
    kind: str
    region: str
    position: str
    posture: str
    equipment: str  # what `position` does not name
    state: str  # open, care, withheld or unchecked (open to read, nobody has asked yet)
    shelf: int  # which file of pictures its own is in, from 1
    figure: Figure | None = None  # how it is drawn: only where `open` would give `Opened`


@dataclass(frozen=True, slots=True)
class Opened:
    """An exercise that is open to this visitor now. Its drawing is that of its card."""

    card: Card
    muscles: tuple[str, ...]
    how_to: tuple[str, ...]
    feel: str
    dose: Dose
    mistakes: tuple[str, ...]
    easier: tuple[str, ...]
    harder: tuple[str, ...]
    stop_rules: tuple[str, ...]
    cautions: tuple[Because, ...]
    pain_limit: int
    not_yet_checked: bool
    sources: tuple[str, ...]
    reviewed_by: str  # empty: no named clinician has signed yet
    reviewed_on: str | None
    open = True

    def __getattr__(self, name):
        return getattr(object.__getattribute__(self, "card"), name)


@dataclass(frozen=True, slots=True)
class Withheld:
    """An exercise that is not open to this visitor now.

    It has no field for how to do it, nor for how much.
    """

    card: Card
    reasons: tuple[Because, ...]
    instead: tuple[Card, ...]
    ask_first: tuple[str, ...]
    questions: tuple[str, ...]
    unscreened: bool
    check_due: bool
    open = False

    def __getattr__(self, name):
        return getattr(object.__getattribute__(self, "card"), name)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an open routine: the exercise that stands there, and the one it stands in for,
    if it does.
    """

    number: int
    exercise: Opened
    dose: Dose
    stands_in_for: str = ""


@dataclass(frozen=True, slots=True)
class RoutineCard:
    """A routine as a list may show it: public facts, whether it is open, and how many of its
    exercises are.
    """

    slug: str
    name: str
    summary: str
    open: bool
    count: int
    total: int
    fits: bool
    minutes: int = 0  # 0 where it is not open
    # what to have ready for it, in words; nothing where it is not open
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedRoutine:
    """A routine that is open to this visitor now, as it is for them: what is withheld has been
    swapped or left out.
    """

    card: RoutineCard
    purpose: str
    when: str
    steps: tuple[Step, ...]
    left_out: tuple[Withheld, ...]
    check_due: bool
    open = True

    @property
    def minutes(self) -> int:
        """About how long it takes, in whole minutes."""
        return self.card.minutes

    @property
    def equipment(self) -> tuple[str, ...]:
        """What to have ready for it, in words."""
        return self.card.equipment


@dataclass(frozen=True, slots=True)
class WithheldRoutine:
    """A routine that is not open: the names in it, why, and which to take instead.

    No steps, no doses, no minutes.
    """

    card: RoutineCard
    purpose: str
    names: tuple[Card, ...]
    reasons: tuple[Because, ...]
    instead: tuple[RoutineCard, ...]
    unscreened: bool
    open = False


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A place in the visitor's own routine, to be changed: how much of an open exercise, and
    what might stand there instead.
    """

    number: int
    exercise: Opened | Withheld
    dose: Dose | None  # None where it is withheld
    others: tuple[Card, ...]


class Permit:
    """What one visitor may see, worked out from the decision of this request and thrown away
    with it.
    """

    def __init__(
        self,
        catalogue,
        decision: Decision,
        *,
        screened: bool,
        they: bool = False,
        own: Iterable[Chosen] = (),
    ):
        self.catalogue, self.decision, self.screened, self.they = (
            catalogue,
            decision,
            screened,
            they,
        )
        self.own = tuple(place for place in own if place.exercise in catalogue.exercises)
        self._store = store_of(catalogue)

    @property
    def check_due(self) -> bool:
        """Whether the short check of warning signs has to be answered before a routine is
        followed.
        """
        return not check_is_fresh(self.decision.screening, self.decision.now)

    @property
    def may_build(self) -> bool:
        """Whether there are answers to put a routine of one's own together from what they open."""
        return self.screened and (
            self.decision.complete or self.decision.scope is Scope.COMFORT_ONLY
        )

    def verdict(self, slug: str) -> Verdict:
        return self.decision.verdict(slug)

    def card(self, slug: str) -> Card:
        """Public facts and state. Raises KeyError for an unknown exercise."""
        return self.cards([slug])[0]

    def cards(self, slugs: Iterable[str]) -> list[Card]:
        """`card` of each.

        One card serves everybody for whom an exercise is in the same state: nothing else is in it.
        """
        unscreened, verdict_on, made = (
            self.decision.scope is Scope.UNSCREENED,
            self.decision.verdict,
            self._store.cards,
        )
        cards = []
        for slug in slugs:
            verdict = verdict_on(slug)
            opens = _opens(verdict)
            state = _state(verdict, unscreened)
            card = made.get((slug, state, opens))
            if card is None:
                card = made[slug, state, opens] = self._card(slug, state, opens)
            cards.append(card)
        return cards

    def sheet(self, shelf: int = 1, *, end: bool = False) -> str:
        """The start or end pictures of what is open on one shelf (`Card.shelf`), in one SVG file;
        what follows # in its address picks one.

        Raises KeyError for a shelf that there is not.
        """
        slugs = [slug for slug, e in self.catalogue.exercises.items() if _shelf(e) == shelf]
        if not slugs:
            raise KeyError(shelf)
        return sheet([card.figure for card in self.cards(slugs) if card.figure], end=end)

    def open(self, slug: str) -> Opened | Withheld:
        """The exercise as this visitor may see it now. Raises KeyError for an unknown exercise."""
        verdict = self.verdict(slug)
        return self._opened(verdict) if _opens(verdict) else self._withheld(verdict)

    def open_routine(self, slug: str) -> OpenedRoutine | WithheldRoutine:
        """The routine as this visitor may see it now.

        Raises KeyError for an unknown routine; `OWN` is the one they put together.
        """
        composition = self._composition(slug)
        routine = self.catalogue.routines.get(slug)
        if not composition.open:
            return WithheldRoutine(
                card=self.routine_card(slug),
                purpose=routine.purpose if routine else "",
                names=tuple(self.card(place.meant) for place in composition.places),
                reasons=self._routine_reasons(composition),
                instead=tuple(card for card in self.routine_cards() if card.open)[:3],
                unscreened=self.decision.scope is Scope.UNSCREENED,
            )
        steps, left_out = [], []
        for place, dose in self._followed(slug, composition):
            if dose is None:
                left_out.append(
                    self._left_out(place.meant) if place.now is None else self.open(place.now)
                )
                continue
            stands_in = (
                self.catalogue.exercises[place.meant].name if place.now != place.meant else ""
            )
            steps.append(Step(len(steps) + 1, self.open(place.now), dose, stands_in))
        return OpenedRoutine(
            card=self.routine_card(slug),
            purpose=routine.purpose if routine else "",
            when=self._store.plans[slug].when
            if routine
            else _("Each exercise no more often than its own page says."),
            steps=tuple(steps),
            left_out=tuple(left_out),
            check_due=self.check_due,
        )

    def open_alone(self, slug: str) -> OpenedRoutine | None:
        """One exercise to be followed by itself, as a routine of one step.

        Raises KeyError for an unknown exercise.

        None where it is withheld, and where it may be read but nobody has asked this visitor
        anything yet.
        """
        opened = self.open(slug)
        if not opened.open or opened.not_yet_checked:
            return None
        minutes, needs = (
            pacing.minutes([opened.dose]),
            to_have_ready(self.catalogue.exercises[slug].needs),
        )
        card = RoutineCard(
            slug, opened.card.name, opened.card.summary, True, 1, 1, False, minutes, needs
        )
        return OpenedRoutine(
            card, opened.card.summary, "", (Step(1, opened, opened.dose),), (), self.check_due
        )

    def own_places(self) -> list[OwnPlace]:
        """The visitor's own routine, place by place, as it may be changed now."""
        doses, places = self._own_doses(), []
        for number, chosen in enumerate(self.own, 1):
            door = self._in_own(chosen.exercise)
            dose = doses[chosen.exercise] if door.open else None
            places.append(OwnPlace(number, door, dose, self._others(chosen.exercise)))
        return places

    def for_own(self) -> list[Card]:
        """What could be added to the visitor's own routine: every open exercise that is not in
        it and may have a place in one.
        """
        taken = {place.exercise for place in self.own}
        return [
            self.card(slug)
            for slug in self.catalogue.exercises
            if slug not in taken and self._in_own(slug).open
        ]

    def fits_own(self, slug: str) -> bool:
        """Whether an exercise is open and may have a place in a visitor's own routine.

        False for an unknown one.
        """
        return slug in self.catalogue.exercises and self._in_own(slug).open

    def routine_card(self, slug: str) -> RoutineCard:
        """Public facts of a routine, and where it is open how long it takes this visitor and what
        they need for it.

        Raises KeyError for an unknown routine.
        """
        composition = self._composition(slug)
        total = len(composition.places)
        if slug == OWN:
            name, summary, fits = (
                _("My routine"),
                _("Put together by you. What is in it is looked at anew each time."),
                False,
            )
        else:
            routine, rules = self.catalogue.routines[slug], self.catalogue.rulebook.routines[slug]
            fits = any(
                self.decision.conditions.get(c) in ("declared", "unsure", "implied")
                for c in rules.for_conditions
            )
            name, summary = routine.name, routine.summary
        if not composition.open:
            return RoutineCard(slug, name, summary, False, len(composition.exercises), total, fits)
        followed = [(place.now, dose) for place, dose in self._followed(slug, composition) if dose]
        needs = to_have_ready(
            need
            for exercise, _dose in followed
            for need in self.catalogue.exercises[exercise].needs
        )
        minutes = pacing.minutes(dose for _exercise, dose in followed)
        return RoutineCard(slug, name, summary, True, len(followed), total, fits, minutes, needs)

    def routine_cards(self) -> list[RoutineCard]:
        """Every routine: those that fit the visitor first, then the open ones, then the rest,
        each in its order.
        """
        cards = [self.routine_card(slug) for slug in self.catalogue.routines]
        return sorted(cards, key=lambda card: (not card.open, not card.fits))

    # -- inside

    def _composition(self, slug: str) -> Composition:
        if slug == OWN and self.own:
            return self.decision.own_routine(place.exercise for place in self.own)
        return self.decision.routine(slug)

    def _followed(self, slug: str, composition: Composition) -> Iterator[tuple[Place, Dose | None]]:
        """Each place of an open routine, and how much is done there; None where nothing is: it
        is withheld, or wants its own question first, and so is not followed blind.
        """
        doses = (
            self._own_doses()
            if slug == OWN
            else {step.exercise: step.dose for step in self._store.plans[slug].steps}
        )
        for place in composition.places:
            if place.now is None or not _opens(self.verdict(place.now)):
                yield place, None
            else:
                yield (
                    place,
                    doses[place.now]
                    if place.now == place.meant
                    else self._store.instructions[place.now].dose,
                )

    def _own_doses(self) -> dict[str, Dose]:
        """exercise -> what the visitor chose, never above the authored dose, which may have
        changed since (docs/adr/0038).
        """
        found = {}
        for place in self.own:
            authored = self._store.instructions[place.exercise].dose
            found[place.exercise] = authored.chosen(
                sets=place.sets, repetitions=place.repetitions, hold_seconds=place.hold_seconds
            )
        return found

    def _in_own(self, slug: str) -> Opened | Withheld:
        """The exercise as it may stand in the visitor's own routine."""
        return (
            self._left_out(slug)
            if pushes(self.catalogue.rulebook.exercises[slug])
            else self.open(slug)
        )

    def _left_out(self, slug: str) -> Withheld:
        return self._withheld(self._why_left_out(slug))

    def _why_left_out(self, slug: str) -> Verdict:
        """Why an exercise has no place in a routine now.

        One that is open is a push, left out of a routine of the visitor's own.
        """
        verdict = self.verdict(slug)
        return Verdict(slug, False, (Reason("own-routine", slug),)) if verdict.open else verdict

    def _others(self, slug: str) -> tuple[Card, ...]:
        """What might stand in its place: what is offered instead of it, then what it is offered
        for; only what is open.
        """
        book = self.catalogue.rulebook.exercises
        near = [
            *book[slug].instead,
            *(other for other, exercise in book.items() if slug in exercise.instead),
        ]
        taken = {place.exercise for place in self.own}
        return tuple(
            self.card(other)
            for other in dict.fromkeys(near)
            if other not in taken and self._in_own(other).open
        )

    def _card(self, slug: str, state: str, opens: bool) -> Card:
        e = self.catalogue.exercises[slug]
        figure = self._store.figures.get(slug) if opens else None
        equipment = _beside(e.position, e.equipment)
        return Card(
            slug,
            e.name,
            e.summary,
            e.kind,
            e.region,
            e.position,
            e.posture,
            equipment,
            state,
            _shelf(e),
            figure,
        )

    def _opened(self, verdict: Verdict) -> Opened:
        facts = self.catalogue.exercises[verdict.exercise]
        how = self._store.instructions[verdict.exercise]
        return Opened(
            card=self.card(verdict.exercise),
            muscles=facts.muscles,
            how_to=how.how_to,
            feel=how.feel,
            dose=how.dose,
            mistakes=how.mistakes,
            easier=how.easier,
            harder=how.harder,
            stop_rules=how.stop_rules,
            cautions=tuple(unique(verdict.reasons, self.catalogue, self.they)),
            pain_limit=self._pain_limit(facts.kind),
            not_yet_checked=self.decision.scope is Scope.UNSCREENED,
            sources=how.sources,
            reviewed_by=how.reviewed_by if how.review_state == "reviewed" else "",
            reviewed_on=how.reviewed_on if how.review_state == "reviewed" else None,
        )

    def _withheld(self, verdict: Verdict) -> Withheld:
        reasons = grounds(verdict.reasons, self.catalogue, self.they) if not verdict.open else []
        decision = self.decision
        offers = [
            s
            for s in self.catalogue.rulebook.exercises[verdict.exercise].instead
            if self.verdict(s).open
        ]
        lacking = {reason.answer for reason in verdict.reasons}
        return Withheld(
            card=self.card(verdict.exercise),
            reasons=tuple(reasons),
            instead=tuple(self.card(slug) for slug in offers),
            ask_first=verdict.ask_first,
            questions=tuple(late_questions(decision, verdict.exercise))
            if decision.complete
            else (),
            unscreened=decision.scope is Scope.UNSCREENED,
            check_due=decision.complete and "check" in lacking,
        )

    def _pain_limit(self, kind: str) -> int:
        """How much pain out of 10 is still fine during it (facts.md 4): none for
        self-manipulation, 3 without a diagnosis.
        """
        if kind == Kind.SELF_MANIPULATION:
            return 0
        leg = {"one-leg", "both-legs"} & set(
            self.decision.flags
        ) or "disc-sciatica" in self.decision.conditions
        return LOW_PAIN_LIMIT if leg or "no-diagnosis" in self.decision.conditions else PAIN_LIMIT

    def _routine_reasons(self, composition) -> tuple[Because, ...]:
        left_out = (place.meant for place in composition.places if place.now is None)
        found = [reason for slug in left_out for reason in self._why_left_out(slug).reasons]
        return tuple(grounds(found, self.catalogue, self.they)[:6])


def _beside(position: str, equipment: str) -> str:
    """What the position does not say already: of "sitting on a chair" and "chair, towel" it is
    "towel".
    """
    return ", ".join(
        thing
        for thing in equipment.split(", ")
        if not re.search(rf"\b{re.escape(thing)}\b", position, re.I)
    )


def _opens(verdict: Verdict) -> bool:
    """Whether a verdict lets its exercise be shown.

    One that wants its own question first is not shown before it was answered.
    """
    return verdict.open and not verdict.ask_first


def _state(verdict: Verdict, unscreened: bool) -> str:
    if not verdict.open:
        return "withheld"
    if unscreened:
        return "unchecked"
    return "care" if verdict.reasons or verdict.ask_first else "open"


def _shelf(exercise) -> int:
    return exercise.place // SHELF + 1


def permit_for(request) -> Permit:
    """The permit of this request: answers, rules and now, weighed once and kept on the request
    alone.
    """
    permit = getattr(request, "_permit", None)
    if permit is None:
        permit = request._permit = _permit(request)
    return permit


def _permit(request) -> Permit:
    record = Record(request)
    catalogue = current_catalogue(fresh=record.held, stamp=record.stamp)
    try:
        if record.told_of_sign:  # until the short check is answered, silence is not consent
            return Permit(
                catalogue, nothing_open(catalogue), screened=True, they=record.they, own=record.own
            )
        decision = decide(catalogue.rulebook, record.screening(catalogue), timezone.now())
        return Permit(catalogue, decision, screened=record.held, they=record.they, own=record.own)
    except Exception:  # whatever it is, it must not open anything
        log.exception("the gate could not decide")
        return Permit(catalogue, nothing_open(catalogue), screened=record.held)


def nothing_open(catalogue) -> Decision:
    """The decision that stands in where none could be made: nothing is open, and help is what
    remains.
    """
    decision = decide(catalogue.rulebook, Screening(), timezone.now())
    return replace(decision, scope=Scope.NOTHING, disposition=Disposition.SEE_CLINICIAN)
