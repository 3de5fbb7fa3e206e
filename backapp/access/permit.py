"""The permit: what one visitor may see of the exercises and routines."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from backapp.access import own_routine
from backapp.access.shown import (
    Card,
    Opened,
    OpenedRoutine,
    RoutineCard,
    Step,
    Withheld,
    WithheldRoutine,
)
from backapp.gate.answers import Screening
from backapp.gate.decide import Decision, decide
from backapp.gate.indications import CHECK_HOURS, RUN_CHECK_HOURS, check_is_fresh
from backapp.gate.reasons import Reason
from backapp.gate.verdicts import Composition, Place, Verdict
from backapp.gate.vocabulary import Disposition, Kind, Scope
from backapp.library import pacing
from backapp.library.content import catalogue as current_catalogue
from backapp.library.locked import Dose, sheet, store_of
from backapp.library.models.words import to_have_ready
from backapp.screening.late import late_questions
from backapp.screening.record import Record
from backapp.screening.runs import OWN, Chosen
from backapp.screening.words import Because, grounds, unique

log = logging.getLogger("backapp.access")
SHELF = 60  # how many exercises share one picture file
LOW_PAIN_LIMIT, PAIN_LIMIT = 3, 5  # out of 10, during an exercise (facts.md 4: general dose rules)


class Permit:
    """What one visitor may see in this request. It lives no longer than the request.

    `screened` says whether there are answers. `they` says that the answers are about someone else,
    so reasons say "they". `own` is the visitor's own routine; exercises that are no longer in the
    catalogue are dropped.
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
        self.catalogue, self.decision = catalogue, decision
        self.screened, self.they = screened, they
        self.own = tuple(place for place in own if place.exercise in catalogue.exercises)
        self.store = store_of(catalogue)
        self._verdicts: dict[str, Verdict] = {}
        self.unscreened = decision.scope is Scope.UNSCREENED
        # whether the answers allow the visitor to make a routine
        self.may_build = screened and (decision.complete or decision.scope is Scope.COMFORT_ONLY)
        # acceptable pain (facts.md 4): less with leg pain or without a diagnosis
        in_a_leg = not {"one-leg", "both-legs"}.isdisjoint(decision.flags)
        lower = in_a_leg or not {"disc-sciatica", "no-diagnosis"}.isdisjoint(decision.conditions)
        self.pain_limit = LOW_PAIN_LIMIT if lower else PAIN_LIMIT

    @property
    def check_due(self) -> bool:
        """Whether the visitor must answer the short check before doing any exercise."""
        return not check_is_fresh(self.decision.screening, self.decision.now, RUN_CHECK_HOURS)

    def check_lasts(self, shown: OpenedRoutine, time: timedelta) -> bool:
        """Whether the last short check is still fresh `time` from now, for every step."""
        rules, then = self.catalogue.rulebook.exercises, self.decision.now + time
        strict = any(rules[step.exercise.card.slug].requires for step in shown.steps)
        hours = CHECK_HOURS if strict else RUN_CHECK_HOURS
        return check_is_fresh(self.decision.screening, then, hours)

    def waits_for_check(self, slug: str) -> bool:
        """Whether nothing but an old short check withholds an exercise.

        Raises KeyError for an unknown exercise.
        """
        verdict = self.verdict(slug)
        lacking = {reason.answer for reason in verdict.reasons if reason.rule != "scope"}
        return self.decision.complete and not verdict.open and lacking == {"check"}

    def verdict(self, slug: str) -> Verdict:
        """Return the gate's verdict on an exercise, cached for this request.

        Raises KeyError for an unknown exercise.
        """
        if slug not in self._verdicts:
            self._verdicts[slug] = self.decision.verdict(slug)
        return self._verdicts[slug]

    def opens(self, slug: str) -> bool:
        """Whether an exercise may be shown.

        An exercise with questions to ask first is not shown until they are answered. Raises
        KeyError for an unknown exercise.
        """
        verdict = self.verdict(slug)
        return verdict.open and not verdict.ask_first

    def card(self, slug: str) -> Card:
        """Return an exercise's public facts and state. Raises KeyError for an unknown exercise.

        All visitors for whom the exercise has the same state share one cached card, so a card must
        contain nothing else about a visitor.
        """
        verdict, opens = self.verdict(slug), self.opens(slug)
        if not verdict.open:
            state = "withheld"
        elif self.unscreened:
            state = "unchecked"
        else:
            state = "care" if verdict.reasons or verdict.ask_first else "open"
        card = self.store.cards.get((slug, state, opens))
        if card is None:
            facts = self.catalogue.exercises[slug]
            figure = self.store.figures.get(slug) if opens else None
            card = Card(
                facts, _beside(facts.position, facts.equipment), state, _shelf(facts), figure
            )
            self.store.cards[slug, state, opens] = card
        return card

    def sheet(self, shelf: int = 1, *, end: bool = False) -> str:
        """Return the start or end pictures of the open exercises of one shelf as one SVG file.

        The fragment (#) of its address selects a picture. `shelf` is a `Card.shelf`. Raises
        KeyError for an unknown shelf.
        """
        slugs = [slug for slug, e in self.catalogue.exercises.items() if _shelf(e) == shelf]
        if not slugs:
            raise KeyError(shelf)
        figures = (self.card(slug).figure for slug in slugs)
        return sheet([figure for figure in figures if figure], end=end)

    def open(self, slug: str) -> Opened | Withheld:
        """Return what this visitor may see of an exercise. Raises KeyError for an unknown one."""
        verdict = self.verdict(slug)
        return self._opened(verdict) if self.opens(slug) else self._withheld(verdict)

    def open_routine(self, slug: str) -> OpenedRoutine | WithheldRoutine:
        """Return what this visitor may see of a routine. `OWN` is the routine they made.

        Raises KeyError for an unknown routine.
        """
        composition = self._composition(slug)
        routine = self.catalogue.routines.get(slug)
        card, purpose = self.routine_card(slug), routine.purpose if routine else ""
        if not composition.open:
            return WithheldRoutine(
                card=card,
                purpose=purpose,
                names=tuple(self.card(place.meant) for place in composition.places),
                reasons=self._routine_reasons(composition),
                instead=tuple(card for card in self.routine_cards() if card.open)[:3],
                unscreened=self.unscreened,
            )
        steps: list[Step] = []
        left_out = []
        for place, dose in self._followed(slug, composition):
            if dose is None:
                left_out.append(
                    self.left_out(place.meant) if place.now is None else self.open(place.now)
                )
                continue
            replaces = place.now != place.meant
            stands_in_for = self.catalogue.exercises[place.meant].name if replaces else ""
            steps.append(Step(len(steps) + 1, self.open(place.now), dose, stands_in_for))
        when = _("Each exercise no more often than its own page says.")
        return OpenedRoutine(
            card=card,
            purpose=purpose,
            when=self.store.plans[slug].when if routine else when,
            steps=tuple(steps),
            left_out=tuple(left_out),
            check_due=self.check_due
            or any(
                place.now != place.meant and self.waits_for_check(place.meant)
                for place in composition.places
            ),
        )

    def open_alone(self, slug: str) -> OpenedRoutine | None:
        """Return one exercise as a routine of one step.

        None if it is withheld, or if the visitor has not been screened and may only read it. Raises
        KeyError for an unknown exercise.
        """
        opened = self.open(slug)
        if not opened.open or opened.not_yet_checked:
            return None
        minutes, needs = pacing.minutes([opened.dose]), to_have_ready(opened.needs)
        card = RoutineCard(slug, opened.name, opened.summary, True, 1, 1, False, minutes, needs)
        step = Step(1, opened, opened.dose)
        return OpenedRoutine(card, opened.summary, "", (step,), (), self.check_due)

    def routine_card(self, slug: str) -> RoutineCard:
        """Return a routine's public facts. An open one also has its minutes and equipment.

        Raises KeyError for an unknown routine.
        """
        composition = self._composition(slug)
        total = len(composition.places)
        if slug == OWN:
            name, fits = _("My routine"), False
            summary = _("Put together by you. What is in it is looked at anew each time.")
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
        known = self.catalogue.exercises
        needs = to_have_ready(
            need for exercise, _dose in followed for need in known[exercise].needs
        )
        minutes = pacing.minutes(dose for _exercise, dose in followed)
        return RoutineCard(slug, name, summary, True, len(followed), total, fits, minutes, needs)

    def routine_cards(self) -> list[RoutineCard]:
        """Return every routine: open ones that fit the visitor, other open ones, then the rest."""
        cards = [self.routine_card(slug) for slug in self.catalogue.routines]
        return sorted(cards, key=lambda card: (not card.open, not card.fits))

    def left_out(self, slug: str) -> Withheld:
        """Return an exercise that is left out of a routine now, and why."""
        return self._withheld(self._why_left_out(slug))

    def _composition(self, slug: str) -> Composition:
        if slug == OWN and self.own:
            return self.decision.own_routine((place.exercise for place in self.own), self.verdict)
        return self.decision.routine(slug, self.verdict)

    def _followed(self, slug: str, composition: Composition) -> Iterator[tuple[Place, Dose | None]]:
        """Yield each place of an open routine with its dose.

        The dose is None if the exercise is withheld or has questions to ask first.
        """
        if slug == OWN:
            doses = own_routine.doses(self)
        else:
            doses = {step.exercise: step.dose for step in self.store.plans[slug].steps}
        for place in composition.places:
            if place.now is None or not self.opens(place.now):
                yield place, None
            elif place.now == place.meant:
                yield place, doses[place.now]
            else:
                yield place, self.store.instructions[place.now].dose

    def _why_left_out(self, slug: str) -> Verdict:
        """Return why an exercise is left out of a routine.

        If it is open, it is a push, which a visitor's own routine leaves out.
        """
        verdict = self.verdict(slug)
        return Verdict(slug, False, (Reason("own-routine", slug),)) if verdict.open else verdict

    def _routine_reasons(self, composition: Composition) -> tuple[Because, ...]:
        left_out = (place.meant for place in composition.places if place.now is None)
        found = [reason for slug in left_out for reason in self._why_left_out(slug).reasons]
        return tuple(grounds(found, self.catalogue, self.they)[:6])

    def _opened(self, verdict: Verdict) -> Opened:
        card, how = self.card(verdict.exercise), self.store.instructions[verdict.exercise]
        return Opened(
            card=card,
            how_to=how.how_to,
            feel=how.feel,
            dose=how.dose,
            mistakes=how.mistakes,
            easier=how.easier,
            harder=how.harder,
            stop_rules=how.stop_rules,
            cautions=tuple(unique(verdict.reasons, self.catalogue, self.they)),
            pain_limit=0 if card.facts.kind == Kind.SELF_MANIPULATION else self.pain_limit,
            not_yet_checked=self.unscreened,
            sources=how.dose_sources,
            reviewed_by=how.review.by if how.review.signed else "",
            reviewed_on=how.review.on if how.review.signed else None,
        )

    def _withheld(self, verdict: Verdict) -> Withheld:
        slug, decision = verdict.exercise, self.decision
        reasons = [] if verdict.open else grounds(verdict.reasons, self.catalogue, self.they)
        offers = self.catalogue.rulebook.exercises[slug].instead
        lacking = {reason.answer for reason in verdict.reasons}
        return Withheld(
            card=self.card(slug),
            reasons=tuple(reasons),
            instead=tuple(self.card(other) for other in offers if self.verdict(other).open),
            ask_first=verdict.ask_first,
            questions=tuple(late_questions(decision, slug)) if decision.complete else (),
            unscreened=self.unscreened,
            check_due=decision.complete and "check" in lacking,
        )


