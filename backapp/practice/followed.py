"""What can be followed: a routine, or one exercise by itself, which is a routine of one step.

Its addresses, and whether it is open.

Following along, the numbered pages, what hurts and afterwards are the same for both, so they ask
here and know no difference.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from backapp.access import OpenedRoutine, Permit, permit_for
from backapp.practice.pages import unknown, unless_stopped
from backapp.practice.routines import found, grounds


@dataclass(frozen=True, slots=True)
class Followed:
    """One thing to follow, and the addresses of its pages."""

    kind: str  # "routine" or "exercise"
    slug: str

    @property
    def home(self) -> str:
        return reverse(self.kind, args=[self.slug])

    @property
    def follow(self) -> str:
        return self._address("follow")

    @property
    def hurts(self) -> str:
        return self._address("hurts")

    @property
    def done(self) -> str:
        return self._address("done")

    @property
    def first(self) -> str:
        return self.step(1)

    def step(self, number: int) -> str:
        """The page of one step, for people."""
        return self._address("step", number)

    def _address(self, name: str, *more: int) -> str:
        return reverse(f"{self.kind}-{name}", args=[self.slug, *more])


def running(
    request: HttpRequest, one: Followed
) -> tuple[Permit, OpenedRoutine | None, HttpResponse | None]:
    """What is open to be followed, or the page to answer with because it is unknown or not open
    (any more).
    """
    if one.kind == "exercise":
        return _alone(request, one)
    permit, shown, other = found(request, one.slug)
    if other or shown.open:
        return permit, shown, other
    context = {"routine": shown, "permit": permit, "reasons": grounds(permit, shown)}
    return permit, None, render(request, "practice/ended.html", context)


def _alone(
    request: HttpRequest, one: Followed
) -> tuple[Permit, OpenedRoutine | None, HttpResponse | None]:
    """One exercise as a routine of one step.

    Where it is not open to be followed, its own page says why.
    """
    permit = permit_for(request)
    try:
        card = permit.card(one.slug)
    except KeyError:
        return permit, None, unknown(request, "exercise")
    if stopped := unless_stopped(request, name=card.name):
        return permit, None, stopped
    shown = permit.open_alone(one.slug)
    return permit, shown, None if shown else redirect(one.home)


def asks_first(permit: Permit, shown: OpenedRoutine) -> bool:
    """Whether the short check comes first.

    The comfort set waits for nobody's questionnaire, so there it has nothing to check.
    """
    return shown.check_due and permit.decision.complete


def check_before(onward: str) -> str:
    """The address of the short check that leads on to `onward`."""
    return reverse("screening:now") + "?" + urlencode({"next": onward})


def step_number(request: HttpRequest, most: int) -> int:
    """The step a form or an address speaks of, from 1 to `most`; the first for anything else."""
    said = request.POST.get("step", "") or request.GET.get("step", "")
    return min(max(small_number(said) or 1, 1), most)


def small_number(said: str) -> int | None:
    """A whole number below 1000 as a form or an address holds it; None for anything else."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 4 else None
