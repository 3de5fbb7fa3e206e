"""*Change this*: do one exercise of a run in an easier or harder way, less of it, another in its
place, or leave it out. It works with and without a script (docs/adr/0139).

What is offered is worked out from what the door opens now, and asked again when the answer comes.
A session keeps less and without in its address, as its own page does; everything else is kept in
the record. Then the run goes on at the same step.
"""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backapp.access import Card, OpenedRoutine, Permit, own_routine
from backapp.coach import wishes
from backapp.coach.wishes import Wish
from backapp.practice import changed, words
from backapp.practice.changed import AS_WRITTEN, Place
from backapp.practice.composed import composed
from backapp.practice.follow import is_going
from backapp.practice.followed import (
    Followed,
    as_opened,
    asks_first,
    check_before,
    is_start,
    rests,
    running,
    step_number,
)
from backapp.practice.my_back import rest_day
from backapp.practice.pages import or_instead
from backapp.screening.forms import FieldError
from backapp.screening.record import Record
from backapp.screening.runs import MOST_SIZES, Change, Changes
from backapp.web.pages import never_stored

MOST_OTHERS = 4  # exercises to offer in the place of one
#: How many sizes smaller a choice makes an exercise.
DOWN = {"easier": 1, "harder": -1, "less": MOST_SIZES}


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be changed about one step now. An amount is in words, empty if there is none."""

    easier: tuple[str, ...]  # the lines that say how
    easier_amount: str
    harder: tuple[str, ...]
    harder_amount: str
    least_amount: str
    others: tuple[Card, ...]  # what can be done in its place
    another: bool  # whether the session has another one for it
    out: bool
    back: bool  # whether it can be as it was at first

    @property
    def choices(self) -> set[str]:
        """The values that the form can send."""
        there = {
            "easier": self.easier or self.easier_amount,
            "harder": self.harder or self.harder_amount,
            "less": self.least_amount,
            "another": self.another,
            "out": self.out,
            "back": self.back,
        }
        swaps = {f"swap:{card.slug}" for card in self.others}
        return swaps | {name for name, offered in there.items() if offered}


@require_http_methods(["GET", "HEAD", "POST"])
@never_stored
@or_instead
def change(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """What can be changed about a step, the change that the visitor chose, or everything as it was
    at first.
    """
    one, record = Followed(kind, slug), Record(request)
    if request.POST.get("do") == "as-written":  # all of it, also what is not open any longer
        if one.key in record.changes:
            record.store_changes(*one.key, Changes())
        return redirect(Followed(*one.key).home)
    permit, opened = as_opened(request, one)
    made = record.changes.get(one.key, Changes())
    places = changed.places(permit, opened, made)
    shown = replace(opened, steps=tuple([place.step for place in places]))
    if asks_first(permit, shown):
        return redirect(check_before(one.follow))
    if rests(record, one):
        return rest_day(request, permit)
    if is_start(permit, one) and not is_going(record, one):
        return redirect(one.follow)
    here = places[step_number(request, len(places), "at") - 1]
    offered = _offered(permit, record, one, shown, here)
    if request.method != "POST":
        return _page(request, one, here, offered)
    do = request.POST.get("do", "")
    if do not in offered.choices or request.POST.get("exercise") != here.step.card.slug:
        return _page(request, one, here, offered, fault=_("Choose from this list"))
    return _onward(request, record, one, _change(permit, record, one, here, do), shown, here)


def _page(
    request: HttpRequest, one: Followed, here: Place, offered: Offered, fault: str = ""
) -> HttpResponse:
    context = {
        "one": one,
        "exercise": here.step.exercise,
        "number": here.step.number,
        "page": one.step(here.step.number),
        "amount": words.amount(here.step.dose),
        "offered": offered,
        "player": "player" in request.POST or "player" in request.GET,
        "errors": [FieldError("change", fault)] if fault else [],
        "personal": True,
    }
    return render(request, "practice/change.html", context, status=422 if fault else 200)


# ----------------------------------------------------------------------------------------- offering


def _offered(
    permit: Permit, record: Record, one: Followed, shown: OpenedRoutine, here: Place
) -> Offered:
    slug, opened = here.step.card.slug, here.step.exercise
    changes = record.changes.get(one.key, Changes()).steps.keys()
    way = changed.way_of(record, one.key, slug)
    eased = record.run is not None and slug in record.run.eased  # it hurt a little: nothing harder
    wish = wishes.read(one.slug) if one.kind == "session" else None
    present = {step.card.slug for step in shown.steps}
    least = here.most - here.size > 1 if wish is None else _less_in(permit, wish, here)
    return Offered(
        easier=changed.lines(permit, opened.easier) if way != "easier" else (),
        easier_amount=_amount(here, 1) if wish is None and here.size < here.most else "",
        harder=changed.harder_lines(permit, opened) if way != "harder" and not eased else (),
        harder_amount=_amount(here, -1) if wish is None and here.size and not eased else "",
        least_amount=_amount(here, here.most) if least else "",
        others=() if wish else tuple(_others(permit, slug, present, here.meant)),
        another=wish is not None and _is_another(permit, wish, wish.leaving_out(slug)),
        out=wish is None and len(present) > 1,
        back=not changes.isdisjoint((slug, here.meant)) or (wish is not None and slug in wish.less),
    )


def _amount(here: Place, down: int) -> str:
    """How much there would be of a step with so many sizes less of it, in words."""
    return words.amount(here.sizes[max(0, min(here.size + down, here.most))])


def _less_in(permit: Permit, wish: Wish, here: Place) -> bool:
    """Whether a session can have less of an exercise."""
    then = wish.less_of(here.step.card.slug)
    return here.size < here.most and _is_another(permit, wish, then)


def _is_another(permit: Permit, wish: Wish, then: Wish) -> bool:
    return then != wish and composed(permit, then) is not None


def _others(permit: Permit, slug: str, present: set[str], meant: str) -> list[Card]:
    """What can be done in the place of an exercise: first what it was before, then its own
    replacements, then what it can replace. Each is open, and not in this already.
    """
    book = permit.catalogue.rulebook.exercises
    offered_for = (other for other, exercise in book.items() if slug in exercise.instead)
    named = dict.fromkeys([meant, *book[slug].instead, *offered_for])
    return [
        permit.card(other)
        for other in named
        if other not in present and own_routine.fits(permit, other) and permit.open_alone(other)
    ][:MOST_OTHERS]


# ----------------------------------------------------------------------------------------- changing


def _change(permit: Permit, record: Record, one: Followed, here: Place, do: str) -> Followed:
    """Store one change that is on offer, and return what is followed from here on."""
    slug, (choice, _mark, other) = here.step.card.slug, do.partition(":")
    if choice == "swap" and one.kind == "exercise":
        return Followed("exercise", other)
    made = record.changes.get(one.key, Changes())
    wish = wishes.read(one.slug) if one.kind == "session" else None
    steps = dict(made.steps)
    now = steps.pop(slug, AS_WRITTEN)
    if choice in ("easier", "harder"):
        now = replace(now, way=choice)
    if wish is None and choice in DOWN:
        size = max(0, min(here.size + DOWN[choice], here.most))
        now = replace(now, down=size - made.less)
    if choice in ("swap", "back"):
        steps.pop(here.meant, None)
        now = AS_WRITTEN
    if choice == "swap" and other != here.meant:
        steps[here.meant] = Change(instead=other)
    now = replace(now, out=choice == "out")
    if now != AS_WRITTEN and choice != "another":
        steps[slug] = now
    record.store_changes(*one.key, replace(made, steps=steps))
    return Followed("session", str(_wish_after(permit, wish, here, choice))) if wish else one


def _wish_after(permit: Permit, wish: Wish, here: Place, choice: str) -> Wish:
    """The session after a change. What it keeps is in its address."""
    slug = here.step.card.slug
    if choice == "another":
        return wish.leaving_out(slug)
    if choice in ("harder", "back"):
        return wish.as_usual(slug)
    return wish.less_of(slug) if _less_in(permit, wish, here) else wish


def _onward(
    request: HttpRequest,
    record: Record,
    one: Followed,
    then: Followed,
    before: OpenedRoutine,
    here: Place,
) -> HttpResponse:
    """Go on at the same step, in the player or on its page."""
    if then.kind == "exercise" and then != one:
        return redirect(then.follow)
    _permit, shown = running(request, then)
    number = _number_after(before, shown, here)
    record.resume_run(one.kind, one.slug, then.slug, number)
    return redirect(then.follow if "player" in request.POST else then.step(number))


def _number_after(before: OpenedRoutine, shown: OpenedRoutine, here: Place) -> int:
    """The step to go on with: the exercise itself, or the first that has not been done yet."""
    numbers = {step.card.slug: step.number for step in shown.steps}
    if here.step.card.slug in numbers:
        return numbers[here.step.card.slug]
    done = {step.card.slug for step in before.steps[: here.step.number - 1]}
    left = [number for slug, number in numbers.items() if slug not in done]
    return min(left, default=len(numbers))
