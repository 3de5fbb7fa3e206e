"""Ladders of the plan: each rung is more than the one before it, and none asks for what a plan
never asks for (docs/clinical/plan.md, rules 1 to 4).
"""

from collections.abc import Iterator
from itertools import pairwise

from backapp.gate.vocabulary import Kind
from backapp.library.authored import Content, Fault, Row
from backapp.library.checks.exercises import pushes
from backapp.library.checks.rule import each
from backapp.library.models.words import Amount
from backapp.plan.ladders import TRACKS, WALKING

LADDERS, RUNGS = "library.ladder", "library.rung"
#: What a movement asks of the muscles, from the least to the most.
EFFORT = ("isometric-light", "isometric-strain")


def _rungs(ladder: Row, content: Content) -> list[Row]:
    return content.under(RUNGS, "ladder").get(ladder.key[0], [])


def _exercise(rung: Row, content: Content) -> Row | None:
    return content.one("library.exercise", rung.slug("exercise"))


def _stage(rung: Row, content: Content) -> int:
    found = _exercise(rung, content)
    return found["stage"] if found else 0


def _effort(rung: Row, content: Content) -> int:
    found = _exercise(rung, content)
    loads = found.slugs("loads") if found else []
    return max((place for place, load in enumerate(EFFORT, 1) if load in loads), default=0)


def _amount(rung: Row) -> tuple[int, int]:
    words = Amount.values
    amount = words.index(rung["amount"]) if rung["amount"] in words else len(words)
    return amount, rung["minutes"]


def _needs_a_reason(rung: Row, content: Content) -> bool:
    found = _exercise(rung, content)
    return found is not None and bool(pushes(found) or found["requires"])


def _walks(rung: Row, content: Content) -> bool:
    found = _exercise(rung, content)
    return found is not None and found["kind"] == Kind.AEROBIC.value


_active = "is no rung of stage 1 with the least of an exercise, or a walk"


def _begins_wrongly(row: Row, content: Content) -> bool:
    at = [one for one in _rungs(row, content) if one["position"] == row["active"]]
    if not at:
        return bool(_rungs(row, content))
    begins = at[0]["amount"] == Amount.LEAST or at[0]["minutes"]
    return _stage(at[0], content) != 1 or not begins


_ladders = each(
    LADDERS,
    (
        "slug",
        f"is not one of {', '.join(TRACKS)}",
        lambda row, _: row["slug"] not in TRACKS,
    ),
    ("", "has no rung", lambda row, content: not _rungs(row, content)),
    ("sources", "names no source", lambda row, _: not row["sources"]),
    ("active", _active, _begins_wrongly),
)
_each_rung = each(
    RUNGS,
    ("exercise", "is a self-manipulation, or needs a positive reason", _needs_a_reason),
    (
        "minutes",
        "are for walking alone, and walking needs them",
        lambda row, content: bool(row["minutes"]) != (row.slug("ladder") == WALKING),
    ),
    (
        "exercise",
        "is no walking, or is walking on another ladder",
        lambda row, content: _walks(row, content) != (row.slug("ladder") == WALKING),
    ),
)


def _climbs(content: Content) -> Iterator[Fault]:
    for ladder in content.of(LADDERS):
        rungs = _rungs(ladder, content)
        for place, rung in enumerate(rungs, 1):
            if rung["position"] != place:
                yield rung.fault("position", f"is not {place}: a place is left out")
        seen: dict[str, Row] = {}
        for before, rung in pairwise(rungs):
            if _stage(rung, content) < _stage(before, content):
                yield rung.fault("exercise", "is of a lower stage than the rung below it")
            if _effort(rung, content) < _effort(before, content):
                yield rung.fault("exercise", "asks for less effort than the rung below it")
        for before, rung in pairwise([None, *rungs]):
            slug = rung.slug("exercise")
            same = before is not None and before.slug("exercise") == slug
            if same and _amount(rung) <= _amount(before):
                yield rung.fault("amount", "is no more than on the rung below it")
            if not same and slug in seen:
                yield rung.fault("exercise", f"{slug} comes back after another exercise")
            if not same and not rung["minutes"] and rung["amount"] != Amount.LEAST:
                yield rung.fault("amount", "is more than the least, although the exercise is new")
            seen[slug] = rung
        if rungs and rungs[-1]["amount"] != Amount.WRITTEN:
            yield rungs[-1].fault("amount", "is the top of the ladder and not the dose as written")


CHECKS = (_ladders, _each_rung, _climbs)
