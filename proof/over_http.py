"""The oracle against the website itself: the questions are answered page by page through the forms,
and the list of exercises is read.

Every fact alone, then rows of several such that every two facts that one person can say together
stand in some row.
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
IN_A_ROW = 6  # facts in one row of the covering array: few enough that something stays open

#: Two people to lay facts over, as `tests.walk.walk` takes them: one whom nobody has examined, one
#: to whom all is open.
PEOPLE = {
    "nobody has examined the back": {},
    "everything may open": {
        "told-by": "physiotherapist",
        "diagnosis": ["muscle-strain"],
        "told-on": datetime.now(UTC).date().isoformat(),
    },
}
#: Signs that are asked of some people only, or said by another answer: what to say so that they
#: count.
SAID_OTHERWISE = {
    "under-16": {"age": 12},
    "age-16-17": {"age": 17},
    "first-after-50": {"age": 70, "first-after-50": "yes"},
    "height-loss": {"age": 70, "height-loss": "yes"},
    "stress-fracture": {"age": 22, "stress-fracture": "yes"},
    "thoracic-risk": {"area": ["mid"], "thoracic-risk": "yes"},
    "pregnancy-emergency": {"pregnancy": "16-weeks-or-more", "pregnancy-emergency": "yes"},
    "pregnancy-any": {"pregnancy": "pregnant-not-sure-how-far"},
    "age-65-plus": {"age": 70},
    "pregnancy-early": {"pregnancy": "up-to-15-weeks"},
    "pregnancy-late": {"pregnancy": "16-weeks-or-more"},
    "postpartum": {"pregnancy": "gave-birth", "postpartum.since": "unsure"},
}
NOT_ON_THE_FORMS = {"other-condition"}  # the page takes it from words that match nothing


def facts():
    """(name, what to say) for every sign and condition that the forms ask about."""
    for sign in sheets.SIGNS:
        yield sign, SAID_OTHERWISE.get(sign, {sign: "yes"})
    for slug in sheets.CONDITIONS:
        if slug not in NOT_ON_THE_FORMS:
            yield slug, SAID_OTHERWISE.get(slug, {"conditions": [slug]})


def unsure_facts():
    """The same for "not sure", where a form has it."""
    yield from ((sign, {sign: "unsure"}) for sign in sheets.SIGNS if sign not in SAID_OTHERWISE)


def together(*said):
    """What one person says who says all of `said`; None where two of them contradict each other."""
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
    """A covering array: rows of facts such that each two that can stand together do so in some
    row.
    """
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
    """(what the website shows, what the oracle says) for a visitor who answers so."""
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
    # a sign ended the questions at once (facts.md 6.2): the rest was never said
    if "/screening/check/" not in way.addresses:
        told = {
            id: asked(answer, decision)
            for id, answer in told.items()
            if id not in decision.unanswered
        }
    oracle = judge(told, datetime.now(UTC))
    # "site not for this age": a child is shown whom to talk to, and no exercise at all
    if given.get("age", 18) < 16:
        oracle["exercises"] = dict.fromkeys(oracle["exercises"], "withheld")
    return site, oracle


def asked(answer, decision):
    """Of a list of conditions, those that the questions came to."""
    return (
        [one for one in answer if one not in decision.unanswered]
        if isinstance(answer, list)
        else answer
    )


def sheet(given):
    """What was said, as the oracle reads it: what a form was not given was answered with no, or
    with "I don't know" for a date.
    """
    answers = dict.fromkeys([*sheets.SIGNS, *sheets.WARNINGS], "no") | dict.fromkeys(
        sheets.SINCE, "unsure"
    )
    answers |= {
        "postpartum.caesarean": "no",
        "postpartum.checked": "no",
        "spinal-infection.treated": "no",
        "diabetes.plain": "no",
    }
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
    # an answer that says it, says it; the sign itself was never on a page
    for sign, otherwise in SAID_OTHERWISE.items():
        if sign in answers and sign not in otherwise:
            del answers[sign]
    return answers | given | {"understands": "yes", "completed-at": datetime.now(UTC).isoformat()}


def visits(singles=1, pairs=1):
    """Every visit to make, as (person, names, what to say); of singles and of rows, every n-th."""
    alone = [([name], said) for name, said in [*facts(), *unsure_facts()]]
    for person in PEOPLE:
        yield person, [], {}
        yield from ((person, names, said) for names, said in alone[::singles])
    people = list(PEOPLE)
    for number, (names, said) in enumerate(rows()):
        if number % pairs == 0:
            yield people[number // pairs % len(people)], names, said


def try_all(planned) -> Claim:
    """The claim, tried on these visits.

    Needs Django's test client and a database with the content.
    """
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


# -- what a page holds

#: These ask the neck question, or want asking for, before they are shown.
ASKED_FIRST = frozenset(
    {"foam-roller-upper-back", "egg-roll", "swiss-ball-drape", "chair-back-extension-towel"}
)


def tells_how(page: str, exercise: str) -> bool:
    """Whether a sentence on how this exercise is done stands in the page."""
    from django.utils.html import escape

    return any(escape(line) in page for line in instructions()[exercise] if len(line) > 25)


@cache
def instructions():
    return {row["exercise"][0]: row["how_to"] for row in fact_sheet.rows("instructions")}


def forget_content():
    """As a new process would start."""
    from backapp.library import content
    from backapp.web import page_cache

    content.forget()
    page_cache.clear()
