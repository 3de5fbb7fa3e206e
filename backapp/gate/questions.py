"""Every id that an answer can have, with the kind of its value.

The ids are the signs, the conditions and their follow-ups, and a fixed list of facts about the
visitor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from backapp.gate.vocabulary import FollowUpKind

if TYPE_CHECKING:
    from backapp.gate.rulebook import Condition, Exercise

YES_NO = "yes-no-unsure"
#: The ids that do not come from the tables. A yes-no question here is neither a sign nor a
#: condition: it can only permit, and only if the answer is yes. `country`, `who` and `remember`
#: change words and numbers on a page, never a decision.
FIXED: Mapping[str, tuple[str, ...]] = {
    YES_NO: (
        "same-pain",
        "go-ahead",
        "understands",
        "skin-whole",
        "prone-direction",
        "prone-week",
    ),
    "text": ("country", "who", "remember"),
    "number": ("age", "pain"),
    "choice": ("pregnancy", "episode", "told-by", "hurt"),
    "list": ("area", "diagnosis", "conditions", "stopped"),
    "date": ("told-on",),
    "moment": ("completed-at", "checked-at", "hurt-at"),
    "moments": ("raised", "corrected", "asked-first"),
    "dates": ("assessed",),
}


def kinds(
    red_flags: Iterable[str], conditions: Iterable[Condition], exercises: Iterable[Exercise]
) -> dict[str, str]:
    """Return id -> kind of its value, for a rulebook with these rows."""
    found = dict.fromkeys(red_flags, YES_NO)
    found |= {id: kind for kind, ids in FIXED.items() for id in ids}
    for condition in conditions:
        found[condition.slug] = YES_NO
        found |= {
            f.id: "date" if f.kind is FollowUpKind.SINCE else YES_NO for f in condition.follow_ups
        }
        for part, kind in (("by", "choice"), ("on", "date"), ("for", "list")):
            found[f"{condition.slug}.attested-{part}"] = kind
    return found | {f"{e.slug}.on-purpose": YES_NO for e in exercises if e.own_confirmation}
