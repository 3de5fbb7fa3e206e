"""Answer sheets: the base people, their possible differences, and every sheet near them.

A sheet is a flat dictionary of id to answer, as for `manage.py screen --answers`. Uniformly random
answers nearly always raise a warning sign, which hides the worst faults. So every sheet here differs
from a base in only a few places.
"""

from datetime import UTC, datetime
from itertools import combinations, product

from proof.oracle import prose, tables

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LONG_AGO = "2019-03-01"
SIGNS = list(tables.URGENCY)
#: conditions that a visitor can have: `no-diagnosis` is not one, and age-16-17 is in SIGNS
CONDITIONS = [slug for slug in tables.FLOOR if slug not in ("no-diagnosis", "age-16-17")]
WARNINGS = [f"{slug}.{name}" for slug, name in prose.CLINICIAN_FIRST_IF.items()]
WARNINGS += [f"{slug}.{name}" for slug, signs in prose.RED_FLAG_IF.items() for name in signs]
#: Questions whose yes makes a condition milder.
RELIEFS = ("spinal-infection.treated", "diabetes.plain", "aaa.unchanged", "recent-trauma.slip")
SINCE = [f"{slug}.since" for slug in [*prose.WINDOWS, "postpartum"]]


def all_no():
    """Return the sheet of a healthy person without an examination.

    Every question about health is answered no, and every operation was long ago.
    """
    sheet = dict.fromkeys([*SIGNS, *CONDITIONS, *WARNINGS], "no") | dict.fromkeys(SINCE, LONG_AGO)
    sheet |= {
        "postpartum.caesarean": "no",
        "postpartum.checked": "no",
    }
    sheet |= dict.fromkeys(RELIEFS, "no")
    sheet |= {
        "completed-at": NOW.isoformat(),
        "age": 41,
        "pregnancy": "no",
        "area": ["low"],
        "episode": "under-6-weeks",
        "pain": 2,
    }
    return sheet | {"told-by": "nobody"}


def examined(*diagnosis):
    """Return `all_no` with a confirmed `diagnosis` from two weeks ago.

    Every answer that can permit something is yes.
    """
    sheet = all_no() | {
        "told-by": "physiotherapist",
        "told-on": "2026-11-07",
        "same-pain": "yes",
        "diagnosis": list(diagnosis),
    }
    for slug in diagnosis:
        del sheet[slug]
    favours = (
        "go-ahead",
        "understands",
        "skin-whole",
        "prone-direction",
        "prone-week",
        "egg-roll.on-purpose",
    )
    return sheet | dict.fromkeys(favours, "yes")


def attested(slug, *movements, by="doctor", on="2026-11-01"):
    """Return the answers for a clinician's go-ahead for one condition."""
    return {
        f"{slug}.attested-by": by,
        f"{slug}.attested-on": on,
        f"{slug}.attested-for": list(movements),
    }


#: name -> sheet: the base people
BASES = {
    "nobody has examined the back": all_no(),
    "everything may open": examined("nonspecific-lbp"),
    "a disc, with leg symptoms settled": examined("disc-bulge", "disc-sciatica"),
    "a word for a worn spine": examined("spine-oa")
    | attested("spine-oa", "thrust", "extension-unloaded"),
    "seventy, not examined": all_no() | {"age": 70, "age-65-plus": "yes"},
}


def risks():
    """Yield (name, {yes: answers, unsure: answers}) for everything that can only restrict."""
    for id in [*SIGNS, *CONDITIONS]:
        yield id, {"yes": {id: "yes"}, "unsure": {id: "unsure"}}


def further_risks():
    """Yield the same for the conditions' warning questions and open time windows."""
    for id in WARNINGS:
        slug = id.partition(".")[0]
        yield id, {"yes": {slug: "yes", id: "yes"}, "unsure": {slug: "yes", id: "unsure"}}
    for id in SINCE:
        slug = id.partition(".")[0]
        yield id, {"yes": {slug: "yes", id: "2026-11-14"}, "unsure": {slug: "yes", id: "unsure"}}


def put(base, *changes):
    """Return `base` with `changes`. A condition in the diagnosis stays in it."""
    sheet = dict(base)
    for change in changes:
        sheet |= change
    return sheet


def neighbours(base, facts, count, answers=("yes", "unsure")):
    """Yield every sheet with exactly `count` of `facts`, each with every one of `answers`."""
    for chosen in combinations(facts, count):
        for said in product(answers, repeat=count):
            yield put(base, *(fact[1][answer] for fact, answer in zip(chosen, said, strict=True)))
