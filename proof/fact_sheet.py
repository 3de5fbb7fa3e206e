"""Compares the content with the fact sheet, field by field, so that nothing is lost or loosened.

Text for visitors is in plainer language than the fact sheet, so only its numbers are compared. All
else must be the same, except for `DEPARTURES`, each with its reason.
"""

import json
import re
from pathlib import Path

from proof.claims import Claim
from proof.oracle import prose
from proof.oracle.tables import SHEET

FIXTURES = Path(__file__).parents[1] / "fixtures" / "library"
URGENCY = {
    "emergency-now": "emergency",
    "urgent-same-day": "urgent-today",
    "see-clinician-soon": "see-a-clinician",
    "self-care": "self-care",
}
FLOOR = {
    "none": "full",
    "stretch-modified": "adapted",
    "stretch-only": "stretch-instead",
    "clinician-first": "comfort-only",
    "urgent": "nothing",
}
EFFECT = {
    "emergency": "nothing",
    "urgent": "nothing",
    "clinician-first": "comfort-only",
    "stretch-only": "stretch-instead",
    "adapted": "adapted",
    "locked": "comfort-only",  # ADR 0014: drinks and flu
    "adds": "stretch-instead",  # age-16-17: the floor of the condition that it adds
    "asks": "adapted",  # pregnancy-any: the mildest floor of those that it asks about
}
STATUS = {
    "retrieved": "read",
    "recalled": "recalled",
    "retrieved (part) / recalled (detail)": "partly-read",
}

#: (kind, slug, field) -> why the content differs from the fact sheet. Only for content that is
#: stricter or means the same.
DEPARTURES = {
    (
        "exercise",
        "prone-press-up",
        "requires",
    ): "a press-up needs a week of props on top (6.5), so it has an indication of its own",
    (
        "exercise",
        "massage-gun",
        "requires",
    ): "6.5 names an indication for it; its row forgot it (ADR 0014)",
    ("sign", "one-leg", "action numbers"): "'over 2 to 6 weeks' became 'over 2 weeks'",
}


def rows(name):
    return [
        entry["fields"]
        for entry in json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    ]


def by_slug(name):
    return {fields["slug"]: fields for fields in rows(name)}


def slugs(references):
    """Return a list of natural keys as slugs."""
    return [key[0] for key in references]


def numbers(text):
    """Return the numbers in a text, in order and once each."""
    return list(dict.fromkeys(re.findall(r"\d+(?:\.\d+)?", text.replace("°", ""))))


def same_as_the_sheet() -> Claim:
    """Compare every field of signs, conditions, rules, loads, exercises, doses, routines, sources."""
    claim = Claim(
        "nothing of the fact sheet is lost or loosened in the content", "comparison, field by field"
    )
    used = set()
    for kind, slug, field, sheet, content in fields():
        claim.cases += 1
        if sheet != content:
            if (kind, slug, field) in DEPARTURES:
                used.add((kind, slug, field))
            else:
                claim.against(
                    f"{kind} {slug}, {field}: the sheet says {sheet}, the content {content}"
                )
    for unused in DEPARTURES.keys() - used:
        claim.against(f"a departure that is none: {unused}")
    return claim


def fields():
    """Yield (kind, slug, field, value in the sheet, value in the content)."""
    for kind, compare in (
        ("sign", signs),
        ("joined rule", joined_rules),
        ("condition", conditions),
        ("load", loads),
        ("exercise", exercises),
        ("routine", routines),
        ("source", sources),
    ):
        for slug, pairs in compare():
            for field, sheet, content in pairs:
                yield kind, slug, field, sheet, content


def both(sheet_rows, name):
    """Yield the slugs of both sides, then (row of the sheet, row of the content) by slug."""
    content = by_slug(name)
    yield "all of them", [("slugs", sorted(row["slug"] for row in sheet_rows), sorted(content))]
    yield from (
        (row["slug"], (row, content[row["slug"]])) for row in sheet_rows if row["slug"] in content
    )


def compared(pairs, how):
    for slug, pair in pairs:
        yield (slug, pair) if isinstance(pair, list) else (slug, how(*pair))


