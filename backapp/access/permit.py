"""The permit: what one visitor may see of the exercises and routines."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cached_property, partial

from django.utils import timezone
from django.utils.translation import gettext as _

from backapp.access import fit, own_routine
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
from backapp.gate.cover import nothing_to_report, stage
from backapp.gate.decide import Decision, decide
from backapp.gate.indications import CHECK_HOURS, RUN_CHECK_HOURS, check_is_fresh
from backapp.gate.reasons import Reason
from backapp.gate.verdicts import ENOUGH, Composition, Place, Verdict
from backapp.gate.vocabulary import Disposition, Kind, Scope
from backapp.library import pacing
from backapp.library.content import STARTER
from backapp.library.content import catalogue as current_catalogue
from backapp.library.locked import Dose, sheet, store_of
from backapp.library.models.words import to_have_ready
from backapp.screening.late import late_questions
from backapp.screening.reading import Sheet, ruled_out, unsettled
from backapp.screening.record import Record
from backapp.screening.result import strong_pain
from backapp.screening.runs import OWN, Chosen
from backapp.screening.visit import Visit
from backapp.screening.words import Because, grounds, unique

log = logging.getLogger("backapp.access")
SHELF = 60  # how many exercises share one picture file
STILL = (Kind.BREATHING, Kind.AEROBIC)  # their pictures say little about a routine
LOW_PAIN_LIMIT, PAIN_LIMIT = 3, 5  # out of 10, during an exercise (facts.md 4: general dose rules)


class Permit:
    """What one visitor may see in this request. It lives no longer than the request.

    `screened` says whether there are answers. `they` says that the answers are about someone else,
    so reasons say "they". `own` is the visitor's own routine; exercises that are no longer in the
    catalogue are dropped. `may_start` says that the visitor has ticked no line of the quick check
    (`Record.may_start`). `ruled_out` are the follow-up questions that lines rule out, for a visitor
    who may stop before all the questions are answered; None for anyone else.
    """

    def __init__(
        self,
        catalogue,
        decision: Decision,
        *,
        screened: bool,
        they: bool = False,
        own: Iterable[Chosen] = (),
        may_start: bool = False,
        ruled_out: frozenset[str] | None = None,
    ):
        self.catalogue, self.decision = catalogue, decision
        self.screened, self.they = screened, they
        self.own = tuple(place for place in own if place.exercise in catalogue.exercises)
        self.store = store_of(catalogue)
        self.may_start, self.ruled_out = may_start, ruled_out
        self._verdicts: dict[str, Verdict] = {}
        self._compositions: dict[str, Composition] = {}
        self._fits: dict[str, fit.Fit] = {}
        self.unscreened = decision.scope is Scope.UNSCREENED
        # whether the answers allow the visitor to make a routine
        self.may_build = screened and (decision.complete or decision.scope is Scope.COMFORT_ONLY)
        # acceptable pain (facts.md 4): less with leg pain or without a diagnosis
        in_a_leg = not {"one-leg", "both-legs"}.isdisjoint(decision.flags)
        lower = in_a_leg or not {"disc-sciatica", "no-diagnosis"}.isdisjoint(decision.conditions)
        self.pain_limit = LOW_PAIN_LIMIT if lower else PAIN_LIMIT
        # with strong pain every dose is the smallest one (facts.md 4: NHSINF, TRAFFIC)
        self.does_less = strong_pain(decision.screening) is not None

    @cached_property
    def stage(self) -> frozenset[str]:
        """What every answer to the rest would leave open to a visitor who has not answered all.

        They may follow these. It is empty for everybody else.
        """
        decision = self.decision
        if self.ruled_out is None or decision.complete or decision.scope is not Scope.UNSCREENED:
            return frozenset()
        return stage(decision.book, decision.screening, self.ruled_out, decision.now)

    @property
    def check_due(self) -> bool:
        """Whether the visitor must answer the short check before doing any exercise."""
        return not check_is_fresh(self.decision.screening, self.decision.now, RUN_CHECK_HOURS)

    def check_lasts(self, shown: OpenedRoutine, time: timedelta) -> bool:
        """Whether the last short check is still fresh `time` from now, for every step."""
        rules, then = self.catalogue.rulebook.exercises, self.decision.now + time
        strict = any(rules[step.card.slug].requires for step in shown.steps)
        hours = CHECK_HOURS if strict else RUN_CHECK_HOURS
        return check_is_fresh(self.decision.screening, then, hours)

    def at(self, pain: int) -> Permit:
        """Return the permit of this visitor if the pain is `pain` out of 10 now.

        Pain told before a run can withhold and never opens anything
        (`screening.reading.gate_data`): less pain than was told changes nothing.
        """
        decision = self.decision
        if decision.screening.pain is None or pain <= decision.screening.pain:
            return self
        worse = replace(decision.screening, pain=pain)
        return Permit(
            self.catalogue,
            decide(decision.book, worse, decision.now),
            screened=self.screened,
            they=self.they,
            own=self.own,
            may_start=self.may_start,
            ruled_out=self.ruled_out,
        )

    def waits_for_check(self, slug: str) -> bool:
        """Whether nothing but an old short check withholds an exercise.

        Raises KeyError for an unknown exercise.
        """
        reasons = self.verdict(slug).reasons
        lacking = {reason.answer for reason in reasons if reason.rule != "scope"}
        return self.decision.complete and lacking == {"check"}

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
        elif self.unscreened and slug not in self.stage:
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
        composition = self.composition(slug)
        routine = self.catalogue.routines.get(slug)
        card, purpose = self.routine_card(slug), routine.purpose if routine else ""
        if not composition.open:
            return WithheldRoutine(
                card=card,
                purpose=purpose,
                names=tuple(self.card(place.meant) for place in composition.places),
                reasons=self._routine_reasons(composition),
                instead=tuple(self.offers(3)),
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
            steps.append(self._step(len(steps) + 1, place.now, dose, stands_in_for))
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

    def open_starter(self) -> OpenedRoutine | None:
        """Return the starter for a visitor without a complete screening; None if it is not theirs.

        Its exercises are those of the cover (gate/cover.py), which stay open whatever the unasked
        answers are, without those that the answers given so far withhold. Nothing replaces them.
        """
        slugs = [
            slug
            for slug in self.catalogue.starter
            if slug in self.catalogue.cover.open and self.opens(slug)
        ]
        if not self.may_start or self.decision.scope > Scope.UNSCREENED or len(slugs) < ENOUGH:
            return None
        routine = self.catalogue.routines[STARTER]
        doses = {step.exercise: self._dose(step.dose) for step in self.store.plans[STARTER].steps}
        steps = [self._step(number, slug, doses[slug]) for number, slug in enumerate(slugs, 1)]
        when = self.store.plans[STARTER].when
        made = self._made(STARTER, routine.name, routine.summary, steps)
        return replace(made, purpose=routine.purpose, when=when, check_due=False)

    def to_compose(self) -> list[Opened]:
        """Return every exercise that a session can be composed of for this visitor.

        It is open, no push, and may be followed: before the result that is what the starter has.
        """
        starter = self.open_starter()
        started = {step.card.slug for step in starter.steps} if starter else ()
        fitting = [slug for slug in self.catalogue.exercises if own_routine.fits(self, slug)]
        opened = [self.open(slug) for slug in fitting]
        return [one for one in opened if not one.not_yet_checked or one.card.slug in started]

    def open_session(
        self, slug: str, name: str, summary: str, chosen: Collection[Chosen]
    ) -> OpenedRoutine | None:
        """Return a composed session as a routine; None if it is empty or not open as a whole.

        No number exceeds the dose that the visitor would get for the exercise by itself.
        """
        doses = {one.card.slug: one.dose for one in self.to_compose()}
        if not chosen or not all(place.exercise in doses for place in chosen):
            return None
        steps = [
            self._step(
                number,
                place.exercise,
                doses[place.exercise].chosen(
                    sets=place.sets, repetitions=place.repetitions, hold_seconds=place.hold_seconds
                ),
            )
            for number, place in enumerate(chosen, 1)
        ]
        return self._made(slug, name, summary, steps)

    @property
    def more_to_open(self) -> int:
        """How many exercises beyond the starter are open to a person with nothing to report
        once all the questions are answered.
        """
        book = self.catalogue.rulebook
        healthy = decide(book, nothing_to_report(book, self.decision.now), self.decision.now)
        opened = {slug for slug in book.exercises if healthy.verdict(slug).open}
        return len(opened - set(self.catalogue.starter))

    def open_alone(self, slug: str) -> OpenedRoutine | None:
        """Return one exercise as a routine of one step.

        None if it is withheld, or if the visitor has not been screened and may only read it. Raises
        KeyError for an unknown exercise.
        """
        opened = self.open(slug)
        if not opened.open or opened.not_yet_checked:
            return None
        return self._made(slug, opened.name, opened.summary, [self._step(1, slug, opened.dose)])

    def composition(self, slug: str) -> Composition:
        """Return a routine adapted to this visitor, cached for this request.

        Raises KeyError for an unknown routine.
        """
        if slug not in self._compositions:
            if slug == OWN and self.own:
                names = (place.exercise for place in self.own)
                found = self.decision.own_routine(names, self.verdict)
            else:
                found = self.decision.routine(slug, self.verdict)
                found = self._so_far(found) if self.stage else found
            self._compositions[slug] = found
        return self._compositions[slug]

    def fit(self, slug: str) -> fit.Fit:
        """Return how well a routine fits, cached for this request. Raises KeyError if unknown."""
        if slug not in self._fits:
            self._fits[slug] = fit.fit(self, slug)
        return self._fits[slug]

    @cached_property
    def fits(self) -> list[fit.Fit]:
        """Every routine in the order of how well it fits this visitor (`access/fit.py`)."""
        return fit.ranked(self)

    def offers(self, most: int) -> list[RoutineCard]:
        """Return the routines to offer, the best fit first. Their pictures differ if they can."""
        cards: list[RoutineCard] = []
        for one in [one for one in fit.ranked(self, offered=True) if one.open][:most]:
            pictured = {card.picture.slug for card in cards if card.picture}
            cards.append(self.routine_card(one.routine, pictured))
        return cards

    def routine_card(self, slug: str, pictured: Collection[str] = ()) -> RoutineCard:
        """Return a routine's public facts. An open one also has its minutes, its equipment, what
        makes it fit, and the card of the exercise that shows it best, not one of `pictured`.

        Raises KeyError for an unknown routine.
        """
        composition = self.composition(slug)
        total, kept = len(composition.places), len(composition.exercises)
        if slug == OWN:
            name, its_fit = _("My routine"), None
            summary = _("Your own choice of exercises. We check them again each time.")
        else:
            routine = self.catalogue.routines[slug]
            its_fit = self.fit(slug)
            name, summary = routine.name, routine.summary
        if not composition.open:
            return RoutineCard(slug, name, summary, False, kept, total)
        followed = [(place.now, dose) for place, dose in self._followed(slug, composition) if dose]
        known = self.catalogue.exercises
        needs = to_have_ready(
            need for exercise, _dose in followed for need in known[exercise].needs
        )
        minutes = pacing.minutes(dose for _exercise, dose in followed)
        return RoutineCard(
            slug,
            name,
            summary,
            True,
            len(followed),
            total,
            minutes,
            needs,
            self._in_words(its_fit) if its_fit else (),
            its_fit is None or its_fit.offered,
            self._picture([exercise for exercise, _dose in followed], pictured),
        )

    def routine_cards(self) -> list[RoutineCard]:
        """Return every routine: those to offer, the best fit first, other open ones, the rest."""
        return [self.routine_card(one.routine) for one in self.fits]

    def left_out(self, slug: str) -> Withheld:
        """Return an exercise that is left out of a routine now, and why."""
        return self._withheld(self._why_left_out(slug))

    def _dose(self, authored: Dose) -> Dose:
        """Return the dose for this visitor: the authored one, or the smallest with strong pain."""
        if not self.does_less:
            return authored
        return authored.chosen(sets=0, repetitions=0, hold_seconds=0)

    def _so_far(self, found: Composition) -> Composition:
        """Return a routine with those of its own exercises that are open already."""
        places = tuple(
            Place(place.meant, place.meant if place.meant in self.stage else None)
            for place in found.places
        )
        kept = sum(1 for place in places if place.now)
        return replace(found, open=kept >= min(ENOUGH, len(places)), places=places)

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
                yield place, doses[place.now] if slug == OWN else self._dose(doses[place.now])
            else:
                yield place, self._dose(self.store.instructions[place.now].dose)

    def _in_words(self, its_fit: fit.Fit) -> tuple[str, ...]:
        known = self.catalogue.conditions
        return tuple([known[word].name if word in known else word for word in its_fit.why])

    def _picture(self, exercises: list[str], pictured: Collection[str]) -> Card | None:
        """The card of the exercise whose picture shows a routine: the first that moves the part of
        the back that hurts, else the first that moves, else the first that is drawn.
        """
        known, areas = self.catalogue.exercises, self.decision.screening.areas or ()
        regions = [region for area in areas for region in fit.REGIONS[area]]
        moving = [
            slug
            for slug in exercises
            if slug not in pictured and slug in self.store.figures and known[slug].kind not in STILL
        ]
        for slug in moving:
            if known[slug].region in regions:
                return self.card(slug)
        drawn = [*moving, *(slug for slug in exercises if slug in self.store.figures)]
        return self.card(drawn[0]) if drawn else None

    def _step(self, number: int, slug: str, dose: Dose, stands_in_for: str = "") -> Step:
        card, opened = self.card(slug), partial(self.open, slug)
        return Step(number, card, dose, self._pain_limit(card), opened, stands_in_for)

    def _made(self, slug: str, name: str, summary: str, steps: list[Step]) -> OpenedRoutine:
        """Return steps that are open, all of them, as a routine."""
        minutes = pacing.minutes(step.dose for step in steps)
        needs = to_have_ready(need for step in steps for need in step.card.needs)
        card = RoutineCard(slug, name, summary, True, len(steps), len(steps), minutes, needs)
        return OpenedRoutine(card, summary, "", tuple(steps), (), self.check_due)

    def _pain_limit(self, card: Card) -> int:
        return 0 if card.facts.kind == Kind.SELF_MANIPULATION else self.pain_limit

    def _why_left_out(self, slug: str) -> Verdict:
        """Return why an exercise is left out of a routine.

        If it is open, it is a push, which a visitor's own routine leaves out.
        """
        verdict = self.verdict(slug)
        if not verdict.open:
            return verdict
        rule = "unanswered" if self.stage else "own-routine"
        return Verdict(slug, False, (Reason(rule, slug, change="answer" if self.stage else ""),))

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
            dose=self._dose(how.dose),
            mistakes=how.mistakes,
            easier=how.easier,
            harder=how.harder,
            stop_rules=how.stop_rules,
            set_up=how.set_up,
            first_time=how.first_time,
            cue=how.cue,
            breathing=how.breathing,
            ease_off=how.ease_off,
            cautions=tuple(unique(verdict.reasons, self.catalogue, self.they)),
            pain_limit=self._pain_limit(card),
            not_yet_checked=self.unscreened and verdict.exercise not in self.stage,
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
        sheet = record.sheet(catalogue)
        decision = decide(catalogue.rulebook, sheet.screening, timezone.now())
        if _waits(record, sheet, catalogue):
            decision = _shut(decision, catalogue)
        permit = _permit(record, sheet.said, catalogue, decision)
    except Exception:  # fail closed: no error may open anything
        log.exception("the gate could not decide")
        permit = Permit(catalogue, nothing_open(catalogue), screened=record.has_answers)
    request._permit = permit
    return permit


def permit_of(visit: Visit) -> Permit:
    """Return the permit of a visit that has been decided already, without deciding again."""
    decision = visit.decision
    if _waits(visit.record, visit.sheet, visit.catalogue):
        decision = _shut(decision, visit.catalogue)
    permit = _permit(visit.record, visit.said, visit.catalogue, decision)
    visit.request._permit = permit
    return permit


def _waits(record: Record, sheet: Sheet, catalogue) -> bool:
    """Whether nothing opens until the visitor answers the short check, or the signs of a line that
    they ticked.
    """
    return record.sign_reported or unsettled(sheet, catalogue)


def _permit(record: Record, said: Mapping, catalogue, decision: Decision) -> Permit:
    return Permit(
        catalogue,
        decision,
        screened=record.has_answers,
        they=record.they,
        own=record.own,
        may_start=record.may_start(catalogue, said),
        ruled_out=ruled_out(said, catalogue) if record.may_stop else None,
    )


def _shut(decision: Decision, catalogue) -> Decision:
    """Return a decision that opens nothing. What is urgent already stays as urgent as it is."""
    if decision.disposition > Disposition.SEE_CLINICIAN:
        return replace(decision, scope=Scope.NOTHING)
    return nothing_open(catalogue)


def nothing_open(catalogue) -> Decision:
    """Return a decision that opens nothing and sends the visitor to a clinician."""
    decision = decide(catalogue.rulebook, Screening(), timezone.now())
    return replace(decision, scope=Scope.NOTHING, disposition=Disposition.SEE_CLINICIAN)
