"""The canary sweep: every person requests every address, as a page and as a fragment.

Every locked field contains a token. A response can contain a token only if its exercise is open to
that person now. Drawings have an arrow that points at a unique number, so that a picture without
text is recognised too; what the viewer needs has a token. An address that is missing in
`addresses()` fails the run.
"""

import html
import re
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from backapp.access import Permit
from backapp.coach.wishes import AIMS, AREAS
from backapp.diary.models import Diary, Entry
from backapp.library import content
from backapp.library.content import catalogue
from backapp.library.models.instructions import Drawing, Figure, Instruction, Step
from backapp.library.versions import mark_changed
from backapp.screening.record import KEY, Record
from backapp.web import page_cache
from tests.crawl.canaries import APART, FAR, FIELDS, TOKEN, draw_arrows, letters, plant_change
from tests.often import often
from tests.people import CAST, come_in
from tests.visits import request_of

pytestmark = pytest.mark.django_db
# the id of an entry about a self-manipulation, in every person's diary
KEPT = UUID("6f1d3c1e-8e55-4f0a-9d0e-5f1d6f0c2b11")
# these people request a fragment of every address; others only if the response varies with it
AS_PIECE_TOO = ("full-set", "nobody", "emergency")


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.clear()
    yield
    page_cache.clear()


#: What a drawing comes in: the sheets of a shelf, and the files of one exercise.
FILES = ("start.svg", "end.svg", "card.svg", "stills.svg", "movement")


def pointed_at(text: str, drawn: dict[int, str]) -> set[str]:
    """Return the exercises whose arrows are in a response."""
    found = {
        round((float(number) - FAR) / APART)
        for number in re.findall(r"M-?(7[23]\d{5}(?:\.\d)?)\b", text)
    }
    return {drawn[n] for n in found if n in drawn}


