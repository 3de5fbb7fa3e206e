"""The canary sweep: a token in every locked field, every address of the site, every person, as a page and as a fragment.

A token may be in a response only if that very exercise is open to that person at that moment. An address that nobody has sorted
into `ADDRESSES` fails the run.
"""

import html
import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from backapp.access import Permit
from backapp.library.content import catalogue
from backapp.library.models.instructions import Instruction, Step
from backapp.library.versions import mark_changed
from backapp.screening.record import Record
from tests.people import CAST, come_in
from tests.screening.test_journey import _request

pytestmark = pytest.mark.django_db
FIELDS = ("how_to", "feel", "mistakes", "easier", "harder", "stop_rules", "frequency")
TOKEN = re.compile(r"canary([a-z]+)x")


def letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04d}")


@pytest.fixture
def canaries(db):
    """token -> slug, planted in every text of every instruction."""
    tokens = {}
    for n, row in enumerate(Instruction.objects.select_related("exercise")):
        for f, name in enumerate(FIELDS):
            token = letters(n * 10 + f)
            tokens[token] = row.exercise.slug
            said = f"canary{token}x"
            setattr(row, name, [said, *getattr(row, name)] if isinstance(getattr(row, name), list) else said)
        row.save()
    mark_changed(timezone.now())
    return tokens


def addresses():
    """name -> the addresses to try, for every pattern of the site but the admin's (which has tests of its own)."""
    held = catalogue(fresh=True)
    steps = [(slug, n) for slug, routine in held.routines.items() for n in range(1, len(routine.exercises) + 1)]
    pages = ("nerves", "heart-brain", "today", "about-you", "conditions", "examined", "your-pain", "check", "made-up")
    exercises, routines = list(held.exercises), list(held.routines)
    return {
        "home": [()], "privacy": [()], "robots": [()], "warning-signs": [()], "exercises": [(), "?q=crack", "?open=1", "?q=twist+push"],
        "exercise": exercises, "routines": [()], "routine": routines, "routine-step": steps,
        "routine-hurts": [f"{slug}?step=1" for slug in routines], "routine-done": routines,
        "routine-follow": routines, "follow-step": steps,
        "evidence": [()], "claim": list(held.claims)[:6], "sources": [()], "how-screening-works": [()],
        "screening:start": [()], "screening:check": [()], "screening:correct": [()], "screening:seen": [()], "screening:now": [()],
        "screening:ask-first": exercises[:8], "screening:late": ["understands", "skin-whole", "egg-roll.on-purpose", "prone-week"],
        "screening:go-ahead": ["osteopenia", "muscle-strain", "osteoporosis"], "screening:page": pages, "screening:help": pages[:3],
        "screening:result": [()], "screening:finished": [()], "screening:finish": [], "favicon": [],
    }  # fmt: skip


def names(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace != "admin":
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def test_every_address_of_the_site_is_in_the_sweep():
    assert set(names(get_resolver().url_patterns)) - {"gallery"} == set(addresses())


def places():
    from django.urls import reverse

    for name, ways in addresses().items():
        for way in ways:
            query = ""
            if isinstance(way, str):
                way, _mark, query = way.partition("?")
                way = (way,) if way else ()
            yield reverse(name, args=way) + (f"?{query}" if query else "")


def allowed(client) -> set[str]:
    from backapp.gate.decide import decide

    held = catalogue(fresh=True)
    screening = Record(_request(client)).screening(held) if client.cookies else None
    from backapp.gate.answers import Screening

    permit = Permit(held, decide(held.rulebook, screening or Screening(), timezone.now()), screened=True)
    return {slug for slug in held.exercises if permit.open(slug).open}


@pytest.mark.parametrize("name", CAST)
def test_no_locked_word_reaches_anybody_it_is_not_open_to(canaries, name):
    client = come_in(name)
    may_see, seen = allowed(client), set()
    for address in places():
        for headers in ({}, {"HX-Request": "true"}):
            response = client.get(address, headers=headers)
            text = response.content.decode() + repr(dict(response.headers))
            found = {canaries[token] for token in TOKEN.findall(html.unescape(text).lower()) if token in canaries}
            assert found <= may_see, f"{name} at {address} {headers}: {sorted(found - may_see)}"
            assert response.status_code in (200, 302, 404), address
            seen |= found
    if name == "child":  # the comfort set would be open, but the site is not for children and shows them help alone
        assert not seen
        return
    assert seen == may_see, f"the sweep of {name} is blind to {sorted(may_see - seen)}"
    if name != "full-set":
        thrusts = {s for s, e in catalogue().exercises.items() if e.kind == "self-manipulation"}
        assert not seen & thrusts


def test_the_sweep_sees_a_leak(canaries, monkeypatch):
    """A door that forgets to look is caught."""
    monkeypatch.setattr(Permit, "open", lambda self, slug: self._opened(self.decision.verdict(slug)))
    page = come_in("nobody").get("/exercises/egg-roll/").content.decode()
    assert "egg-roll" in {canaries[token] for token in TOKEN.findall(page)}


def test_routine_doses_of_withheld_routines_reach_nobody(db):
    """Every step's own dose is put at a number that stands nowhere else."""
    for step in Step.objects.all():
        step.repetitions, step.hold_seconds = 8731, 9431
        step.save()
    mark_changed(timezone.now())
    for name in ("nobody", "half-way", "emergency", "clinician-first"):
        client = come_in(name)
        for slug in catalogue(fresh=True).routines:
            page = client.get(f"/routines/{slug}/").content.decode()
            if slug != "comfort" or name != "clinician-first":
                assert "8731" not in page and "9431" not in page, (name, slug)
