"""Compares the oracle with the website: answers the forms page by page, and reads the exercises.

It tries every fact alone, and then rows of several facts. Every pair of facts that one person can
have is in at least one row.
"""

import re
from datetime import UTC, datetime
from functools import cache
from itertools import combinations

from proof import fact_sheet, sheets
from proof.claims import Claim
from proof.oracle import judge, tables

CARD = re.compile(r'<h3><a href="/exercises/([a-z0-9-]+)/">.*?class="state (\w+)"', re.DOTALL)
SHOWN = {"withheld": "withheld", "care": "caution", "open": "open"}
IN_A_ROW = 6  # facts in one row of the covering array; few, so that something stays open

#: The two base people, as `tests.walk.walk` takes them: one without an examination, and one with
#: everything open.
PEOPLE = {
    "nobody has examined the back": {},
    "everything may open": {
        "told-by": "physiotherapist",
        "diagnosis": ["muscle-strain"],
        "told-on": datetime.now(UTC).date().isoformat(),
    },
}
#: Signs that are asked only of some people, or that another answer implies -> the answers that make
#: them count.
SAID_OTHERWISE = {
    "under-16": {"age": 12},
    "age-16-17": {"age": 17},
    "first-after-50": {"age": 70, "first-after-50": "yes"},
    "height-loss": {"age": 70, "height-loss": "yes"},
    "stress-fracture": {"age": 22, "stress-fracture": "yes"},
    "bend-65": {"age": 70, "bend-65": "yes"},
    "mid-after-50": {"age": 70, "area": ["mid"], "mid-after-50": "yes"},
    "thoracic-risk": {"area": ["mid"], "thoracic-risk": "yes"},
    "pregnancy-emergency": {"pregnancy": "16-weeks-or-more", "pregnancy-emergency": "yes"},
    "pregnancy-any": {"pregnancy": "pregnant-not-sure-how-far"},
    "age-65-plus": {"age": 70},
    "pregnancy-early": {"pregnancy": "up-to-15-weeks"},
    "pregnancy-late": {"pregnancy": "16-weeks-or-more"},
    "postpartum": {"pregnancy": "gave-birth", "postpartum.since": "unsure"},
}
NOT_ON_THE_FORMS = {"other-condition"}  # the page sets it if the visitor ticks "something else"


def facts():
    """Yield (name, answers) for every sign and condition that the forms ask about."""
    for sign in sheets.SIGNS:
        yield sign, SAID_OTHERWISE.get(sign, {sign: "yes"})
    for slug in sheets.CONDITIONS:
        if slug not in NOT_ON_THE_FORMS:
            yield slug, SAID_OTHERWISE.get(slug, {"conditions": [slug]})


def unsure_facts():
    """Yield the same for "not sure", for every form that has it."""
    yield from ((sign, {sign: "unsure"}) for sign in sheets.SIGNS if sign not in SAID_OTHERWISE)


def together(*said):
    """Combine answers into those of one person; None if they contradict each other."""
    whole = {}
    for one in said:
        for id, value in one.items():
            if isinstance(value, list) and id != "area":
                value = [*whole.get(id, []), *value]
            elif id in whole and whole[id] != value:
                return None
            whole[id] = value
    return whole


def rows():
    """Yield a covering array: every pair of compatible facts is in at least one row."""
    said = dict(facts())
    left = {
        pair for pair in combinations(said, 2) if together(said[pair[0]], said[pair[1]]) is not None
    }
    while left:
        row = list(min(left))
        while len(row) < IN_A_ROW:
            gain = {
                name: sum((*sorted((name, other), key=list(said).index),) in left for other in row)
                for name in said
            }
            best = max(
                (name for name in said if name not in row and fits(said, row, name)),
                key=gain.get,
                default=None,
            )
            if best is None or not gain[best]:
                break
            row.append(best)
        left -= {tuple(sorted(pair, key=list(said).index)) for pair in combinations(row, 2)}
        yield row, together(*(said[name] for name in row))


def fits(said, row, name):
    return together(*(said[other] for other in row), said[name]) is not None


# -- one visit


