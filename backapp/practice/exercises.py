"""The list of exercises and the page of one.

Everything an exercise contains comes through the door (`backapp.access`). Nothing here decides.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from backapp.access import (
    Card,
    Opened,
    OpenedRoutine,
    Permit,
    Withheld,
    own_routine,
    permit_for,
)
from backapp.fragments import Parts, fragments, markup, page
from backapp.gate.verdicts import pushes
from backapp.gate.vocabulary import Kind
from backapp.library.content import STARTER
from backapp.library.models.words import SURFACES, Aim, Need, Posture, Region
from backapp.library.search import find_beside, find_exercises, urgent_words
from backapp.practice import answers, cards, changed, words
from backapp.practice.anybody import for_anybody
from backapp.practice.composed import instead_of_cracking
from backapp.practice.pages import ended, or_instead, permit_or_instead, unknown
from backapp.practice.result import instead
from backapp.screening import cracking
from backapp.screening.context import framed
from backapp.screening.late import LATE
from backapp.screening.record import Record, stops
from backapp.screening.runs import Changes
from backapp.screening.words import Because, untold
from backapp.sentences import labelled, listed
from backapp.web.pages import by_htmx, wants_fragment

LONGEST_QUERY = 80
# More than there are today. A visitor can still look through a list of this length.
PER_PAGE = 100
NO_EQUIPMENT = "none"


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """One list to choose from: its name in the address, its label, and its choices.

    `values` gives the choices that an exercise matches, from its public facts.
    """

    name: str
    label: str
    anything: str
    choices: tuple[tuple[str, str], ...]
    values: Callable[[Any], Iterable[str]]
    # the ids of the choices for the parts of the picture of a back, from top to bottom
    zones: tuple[str, ...] = ()


def _equipment(exercise) -> tuple[str, ...]:
    nothing = (NO_EQUIPMENT,) if SURFACES.issuperset(exercise.needs) else ()
    return (*exercise.needs, *nothing)


FILTERS = (
    Filter(
        "area",
        gettext_lazy("Area"),
        gettext_lazy("Any area"),
        tuple(Region.choices),
        lambda exercise: (exercise.region,),
        ("area-mid-back", "area-mid-back", "area-low-back", "area-hips"),
    ),
    Filter(
        "position",
        gettext_lazy("Position"),
        gettext_lazy("Any position"),
        tuple(p for p in Posture.choices if p[0] != "any"),
        lambda exercise: (exercise.posture,),
    ),
    Filter(
        "equipment",
        gettext_lazy("Equipment"),
        gettext_lazy("Any equipment"),
        (
            (NO_EQUIPMENT, gettext_lazy("None, or a mat or bed")),
            *((need, label) for need, label in Need.choices if need not in SURFACES),
        ),
        _equipment,
    ),
    Filter(
        "aim",
        gettext_lazy("Aim"),
        gettext_lazy("Any aim"),
        tuple(Aim.choices),
        lambda exercise: exercise.aims,
    ),
)


#: states of cards -> the number of cards in one of these states, in words
STATES: dict[tuple[str, ...], Callable[[int], str]] = {
    ("open", "care"): lambda number: ngettext("%d fine for you", "%d fine for you", number),
    ("care",): lambda number: ngettext("%d of them with care", "%d of them with care", number),
    ("unchecked",): lambda number: ngettext("%d not yet checked", "%d not yet checked", number),
    ("withheld",): lambda number: ngettext("%d not for you", "%d not for you", number),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor is looking for. A value that is not in the lists counts as not chosen."""

    query: str = ""
    chosen: tuple[str, ...] = ("",) * len(FILTERS)  # of each filter, in order; empty: any
    open: bool = False
    page: int = 1

    @classmethod
    def read(cls, data, may_filter_open: bool) -> "Wanted":
        if not data:
            return cls()
        query = " ".join(data.get("q", "").split())[:LONGEST_QUERY]
        typed = [(f, data.get(f.name, "")) for f in FILTERS]
        chosen = tuple(value if value in dict(f.choices) else "" for f, value in typed)
        page = data.get("page", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        return cls(query, chosen, may_filter_open and data.get("open") == "1", max(1, number))

    @property
    def address(self) -> str:
        """The address of this search, without the lists where nothing was chosen."""
        said = {"q": self.query} | {f.name: value for f, value in self.lists}
        said |= {"open": "1" if self.open else "", "page": self.page if self.page > 1 else ""}
        query = urlencode({name: value for name, value in said.items() if value})
        return reverse("exercises") + (f"?{query}" if query else "")

    @property
    def lists(self) -> list[tuple[Filter, str]]:
        """Each list, and the visitor's choice in it."""
        return list(zip(FILTERS, self.chosen, strict=True))

    @property
    def before(self) -> "Wanted":
        return replace(self, page=self.page - 1)

    @property
    def after(self) -> "Wanted":
        return replace(self, page=self.page + 1)

    @property
    def filtered(self) -> bool:
        """Whether a choice in any list narrows the results."""
        return any(self.chosen)

    def fits(self, exercise) -> bool:
        """Whether the public facts of an exercise match the lists."""
        return all(value in f.values(exercise) for f, value in self.lists if value)


@require_safe
@for_anybody
@or_instead
def exercises(request: HttpRequest) -> HttpResponse:
    """Every exercise with its state for this visitor, searched by everyday words and narrowed by
    the lists.
    """
    permit = permit_or_instead(request)
    # before that nothing is open, and the page says what to do
    decided = permit.screened and (not permit.unscreened or bool(permit.stage))
    wanted = Wanted.read(request.GET, may_filter_open=decided)
    found = matching(permit, wanted)
    wanted = replace(wanted, page=found.page)
    facts = {  # these become a cache key, so what a visitor typed must not be among them
        "wanted": replace(wanted, query="", page=1) if wanted.query else wanted,
        "typed": bool(wanted.query),
        "found": bool(found.cards),
        "beyond": not found.cards and wanted.page > 1,
        "more": found.more,
        "leads_on": found.more or found.page > 1,
        "screened": permit.screened,
        "decided": decided,
        "ended": ended(request, permit),
        "complete": permit.decision.complete,
        "so_far": bool(permit.stage),
    }
    placeholders = {
        "count": conditional_escape(_count(found, permit)),
        "cards": cards.drawn(found.cards),
    }
    if wanted.query:
        placeholders |= _with_words(permit, wanted, found)
    if wants_fragment(request):
        placeholders.pop("words", None)  # they are in the form, which stays on the page
        response = HttpResponse(page("practice/_found.html", facts, placeholders))
    else:
        response = framed(request, "practice/exercises.html", facts, placeholders)
    if by_htmx(request):
        response["HX-Push-Url"] = wanted.address
    patch_vary_headers(response, ["HX-Request"])
    return response


def _with_words(permit: Permit, wanted: Wanted, found: "Found") -> dict[str, SafeString]:
    """The parts that contain or depend on what the visitor typed. They are never cached."""
    return {
        "words": render_to_string("practice/_search_words.html", {"query": wanted.query}),
        "urgent": render_to_string("parts/urgent.html", {"urgent": urgent_words(wanted.query)})
        + render_to_string("practice/_found_beside.html", _beside(permit, wanted.query, found)),
        "onward": render_to_string("practice/_onward.html", {"more": found.more, "wanted": wanted})
        if found.more or found.page > 1
        else SafeString(),
    }


def _beside(permit: Permit, query: str, found: "Found") -> dict[str, object]:
    """What the words name besides exercises, and what to do instead of the best match, where that
    is not for this visitor.
    """
    beside = find_beside(query, catalogue=permit.catalogue, slips=not found.cards)
    best = found.best if found.best and found.best.state == "withheld" else None
    made_for = permit.catalogue.rulebook.routines
    return {
        "cracking": cracking.answer(permit.decision, permit.catalogue) if beside.cracking else "",
        "cracking_at": cracking.leads_to(permit.decision, permit.catalogue),
        "routine_instead": instead(permit) if beside.cracking else None,
        "instead_at": instead_of_cracking(permit) if beside.cracking else "",
        "best": best,
        "instead": permit.open(best.slug).instead[:2] if best else (),
        "answers": beside.answers,
        "routines": [
            card
            for r in beside.routines
            if (card := permit.routine_card(r.slug)).offered
            and (card.open or not permit.decision.complete)
        ],
        "conditions": [
            (
                condition,
                [slug for slug, r in made_for.items() if condition.slug in r.for_conditions][:1],
            )
            for condition in beside.conditions
        ],
        "claims": beside.claims,
    }


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the results. `best` is the best match of what was typed, wherever it stands.

    `total` is None if only open exercises were asked for and there is more than one page of them.
    """

    cards: list[Card]
    page: int
    more: bool
    total: int | None
    best: Card | None = None


def matching(permit: Permit, wanted: Wanted) -> Found:
    """One page of the cards that match.

    What is open comes before what is withheld, and in both the best match first if the visitor
    typed words. Only the cards on the page are decided, so a page costs the same however long the
    list is.
    """
    known = permit.catalogue.exercises
    named = (
        [e.slug for e in find_exercises(wanted.query, catalogue=permit.catalogue)]
        if wanted.query
        else known
    )
    if wanted.filtered:
        named = [slug for slug in named if wanted.fits(known[slug])]
    page = min(wanted.page, max(1, -(-len(named) // PER_PAGE)))
    start = (page - 1) * PER_PAGE
    if wanted.open:
        each = (card for card in map(permit.card, named) if card.state in ("open", "care"))
        cards = list(islice(each, start, start + PER_PAGE + 1))
        more = len(cards) > PER_PAGE
        found = Found(cards[:PER_PAGE], page, more, None if more or page > 1 else len(cards))
    else:
        found = Found(
            [permit.card(slug) for slug in islice(named, start, start + PER_PAGE)],
            page,
            len(named) > start + PER_PAGE,
            len(named),
        )
    best = found.cards[0] if wanted.query and found.cards else None
    open_first = sorted(found.cards, key=lambda card: card.state == "withheld")
    return replace(found, cards=open_first, best=best)


def _count(found: Found, permit: Permit) -> str:
    if not found.cards:
        return _("No exercise matches") if found.page == 1 else _("Nothing more")
    if found.total is None:
        return _("Page %d") % found.page
    if found.total > PER_PAGE:
        return _("%(line)s, page %(page)d of %(pages)d") % {
            "line": ngettext("%d exercise", "%d exercises", found.total) % found.total,
            "page": found.page,
            "pages": -(-found.total // PER_PAGE),
        }
    line = ngettext("%d exercise", "%d exercises", found.total) % found.total
    number = Counter([card.state for card in found.cards] if permit.screened else ())
    counted = [(sum(number[state] for state in states), said) for states, said in STATES.items()]
    counts = [said(many) % many for many, said in counted if many]
    return labelled(line, listed(counts)) if counts else line


@require_safe
@for_anybody
@or_instead
def exercise(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of one exercise, open or withheld, as the door returns it."""
    permit = permit_for(request)
    known = permit.catalogue.exercises.get(slug)
    if known is None:
        return unknown(request, "exercise")
    permit_or_instead(request, known.name)
    shown = permit.open(slug)
    if not shown.open:
        context = {"exercise": shown, "here": request.path} | withheld_context(permit, shown)
        context["answer"] = answers.of_exercise(permit.catalogue, slug)
        if shown.kind == Kind.SELF_MANIPULATION:
            context["instead_at"] = instead_of_cracking(permit)
        return render(request, "practice/withheld.html", context)
    record = Record(request)
    shown = changed.of_exercise(permit, record, shown)
    catalogue, pushing = permit.catalogue, pushes(permit.catalogue.rulebook.exercises[slug])
    if any(place.exercise == slug for place in permit.own):
        own = "in"
    else:
        own = "add" if permit.may_build and own_routine.fits(permit, slug) else ""
    said = words.of_exercise(shown.dose, shown.kind, shown.pain_limit)
    facts = {
        "exercise": replace(shown, cautions=()),
        "easier": changed.linked(permit, shown.easier),
        "harder": changed.linked(permit, shown.harder),
        "cautioned": bool(shown.cautions),
        "less": permit.does_less,
        "changed": record.changes.get(("exercise", slug), Changes()).differ,
        "figure": shown.card.figure and shown.card.figure.turned(request.GET.get("side", "")),
        **said,
        "pushes": pushing,
        "told": "" if pushing else said["pain_rule"],
        "sources": tuple(
            [catalogue.sources[source] for source in shown.sources if source in catalogue.sources]
        ),
        "own": own,
        "answer": answers.of_exercise(catalogue, slug),
        "routines": tuple(
            [
                (r.slug, r.name)
                for r in catalogue.routines.values()
                if slug in r.exercises and r.slug != STARTER
            ]
        ),
    }
    placeholders = {"reasons": cautions(permit, shown), "caution": _in_a_line(shown)}
    return framed(request, "practice/opened.html", facts, placeholders)


@require_safe
@for_anybody
def figures(request: HttpRequest, shelf: int, end: bool) -> HttpResponse:
    """The small pictures of the open exercises, of the start or of the telling moment, one file for
    each shelf. A list asks for one or two files and shows parts of them.
    """
    permit = permit_for(request)
    if stops(permit.decision):
        return HttpResponse(status=404)
    try:
        return HttpResponse(permit.sheet(shelf, end=end), content_type="image/svg+xml")
    except KeyError:
        return HttpResponse(status=404)


@require_safe
@for_anybody
def picture(request: HttpRequest, slug: str, which: str) -> HttpResponse:
    """A picture of one open exercise: its card, the card of its start, or the file of its stills.

    `side` in the address asks for one side of the stills.
    """
    figure = _figure(request, slug)
    if figure is None:
        return HttpResponse(status=404)
    drawn = getattr(figure.turned(request.GET.get("side", "")), which)
    return HttpResponse(drawn, content_type="image/svg+xml")


@require_safe
@for_anybody
def movement(request: HttpRequest, slug: str) -> HttpResponse:
    """What the viewer needs to turn the body in one open exercise, for the side as posed."""
    figure = _figure(request, slug)
    if figure is None or not figure.movement:
        return HttpResponse(status=404)
    return HttpResponse(figure.movement, content_type="text/plain; charset=us-ascii")


def _figure(request: HttpRequest, slug: str):
    """The drawings of an exercise that is open to this visitor now, or None."""
    permit = permit_for(request)
    if stops(permit.decision) or slug not in permit.catalogue.exercises:
        return None
    return permit.card(slug).figure


def _in_a_line(shown: Opened) -> SafeString:
    """The first caution, and how many more there are."""
    if not shown.cautions:
        return SafeString()
    first, more = shown.cautions[0].why, len(shown.cautions) - 1
    if more:
        text = ngettext("%(first)s And %(more)d more.", "%(first)s And %(more)d more.", more)
        first = text % {"first": first, "more": more}
    return conditional_escape(first)


def cautions(permit: Permit, shown: Opened) -> Parts:
    """The reasons to take care with an open exercise, one line each."""
    return _lines(in_words(permit, shown.cautions))


def in_words(permit: Permit, reasons: Iterable[Because]) -> list[Because]:
    """Reasons that name no condition which the visitor has not told us of (words.untold)."""
    return untold(reasons, permit.decision, permit.catalogue, permit.they)


def _lines(reasons: Iterable[Because]) -> Parts:
    return fragments("practice/_caution.html", ("reason",), [(reason,) for reason in reasons])


def cautions_first(permit: Permit, shown: OpenedRoutine) -> dict[str, object]:
    """The context of practice/_routine_cautions.html: the cautions of the self-manipulations of an
    open routine, each once. They stand before its picture and before Start.
    """
    rules = permit.catalogue.rulebook.exercises
    steps = [step for step in shown.steps if pushes(rules[step.card.slug])]
    if not steps:
        return {"pushes": False, "pain_rule": "", "cautions": SafeString()}
    found: dict[Because, list[str]] = {}
    for step in steps:
        for reason in in_words(permit, step.exercise.cautions):
            found.setdefault(reason, []).append(step.card.name)
    return {
        "pushes": True,
        "pain_rule": words.pain_rule(min(step.pain_limit for step in steps)),
        "cautions": markup(_lines(_together(found, len(steps)))),
    }


def _together(found: Mapping[Because, list[str]], steps: int) -> list[Because]:
    """Cautions with the movements that have them: one line for what each of them is about.

    A caution of some of the movements names them.
    """
    whys: dict[str, dict[str, None]] = {}
    for one, names in found.items():
        why = one.why if len(names) == steps else labelled(listed(names), one.why)
        whys.setdefault(one.about, {})[why] = None
    first = {one.about: one for one in reversed(found)}
    return [replace(first[about], why=" ".join(texts)) for about, texts in whys.items()]


def withheld_context(permit: Permit, shown: Withheld) -> dict:
    """The reasons, what would open the exercise (if anything would), and what to do instead."""
    kind_note = _(
        "A quick push that people use to crack their own back. A pop is no sign that "
        "it has worked, and nobody needs one."
    )
    return {
        "instead": markup(cards.drawn(shown.instead, few=True)),
        "questions": [(id, LATE[id][0]) for id in shown.questions],
        "reasons": () if shown.unscreened else in_words(permit, shown.reasons),
        "kind_note": kind_note if shown.kind == "self-manipulation" else "",
    }
