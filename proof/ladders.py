"""Everything that can be worse about a person, as ladders from mild to strict.

The gate is monotone along these ladders. At the bottom of them all is the person with as much open
as possible: examined, confirmed, with a clinician's statement on every condition, and with every
relief. Each rung is stricter than the one below, so a restriction at the bottom applies to everyone
above.

Time is not a ladder. A full screening expires after 28 days and any other after 90 (facts.md 6.4),
so one more fact can make a screening last longer. Expiry is compared with the oracle instead.
"""

from datetime import timedelta
from functools import cache

from proof import sheets
from proof.oracle import tables

LATELY = "2026-11-14"
#: The ten diagnoses that can indicate self-manipulation (facts.md 0). `BOTTOMS` adds the two for
#: prone props, and no diagnosis.
DIAGNOSES = [(slug,) for slug, how in tables.MANIPULATION.items() if how != "no"]
BOTTOMS = [*DIAGNOSES, ("disc-bulge",), ("disc-sciatica",), ()]


def bottom(diagnosis=()):
    """Return the sheet of the person at the bottom, with this confirmed diagnosis."""
    sheet = sheets.examined(*diagnosis) if diagnosis else sheets.all_no()
    for slug in tables.FLOOR:
        sheet |= sheets.attested(slug, *tables.LOADS, "exercise")
    sheet |= {
        "postpartum.checked": "yes",
        "episode": "longer",
    }
    sheet |= dict.fromkeys(sheets.RELIEFS, "yes")
    return sheet | dict.fromkeys(
        ("skin-whole", "prone-direction", "prone-week", "egg-roll.on-purpose"), "yes"
    )


@cache
def ladders(diagnosis=()):
    """Return name -> rungs, from mild to strict. A rung is the change that it makes to a sheet.

    A higher rung of a ladder replaces a lower one.
    """
    found = {sign: ({sign: "yes"}, {sign: "unsure"}) for sign in sheets.SIGNS}
    found |= {slug: condition(slug) for slug in sheets.CONDITIONS if slug not in diagnosis}
    found |= {slug: ({slug: "unsure"},) for slug in diagnosis}
    earlier = {hours: (sheets.NOW - timedelta(hours=hours)).isoformat() for hours in (1, 13)}
    found |= {
        "age": ({"age": 51}, {"age": 70}),
        "hurt": ({"hurt": "sharper"}, {"hurt": "spreading"}),
        "pain": ({"pain": 4}, {"pain": "unsure"}),
        "episode": (
            {"episode": "under-6-weeks"},
            {"episode": "under-a-week"},
            {"episode": "under-72-hours"},
        ),
        "mid back": ({"+area": "mid"},),
        "upper back": ({"+area": "upper"},),
        "neck": ({"+area": "neck"},),
        "leg": ({"+area": "leg"},),
        "something taken back": (
            {"corrected": {"fever": earlier[1]}, "raised": {"fever": earlier[13]}},
        ),
        "something raised before": ({"raised": {"chest-pain": earlier[1]}},),
    }
    if diagnosis:
        found |= {"who said so": ({"told-by": "scan-only"},), "when": ({"told-on": "2025-11-01"},)}
        favours = (
            "same-pain",
            "go-ahead",
            "understands",
            "skin-whole",
            "prone-direction",
            "prone-week",
            "egg-roll.on-purpose",
        )
        found |= {favour: ({favour: "no"}, {favour: "unsure"}) for favour in favours}
    return found


def condition(slug):
    """Return the rungs of having a condition.

    They are: with a clinician's statement, without one, then with the worst answers to its
    follow-ups, and finally the same if unsure.
    """
    worst = {id: LATELY for id in sheets.SINCE if id.startswith(f"{slug}.")}
    worst |= {id: "yes" for id in sheets.WARNINGS if id.startswith(f"{slug}.")}
    worst |= {"postpartum.checked": "no"} if slug == "postpartum" else {}
    relief = {id.partition(".")[0]: id for id in sheets.RELIEFS}.get(slug)
    without = {slug: "yes", f"{slug}.attested-by": "friend"} | ({relief: "no"} if relief else {})
    rungs = [{slug: "yes"}, without] + ([without | worst] if worst else [])
    return (*rungs, without | worst | {slug: "unsure"})


def at(diagnosis, places):
    """Return the sheet of the person at these rungs. `places` is ladder -> rung, from 1."""
    sheet, areas = bottom(diagnosis), {"low"}
    for name, rung in places.items():
        change = dict(ladders(diagnosis)[name][rung - 1])
        areas |= {change.pop("+area")} if "+area" in change else set()
        sheet |= change
    return sheet | {"area": sorted(areas)}
