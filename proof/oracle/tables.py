"""The fact sheet's tables (sections 1 to 4): docs/clinical/data.json as plain dictionaries."""

import json
import re
from pathlib import Path

DATA = Path(__file__).parents[2] / "docs" / "clinical" / "data.json"
SHEET = json.loads(DATA.read_text(encoding="utf-8"))

RANK = {"ok": 0, "caution": 1, "clinician": 2, "avoid": 3}
LOADS = [load["slug"] for load in SHEET["loads"]]

#: sign -> how soon to be seen; sign -> its effect on the set; sign -> the conditions it makes
#: suspected
URGENCY = {sign["slug"]: sign["urgency"] for sign in SHEET["red_flags"]}
EFFECT = {sign["slug"]: sign["gate_effect"] for sign in SHEET["red_flags"]}
SUSPECTS = {sign: re.findall(r"suspect:([a-z0-9-]+)", effect) for sign, effect in EFFECT.items()}

#: joined rule -> its groups of facts, how soon to be seen, and the effect (1a)
JOINED = {
    rule["slug"]: (
        [group.split(" or ") for group in rule["needs"]],
        rule["urgency"],
        rule["gate_effect"],
    )
    for rule in SHEET["joined_rules"]
}

#: condition -> floor, and what it can indicate
FLOOR = {c["slug"]: c["floor"] for c in SHEET["conditions"]}
BACK = {c["slug"] for c in SHEET["conditions"] if c["is_back_diagnosis"]}
MANIPULATION = {c["slug"]: c["self_manipulation_indication"] for c in SHEET["conditions"]}
PRONE = {c["slug"] for c in SHEET["conditions"] if c["prone_extension_indication"] == "yes"}


def _levels(condition):
    """Return load -> rank of the strictest row that names it (3.2).

    A push that no row names is `avoid`. A light hold is one rank below a strong one.
    """
    named = {}
    for row in condition["rules"]:
        for load in row["loads"]:
            named[load] = max(named.get(load, 0), RANK[row["level"]])
    named.setdefault("thrust", RANK["avoid"])
    named.setdefault("isometric-light", max(0, named.get("isometric-strain", 0) - 1))
    return {load: named.get(load, 0) for load in LOADS}


#: condition -> load -> rank
LEVEL = {condition["slug"]: _levels(condition) for condition in SHEET["conditions"]}

#: condition, or question that eases one -> the day from which it is due for review (6.4). The sheet
#: is unsigned, so none is.
DUE: dict[str, str] = {}

EXERCISES = {exercise["slug"]: exercise for exercise in SHEET["exercises"]}
