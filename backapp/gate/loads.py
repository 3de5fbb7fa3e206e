"""Loads: the level that all conditions together give each movement load.

The strictest level wins, so another condition never relaxes anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from backapp.gate.reasons import Reason
from backapp.gate.vocabulary import Episode, Level

if TYPE_CHECKING:
    from backapp.gate.rulebook import Condition

Limit = tuple[Level, tuple[Reason, ...]]
Levels = Mapping[str, Limit]
OK = Level.OK
NO_LIMIT: Limit = (OK, ())
NOTHING_ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType({})


def combine(
    conditions: Iterable[Condition],
    allowed: Mapping[str, frozenset[str]] = NOTHING_ALLOWED,
    episode: Episode | None = None,
) -> Levels:
    """Return load -> (strictest level, every reason), over all `conditions` (facts.md 6.6).

    `allowed` maps a condition to the loads that a clinician who knows it has allowed. This lowers
    *clinician* to *caution* for that condition only, and never lowers *avoid*. `episode` decides
    the rows that differ in the first 72 hours.
    """
    fresh = None if episode is None else episode is Episode.UNDER_72_HOURS
    found: dict[str, Limit] = {}
    for condition in conditions:
        words = allowed.get(condition.slug, frozenset()) if condition.attestable else frozenset()
        for reason in condition.reasons[fresh]:
            load, level = reason.load, reason.level or OK
            if load in words and level is Level.CLINICIAN:
                level = Level.CAUTION
                reason = reason._replace(level=level, change="")
            strictest, others = found.get(load, NO_LIMIT)
            found[load] = max(strictest, level), (*others, reason)
    return found


def reaches(levels: Levels, load: str, at_most: Level = Level.CAUTION) -> bool:
    """Whether the level of `load` is at most `at_most`."""
    return levels.get(load, NO_LIMIT)[0] <= at_most


def stated(condition: Condition) -> dict[bool | None, tuple[Reason, ...]]:
    """Return the reasons that a condition gives for every load it limits.

    The keys are True for the first 72 hours of the episode, False after them and None if that is
    unknown.
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
    if "thrust" not in rules:  # fail closed: a missing level counts as avoid
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