@pytest.fixture(scope="module")
def sown(django_db_setup, django_db_blocker):
    """(token -> slug, number -> slug): tokens in all instructions and figures, arrows in drawings.

    They are planted once for this file, in a transaction around its tests, so that each page and
    picture is rendered only once.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        drawn = _draw_arrows()
        tokens = _plant_tokens()
        plant_change()
        content.forget()  # the content version is cached for a while
        yield tokens, drawn
        transaction.set_rollback(True)
    content.forget()


@pytest.fixture
def canaries(sown):
    """token -> slug"""
    return sown[0]


@pytest.fixture
def arrows(sown):
    """number -> slug"""
    return sown[1]


def _draw_arrows():
    drawn = {}
    for n, row in enumerate(Drawing.objects.select_related("exercise"), 1):
        drawn[n] = row.exercise.slug
        draw_arrows(row, n)
        row.save()
    return drawn


def _plant_tokens():
    tokens = {}
    for n, row in enumerate(Drawing.objects.select_related("exercise"), 7000):
        tokens[letters(n)] = row.exercise.slug
        row.movement = f"canary{letters(n)}x/{row.movement}"
        row.save()
    for n, row in enumerate(Figure.objects.select_related("exercise"), 5000):
        tokens[letters(n)] = row.exercise.slug
        said = f"canary{letters(n)}x "
        for part, name in [
            (row.pose, "moves"),
            *((frame, "caption") for frame in row.pose["keyframes"]),
        ]:
            words = part[name]
            part[name] = (
                {side: said + text for side, text in words.items()}
                if isinstance(words, dict)
                else said + words
            )
        row.save()
    for n, row in enumerate(Instruction.objects.select_related("exercise")):
        for f, name in enumerate(FIELDS):
            token = letters(n * 20 + f)
            tokens[token] = row.exercise.slug
            said = f"canary{token}x"
            setattr(
                row,
                name,
                [said, *getattr(row, name)] if isinstance(getattr(row, name), list) else said,
            )
        row.save()
    mark_changed(timezone.now())
    return tokens


def addresses():
    """Return name -> addresses to try, for every URL pattern except the admin's.

    The admin has its own tests.
    """
    known = catalogue(fresh=True)
    steps = [
        (slug, n)
        for slug, routine in known.routines.items()
        for n in range(1, len(routine.exercises) + 1)
    ]
    pages = (
        "signs",
        "closer-1",
        "nerves",
        "about-you",
        "conditions",
        "examined",
        "your-pain",
        "check",
        "made-up",
    )
    exercises, routines = list(known.exercises), list(known.routines)
    # the longest of every aim and area holds what there is; what it holds first is left out of others
    longest = [f"{aim}/{area}/20" for aim in AIMS for area in AREAS[1:]]
    without = "+".join(exercises[:8])
    sessions = [
        *longest,
        "instead/mid-back/90-seconds",
        f"loosen/whole-spine/20/without/{without}",
        f"strengthen/low-back/10/less/{exercises[0]}/without/egg-roll",
        "calm/hips/3",
    ]
    return {
        "sessions": [(), "?length=10", "?length=10&aim=crack&area=neck"], "session": sessions,
        "session-step": [(one, n) for one in sessions[::5] for n in range(1, 13)],
        "session-part": [(one, n) for one in sessions[2::5] for n in range(1, 13)],
        "session-follow": sessions[-6:], "session-hurts": [f"{one}?step=1" for one in sessions[-6:]],
        "session-done": sessions[-6:], "session-worksheet": sessions[::3], "favourite": [],
        "session-change": [f"{one}?at={n}" for one in sessions[-4:] for n in (1, 2, 3)],
        "routine-change": [f"{slug}?at={n}" for slug in routines for n in (1, 2, 4)], "exercise-change": exercises,
        "plan": [()], "plan-flare": [], "plan-check": [()], "plan-change": [()], "plan-reminder": [(), "?time=08:00"],
        "plan-worksheet": [()], "plan-follow": ["today", "other"], "plan-hurts": ["today"], "plan-done": ["today"],
        "plan-step": [("today", n) for n in range(1, 13)], "plan-part": [("today", n) for n in range(1, 13)],
        "home": [()], "privacy": [()], "about": [()], "security-txt": [()], "sitemap": [()], "robots": [()], "warning-signs": [()], "manifest": [()], "service-worker": [()], "offline": [()], "offline-warning-signs": [()],
         "exercises": [(), "?q=crack", "?open=1", "?q=twist+push"],
        "exercise": [*exercises, *(f"{slug}?moving=1&side=left" for slug in exercises)],
        "exercise-start": exercises, "exercise-card": exercises, "exercise-stills": [*exercises, *(f"{slug}?side=left" for slug in exercises)],
        "exercise-movement": exercises,
        "at-a-glance": [()], "figures-start": [(1,), (2,)], "figures-end": [(1,), (2,)], "routines": [()], "routine": routines, "routine-step": steps,
        "routine-hurts": [f"{slug}?step=1" for slug in routines], "routine-done": routines, "routine-worksheet": routines, "routine-reminder": routines,
        "routine-reminder-file": [way for slug in routines for way in (slug, f"{slug}?time=08:00&day=MO&weeks=2")],
        "routine-adapt": routines, "routine-own-edit": [()],
        "routine-shared": ["?" + "&".join(f"step={slug}.1.1.1" for slug in exercises[at:at + 20]) for at in range(0, len(exercises), 20)],
        "routine-follow": routines, "routine-part": steps,
        "exercise-step": [(slug, 1) for slug in exercises], "exercise-follow": exercises, "exercise-part": [(slug, n) for slug in exercises for n in (1, 2)],
        "exercise-hurts": exercises, "exercise-done": exercises,
        "answers": [()], "answer": list(known.answers)[::4], "evidence": [()], "claim": list(known.claims)[:6], "sources": [()], "how-screening-works": [()], "safety": [()], "changes": [()], "changes-feed": [()],
        "screening:start": [()], "screening:quick": [()], "screening:check": [()], "screening:correct": [()], "screening:seen": [()], "screening:now": [()],
        "screening:ask-first": exercises[:8], "screening:late": ["understands", "skin-whole", "egg-roll.on-purpose", "prone-week"],
        "screening:go-ahead": ["1", "2", "3"], "screening:page": pages, "screening:help": pages[:3],
        "screening:result": [()], "screening:summary": [()], "screening:summary-file": [()], "screening:fhir-questionnaire": [()], "screening:finished": [()], "screening:finish": [()], "screening:remember": [], "screening:country": [()], "screening:same-person": [()], "screening:still": [()], "favicon": [], "set_language": [],
        "healthz": [()], "readyz": [()],
        "diary:home": [(), "?page=2", "?page=3", "?page=4", "?span=year"], "diary:new": [()], "diary:run": [()], "diary:change": [(KEPT,)], "diary:csv": [()],
        "diary:json": [()], "diary:import": [()], "diary:delete": [()], "diary:gone": [()], "diary:start": [], "diary:keep": [], "diary:delete-one": [(KEPT,)],
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


def keep_a_diary(client) -> None:
    """Make a diary that names every routine and every exercise, and a plan where there can be one."""
    client.post("/diary/start/")
    client.post("/plan/", {"day": ["0", "2", "4"], "minutes": "20", "active": "no", "pain": "2"})
    diary, today, known = Diary.objects.latest("pk"), timezone.localdate(), catalogue()
    rows = [Entry(diary=diary, day=today, routine=slug, before=9) for slug in known.routines]
    rows += [
        Entry(diary=diary, day=today, exercise=slug, after=2)
        for slug in known.exercises
        if slug != "egg-roll"
    ]
    Entry.objects.bulk_create(
        [*rows, Entry(diary=diary, uid=KEPT, day=today, exercise="egg-roll", felt="worse")]
    )


#: Visitors who came by the quick check: who ticked no line, and who ticked one that cannot wait.
BY_THE_QUICK_CHECK = {"starting": ["none"], "ticked": ["line.below", "some"]}


def arrive(name):
    """A browser of somebody of the cast, or of a visitor of the quick check."""
    if name not in BY_THE_QUICK_CHECK:
        return come_in(name)
    client = Client()
    client.post("/screening/quick/", {"quick": BY_THE_QUICK_CHECK[name]})
    return client


def allowed(client) -> set[str]:
    from backapp.gate.decide import decide

    known = catalogue(fresh=True)
    screening = Record(request_of(client)).screening(known) if client.cookies else None
    from backapp.gate.answers import Screening

    permit = Permit(
        known, decide(known.rulebook, screening or Screening(), timezone.now()), screened=True
    )
    return {slug for slug in known.exercises if permit.open(slug).open}


@pytest.mark.asvs("8.2.3", "8.3.1")
@pytest.mark.parametrize(
    "name",
    often(
        [*CAST, *BY_THE_QUICK_CHECK],
        "nobody",
        "full-set",
    ),
)
def test_no_locked_word_or_drawing_reaches_anybody_it_is_not_open_to(canaries, arrows, name):
    client = arrive(name)
    keep_a_diary(client)
    may_see, seen, seen_drawn = allowed(client), set(), dict.fromkeys(FILES, frozenset())
    for address in places():
        varies = True
        for headers in ({}, {"HX-Request": "true"}):
            if headers and not varies:
                continue
            response = client.get(address, headers=headers)
            varies = name in AS_PIECE_TOO or "HX-Request" in response.get("Vary", "")
            text = response.content.decode() + repr(dict(response.headers))
            found = {
                canaries[token]
                for token in TOKEN.findall(html.unescape(text).lower())
                if token in canaries
            }
            shown = pointed_at(text, arrows)
            assert found | shown <= may_see, (
                f"{name} at {address} {headers}: {sorted((found | shown) - may_see)}"
            )
            assert response.status_code in (200, 302, 404, 405, 422), address
            seen |= found
            if (file := address.partition("?")[0].rstrip("/").rpartition("/")[2]) in FILES:
                seen_drawn[file] |= found | shown
    # the comfort set would be open, but the site is not for children and only shows them help;
    # a ticked line that cannot wait holds everything back until its signs are answered
    if name in ("child", "ticked"):
        assert not seen and not any(seen_drawn.values())
        return
    assert seen == may_see, f"the sweep of {name} is blind to {sorted(may_see - seen)}"
    for file, drawn in seen_drawn.items():
        assert drawn == may_see, f"the sweep of {name} is blind to drawings: {file}"
    if name != "full-set":
        thrusts = {s for s, e in catalogue().exercises.items() if e.kind == "self-manipulation"}
        assert not seen & thrusts


def mine():
    """Return every address of a visitor's own routine with the most steps that it can have."""
    parts = [
        "",
        "edit/",
        "hurts/?step=1",
        "done/",
        "worksheet/",
        "reminder/",
        "reminder.ics?time=08:00&day=MO&weeks=2",
        "follow/",
    ]
    return [
        f"/routines/mine/{part}"
        for part in [*parts, *(f"{way}steps/{n}/" for n in range(1, 21) for way in ("", "follow/"))]
    ]