def signs():
    def how(row, own):
        effect = row["gate_effect"]
        scope = EFFECT[effect.split()[0]]
        suspects = re.findall(r"suspect:([a-z0-9-]+)", effect)
        held = effect.split()[0] in ("emergency", "urgent", "clinician-first")
        return [
            (
                "urgency",
                URGENCY[row["urgency"]],
                "self-care" if own["self_care"] else own["urgency"],
            ),
            ("scope", scope, own["scope"]),
            ("suspects", suspects, slugs(own["suspects"])),
            ("adds", [row["slug"]] if effect.startswith("adds") else [], slugs(own["adds"])),
            ("short check", row["session_check"], own["session_check"]),
            ("held", held, own["sticky"]),
            ("lifts the next day", "next day" in effect, own["next_day"]),
            ("group", row["group"], own["group"]),
            ("sources", sorted(row["sources"]), sorted(slugs(own["sources"]))),
            (
                "question numbers",
                set(),
                set(numbers(row["question"]))
                - asked_apart(row["slug"])
                - set(numbers(own["question"])),
            ),
            ("action numbers", set(), set(numbers(row["action"])) - set(numbers(own["action"]))),
            ("calls for help", calls(row["action"]), calls(row["action"]) & calls(own["action"])),
        ]

    return compared(both(SHEET["red_flags"], "red_flags"), how)


def joined_rules():
    def how(row, own):
        return [
            ("label", row["label"], own["label"]),
            ("needs", row["needs"], own["needs"]),
            ("urgency", URGENCY[row["urgency"]], own["urgency"]),
            ("scope", EFFECT[row["gate_effect"].split()[0]], own["scope"]),
            ("sources", sorted(row["sources"]), sorted(slugs(own["sources"]))),
        ]

    return compared(both(SHEET["joined_rules"], "joined_rules"), how)


def asked_apart(slug):
    """Numbers in a question that the age (asked as a number) answers (ADR 0014)."""
    return {"first-after-50": {"50"}}.get(slug, set())


def calls(action):
    """Return the kinds of help that an action names, found by keywords."""
    heard = action.lower()
    words = (
        "emergency number",
        "emergency department",
        "urgent-care line",
        "urgent care",
        "maternity unit",
        "midwife",
        "today",
    )
    return {word for word in words if word in heard}


def conditions():
    rules, asked = {}, {}
    for rule in rows("contraindications"):
        rules.setdefault(rule["condition"][0], []).append(rule)
    for question in rows("follow_ups"):
        asked.setdefault(question["condition"][0], {})[question["name"]] = question

    def how(row, own):
        slug = row["slug"]
        yield "floor", FLOOR[row["floor"]], own["floor"]
        yield "back diagnosis", row["is_back_diagnosis"], own["is_back_diagnosis"]
        yield "manipulation", row["self_manipulation_indication"], own["manipulation"]
        yield "prone", row["prone_extension_indication"] == "yes", own["prone_extension"]
        yield "a word counts", slug not in prose.NO_WORD, own["attestable"]
        yield "liftable", slug in prose.LIFTABLE, own["liftable"]
        yield "becomes", prose.THEN_TREATED_AS.get(slug, []), slugs(own["becomes"])
        yield "category", row["category"], own["category"]
        yield (
            "words lost",
            set(),
            {word.lower() for word in row["synonyms"]} - {word.lower() for word in own["synonyms"]},
        )
        yield "numbers of the note", numbers(row["floor_note"]), numbers(own["floor_note"])
        yield from levels(row, rules.get(slug, []))
        yield from windows(slug, asked.get(slug, {}))

    return compared(both(SHEET["conditions"], "conditions"), lambda row, own: list(how(row, own)))


def levels(row, own):
    """Yield every load of every row, its level, its sources and the numbers in its reason."""
    sheet = {(rule["level"], load): rule for rule in row["rules"] for load in rule["loads"]}
    content = {(rule["level"], load): rule for rule in own for load in slugs(rule["loads"])}
    yield "rules", sorted(sheet), sorted(content)
    for level, load in sheet.keys() & content.keys():
        one, other = sheet[level, load], content[level, load]
        yield (
            f"sources of {level} {load}",
            sorted(set(one["sources"]) - {"-"}),
            sorted(slugs(other["sources"])),
        )
        yield f"numbers of {level} {load}", numbers(one["reason"]), numbers(other["reason"])
    strain = row["slug"] == "muscle-strain"
    for rule in own:
        fresh = ("avoid", "caution") if strain and rule["level"] == "clinician" else ("", "")
        yield (
            f"first 72 hours, {rule['level']}",
            fresh,
            (rule["fresh_level"], rule["settled_level"]),
        )


