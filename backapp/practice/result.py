"""The result: how soon to be seen, what to start with, and what is not for this visitor today.

The words about how soon to be seen come from `screening/result.py`, and everything about exercises
and routines comes through the door.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from backapp.access import Permit, RoutineCard, permit_of
from backapp.fragments import Parts, markup, part
from backapp.gate.reasons import Reason
from backapp.gate.verdicts import Verdict, pushes
from backapp.practice.answers import for_result
from backapp.practice.changed import cards_of
from backapp.practice.composed import instead_of_cracking
from backapp.screening import result as words
from backapp.screening.cracking import leads_to
from backapp.screening.record import Record
from backapp.screening.views.result import with_a_result
from backapp.screening.visit import Visit
from backapp.screening.words import ROOTS, because, untold

STRETCHES = "dont-crack"
OFFERED = 4  # the routine to start with, and three others


@with_a_result
def result(visit: Visit) -> HttpResponse:
    """What to do now, what to start with, what is not for today and why, and until when it holds.

    Visitors with the same facts share the parts.
    """
    facts, parts = words.parts(visit)
    open_parts: dict[str, Parts] = {"to_start": [], "not_today": [], "answers": []}
    if not facts["nothing_open"]:
        permit = permit_of(visit)
        open_parts = for_today(permit, visit.record) | {"answers": for_result(permit)}
    context = {name: markup(part) for name, part in (parts | open_parts).items()}
    context |= {
        "heading": facts["heading"],
        "level": facts["level"],
        "decision": visit.decision,
        "go_aheads": words.go_aheads(visit.decision, visit.catalogue),
        "why_first": facts["nothing_open"] or words.ticked_a_sign(visit.decision),
        "onward": "" if facts["nothing_open"] else visit.record.onward,
        "personal": True,
    }
    return render(visit.request, "screening/result.html", context)


def for_today(permit: Permit, record: Record) -> dict[str, Parts]:
    """What to start with, what else fits, how many exercises are open, and what is not open."""
    found = cards_of(permit, record, offers(permit, OFFERED))
    return {
        "to_start": part(
            "practice/_to_start.html",
            best=found[0] if found else None,
            others=tuple(found[1:]),
            check_due=words.check_alone_is_left(permit.decision),
            may_plan=permit.decision.complete and not permit.they,
        ),
        "not_today": today(permit),
    }


def holds_what_hurt(permit: Permit, slug: str) -> bool:
    """Whether a routine holds an exercise that hurt since the questions were answered."""
    hurt = permit.decision.screening.stopped
    return not hurt.isdisjoint(permit.catalogue.routines[slug].exercises)


def offers(permit: Permit, most: int) -> list[RoutineCard]:
    """Return the routines to offer, the best fit first, without those that hold what hurt."""
    if not permit.decision.screening.stopped:
        return permit.offers(most)
    every = permit.offers(len(permit.catalogue.routines))
    return [card for card in every if not holds_what_hurt(permit, card.slug)][:most]


def instead(permit: Permit) -> tuple[str, str] | None:
    """Return what to do instead of cracking (slug and name): the stretches made for that, or else
    the routine that fits best. None if no routine is open.
    """
    known = permit.catalogue.routines
    there = STRETCHES in known and not holds_what_hurt(permit, STRETCHES)
    if there and permit.composition(STRETCHES).open:
        return STRETCHES, known[STRETCHES].name
    return next(((card.slug, card.name) for card in offers(permit, 1)), None)


def today(permit: Permit, cracking: str = "", *, reasons: bool = True) -> Parts:
    """How many exercises are fine for this visitor, and what is not, by reason.

    `cracking` is the sentence about it, where the page has not said it yet. Without `reasons` the
    page only counts, and leads to the result.
    """
    verdicts = _verdicts(permit)
    opened = [verdict for verdict in verdicts.values() if verdict.open]
    return part(
        "practice/_not_today.html",
        opened=len(opened),
        care=len([verdict for verdict in opened if verdict.reasons]),
        groups=tuple(not_today(permit, verdicts)) if reasons else (),
        closed=0 if reasons else len(_closed(permit, verdicts)),  # else the reasons have it
        cracking=cracking,
        may_crack=permit.decision.self_manipulation,
        left_at=words.left_at(permit.decision),
        instead=None if permit.decision.self_manipulation else instead(permit),
        instead_at=instead_of_cracking(permit) if reasons else "",
        cracking_at=leads_to(permit.decision, permit.catalogue),
    )


@dataclass(frozen=True, slots=True)
class KeptBack:
    """What keeps exercises back: what it is about, and each reason with its exercises (slug and
    name). A reason belongs to a movement, so one condition can have several.
    """

    about: str
    reasons: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]

    @property
    def count(self) -> int:
        return sum(len(named) for _why, named in self.reasons)


def not_today(permit: Permit, verdicts: Mapping[str, Verdict] | None = None) -> list[KeptBack]:
    """Return what keeps exercises back, the most exercises first. `verdicts` are those of all
    exercises, if they are known.

    Each exercise appears once, under its first reason. Self-manipulation is answered by itself,
    except what stays closed to a visitor who can do it.
    """
    found: dict[tuple[str, str, str], tuple[Reason, list[tuple[str, str]]]] = {}
    verdicts = verdicts or _verdicts(permit)
    for slug in _closed(permit, verdicts):
        reasons = verdicts[slug].reasons
        first = ([reason for reason in reasons if reason.rule in ROOTS] or reasons)[0]
        key = (first.rule, first.answer, first.text)
        name = permit.catalogue.exercises[slug].name
        found.setdefault(key, (first, []))[1].append((slug, name))
    kept: dict[tuple[str, str], list] = {}
    for (rule, _answer, _text), (first, named) in found.items():
        said = because(first, permit.catalogue, permit.they)
        (said,) = untold([said], permit.decision, permit.catalogue, permit.they)
        kept.setdefault((rule, said.about or said.why), []).append((said.why, tuple(named)))
    groups = [KeptBack(about, tuple(reasons)) for (_rule, about), reasons in kept.items()]
    return sorted(groups, key=lambda each: -each.count)


def _verdicts(permit: Permit) -> dict[str, Verdict]:
    return {slug: permit.verdict(slug) for slug in permit.catalogue.exercises}


def _closed(permit: Permit, verdicts: Mapping[str, Verdict]) -> list[str]:
    """The exercises that are not open, without self-manipulation if none of it is open."""
    known, listed = permit.catalogue.rulebook.exercises, permit.decision.self_manipulation
    return [
        slug
        for slug, one in verdicts.items()
        if not one.open and (listed or not pushes(known[slug]))
    ]
