"""Warning signs, and medicines, which add conditions or raise a warning sign."""

from backapp.library.authored import Row
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
CHECKS = (_signs, _medicines)
