"""A part of the leak crawl in every run: few people, every pattern, every way once.

The whole of it: `make crawl`.
"""

import pytest
from django.test import Client
from django.urls import get_resolver

from backapp.access import Permit
from backapp.library.languages import text_fields
from backapp.library.models.instructions import Instruction
from tests.access.test_sweep import names
from tests.crawl.addresses import CLASSES, classes
from tests.crawl.canaries import FIELDS, plant
from tests.crawl.crawl import WAYS, Crawl, crawl
from tests.crawl.states import EVERYBODY, State, opened, state
from tests.locked import LINES, PARTS
from tests.often import every
from tests.people import come_in

pytestmark = pytest.mark.django_db


def test_every_pattern_of_the_resolver_has_one_class():
    # for those who build pages, under DEBUG alone
    known = set(names(get_resolver().url_patterns)) - {"gallery"}
    sorted_in = [name for patterns in CLASSES.values() for name in patterns.split()]
    assert known == set(sorted_in), sorted(known ^ set(sorted_in))
    assert len(sorted_in) == len(set(sorted_in)) == len(classes())


@pytest.mark.parametrize(
    "people",
    every(
        2,
        [
            ["nobody", "thin-bones", "after the quick check and the signs", "staff who may look"],
            [
                "told of a sign",
                "after the quick check",
                "after a tick in the quick check",
                "with another's key in the wrong place",
                "staff who may look",
            ],
        ],
    ),
    ids=" · ".join,
)
def test_nobody_is_given_what_is_not_open_to_them_in_any_way_of_asking(people):
    result = crawl(people, thin=True)
    print(result.summary())
    assert result.hits == []
    assert len(result.planted) >= 50 and result.ways == set(WAYS) and result.responses > 1_000
    assert set(names(get_resolver().url_patterns)) - {"gallery"} <= result.patterns


def test_every_text_of_an_instruction_is_looked_for():
    texts = set(text_fields("library.instruction"))
    assert texts == set(FIELDS)
    assert {*PARTS, *LINES} == texts - {"frequency"}
    planted = plant()
    for row in Instruction.objects.exclude(exercise__slug="a-draft").select_related("exercise"):
        for name in FIELDS:
            assert row.exercise.slug in planted.found(str(getattr(row, name))), (row, name)


def test_those_whose_answers_do_not_count_are_strangers():
    assert len(EVERYBODY) == len(set(EVERYBODY)) >= 30
    for name in ("expired", "after finishing", "with a changed key"):
        assert opened(state(name).client) == opened(None), name
    assert not state("told of a sign").may_see and opened(None) < state("full-set").may_see


@pytest.mark.parametrize(
    "leak",
    [
        "in the page", "escaped", "in capitals", "in percents", "in base64", "in hexadecimal",
        "in a header", "in a cookie", "in where to go",
        "as a number", "as an arrow",
    ],
)  # fmt: skip
def test_the_crawl_sees_a_leak_however_it_is_dressed(leak):
    import base64
    from urllib.parse import quote

    from django.http import HttpResponse

    planted = plant()
    token = next(token for token, owner in planted.tokens.items() if owner == "egg-roll")
    said, response = f"canary{token}x", HttpResponse("<p>nothing</p>")
    assert not planted.found_in(response)
    match leak:
        case "in the page":
            response.content = f"<p>{said}</p>"
        case "escaped":
            response.content = "".join(f"&#{ord(letter)};" for letter in said)
        case "in capitals":
            response.content = said.upper()
        case "in percents":
            response.content = "".join(f"%{ord(letter):02x}" for letter in said)
        case "in base64":
            response.content = base64.b64encode(f"x {said}".encode())
        case "in hexadecimal":
            response.content = said.encode().hex()
        case "in a header":
            response["X-Title"] = said
        case "in a cookie":
            response.set_cookie("last", said)
        case "in where to go":
            response["Location"] = f"/?q={quote(said)}"
        case "as a number":
            response.content = (
                f"<td>{next(n for n, owner in planted.numbers.items() if owner == 'egg-roll')}</td>"
            )
        case "as an arrow":
            n = next(n for n, owner in planted.arrows.items() if owner == "egg-roll")
            response.content = f'<path d="M{7_300_000 + n * 1_000} 5 L1 1"/>'
    found = planted.found_in(response)
    assert found and found <= {"egg-roll", "a canary in disguise"}


def test_the_crawl_sees_a_door_that_forgot_to_look(monkeypatch):
    planted = plant()
    result = Crawl(planted)
    client = come_in("never-diagnosed")
    somebody = State("never-diagnosed", client, opened(client), {})
    monkeypatch.setattr(
        Permit, "open", lambda self, slug: self._opened(self.decision.verdict(slug))
    )
    result.look(somebody, "page", "/exercises/egg-roll/", client.get("/exercises/egg-roll/"))
    assert any("egg-roll" in hit for hit in result.hits)


def test_the_crawl_sees_answers_that_say_whether_they_changed(monkeypatch):
    result, client = Crawl(plant()), come_in("never-diagnosed")
    somebody = State("never-diagnosed", client, opened(client), {})
    response = client.get("/result/")
    result.look(somebody, "page", "/result/", response)
    assert not result.hits
    response["ETag"] = '"x"'
    result.look(somebody, "page", "/result/", response)
    assert "says whether it changed" in result.hits[0]
    assert Client().get("/exercises/")["ETag"], "what is the same for everybody may say so"
