"""Loads: what all conditions together do with each movement load.

The strictest wins; adding a condition never relaxes.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from backapp.gate.reasons import Reason
from backapp.gate.rulebook import Condition
from backapp.gate.vocabulary import Episode, Level

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
    found: dict[str, list[Reason]] = {}
    for condition in conditions:
        words = allowed.get(condition.slug, frozenset()) if condition.attestable else frozenset()
        for reason in _reasons(condition, episode):
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


def _reasons(condition: Condition, episode: Episode | None) -> tuple[Reason, ...]:
    """What a condition says of the loads it does not leave alone, whoever has it: worked out
    once for each `episode`.
    """
    if episode not in condition.derived:
        condition.derived[episode] = tuple(
            Reason("load", condition.slug, text, sources, _change(condition, level), level, load)
            for load, level, text, sources in _rows(condition, episode)
            if level > Level.OK
        )
    reasons: tuple[Reason, ...] = condition.derived[episode]
    return reasons


def _rows(
    condition: Condition, episode: Episode | None
) -> Iterator[tuple[str, Level, str, tuple[str, ...]]]:
    rules = condition.rules
    for load, rule in rules.items():
        level = rule.level
        if episode is not None and rule.fresh_level is not None and rule.settled_level is not None:
            level = rule.fresh_level if episode is Episode.UNDER_72_HOURS else rule.settled_level
        yield load, level, rule.reason, rule.sources
    if "thrust" not in rules:  # a table that forgot to say is a table that says no
        yield "thrust", Level.AVOID, "", ("PROJECT",)
    strain = rules.get("isometric-strain")
    if strain is not None and "isometric-light" not in rules and strain.level > Level.OK:
        # facts.md 3.2
        yield "isometric-light", Level(strain.level - 1), strain.reason, strain.sources


def _change(condition: Condition, level: Level) -> str:
    if level is Level.CAUTION:
        return ""
    if condition.slug == "no-diagnosis":
        return "diagnosis"
    return "clinician" if level is Level.CLINICIAN and condition.attestable else "nothing"
