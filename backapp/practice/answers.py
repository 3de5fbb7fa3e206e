"""Short answers to everyday questions: their list, the page of one, and which ones fit a visitor.

They are the same for everybody, open nothing and decide nothing. What a visitor can do of the
exercises beside an answer comes through the door.
"""

from collections.abc import Callable, Iterator, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backapp.access import Permit, permit_for
from backapp.fragments import Parts, markup, part
from backapp.gate.answers import Screening
from backapp.gate.verdicts import pushes
from backapp.gate.vocabulary import Area, Episode
from backapp.library.content import Catalogue, catalogue
from backapp.library.entries import CatalogueEntry
from backapp.library.models.words import AnswerGroup, HowSure, SaidThat
from backapp.practice import cards
from backapp.practice.anybody import for_anybody
from backapp.screening.record import stops
from backapp.screening.result import strong_pain

EXERCISES = 2  # beside one answer
RELATED = 3  # other answers beside one
FITTING, MOST = 2, 3  # on the result: those that fit what was said, and all of them
OVER_50 = 50
#: Words of an answer -> whether they apply to what a visitor said, the one that counts most first.
APPLIES: Mapping[str, Callable[[Screening], bool]] = {
    SaidThat.HURT: lambda said: said.hurting is not None,
    SaidThat.STRONG_PAIN: lambda said: strong_pain(said) is not None,
    SaidThat.LEG: lambda said: Area.LEG in (said.areas or ()),
    SaidThat.NEW: lambda said: said.episode in (Episode.UNDER_72_HOURS, Episode.UNDER_A_WEEK),
    SaidThat.LASTING: lambda said: said.episode is Episode.LONGER,
    SaidThat.OVER_50: lambda said: said.age is not None and said.age >= OVER_50,
}


@require_safe
@for_anybody
def answers(request: HttpRequest) -> HttpResponse:
    """Every short answer, by group."""
    known = catalogue().answers.values()
    groups = [(group.label, [a for a in known if a.group == group]) for group in AnswerGroup]
    return render(
        request,
        "practice/answers.html",
        {"groups": [(title, found) for title, found in groups if found]},
    )


@require_safe
@for_anybody
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """One short answer, with the exercises that go with it as they are for this visitor."""
    permit = permit_for(request)
    found = permit.catalogue.answers.get(slug)
    if found is None:
        raise Http404
    stopped = stops(permit.decision)
    known = permit.catalogue.exercises
    drawn = [] if stopped else [permit.card(one) for one in found.exercises if one in known]
    open_first = sorted(drawn, key=lambda card: card.state == "withheld")
    context = {
        "answer": found,
        "group": AnswerGroup(found.group).label,
        "how_sure": HowSure(found.certainty).label,
        "sources": [permit.catalogue.sources[source] for source in found.sources],
        "exercises": markup(cards.drawn(open_first[:EXERCISES], few=True)),
        "routines": () if stopped else [*_offered(permit, found)],
        "related": related(permit.catalogue, found),
        "stopped": stopped,
        "personal": permit.screened,
    }
    return render(request, "practice/answer.html", context)


def _offered(permit: Permit, found: CatalogueEntry) -> Iterator[tuple[str, str]]:
    """The routines of an answer that this visitor can be offered (slug and name)."""
    for slug in found.routines:
        if slug in permit.catalogue.routines:
            card = permit.routine_card(slug)
            if card.offered and (card.open or not permit.decision.complete):
                yield slug, card.name


def related(known: Catalogue, found: CatalogueEntry) -> list[CatalogueEntry]:
    """The answers after `found` in its group, in a circle."""
    group = [one for one in known.answers.values() if one.group == found.group]
    place = group.index(found)
    return [*group[place + 1 :], *group[:place]][:RELATED]


def of_exercise(known: Catalogue, slug: str) -> tuple[str, str] | None:
    """The answer for the page of an exercise (slug and question); None if none fits.

    That of a self-manipulation is about cracking. For any other it is the one that says most about
    it, which names the fewest exercises; one about cracking comes last.
    """
    every = known.answers.values()
    if pushes(known.rulebook.exercises[slug]):
        fits = [a for a in every if SaidThat.CRACKING in a.fits]
    else:
        named = [a for a in every if slug in a.exercises]
        fits = sorted(named, key=lambda a: (a.group == AnswerGroup.CRACKING, len(a.exercises)))
    return (fits[0].slug, fits[0].question) if fits else None


def fitting(permit: Permit) -> list[CatalogueEntry]:
    """The answers for the result: those that fit what was told, and those about cracking, which
    most people come with.
    """
    said, known = permit.decision.screening, permit.catalogue.answers.values()
    told = {slug for slug, how in permit.decision.conditions.items() if how == "declared"}
    words = [word for word, applies in APPLIES.items() if applies(said)]
    by_condition = [a.slug for a in known for slug in told if slug in a.conditions][:1]
    by_word = [a.slug for word in words for a in known if word in a.fits]
    cracking = [a.slug for a in known if SaidThat.CRACKING in a.fits]
    first = [*dict.fromkeys([*by_condition, *by_word])][:FITTING]
    slugs = [*dict.fromkeys([*first, *cracking])][:MOST]
    return [permit.catalogue.answers[slug] for slug in slugs]


def for_result(permit: Permit) -> Parts:
    """The part of the result with the answers that fit; empty if there is none."""
    found = tuple((a.slug, a.question) for a in fitting(permit))
    return part("practice/_answers.html", answers=found) if found else []
