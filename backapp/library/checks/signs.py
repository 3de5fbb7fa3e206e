"""Warning signs, joined rules, and medicines, which add conditions or raise a warning sign."""

from collections.abc import Iterator

from backapp.gate.rulebook import FACTS, OR
from backapp.library.authored import Content, Fault, Row
from backapp.library.checks.rule import each


def _is_urgent(row: Row) -> bool:
    return row["urgency"] in ("emergency", "urgent-today")


_signs = each(
    "library.redflag",
    (
        "urgency",
        "a warning sign cannot lead to self-care",
        lambda row, _: row["urgency"] == "self-care",
    ),
    (
        "self_care",
        "a sign this urgent is a reason to be seen",
        lambda row, _: row["self_care"] and _is_urgent(row),
    ),
    (
        "self_care",
        "only a sign for the day, or one that a joined rule counts, is no reason to be seen",
        lambda row, content: (
            row["self_care"] and not row["next_day"] and row.key[0] not in _counted(content)
        ),
    ),
    (
        "scope",
        "with a sign this urgent, nothing can be open",
        lambda row, _: _is_urgent(row) and row["scope"] != "nothing",
    ),
    (
        "sticky",
        "a sign this urgent must be sticky",
        lambda row, _: _is_urgent(row) and not row["sticky"],
    ),
    (
        "scope",
        "must withhold something",
        lambda row, _: not _is_urgent(row) and row["scope"] in ("full", "unscreened"),
    ),
    (
        "brief",
        "a sign of the short check needs a few words for it",
        lambda row, _: row["session_check"] and not row["brief"],
    ),
    (
        "action_unsure",
        "a sign this urgent needs an action for “not sure”",
        lambda row, _: _is_urgent(row) and not row["action_unsure"],
    ),
)
_medicines = each(
    "library.medicine",
    (
        "adds",
        "has no effect: name a condition or a warning sign",
        lambda row, _: not row["adds"] and row["red_flag"] is None,
    ),
)


def _counted(content: Content) -> set[str]:
    """Every id that a joined rule names."""
    rows = content.of("library.joinedrule")
    return {id for row in rows for group in row["needs"] for id in group.split(OR)}


def _joined(content: Content) -> Iterator[Fault]:
    asked = {".".join(row.key) for row in content.of("library.followup")}
    for row in content.of("library.joinedrule"):
        for id in (id for group in row["needs"] for id in group.split(OR)):
            named = (content.one(label, id) for label in ("library.redflag", "library.condition"))
            if id not in FACTS | asked and not any(named):
                message = f"“{id}” is no warning sign, condition, follow-up or known fact"
                yield row.fault("needs", message)
        if len(row["needs"]) < 2:
            yield row.fault("needs", "joins nothing: name at least two facts, one on each line")


_joined_rules = each(
    "library.joinedrule",
    (
        "urgency",
        "joined facts are a reason to be seen",
        lambda row, _: row["urgency"] == "self-care",
    ),
    (
        "scope",
        "with facts this urgent, nothing can be open",
        lambda row, _: _is_urgent(row) and row["scope"] != "nothing",
    ),
)
CHECKS = (_signs, _medicines, _joined, _joined_rules)
