"""What can be followed: a routine, a session of a chosen length, or one exercise by itself.

The last two are opened as routines; an exercise is a routine of one step.

This module knows its addresses and whether it is open. Following along, the numbered pages,
*Something hurts* and *Afterwards* treat all of them the same way because they ask here.
"""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from backapp.access import OpenedRoutine, Permit, RoutineCard, WithheldRoutine, permit_for
from backapp.coach import composer, wishes
from backapp.coach.wishes import Wish
from backapp.library import composed as said
from backapp.library.content import STARTER
from backapp.practice.changed import applied
from backapp.practice.composed import Composed, composed, may_check_first
from backapp.practice.my_back import COMFORT, rest_day
from backapp.practice.pages import Instead, permit_or_instead, unknown
from backapp.practice.planned import Planned, is_going, kept_plan, planned
from backapp.practice.routines import grounds, pushing, routine_or_instead
from backapp.screening.record import MOST_STARTERS, Record
from backapp.screening.runs import TODAY

MOST_OTHERS = 3  # other sessions, and other routines, to offer in place of one


@dataclass(frozen=True, slots=True)
class Followed:
    """One thing to follow, and the addresses of its pages."""

    kind: str  # one of runs.KINDS
    slug: str

    @property
    def home(self) -> str:
        """Where the visitor goes on leaving it. After a starter, routines have no page yet."""
        if self.slug == STARTER:
            return reverse("home")
        if self.kind == "plan":
            return reverse("plan")
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
    def change(self) -> str:
        """Where one exercise of it is changed. A plan decides by itself how much there is."""
        return "" if self.kind == "plan" else self._address("change")

    @property
    def key(self) -> tuple[str, str]:
        """What the record keeps changes under: of a session, what was asked for at first."""
        wish = wishes.read(self.slug) if self.kind == "session" else None
        return self.kind, str(wish.plain) if wish else self.slug

    @property
    def first(self) -> str:
        return self.step(1)

    def step(self, number: int) -> str:
        """The page of one step that works without the script."""
        return self._address("step", number)

    def _address(self, name: str, *more: int) -> str:
        return reverse(f"{self.kind}-{name}", args=[self.slug, *more])


def running(request: HttpRequest, one: Followed) -> tuple[Permit, OpenedRoutine]:
    """The permit and the open routine, as the visitor does it; a single exercise becomes a routine
    of one step.

    Raises Instead if it is unknown or not open (any longer).
    """
    permit, shown = as_opened(request, one)
    return permit, applied(permit, Record(request), one.key, shown)


def as_opened(request: HttpRequest, one: Followed) -> tuple[Permit, OpenedRoutine]:
    """The permit and the open routine, without what the visitor does otherwise.

    Raises Instead if it is unknown or not open (any longer). The page of an exercise explains by
    itself why the exercise is withheld.
    """
    if one.kind == "exercise":
        permit = permit_for(request)
        known = permit.catalogue.exercises.get(one.slug)
        if known is None:
            raise Instead(unknown(request, "exercise"))
        permit_or_instead(request, known.name)
        if alone := permit.open_alone(one.slug):
            return permit, alone
        raise Instead(redirect(one.home))
    if one.kind == "session":
        permit, found = session_or_instead(request, one.slug)
        return permit, found.opened
    if one.kind == "plan":
        permit, today = planned_or_instead(request, one.slug)
        return permit, today.opened
    permit, shown = routine_or_instead(request, one.slug)
    if not shown.open and one.slug == STARTER and (starter := permit.open_starter()):
        return permit, starter
    if shown.open:
        return permit, shown
    record = Record(request)
    if record.hurt_today or (one.slug == STARTER and record.hurt):  # that is the reason
        raise Instead(rest_day(request, permit))
    context = {"routine": shown, "permit": permit, "reasons": grounds(permit, shown)}
    context["pushes"] = pushing(permit, one.slug)
    context |= {"one": one, "pain": pain_of(record, one)}
    raise Instead(render(request, "practice/ended.html", context))


def pain_of(record: Record, one: Followed) -> int | None:
    """The pain out of 10 that was given before this, if nothing was done since: it can be a slip,
    and is asked again on request.
    """
    run = record.run
    if run is None or (run.kind, run.slug) != (one.kind, one.slug):
        return None
    if run.after is not None or run.felt or run.noticed:
        return None
    return run.before


def rests(record: Record, one: Followed) -> bool:
    """Whether a movement hurt today: the pages say to stop, so nothing runs but the comfort set."""
    return record.hurt_today and one.slug != COMFORT


