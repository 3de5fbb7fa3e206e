"""The starter: whoever ticks no line of the quick check has everything of the cover open.

The exercises are those that the engine computed (`backapp/gate/cover.py`). Whether they are open is
asked of the oracle, for people with every unasked fact and every two of them, and of the solver,
for anybody at all. Signs that are no emergency and close nearly everything are not asked about
(hazard log, HZ-36), so nobody here has one. Nor has anybody facts that a joined rule makes urgent,
but facts that it makes an emergency are tried.
"""

import json
from itertools import combinations
from random import Random

from backapp.library.authored import FIXTURES, read_files
from backapp.library.content import build_catalogue
from proof import sheets
from proof.claims import Claim
from proof.oracle import judge, judging, prose, tables

SAYS = "whoever ticks no line of the quick check has every exercise of the cover open"
CLOSES = ("clinician-first", "locked", "urgent", "emergency")
AGES = (16, 17, 18, 49, 50, 64, 65, 90)
EPISODES = ("under-72-hours", "under-a-week", "under-6-weeks", "under-12-weeks", "longer", "unsure")
AREAS = ("upper", "mid", "low", "buttock-hip", "leg", "neck")


def covered():
    """Return the signs, conditions and follow-ups that the lines of the quick check deny."""
    rows = json.loads((FIXTURES / "group_lines.json").read_text(encoding="utf-8"))
    lines = [row["fields"] for row in rows if row["fields"]["quick"]]
    return {
        id
        for line in lines
        for id in (
            *(slug for (slug,) in line["signs"]),
            *(slug for (slug,) in line["conditions"]),
            *line["follow_ups"],
        )
    }


def opened():
    """Return the exercises of the cover."""
    return build_catalogue(read_files(FIXTURES), "").cover.open


def unasked(denied):
    """Yield (name, answers) for every fact that a person who ticks no line can have."""
    for sign in sheets.SIGNS:
        if sign not in denied and not tables.EFFECT[sign].startswith(CLOSES):
            yield from ((f"{sign}: {answer}", {sign: answer}) for answer in ("yes", "unsure"))
    for slug in sheets.CONDITIONS:
        if slug in denied:
            continue
        more = {id: "no" for id in sheets.WARNINGS if id.startswith(f"{slug}.") and id in denied}
        more |= {
            id: sheets.LONG_AGO for id in sheets.SINCE if id.startswith(f"{slug}.") and id in denied
        }
        yield from ((f"{slug}: {answer}", {slug: answer} | more) for answer in ("yes", "unsure"))


def person(pick, denied, *answers):
    """Return a sheet with these answers, everything else denied or, if it is not asked, at random."""
    sheet = sheets.all_no()
    for id in (*sheets.WARNINGS, *sheets.SINCE):  # silence about a window or a floor restricts
        slug, _dot, name = id.partition(".")
        if id not in denied and name not in prose.RED_FLAG_IF.get(slug, ()):
            del sheet[id]
    for one in answers:
        sheet |= one
    return sheet | {
        "age": pick.choice(AGES),
        "episode": pick.choice(EPISODES),
        "area": pick.sample(AREAS, pick.randint(0, len(AREAS))),
        "pain": pick.randint(0, 10),
    }


def accepted(sheet):
    """Whether joined facts close nearly everything without being an emergency (HZ-36)."""
    signs = judging.positive_signs(sheet, sheets.NOW)
    have, _suspects = judging.conditions(sheet, signs, sheets.NOW)
    found = list(judging.together(sheet, signs, have))
    emergency = any(soon == judging.EMERGENCY for soon, _outcome in found)
    return not emergency and any(outcome >= judging.COMFORT for _soon, outcome in found)


def judged(denied=None, exercises=None, pairs=True) -> Claim:
    """Ask the oracle about every fact and every two facts that no line asks about."""
    claim = Claim(SAYS, "oracle, every two unasked facts")
    denied = covered() if denied is None else denied
    exercises = opened() if exercises is None else exercises
    pick = Random(16)
    for chosen in combinations(unasked(denied), 2 if pairs else 1):
        sheet = person(pick, denied, *(answers for _name, answers in chosen))
        for area in (sheet["area"], list(AREAS)):
            if accepted(sheet | {"area": area}):
                continue
            said = judge(sheet | {"area": area}, sheets.NOW)["exercises"]
            claim.cases += 1
            if closed := [slug for slug in sorted(exercises) if said[slug] == "withheld"]:
                names = ", ".join(name for name, _answers in chosen)
                claim.against(f"{names}: {', '.join(closed[:5])}")
    return claim
