"""A visitor's own routine: built, changed, and shared as a link.

It is followed, printed and stopped like any other routine. It is stored with the answers and
deleted with them. Only names and numbers are stored: on each request the door decides whether the
visitor sees an exercise, and the numbers never exceed the authored dose (docs/adr/0038). Under the
name `mine` it is one of the routines, so routines.py, follow.py, paper.py and hurts.py serve its
steps, player, worksheet and *Something hurts*.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from backapp.access import (
    Card,
    Opened,
    OwnPlace,
    Permit,
    Withheld,
    own_routine,
)
from backapp.practice import words
from backapp.practice.followed import small_number
from backapp.practice.pages import or_instead, permit_or_instead
from backapp.practice.routines import by_area, open_or_instead, own_to_come
from backapp.screening.forms import FieldError
from backapp.screening.record import Record
from backapp.screening.runs import MOST_STEPS, OWN, Chosen
from backapp.web.pages import never_stored

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
NUMBERS = {
    "sets": gettext_lazy("Sets"),
    "repetitions": gettext_lazy("Times"),
    "hold_seconds": gettext_lazy("Hold"),
}
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 80


# ----------------------------------------------------------------------------------------- how much


def amounts(place: OwnPlace) -> list[tuple[str, str, list[tuple[int, str, bool]]]]:
    """The lists that change the dose of an open exercise: name, label, and each number with its
    words and whether it is the current one.

    A number that cannot vary has no list.
    """
    choices, found = place.exercise.dose.choices, []
    moving = place.exercise.kind in words.MOVING
    for name, label in NUMBERS.items():
        now = getattr(place.dose, name)
        spoken = words.duration if name == "hold_seconds" else str
        numbers = sorted({*choices[name], now})
        if len(numbers) > 1:
            if moving and name == "hold_seconds":
                label = gettext_lazy("How long")
            found.append((name, label, [(n, spoken(n), n == now) for n in numbers]))
    return found


def _row(place: OwnPlace) -> dict:
    """A place of the routine, as the edit page shows it."""
    row = {"place": place, "exercise": place.exercise}
    if place.dose is None:
        return row
    return row | {
        "amount": words.amount(place.dose),
        "details": words.details(place.dose, place.exercise.kind),
        "lists": amounts(place),
    }


# ----------------------------------------------------------------------------------------- changing


@GET_POST
@never_stored
@or_instead
def edit(request: HttpRequest) -> HttpResponse:
    """The page that edits the visitor's own routine: order, doses, swap, remove, add, share and
    delete.
    """
    permit = permit_or_instead(request)
    if not permit.may_build:
        return redirect("routine", OWN)
    if request.method == "POST":
        return _change(request, permit)
    return _edit_page(request, permit) if permit.own else redirect("routine", OWN)


def _edit_page(
    request: HttpRequest, permit: Permit, errors: Iterable[FieldError] = ()
) -> HttpResponse:
    if not permit.own:
        return render(
            request, "practice/own_none.html", own_to_come(permit) | {"errors": errors}, status=422
        )
    places = own_routine.places(permit)
    context = {
        "rows": [_row(place) for place in places],
        "last": len(places),
        "full": len(places) >= MOST_STEPS,
        "found": by_area(own_routine.to_add(permit)),
        "most": MOST_STEPS,
        "errors": list(errors),
        "said": _said(request, places),
        "link": request.build_absolute_uri(link(places)),
        "personal": True,
    }
    return render(request, "practice/own_edit.html", context, status=422 if errors else 200)


def _said(request: HttpRequest, places: list[OwnPlace]) -> str:
    """What the last change did, for visitors who cannot see it. Describes the routine as it is, so
    a repeated or forged address says nothing false.
    """
    at = next((place for place in places if place.exercise.slug == request.GET.get("at")), None)
    if at:
        values = {"name": at.exercise.name, "number": at.number, "of": len(places)}
        return _("“%(name)s” is step %(number)d of %(of)d.") % values
    if "at" in request.GET:
        return ngettext(
            "Your routine has %d step.", "Your routine has %d steps.", len(places)
        ) % len(places)
    return ""


def _change(request: HttpRequest, permit: Permit) -> HttpResponse:
    """Apply one change and all amounts in the form. An error leaves everything as it was."""
    record, said = Record(request), request.POST
    do, _mark, slug = said.get("do", "save").partition(":")
    if do == "delete":
        record.store_own_routine(())
        return redirect("routine", OWN)
    places, errors = _amounts_in(said, permit, {place.exercise: place for place in permit.own})
    order = list(places)
    if do == "add":
        slug = said.get("add", "")
        errors += _add(slug, permit, places, order)
    elif slug in places:
        at = order.index(slug)
        if do in ("up", "down"):
            order.insert(max(at + (1 if do == "down" else -1), 0), order.pop(at))
        elif do == "remove":
            order.remove(slug)
        elif do == "swap":
            other = said.get(f"swap-{slug}", "")
            if other in {card.slug for card in own_routine.others(permit, slug)}:
                order[at] = slug = other
                places[other] = Chosen(other)
            else:
                errors.append(FieldError(f"swap-{slug}", _("Choose what to put in its place")))
    if errors:
        return _edit_page(request, permit, errors)
    record.store_own_routine(places[slug] for slug in order)
    at = slug or ("saved" if do == "save" else "")
    place = f"step-{slug}" if slug in order else "main"
    return redirect(f"{reverse('routine-own-edit')}?{urlencode({'at': at})}#{place}")


def _add(
    slug: str, permit: Permit, places: dict[str, Chosen], order: list[str]
) -> list[FieldError]:
    """Append an exercise, or return what is wrong with it."""
    if slug in places:
        return []  # it is there already, and the page shows where
    if not own_routine.fits(permit, slug):
        return [FieldError("add", _("Choose an exercise that is open to you"))]
    if len(places) >= MOST_STEPS:
        return [
            FieldError("add", _("A routine has %d steps at most. Remove one first.") % MOST_STEPS)
        ]
    places[slug] = Chosen(slug)
    order.append(slug)
    return []


def _amounts_in(
    said: QueryDict, permit: Permit, places: dict[str, Chosen]
) -> tuple[dict[str, Chosen], list[FieldError]]:
    """The places with the amounts from the form, and what is wrong with any amount.

    A withheld exercise keeps its amounts.
    """
    errors, changed = [], dict(places)
    for place in own_routine.places(permit):
        slug, name_of = place.exercise.slug, place.exercise.name
        sent = {name: said[f"{name}-{slug}"] for name in NUMBERS if f"{name}-{slug}" in said}
        for name, typed in sent.items() if place.dose else ():
            most, number = getattr(place.exercise.dose, name), small_number(typed)
            if number is None or not _within(number, most):
                why = _("%(name)s: choose an amount from the list, %(most)d at most")
                text = why % {"name": name_of, "most": most}
                errors.append(FieldError(f"{name}-{slug}", text))
            else:
                changed[slug] = replace(changed[slug], **{name: number})
    return changed, errors


def _within(number: int, most: int) -> bool:
    """Whether a visitor can choose this number: at least 1 (0 where the exercise has none), and
    never more than the authored number.
    """
    return min(1, most) <= number <= most


@GET_POST
@never_stored
@or_instead
def adapt(request: HttpRequest, slug: str) -> HttpResponse:
    """Copy an open routine, as it is for this visitor now, to the visitor's own routine. Asks for
    confirmation if that replaces one.
    """
    permit, shown = open_or_instead(request, slug)
    if request.method != "POST" or slug == OWN or not permit.may_build:
        return redirect("routine", slug)
    places = [
        Chosen(step.exercise.slug, *(getattr(step.dose, name) for name in NUMBERS))
        for step in shown.steps
        if own_routine.fits(permit, step.exercise.slug)
    ]
    if not places:
        return redirect("routine", slug)
    if permit.own and request.POST.get("replace") != "yes":
        return render(
            request,
            "practice/own_replace.html",
            {"routine": shown, "count": len(permit.own), "personal": True},
        )
    Record(request).store_own_routine(places[:MOST_STEPS])
    return redirect("routine-own-edit")


# ------------------------------------------------------------------------------------------ sharing


def link(places: Iterable[OwnPlace]) -> str:
    """An address that names the exercises in order, with the doses of the open ones.

    It contains no answers and no instructions.
    """
    steps = []
    for place in places:
        numbers = [getattr(place.dose, name) for name in NUMBERS] if place.dose else []
        steps.append(("step", ".".join([place.exercise.slug, *map(str, numbers)])))
    return f"{reverse('routine-shared')}?{urlencode(steps)}"


@dataclass(frozen=True, slots=True)
class Named:
    """An exercise of a shared routine: its card for the visitor who opened the link, and what the
    door returns.
    """

    card: Card
    door: Opened | Withheld
    numbers: tuple[int, ...]

    @property
    def chosen(self) -> Chosen:
        """The numbers in the link, if the exercise is open and all of them are within the authored
        dose; otherwise none, which means the lowest.
        """
        fits = self.numbers and self.door.open
        fits = fits and all(
            map(_within, self.numbers, (getattr(self.door.dose, name) for name in NUMBERS))
        )
        return Chosen(self.card.slug, *self.numbers) if fits else Chosen(self.card.slug)


@GET_POST
@never_stored
@or_instead
def shared(request: HttpRequest) -> HttpResponse:
    """A routine from a shared link: its exercises, which of them are open to this visitor, and a
    way to copy it to the visitor's own routine.
    """
    permit = permit_or_instead(request)
    named, notes, fault = read_link(
        (request.POST if request.method == "POST" else request.GET).getlist("step"), permit
    )
    takes = [one for one in named if one.card.kind != "self-manipulation"]
    if request.method == "POST" and takes and not fault and permit.may_build:
        if permit.own and request.POST.get("replace") != "yes":
            fault = _("Say that it may take the place of your routine")
        else:
            record = Record(request)
            record.store_own_routine(one.chosen for one in takes)
            record.go_onward("")
            return redirect("routine-own-edit")
    context = {
        "named": named,
        "notes": notes,
        "errors": [FieldError("replace" if named else "main", fault)] if fault else [],
        "takes": bool(takes) and permit.may_build,
        "may_build": permit.may_build,
        "own": len(permit.own),
        "open_count": sum(one.door.open for one in named),
        "screened": permit.screened,
        "steps": [_written(one) for one in named],
        "questions": _questions(named),
        "personal": permit.screened,
    }
    return render(request, "practice/own_shared.html", context, status=422 if fault else 200)


def _written(one: Named) -> str:
    return ".".join([one.card.slug, *map(str, one.numbers)])


def _questions(named: list[Named]) -> str:
    """The address of the questions, which then lead back to this routine."""
    onward = f"{reverse('routine-shared')}?{urlencode([('step', _written(one)) for one in named])}"
    return f"{reverse('screening:start')}?{urlencode({'next': onward})}"


def read_link(steps: list[str], permit: Permit) -> tuple[list[Named], list[str], str]:
    """The exercises that a link names, notes about those left out, and the error if the whole link
    is unreadable.
    """
    if not steps:
        return [], [], _("This link names no exercise. Ask for it once more.")
    if len(steps) > MOST_STEPS:
        return (
            [],
            [],
            _("This link names more than %d exercises, which is more than a routine has.")
            % MOST_STEPS,
        )
    found: dict[str, Named] = {}
    unknown = twice = 0
    for step in steps:
        slug, *numbers = step.split(".")
        fits = (
            len(slug) <= LONGEST_NAME
            and NAME.fullmatch(slug)
            and slug in permit.catalogue.exercises
        )
        if slug in found:
            twice += 1
        elif (
            not fits
            or len(numbers) not in (0, 3)
            or not all(re.fullmatch(r"[0-9]{1,4}", number) for number in numbers)
        ):
            unknown += 1
        else:
            found[slug] = Named(permit.card(slug), permit.open(slug), tuple(map(int, numbers)))
    unknown_note = ngettext(
        "%d name in this link is not known here.",
        "%d names in this link are not known here.",
        unknown,
    )
    pushes = any(one.card.kind == "self-manipulation" for one in found.values())
    notes = [
        (unknown, unknown_note % unknown),
        (twice, _("An exercise that is named twice stands in it once.")),
        (
            pushes,
            _("Quick pushes stay on their own pages, and are no part of a routine of your own."),
        ),
    ]
    fault = "" if found else _("Nothing that this link names is known here.")
    return list(found.values()), [note for applies, note in notes if applies], fault