def is_start(permit: Permit, one: Followed) -> bool:
    """Whether this is followed on the strength of the quick check alone."""
    starts = one.slug == STARTER or one.kind == "session"
    return starts and permit.unscreened and not permit.stage


def session_or_instead(request: HttpRequest, slug: str) -> tuple[Permit, Composed]:
    """Return the permit and the session that an address names.

    Raises Instead: if there is no such session, if the visitor should be seen by a clinician first,
    if a check comes first, or if too little is open.
    """
    wish = wishes.read(slug)
    if wish is None:
        raise Instead(unknown(request, "session"))
    permit = permit_or_instead(request, said.name(wish))
    if found := composed(permit, wish):
        return permit, found
    record = Record(request)
    if record.hurt_today or record.hurt:  # that is the reason, and no check opens it today
        raise Instead(rest_day(request, permit))
    if may_check_first(permit) and record.starters < MOST_STARTERS:
        address = reverse("session", args=[wish])
        raise Instead(redirect(f"{reverse('screening:quick')}?{urlencode({'next': address})}"))
    raise Instead(_too_little(request, permit, wish))


def planned_or_instead(request: HttpRequest, slug: str = TODAY) -> tuple[Permit, Planned]:
    """Return the permit and the session of the day of the visitor's plan.

    Raises Instead: if there is no plan, if the questions or a clinician come first, or if nothing
    of it is open.
    """
    if slug != TODAY:
        raise Instead(unknown(request, "session"))
    permit, record = permit_or_instead(request, str(said.PLAN)), Record(request)
    kept = kept_plan(request, permit)
    if kept is None or not permit.decision.complete or record.they:
        raise Instead(redirect("plan"))
    going = is_going(record, kept)
    if found := planned(permit, kept, timezone.localdate(), going=going):
        return permit, found
    if record.hurt_today or record.hurt:
        raise Instead(rest_day(request, permit))
    context = {"permit": permit, "personal": True}
    raise Instead(render(request, "practice/plan_none.html", context))


def _too_little(request: HttpRequest, permit: Permit, wish: Wish) -> HttpResponse:
    """Say why nothing for this wish is open, and what is."""
    serving = composer.SERVES[wish.aim].keys()
    withheld = [
        permit.card(slug)
        for slug, one in permit.catalogue.exercises.items()
        if not serving.isdisjoint(one.aims) and one.kind != composer.NEVER
    ]
    names = tuple(card for card in withheld if card.state == "withheld")
    shown = WithheldRoutine(
        card=RoutineCard(str(wish), said.name(wish), "", False, 0, len(names)),
        purpose="",
        names=names,
        reasons=(),
        instead=tuple(permit.offers(MOST_OTHERS)),
        unscreened=permit.unscreened,
    )
    others = (replace(wish.plain, aim=aim) for aim in wishes.AIMS if aim != wish.aim)
    context = {
        "routine": shown,
        "permit": permit,
        "reasons": grounds(permit, shown),
        "others": [
            (reverse("session", args=[other]), said.name(other))
            for other in others
            if wishes.is_offered(other.aim, other.length) and composed(permit, other)
        ][:MOST_OTHERS],
    }
    return render(request, "practice/session_none.html", context)


def open_at(request: HttpRequest, permit: Permit, one: Followed, pain: int) -> bool:
    """Whether what can be followed now would still be open at this pain, out of 10."""
    then = permit.at(pain)
    if then is permit:
        return True
    if one.kind == "exercise":
        return then.opens(one.slug)
    if one.kind == "session":
        wish = wishes.read(one.slug)
        return wish is not None and composed(then, wish) is not None
    if one.kind == "plan":
        kept = kept_plan(request, then)
        return kept is not None and planned(then, kept, timezone.localdate()) is not None
    if one.slug == STARTER and then.open_starter():
        return True
    return then.composition(one.slug).open


def asks_first(permit: Permit, shown: OpenedRoutine) -> bool:
    """Whether the short check comes first.

    The comfort set is open without a complete screening; then there is nothing to check.
    """
    return shown.check_due and permit.decision.complete


def check_before(onward: str) -> str:
    """The address of the short check that continues to `onward`."""
    return reverse("screening:now") + "?" + urlencode({"next": onward})


def step_number(request: HttpRequest, most: int, name: str = "step") -> int:
    """The step that a form or an address names, from 1 to `most`; 1 for anything else."""
    said = request.POST.get(name, "") or request.GET.get(name, "")
    return min(max(small_number(said) or 1, 1), most)


def small_number(said: str) -> int | None:
    """A whole number below 1000 from a form or an address; None for anything else."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 4 else None
