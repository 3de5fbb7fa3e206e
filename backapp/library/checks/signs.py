"""Warning signs, and the medicines that raise one or stand for a condition."""

from backapp.library.authored import Row
from backapp.library.checks.rule import each


def _is_urgent(row: Row) -> bool:
    return row["urgency"] in ("emergency", "urgent-today")


_signs = each(
    "library.redflag",
    (
        "urgency",
        "a warning sign sends to somebody",
        lambda row, _: row["urgency"] == "self-care",
    ),
    (
        "scope",
        "a sign this urgent leaves nothing open",
        lambda row, _: _is_urgent(row) and row["scope"] != "nothing",
    ),
    (
        "sticky",
        "a sign this urgent holds on",
        lambda row, _: _is_urgent(row) and not row["sticky"],
    ),
    (
        "scope",
        "must withhold something",
        lambda row, _: not _is_urgent(row) and row["scope"] in ("full", "unscreened"),
    ),
    (
        "action_unsure",
        "a sign this urgent says what to do when not sure",
        lambda row, _: _is_urgent(row) and not row["action_unsure"],
    ),
)
_medicines = each(
    "library.medicine",
    (
        "adds",
        "stands for nothing: name a condition or a warning sign",
        lambda row, _: not row["adds"] and row["red_flag"] is None,
    ),
)
CHECKS = (_signs, _medicines)