def _beside(position: str, equipment: str) -> str:
    """Return the equipment that the position does not name.

    For "sitting on a chair" and "chair, towel" it is "towel".
    """
    return ", ".join(
        thing
        for thing in equipment.split(", ")
        if not re.search(rf"\b{re.escape(thing)}\b", position, re.I)
    )


def _shelf(exercise) -> int:
    return exercise.place // SHELF + 1


def permit_for(request) -> Permit:
    """Return the permit of this request.

    The decision is made once per request, and only the request keeps it.
    """
    permit = getattr(request, "_permit", None)
    if permit is not None:
        return permit
    record = Record(request)
    catalogue = current_catalogue(fresh=record.has_answers, stamp=record.stamp)
    try:
        if record.sign_reported:  # nothing opens until the visitor answers the short check
            decision = nothing_open(catalogue)
        else:
            decision = decide(catalogue.rulebook, record.screening(catalogue), timezone.now())
        permit = Permit(
            catalogue, decision, screened=record.has_answers, they=record.they, own=record.own
        )
    except Exception:  # fail closed: no error may open anything
        log.exception("the gate could not decide")
        permit = Permit(catalogue, nothing_open(catalogue), screened=record.has_answers)
    request._permit = permit
    return permit


def nothing_open(catalogue) -> Decision:
    """Return a decision that opens nothing and sends the visitor to a clinician."""
    decision = decide(catalogue.rulebook, Screening(), timezone.now())
    return replace(decision, scope=Scope.NOTHING, disposition=Disposition.SEE_CLINICIAN)
