"""Gives the same answers in other ways: page by page, as htmx fragments, and after going back.

The result must be the same. Corrections before the result have no consequences (docs/adr/0056). A
warning sign has an effect at once, so the detours here use other answers.
"""

from datetime import UTC, datetime
from random import Random

from proof import over_http
from proof.claims import Claim
from proof.oracle import judge

#: Answers that the visitor gives first and then corrects, and the page before which they do.
DETOURS = [
    ({"age": 70}, "/screening/your-pain/"),
    ({"pregnancy": "16-weeks-or-more", "age": 30}, "/screening/your-pain/"),
    ({"pain": 9, "episode": "under-72-hours", "area": ["mid"]}, "/screening/your-pain/"),
    ({"conditions": ["osteoporosis"]}, "/screening/check/"),
    ({"told-by": "internet", "age": 45}, "/screening/check/"),
]
PIECE = {"HX-Request": "true"}


def shown(client):
    """Return what a browser with all answers sees: the decision and each exercise's state.

    The exercises come from the whole page and from the fragment.
    """
    decision = client.get("/result/").context["decision"]
    listed = [
        over_http.CARD.findall(client.get("/exercises/", headers=how).content.decode())
        for how in ({}, PIECE)
    ]
    return (
        decision.disposition.word,
        decision.scope.word,
        decision.self_manipulation,
        *map(tuple, listed),
    )


def plainly(said):
    from django.test import Client

    from tests.walk import walk

    client = Client()
    walk(client, **said)
    return shown(client)


def in_pieces(said):
    """Send every form as htmx does."""
    from django.test import Client

    from tests.walk import walk

    client = Client(headers=PIECE)
    walk(client, **said)
    return shown(as_a_visit(client))


def there_and_back(said, detour, until):
    """Give other answers first, then go back to every page and correct them."""
    from django.test import Client

    from tests.walk import HEALTHY, fill, walk

    client = Client()
    way = walk(client, until=until, **said | detour)
    for address in dict.fromkeys(way.addresses):
        page = client.get(address)
        if page.status_code == 200 and "page" in (page.context or {}) and address != until:
            meant = HEALTHY | said
            client.post(
                address,
                {
                    name: value
                    for q in page.context["page"].questions
                    for name, value in fill(q, meant).items()
                },
            )
    walk(client, **said)
    return shown(client)


def as_a_visit(client):
    """Return a client without htmx headers for the same session."""
    from django.test import Client

    plain = Client()
    plain.cookies = client.cookies
    return plain


def people(count, number=5):
    """Yield `count` people: a base of `over_http` with up to three compatible facts."""
    dice, facts = Random(number), dict(over_http.facts())
    quiet = [name for name in facts if name not in over_http.sheets.SIGNS]
    while count:
        base = over_http.PEOPLE[dice.choice(list(over_http.PEOPLE))]
        said = over_http.together(
            *(facts[name] for name in dice.sample(quiet, dice.choice((0, 1, 2, 3))))
        )
        if said is not None and goes_on(base | said):
            count -= 1
            yield base | said


def goes_on(said) -> bool:
    """Whether no answer ends the questions early."""
    from tests.walk import HEALTHY

    return judge(over_http.sheet(HEALTHY | said), datetime.now(UTC))["scope"] != "nothing"


def same(planned) -> Claim:
    """Try the claim for these people. Needs a database with the content."""
    claim = Claim(
        "plain forms, htmx, and going back to think again before the result come to the same pages",
        "the same answers in other ways, over HTTP",
    )
    for number, said in enumerate(planned):
        plain = plainly(said)
        detour, until = next(
            way for way in DETOURS[number % len(DETOURS) :] + DETOURS if goes_on(said | way[0])
        )
        if plain[3] != plain[4]:
            claim.against(f"{said}: the piece lists other exercises than the page")
        for how, other in (
            ("htmx", in_pieces(said)),
            (f"first {detour}", there_and_back(said, detour, until)),
        ):
            claim.cases += 1
            if other != plain:
                claim.against(f"{said}, {how}: {other[:3]} instead of {plain[:3]}")
    return claim