@pytest.mark.parametrize(
    "name",
    [
        "full-set",
        "never-diagnosed",
        "thin-bones",
        "disc",
        "clinician-first",
        "half-way",
        "emergency",
        "child",
    ],
)
def test_no_locked_word_or_drawing_comes_by_way_of_a_routine_of_ones_own(canaries, arrows, name):
    """Write every exercise into the session, twenty at a time, as if chosen with large doses."""
    client, seen = come_in(name), set()
    may_see, exercises = allowed(client), list(catalogue(fresh=True).exercises)
    pushes = {slug for slug in exercises if catalogue().exercises[slug].kind == "self-manipulation"}
    for at in range(0, len(exercises), 20):
        session = client.session
        session[KEY] = session[KEY] | {
            "own": [[slug, 873, 873, 873] for slug in exercises[at : at + 20]]
        }
        session.save()
        for address in mine():
            response = client.get(address)
            text = response.content.decode() + repr(dict(response.headers))
            found = {
                canaries[token]
                for token in TOKEN.findall(html.unescape(text).lower())
                if token in canaries
            }
            found |= pointed_at(text, arrows)
            assert found <= may_see - pushes, (
                f"{name} at {address}: {sorted(found - (may_see - pushes))}"
            )
            assert response.status_code in (200, 302), address
            assert not re.search(r"\b873\b", text), "never more than is authored"
            seen |= found
    if name in ("full-set", "never-diagnosed", "thin-bones", "disc"):
        assert seen == may_see - pushes, (
            f"the sweep of {name} is blind to {sorted(may_see - pushes - seen)}"
        )
    elif name in ("emergency", "child"):
        assert not seen


