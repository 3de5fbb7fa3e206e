"""Loads: what all conditions together do with each movement load.

The strictest wins; adding a condition never relaxes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from backapp.gate.reasons import Reason
from backapp.gate.vocabulary import Episode, Level

if TYPE_CHECKING:
    from backapp.gate.rulebook import Condition

Levels = Mapping[str, tuple[Level, tuple[Reason, ...]]]
NOTHING_ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType({})


def combine(
    conditions: Iterable[Condition],
    allowed: Mapping[str, frozenset[str]] = NOTHING_ALLOWED,
    episode: Episode | None = None,
) -> Levels:
    """load -> (strictest level, every reason for it), over all `conditions` (facts.md 6.6).

    `allowed` maps a condition to the loads a clinician who knows it has allowed: that lowers
    *clinician* to *caution* for this condition alone, and never an *avoid*. `episode` decides rows
    that differ in the first 72 hours.
    """
    fresh = None if episode is None else episode is Episode.UNDER_72_HOURS
    found: dict[str, list[Reason]] = {}
    for condition in conditions:
        words = allowed.get(condition.slug, frozenset()) if condition.attestable else frozenset()
        for reason in condition.reasons[fresh]:
            if reason.level is Level.CLINICIAN and reason.load in words:
                reason = reason._replace(level=Level.CAUTION, change="")
            found.setdefault(reason.load, []).append(reason)
    return {
        load: (max([reason.level or Level.OK for reason in reasons]), tuple(reasons))
        for load, reasons in found.items()
    }


def reaches(levels: Levels, load: str, at_most: Level = Level.CAUTION) -> bool:
    """Whether nothing in force puts `load` above `at_most`."""
    return levels.get(load, (Level.OK, ()))[0] <= at_most


def stated(condition: Condition) -> dict[bool | None, tuple[Reason, ...]]:
    """What a condition says of the loads it does not leave alone, whoever has it.

    In the first 72 hours of the episode (True), after them (False), and where that is not known
    (None).
    """
    return {fresh: tuple(_reasons(condition, fresh)) for fresh in (None, True, False)}


def _reasons(condition: Condition, fresh: bool | None) -> Iterator[Reason]:
    slug, rules = condition.slug, condition.rules
    for load, rule in rules.items():
        level = rule.level
        if fresh is not None and rule.fresh_level is not None and rule.settled_level is not None:
            level = rule.fresh_level if fresh else rule.settled_level
        if level > Level.OK:
            change = _change(condition, level)
            yield Reason("load", slug, rule.reason, rule.sources, change, level, load)
    if "thrust" not in rules:  # a table that forgot to say is a table that says no
        change = _change(condition, Level.AVOID)
        yield Reason("load", slug, "", ("PROJECT",), change, Level.AVOID, "thrust")
    strain = rules.get("isometric-strain")
    if strain is not None and "isometric-light" not in rules and strain.level > Level.CAUTION:
        level, load = Level(strain.level - 1), "isometric-light"  # facts.md 3.2
        change = _change(condition, level)
        yield Reason("load", slug, strain.reason, strain.sources, change, level, load)


def _change(condition: Condition, level: Level) -> str:
    if level is Level.CAUTION:
        return ""
    if condition.slug == "no-diagnosis":
        return "diagnosis"
    return "clinician" if level is Level.CLINICIAN and condition.attestable else "nothing"
