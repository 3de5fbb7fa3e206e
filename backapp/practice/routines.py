"""The list of routines, and the page of one.

follow.py is for following one; hurts.py is for *Something hurts* and *Afterwards*.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from backapp.access import (
    Card,
    OpenedRoutine,
    Permit,
    Step,
    WithheldRoutine,
    fit,
    own_routine,
    permit_for,
)
from backapp.fragments import fragments, markup
from backapp.gate.vocabulary import Scope
from backapp.library.content import STARTER
from backapp.library.models.words import Region
from backapp.practice import cards, words
from backapp.practice.anybody import for_anybody
from backapp.practice.changed import applied, cards_of
from backapp.practice.composed import instead_of_cracking
from backapp.practice.exercises import cautions_first, in_words
from backapp.practice.pages import Instead, ended, or_instead, permit_or_instead, unknown
from backapp.practice.result import holds_what_hurt
from backapp.screening.context import framed
from backapp.screening.record import Record
from backapp.screening.runs import OWN, Changes
from backapp.screening.words import Because

MOST_REASONS = 5
# the variables of practice/_routine_step.html
STEP = ("number", "card", "stands_in_for", "amount", "details")


@require_safe
@for_anybody
@or_instead
def routines(request: HttpRequest) -> HttpResponse:
    """Every routine for this visitor, the best fit first, and what is withheld, each with its first
    reason.
    """
    permit = permit_or_instead(request)
    # a visitor who has answered is not shown what is made for a condition of other people
    listed = [one for one in permit.fits if one.offered or not permit.decision.complete]
    closed = [one.routine for one in listed if not one.open]
    record = Record(request)
    cards = cards_of(permit, record, permit.offers(len(listed)))
    best = next((card for card in cards if not holds_what_hurt(permit, card.slug)), None)
    if best is None and (starter := permit.open_starter()):
        best = replace(starter.card, picture=starter.steps[0].card)
    context = {
        "best": [best] if best else [],
        "others": [card for card in cards if best is None or card.slug != best.slug],
        "withheld": [
            (permit.routine_card(slug), _why_in_a_line(permit, slug), pushing(permit, slug))
            for slug in closed
        ],
        "left_out": len(listed) < len(permit.fits),
        "screened": permit.screened,
        "ended": ended(request, permit),
        "complete": permit.decision.complete,
        "so_far": best is not None and (bool(permit.stage) or best.slug == STARTER),
        "own": cards_of(permit, record, [permit.routine_card(OWN)])[0] if permit.own else None,
        "may_build": permit.may_build,
    }
    return render(request, "practice/routines.html", context)


@require_safe
@for_anybody
@or_instead
def routine(request: HttpRequest, slug: str) -> HttpResponse:
    """One routine as it is for this visitor: its steps, what was swapped or left out and why; or
    why the routine is not open.
    """
    starter = _starter(request) if slug == STARTER else None
    permit, shown = starter or open_or_instead(request, slug)
    record = Record(request)
    facts = {
        "routine": replace(shown, steps=(), left_out=()),
        "complete": permit.decision.complete,
        "printable": not starter and bool(printed(permit, shown)),
        "own": slug == OWN,
        "favourite": ("routine", slug) in record.favourites,
        "changed": record.changes.get(("routine", slug), Changes()).differ,
        "less": permit.does_less,
        "may_build": permit.may_build and not starter,
        **cautions_first(permit, shown),
    }
    language = get_language()
    steps = [_facts(step, language) for step in shown.steps]
    placeholders = {
        "cautions": facts.pop("cautions"),
        "steps": fragments("practice/_routine_step.html", STEP, steps),
        "left_out": _left_out(shown, facts["own"]),
    }
    if slug == OWN:  # each visitor has a different one, so caching it is not worthwhile
        context = facts | placeholders | {"steps": markup(placeholders["steps"])}
        return render(request, "practice/routine.html", context)
    return framed(request, "practice/routine.html", facts, placeholders)


def _starter(request: HttpRequest) -> tuple[Permit, OpenedRoutine] | None:
    """The starter of a visitor who has passed the quick check; None for anybody else."""
    permit = permit_or_instead(request)
    shown = permit.open_starter()
    if shown is None or permit.composition(STARTER).open:
        return None
    return permit, applied(permit, Record(request), ("routine", STARTER), shown)


def _left_out(shown: OpenedRoutine, own: bool) -> SafeString:
    """The steps that are not followed with the others, and why."""
    if not shown.left_out:
        return SafeString()
    one_by_one = [one for one in shown.left_out if one.ask_first]
    left_out = [one for one in shown.left_out if not one.ask_first]
    return render_to_string(
        "practice/_routine_left_out.html",
        {"one_by_one": one_by_one, "left_out": left_out, "own": own},
    )


def _facts(step: Step, language: str | None) -> tuple:
    """The values of one step for the variables `STEP`."""
    said = words.in_language(step.dose, step.card.kind, step.pain_limit, language)
    return step.number, step.card, step.stands_in_for, said["amount"], said["held"]


def open_or_instead(request: HttpRequest, slug: str) -> tuple[Permit, OpenedRoutine]:
    """The permit and the open routine, as the visitor does it.

    Raises Instead with the page that says why the routine is not open or that it does not exist.
    """
    permit, shown = routine_or_instead(request, slug)
    if shown.open:
        return permit, applied(permit, Record(request), ("routine", slug), shown)
    context = {
        "routine": shown,
        "permit": permit,
        "names": markup(cards.drawn(shown.names)),
        "reasons": grounds(permit, shown),
        "pushes": pushing(permit, slug),
        "instead_at": instead_of_cracking(permit) if pushing(permit, slug) else "",
        "own": slug == OWN,
        "may_build": permit.may_build,
    }
    raise Instead(render(request, "practice/routine_withheld.html", context))


def printed(permit: Permit, shown: OpenedRoutine) -> list[Step]:
    """The steps of an open routine that can be printed: those that need no question before every
    use (docs/adr/0040).

    Empty if that leaves less than half of the routine. A sheet with one or two replacements is not
    the routine.
    """
    if permit.unscreened:  # a sheet lasts for weeks, and not every question has been answered
        return []
    steps = [step for step in shown.steps if not step.card.facts.requires]
    return steps if 2 * len(steps) >= len(shown.steps) else []


def routine_or_instead(
    request: HttpRequest, slug: str
) -> tuple[Permit, OpenedRoutine | WithheldRoutine]:
    """The routine, open or withheld, as the door returns it.

    Raises Instead if it is unknown, if the visitor has not made one yet, or if the visitor should
    be seen by a clinician first.
    """
    permit = permit_for(request)
    if slug == OWN and not permit.own:
        permit_or_instead(request)
        raise Instead(render(request, "practice/own_none.html", own_to_come(permit)))
    try:
        shown = permit.open_routine(slug)
    except KeyError:
        raise Instead(unknown(request, "routine")) from None
    return permit_or_instead(request, shown.card.name), shown


def grounds(permit: Permit, withheld: WithheldRoutine) -> list[Because]:
    """Why a routine is not open: the first few reasons that decide it, without repeating a
    sentence.
    """
    every = chain(withheld.reasons, _reasons_in(permit, (card.slug for card in withheld.names)))
    reasons = in_words(permit, every)
    different = {(reason.about, reason.why): reason for reason in _deciding(permit, reasons)}
    return list(different.values())[:MOST_REASONS]


def pushing(permit: Permit, slug: str) -> bool:
    """Whether self-manipulation is part of a routine, as it was written."""
    return slug in permit.catalogue.routines and fit.shapes(permit.catalogue)[slug].pushing


def _why_in_a_line(permit: Permit, slug: str) -> str:
    """The first reason, for a list of routines."""
    reasons = _reasons_in(permit, permit.catalogue.routines[slug].exercises)
    return next((reason.why for reason in _deciding(permit, reasons)), "")


def _reasons_in(permit: Permit, exercises: Iterable[str]) -> Iterator[Because]:
    """The reasons of the withheld exercises of a routine, worked out one exercise at a time."""
    for exercise in exercises:
        if permit.card(exercise).state == "withheld":
            yield from permit.open(exercise).reasons


def _deciding(permit: Permit, reasons: Iterable[Because]) -> Iterator[Because]:
    """The reasons that matter: only the scope while a clinician must look first, otherwise all."""
    only_scope = permit.decision.scope is Scope.COMFORT_ONLY
    return (reason for reason in reasons if not only_scope or reason.code.startswith("scope:"))


def own_to_come(permit: Permit) -> dict:
    """The context of a page about a routine that the visitor has not made yet."""
    return {
        "may_build": permit.may_build,
        "found": by_area(own_routine.to_add(permit)) if permit.may_build else (),
    }


def by_area(found: Iterable[Card]) -> list[tuple[str, list[Card]]]:
    """Cards grouped under the names of their areas, in the order of the regions."""
    areas: dict[str, list[Card]] = {value: [] for value, _label in Region.choices}
    for card in found:
        areas[card.region].append(card)
    return [(str(label), areas[value]) for value, label in Region.choices if areas[value]]
