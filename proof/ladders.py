"""What can be worse about a person, as ladders from mild to strict: the coordinates in which the
gate is monotone.

The bottom of every ladder is a person to whom as much is open as ever can be: examined, confirmed,
with a clinician's word on every condition and every relief. Each rung is stricter than the one
below it, so whatever holds at the bottom holds for everybody above.

Time is no ladder: a screening to which all was open lapses after 28 days and any other after 90
(facts.md 6.4), so one more fact can make one last longer. Lapses are compared with the oracle.
"""

from datetime import timedelta
from functools import cache

from proof import sheets
from proof.oracle import tables

LATELY = "2026-11-14"
#: The ten diagnoses that can be the reason for self-manipulation (facts.md 0), the two for prone
#: props, and none at all.
DIAGNOSES = [(slug,) for slug, how in tables.MANIPULATION.items() if how != "no"]
BOTTOMS = [*DIAGNOSES, ("disc-bulge",), ("disc-sciatica",), ()]


def bottom(diagnosis=()):
    """The person above whom everybody with this confirmed diagnosis stands."""
    sheet = sheets.examined(*diagnosis) if diagnosis else sheets.all_no()
    for slug in tables.FLOOR:
        sheet |= sheets.attested(slug, *tables.LOADS, "exercise")
    sheet |= {
        "spinal-infection.treated": "yes",
        "diabetes.plain": "yes",
        "postpartum.checked": "yes",
        "episode": "longer",
    }
    return sheet | dict.fromkeys(
        ("skin-whole", "prone-direction", "prone-week", "egg-roll.on-purpose"), "yes"
    )


@cache
def ladders(diagnosis=()):
    """name -> the rungs, each what it changes.

    Rungs of one ladder replace each other, from mild to strict.
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
    """Having it: with a clinician's word; without one; and with everything about it as bad as
    can be, sure or not.
    """
    worst = {id: LATELY for id in sheets.SINCE if id.startswith(f"{slug}.")}
    worst |= {id: "yes" for id in sheets.WARNINGS if id.startswith(f"{slug}.")}
    worst |= {"postpartum.checked": "no"} if slug == "postpartum" else {}
    relief = {"spinal-infection": "spinal-infection.treated", "diabetes": "diabetes.plain"}.get(
        slug
    )
    without = {slug: "yes", f"{slug}.attested-by": "friend"} | ({relief: "no"} if relief else {})
    rungs = [{slug: "yes"}, without] + ([without | worst] if worst else [])
    return (*rungs, without | worst | {slug: "unsure"})


def at(diagnosis, places):
    """The sheet of the person who stands on these rungs: `places` is ladder -> number of the
    rung, counted from 1.
    """
    sheet, areas = bottom(diagnosis), {"low"}
    for name, rung in places.items():
        change = dict(ladders(diagnosis)[name][rung - 1])
        areas |= {change.pop("+area")} if "+area" in change else set()
        sheet |= change
    return sheet | {"area": sorted(areas)}
