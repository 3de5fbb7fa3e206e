"""The starter: whoever ticks no line of the quick check has everything of the cover open, and what is
open part of the way through the questions stays open.

The exercises are those that the engine computed (`backapp/gate/cover.py`). Whether they are open is
asked of the oracle, for people with every unasked fact and every two of them, and of the solver,
for anybody at all. Signs that are no emergency and close nearly everything are not asked about
(hazard log, HZ-36), so nobody here has one. Nor has anybody facts that a joined rule makes urgent,
but facts that it makes an emergency are tried.

A stage (`gate.cover.stage`) is asked about people who have answered some of the questions. The
oracle judges random endings of their answers. Only one thing is accepted there: a yes to the warning
question of a condition that they had not declared yet.
"""

import json
from itertools import combinations
from random import Random

from backapp.gate.answers import read_answers
from backapp.gate.cover import stage
from backapp.library.authored import FIXTURES, read_files
from backapp.library.content import build_catalogue
from proof import engine, sheets
from proof.claims import Claim
from proof.oracle import judge, judging, prose, tables

SAYS = "whoever ticks no line of the quick check has every exercise of the cover open"
STAGES = "what is open part of the way through the questions is open whatever the rest is"
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


# -- part of the way

#: Serious signs, one of which some people have not answered yet.
LATE = ("saddle-numbness", "night-unremitting", "severe", "kidney", "height-loss")
ALARMS = {f"{slug}.{name}" for slug, signs in prose.RED_FLAG_IF.items() for name in signs}
POSITIVE = ("yes", "unsure")


def stages(people=1200, endings=6, of=stage) -> Claim:
    """Ask the oracle about random endings of the answers of random people.

    `of` computes the stage; a test puts a faulty one there.
    """
    claim = Claim(STAGES, "oracle, random people with random answers to the rest")
    book, denied, pick, with_any = engine.book(), covered(), Random(36), 0
    by_lines = frozenset(id for id in denied if "." in id)
    for _ in range(people):
        part = part_of_the_way(pick, denied)
        found = of(book, read_answers(book, part), by_lines, sheets.NOW)
        with_any += bool(found)
        for _ in range(endings if found else 0):
            sheet = ending(pick, part, denied)
            said = judge(sheet, sheets.NOW)["exercises"]
            claim.cases += 1
            if closed := [slug for slug in sorted(found) if said[slug] == "withheld"]:
                claim.against(f"{', '.join(closed[:5])}: {unlike(sheet)}, after {unlike(part)}")
    claim.figures = {"people part of the way, with something open": with_any}
    return claim


def part_of_the_way(pick, denied):
    """Return the answers of somebody who denies the quick check and has answered some questions."""
    part = dict.fromkeys(sheets.SIGNS, "no") | {id: "no" for id in denied if "." not in id}
    for sign in sheets.SIGNS:
        if sign not in denied and not tables.EFFECT[sign].startswith(CLOSES):
            part[sign] = pick.choice(POSITIVE) if pick.random() < 0.05 else "no"
    if pick.random() < 0.1:
        del part[pick.choice(LATE)]
    part |= {id: value for id, value in the_pain(pick).items() if pick.random() < 0.8}
    reached = pick.choice((0, 0.5, 1))
    for slug in sheets.CONDITIONS:
        by_age = slug == "age-65-plus" and part.get("age") != "unsure"
        if slug not in denied and not by_age and pick.random() < reached:
            part[slug] = pick.choice(POSITIVE) if pick.random() < 0.1 else "no"
            for id in questions(slug) if part[slug] != "no" else ():
                if pick.random() < 0.6:
                    part[id] = reply(pick, id, yes=0.2)
    return part


def ending(pick, part, denied):
    """Return a whole sheet that begins with the answers `part`."""
    sheet, share = the_pain(pick) | part, pick.choice((0.03, 0.3, 0.9))
    if sheet["age"] != "unsure":  # the age answers it
        sheet.setdefault("age-65-plus", "no")
    for id in (*sheets.SIGNS, *sheets.CONDITIONS):
        if id not in sheet:
            sheet[id] = pick.choice(POSITIVE) if pick.random() < share else "no"
    has = [slug for slug in sheets.CONDITIONS if sheet[slug] != "no"]
    for slug in has:
        for id in questions(slug):
            if id in denied or (id in ALARMS and slug not in part):
                sheet.setdefault(id, sheets.LONG_AGO if id in sheets.SINCE else "no")
            else:
                sheet.setdefault(id, reply(pick, id, yes=0.5))
    sure = [slug for slug in has if sheet[slug] == "yes"]
    for slug in sure:
        if pick.random() < 0.4:
            loads = pick.sample(sorted(engine.book().loads), 15)
            sheet |= sheets.attested(slug, *loads, "exercise")
    if pick.random() < 0.5:
        sheet |= {"told-by": "nobody"}
    else:
        named = pick.sample(sure, min(len(sure), 2))
        sheet |= {"told-by": "doctor", "told-on": "2026-11-07", "same-pain": "yes"}
        sheet |= {"diagnosis": named}
    return sheet | {"completed-at": sheets.NOW.isoformat()}


def the_pain(pick):
    """Return the answers about age, place, duration and strength, at random."""
    return {
        "pregnancy": "no",
        "age": pick.choice((*AGES, "unsure")),
        "episode": pick.choice(EPISODES),
        "area": pick.choice(("unsure", pick.sample(AREAS, pick.randint(0, len(AREAS))))),
        "pain": pick.choice((*range(11), "unsure")),
    }


def questions(slug):
    """Return the ids of the questions about one condition."""
    ids = (*sheets.WARNINGS, *sheets.SINCE, *sheets.RELIEFS)
    return [id for id in ids if id.startswith(f"{slug}.")]


def reply(pick, id, yes):
    """Return an answer to a question about a condition. `yes` is how often it is no "no"."""
    if id in sheets.SINCE:
        return pick.choice((sheets.LONG_AGO, "2026-11-14", "unsure"))
    return pick.choice(POSITIVE) if pick.random() < yes else "no"


def unlike(sheet):
    """Return in words what is not "no" on a sheet."""
    return ", ".join(f"{id} {value}" for id, value in sheet.items() if value != "no")