def visit(person, said):
    """Return (what the website shows, what the oracle says) for a visitor with these answers."""
    from django.test import Client

    from tests.walk import HEALTHY, walk

    client = Client()
    given = PEOPLE[person] | said
    way = walk(client, **given)
    decision = way.response.context["decision"]
    listed = dict(CARD.findall(client.get("/exercises/").content.decode()))
    shown = {slug: SHOWN[listed.get(slug, "withheld")] for slug in tables.EXERCISES}
    site = {
        "disposition": decision.disposition.word,
        "scope": decision.scope.word,
        "exercises": shown,
    }
    told = sheet(HEALTHY | given)
    # a sign ended the questions early (facts.md 6.2), so the other answers are missing
    if "/screening/check/" not in way.addresses:
        told = {
            id: asked(answer, decision)
            for id, answer in told.items()
            if id not in decision.unanswered
        }
    oracle = judge(told, datetime.now(UTC))
    # "site not for this age": a child sees where to get help, and no exercise at all
    if given.get("age", 18) < 16:
        oracle["exercises"] = dict.fromkeys(oracle["exercises"], "withheld")
    return site, oracle


def asked(answer, decision):
    """The part of an answer that the questions reached."""
    return (
        [one for one in answer if one not in decision.unanswered]
        if isinstance(answer, list)
        else answer
    )


def sheet(given):
    """Return the answers as a sheet for the oracle.

    A question without an answer in `given` was answered with no, or a date with "I don't know".
    """
    answers = dict.fromkeys([*sheets.SIGNS, *sheets.WARNINGS], "no") | dict.fromkeys(
        sheets.SINCE, "unsure"
    )
    answers |= {
        "postpartum.caesarean": "no",
        "postpartum.checked": "no",
    } | dict.fromkeys(sheets.RELIEFS, "no")
    given = {
        id: value
        for id, value in given.items()
        if id not in ("who", "country", "remember", "named-too")
    }
    if given["told-by"] == "nobody":
        given = {
            id: value
            for id, value in given.items()
            if id not in ("diagnosis", "told-on", "same-pain", "go-ahead")
        }
    # another answer implies these signs, and no page asked for them
    for sign, otherwise in SAID_OTHERWISE.items():
        if sign in answers and sign not in otherwise:
            del answers[sign]
    return answers | given | {"understands": "yes", "completed-at": datetime.now(UTC).isoformat()}


def visits(singles=1, pairs=1):
    """Yield the visits as (person, names, answers): every n-th of the singles and of the rows."""
    alone = [([name], said) for name, said in [*facts(), *unsure_facts()]]
    for person in PEOPLE:
        yield person, [], {}
        yield from ((person, names, said) for names, said in alone[::singles])
    people = list(PEOPLE)
    for number, (names, said) in enumerate(rows()):
        if number % pairs == 0:
            yield people[number // pairs % len(people)], names, said


def try_all(planned) -> Claim:
    """Try the claim on these visits. Needs Django's test client and a database with the content."""
    from proof.against_the_oracle import difference

    claim = Claim(
        "the website shows what the fact sheet says",
        "independent oracle, through the forms over HTTP: singles, pairs",
    )
    for person, names, said in planned:
        site, oracle = visit(person, said)
        claim.cases += 1
        if site != oracle:
            claim.against(
                f"{person}, {' + '.join(names)}: "
                f"{difference(site, oracle).replace('the engine', 'the website')}"
            )
    return claim


# -- the content of a page

#: Exercises that ask the neck question or need a confirmation before they are shown.
ASKED_FIRST = frozenset(
    {"foam-roller-upper-back", "egg-roll", "swiss-ball-drape", "chair-back-extension-towel"}
)


def tells_how(page: str, exercise: str) -> bool:
    """Whether the page contains a sentence of this exercise's instructions."""
    from django.utils.html import escape

    return any(escape(line) in page for line in instructions()[exercise] if len(line) > 25)


@cache
def instructions():
    return {row["exercise"][0]: row["how_to"] for row in fact_sheet.rows("instructions")}


def forget_content():
    """Clear the content caches, as in a new process."""
    from backapp.library import content
    from backapp.web import page_cache

    content.forget()
    page_cache.clear()
