"""Conditions, and their contraindications: their effect on the loads."""

from collections.abc import Iterator

from django.conf import settings

from backapp.gate import floor
from backapp.gate.vocabulary import Level
from backapp.library.authored import Content, Fault, Row
from backapp.library.checks.cues import too_long_or_hard
from backapp.library.checks.exercises import THRUST
from backapp.library.checks.rule import broken, each
from backapp.library.models.words import HealthGroup, word

NOT_ATTESTABLE = ("no-diagnosis", "other-condition", "age-16-17")
OK = word(Level.OK)
MOST_WORDS = {"explanation": 12}
BARS_THRUST = {word(Level.AVOID), word(Level.CLINICIAN)}

_rules_of_limits = (
    (
        "reason",
        "is empty, but visitors are told the reason",
        lambda row, _: row["level"] != OK and not row["reason"],
    ),
    (
        "sources",
        "must name at least one",
        lambda row, _: row["level"] != OK and not row["sources"],
    ),
    (
        "fresh_level",
        "state the level for the first 72 hours and for afterwards, or neither",
        lambda row, _: bool(row["fresh_level"]) != bool(row["settled_level"]),
    ),
)


def _limits(row: Row, content: Content) -> list[Row]:
    """The contraindications of a condition, in order."""
    return content.under("library.contraindication", "condition").get(row.key[0], [])


def _each_limit(content: Content) -> Iterator[Fault]:
    for row in content.of("library.condition"):
        seen: set[str] = set()
        for limit in _limits(row, content):
            for load in limit.slugs("loads"):
                if load in seen:
                    message = f"{load} is already in another row of this condition"
                    yield limit.fault("loads", message)
                seen.add(load)
            yield from broken(limit, content, _rules_of_limits)


def _thrust(content: Content) -> Iterator[Fault]:
    """Every condition states its level for a thrust. A condition of the gate's floor must not allow
    one.
    """
    for row in content.of("library.condition"):
        limit = next((r for r in _limits(row, content) if THRUST in r.slugs("loads")), None)
        if limit is None:
            yield row.fault("contraindications", "does not state its level for thrust")
        elif row.key[0] in floor.CONDITIONS:
            levels = {limit["level"], limit["fresh_level"], limit["settled_level"]} - {""}
            if not levels <= BARS_THRUST:
                yield limit.fault(
                    "level",
                    "the gate's floor bars self-manipulation with this: thrust is avoid or "
                    "clinician",
                )


_condition_rules = each(
    "library.condition",
    (
        "is_back_diagnosis",
        "only a condition that names a cause of back pain can be a reason to open anything",
        lambda row, _: (
            (row["manipulation"] != "no" or row["prone_extension"]) and not row["is_back_diagnosis"]
        ),
    ),
    (
        "manipulation",
        "the gate's floor bars self-manipulation with this: it cannot be the reason for it",
        lambda row, _: row["manipulation"] != "no" and row.key[0] in floor.CONDITIONS,
    ),
    (
        "attestable",
        "a clinician's word cannot count for this condition",
        lambda row, _: row.key[0] in NOT_ATTESTABLE and row["attestable"],
    ),
    (
        "liftable",
        "only a comfort-only floor can be lifted, and only where a clinician's word counts",
        lambda row, _: (
            row["liftable"] and not (row["attestable"] and row["floor"] == "comfort-only")
        ),
    ),
    (
        "asked_under",
        "choose the group in which visitors find it",
        lambda row, _: not row["asked_under"] and not row["asked_elsewhere"],
    ),
    (
        "common_cause",
        "only a condition that names a cause of back pain can be one of the common causes",
        lambda row, _: row["common_cause"] and not row["is_back_diagnosis"],
    ),
    (
        "becomes",
        "only a condition whose floor can be lifted becomes another",
        lambda row, _: row["becomes"] and not row["liftable"],
    ),
    (
        "floor",
        "the floor of a condition cannot be “unscreened”",
        lambda row, _: row["floor"] == "unscreened",
    ),
)


def _brief(content: Content) -> Iterator[Fault]:
    """What stands under a condition decides whether it is ticked, so it is as short as under a cue.

    The limit is for English, the language that it is written in.
    """
    if content.language == settings.LANGUAGE_CODE:
        for row in content.of("library.condition"):
            yield from too_long_or_hard(row, MOST_WORDS, set())


def _by_medicine(content: Content) -> Iterator[Fault]:
    """A condition in the group of medicines has no line of its own there."""
    stated = {slug for row in content.of("library.medicine") for slug in row.slugs("adds")}
    for row in content.of("library.condition"):
        if row["asked_under"] == HealthGroup.MEDICINES and row.key[0] not in stated:
            yield row.fault("asked_under", "no medicine stands for this condition: choose a group")


CHECKS = (_each_limit, _thrust, _condition_rules, _brief, _by_medicine)
