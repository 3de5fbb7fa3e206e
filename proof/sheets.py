"""Answer sheets: the people they start from, what can be different about them, every sheet near
them, and sparse random ones.

Sheets are flat dictionaries of id to answer, as `manage.py screen --answers` takes them. Uniform
random answers nearly always raise a warning sign and let the worst faults live, so everything here
differs from a base in a few places only.
"""

from datetime import UTC, datetime
from itertools import combinations, product

from proof.oracle import prose, tables

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LONG_AGO = "2019-03-01"
SIGNS = list(tables.URGENCY)
#: what somebody can have; `no-diagnosis` is not a thing to have, and age-16-17 is a sign too
CONDITIONS = [slug for slug in tables.FLOOR if slug not in ("no-diagnosis", "age-16-17")]
WARNINGS = [f"{slug}.{name}" for slug, name in prose.CLINICIAN_FIRST_IF.items()]
WARNINGS += [f"{slug}.{name}" for slug, (name, _soon) in prose.RED_FLAG_IF.items()]
SINCE = [f"{slug}.since" for slug in [*prose.WINDOWS, "postpartum"]]


def all_no():
    """Nothing wrong, every question about health answered no, every operation long ago, nobody
    has examined the back.
    """
    sheet = dict.fromkeys([*SIGNS, *CONDITIONS, *WARNINGS], "no") | dict.fromkeys(SINCE, LONG_AGO)
    sheet |= {
        "postpartum.caesarean": "no",
        "postpartum.checked": "no",
        "spinal-infection.treated": "no",
        "diabetes.plain": "no",
    }
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
    """`all_no`, and a clinician named `diagnosis` as the cause of this pain two weeks ago; every
    reason in favour is there.
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
    """A clinician's word on one condition."""
    return {
        f"{slug}.attested-by": by,
        f"{slug}.attested-on": on,
        f"{slug}.attested-for": list(movements),
    }


#: name -> sheet: the people that every neighbourhood starts from
BASES = {
    "nobody has examined the back": all_no(),
    "everything may open": examined("nonspecific-lbp"),
    "a disc, with leg symptoms settled": examined("disc-bulge", "disc-sciatica"),
    "a word for a worn spine": examined("spine-oa")
    | attested("spine-oa", "thrust", "extension-unloaded"),
    "seventy, not examined": all_no() | {"age": 70, "age-65-plus": "yes"},
}


def risks():
    """Everything that can only restrict, each as (name, {yes: answers, unsure: answers})."""
    for id in [*SIGNS, *CONDITIONS]:
        yield id, {"yes": {id: "yes"}, "unsure": {id: "unsure"}}


def further_risks():
    """What belongs to a condition: its warning questions, and its window not passed."""
    for id in WARNINGS:
        slug = id.partition(".")[0]
        yield id, {"yes": {slug: "yes", id: "yes"}, "unsure": {slug: "yes", id: "unsure"}}
    for id in SINCE:
        slug = id.partition(".")[0]
        yield id, {"yes": {slug: "yes", id: "2026-11-14"}, "unsure": {slug: "yes", id: "unsure"}}


def put(base, *changes):
    """`base` with `changes`. A condition that is already in the diagnosis stays named there."""
    sheet = dict(base)
    for change in changes:
        sheet |= change
    return sheet


def neighbours(base, facts, count, answers=("yes", "unsure")):
    """Every sheet with exactly `count` of `facts` present, each in every one of `answers`."""
    for chosen in combinations(facts, count):
        for said in product(answers, repeat=count):
            yield put(base, *(fact[1][answer] for fact, answer in zip(chosen, said, strict=True)))
