"""What a visitor did last, and what they want to find again: by name, without an account.

Both are kept with the answers and deleted with them (`screening/runs.py`). They open nothing: each
has its own page, which asks the door.
"""

from dataclasses import dataclass

from django.urls import reverse

from backapp.access import Permit
from backapp.coach import wishes
from backapp.library import composed as said
from backapp.library.content import STARTER
from backapp.screening.record import Record
from backapp.screening.runs import OWN, TODAY


@dataclass(frozen=True, slots=True)
class Again:
    """Something to do again: its name now, its page, and whether it is the last run."""

    name: str
    page: str
    last: bool


def again(permit: Permit, record: Record) -> list[Again]:
    """Return the last run and then the favourites, without what is no longer on the site."""
    run = record.run
    others = run is not None and run.slug != STARTER and run.kind != "plan"
    last = (run.kind, run.slug) if run and others else None
    found = dict.fromkeys([*([last] if last else []), *record.favourites])
    return [
        Again(name, reverse(kind, args=[slug]), (kind, slug) == last)
        for kind, slug in found
        if (name := name_of(permit, kind, slug))
    ]


def name_of(permit: Permit, kind: str, slug: str) -> str:
    """Return the name of something to follow; empty if there is nothing with this slug."""
    if kind == "session":
        wish = wishes.read(slug)
        return said.name(wish) if wish else ""
    if kind == "plan":
        return str(said.PLAN) if slug == TODAY else ""
    try:
        if kind == "exercise":
            return permit.card(slug).name
        return permit.routine_card(slug).name if slug != OWN or permit.own else ""
    except KeyError:
        return ""