def windows(slug, asked):
    """Yield the time windows and floor rules of section 2, as questions."""
    since = asked.get("since")
    weeks = prose.AFTER_BIRTH_WEEKS if slug == "postpartum" else prose.WINDOWS.get(slug)
    yield "weeks", weeks, since and since["weeks"]
    if since:
        longer = prose.AFTER_CAESAREAN_WEEKS if slug == "postpartum" else 0
        yield "longer weeks", longer, since["longer_weeks"]
        yield "may be never", slug in prose.CAN_BE_NEVER, since["never_allowed"]
        yield (
            "scope in the window",
            "adapted" if slug == "postpartum" else "comfort-only",
            since["scope"],
        )
        yield (
            "open in the window",
            sorted(prose.AFTER_BIRTH) if slug == "postpartum" else [],
            sorted(slugs(since["only"])),
        )
    name = prose.CLINICIAN_FIRST_IF.get(slug)
    floors = {n: q["scope"] for n, q in asked.items() if q["kind"] == "floor"}
    yield "a clinician first if", {name: "comfort-only"} if name else {}, floors
    signs = {sign: URGENCY[soon] for sign, soon in prose.RED_FLAG_IF.get(slug, {}).items()}
    flags = {n: q["urgency"] for n, q in asked.items() if q["kind"] == "sign"}
    yield "a red flag if", signs, flags


def loads():
    def how(row, own):
        return [(field, row[field], own[field]) for field in ("label", "meaning", "example")]

    return compared(both(SHEET["loads"], "loads"), how)


def exercises():
    instructions = {one["exercise"][0]: one for one in rows("instructions")}

    def how(row, own):
        dose, given = row["dose"], instructions[row["slug"]]
        for field in ("name", "kind", "region", "stage", "comfort", "muscles"):
            yield field, row[field], own[field]
        yield "requires", row["requires"] or "", own["requires"]
        yield "loads", sorted(row["loads"]), sorted(slugs(own["loads"]))
        named = {
            "sets": "sets",
            "reps": "repetitions",
            "hold_s": "hold_seconds",
            "rest_s": "rest_seconds",
            "per_side": "each_side",
        }
        for field, content in named.items():
            yield field, dose.get(field), given[content]
        yield "frequency", dose["freq"].lower(), given["frequency"].lower()
        yield "dose sources", sorted(row["dose_src"]), sorted(slugs(given["dose_sources"]))
        for field, content in (
            ("steps", "how_to"),
            ("mistakes", "mistakes"),
            ("stop", "stop_rules"),
        ):
            yield f"number of {field}", 0, max(0, len(row[field]) - len(given[content]))
        egg_roll = row["slug"] == "egg-roll"
        yield "on purpose", egg_roll, own["own_confirmation"]
        yield "not over", 50 if egg_roll else None, own["max_age"]
        yield (
            "asks first",
            ["stroke-neck"] if row["slug"] in ASKS_FIRST else [],
            slugs(own["ask_first"]),
        )

    return compared(both(SHEET["exercises"], "exercises"), lambda row, own: list(how(row, own)))


#: section 1, session check subset: exercises that ask the neck question before they are shown
ASKS_FIRST = (
    "chair-back-extension-towel",
    "swiss-ball-drape",
    "egg-roll",
    "foam-roller-upper-back",
)


def routines():
    steps = {}
    for step in sorted(rows("steps"), key=lambda step: step["position"]):
        steps.setdefault(step["routine"][0], []).append(step["exercise"][0])
    return compared(
        both(SHEET["collections"], "routines"),
        lambda row, own: [("exercises", row["exercises"], steps.get(row["slug"]))],
    )


def sources():
    sheet = [{"slug": slug} | source for slug, source in SHEET["sources"].items()]

    def how(row, own):
        same = [(field, row.get(field, ""), own[field]) for field in ("citation", "where", "note")]
        return [*same, ("status", STATUS[row["status"]], own["status"])]

    return compared(both(sheet, "sources"), how)