def test_the_sweep_sees_a_leak(canaries, monkeypatch):
    """The sweep finds a door that does not check."""
    monkeypatch.setattr(
        Permit, "open", lambda self, slug: self._opened(self.decision.verdict(slug))
    )
    page = come_in("never-diagnosed").get("/exercises/egg-roll/").content.decode()
    assert "egg-roll" in {canaries[token] for token in TOKEN.findall(page)}


def test_the_sweep_sees_a_leak_through_a_session(canaries, monkeypatch):
    """The sweep finds a door that composes sessions of what is not open."""
    client = come_in("never-diagnosed")
    found, may_see = set(), allowed(client)
    monkeypatch.setattr(
        Permit,
        "to_compose",
        lambda self: [
            self._opened(self.decision.verdict(slug)) for slug in self.catalogue.exercises
        ],
    )
    monkeypatch.setattr(
        Permit, "open", lambda self, slug: self._opened(self.decision.verdict(slug))
    )
    monkeypatch.setattr("backapp.coach.composer.NEVER", "")
    for address in (f"/sessions/loosen/{area}/20/" for area in AREAS[1:]):
        for number in range(1, 13):
            page = client.get(f"{address}follow/steps/{number}/").content.decode()
            found |= {canaries[token] for token in TOKEN.findall(page)}
    assert found - may_see, "something withheld is seen in a session"


def test_the_sweep_sees_a_picture_without_words(canaries, arrows, monkeypatch):
    """The sweep finds a door that draws withheld exercises, on a sheet and in files of their own."""
    monkeypatch.setattr(Permit, "opens", lambda self, slug: True)
    client = come_in("nobody")
    for address in (
        "/exercises/figures/1/start.svg",
        "/exercises/figures/1/end.svg",
        "/exercises/egg-roll/start.svg",
        "/exercises/egg-roll/card.svg",
        "/exercises/egg-roll/stills.svg",
        "/exercises/egg-roll/stills.svg?side=left",
    ):
        assert "egg-roll" in pointed_at(client.get(address).content.decode(), arrows), address
    movement = client.get("/exercises/egg-roll/movement/").content.decode()
    assert "egg-roll" in {canaries[token] for token in TOKEN.findall(movement)}


def test_the_words_of_every_figure_are_sown(canaries):
    page = come_in("nobody").get("/exercises/bridge/?moving=1").content.decode()
    assert len([token for token in TOKEN.findall(page) if letters(5000) <= token]) >= 4, (
        "a description, two captions, and the last of them again"
    )


def test_the_sweep_reads_a_diary_that_names_everything(db):
    client = come_in("never-diagnosed")
    keep_a_diary(client)
    text = "".join(client.get(f"/diary/?page={page}").content.decode() for page in (1, 2, 3, 4))
    known = catalogue()
    for fact in (*known.routines.values(), *known.exercises.values()):
        assert text.count(f">{html.escape(fact.name)}</a>") == 1, fact.slug
    assert (
        'value="exercise:egg-roll" selected'
        in client.get(f"/diary/entries/{KEPT}/").content.decode()
    )


def test_routine_doses_of_withheld_routines_reach_nobody(db):
    """Set the dose of every step to a number that is found nowhere else."""
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
