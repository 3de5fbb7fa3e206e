"""Faults B: the session that holds the answers, its cookie, and what is asked for in the middle
of a change.
"""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from backapp.access import Permit
from backapp.library.content import catalogue
from backapp.library.models import Exercise, Load, Replacement
from backapp.library.models.instructions import Instruction
from backapp.library.versions import mark_changed
from backapp.screening.record import KEY
from tests.faults.conftest import open_to
from tests.faults.expect import asks_again, helps, rows_digest
from tests.people import CAST, aged

pytestmark = pytest.mark.django_db
COOKIE = "backapp-s"
STEP = "/routines/dont-crack/steps/1/"
PUSHES = ("egg-roll", "chair-twist-push", "foam-roller-upper-back")
HTMX = {"HX-Request": "true"}


def nothing_of_their_own(client):
    """Whoever this is, they are shown what a stranger is shown."""
    client.may_see = open_to(Client())
    assert asks_again(client.get("/result/"))
    for slug in PUSHES:
        assert "Not for you" in client.get(f"/exercises/{slug}/").content.decode()
    return True


def test_fault_F_15_answers_that_ran_out_while_a_page_was_open_give_no_further_step(visitor):
    client = visitor("never-diagnosed")
    assert client.get(STEP).status_code == 200
    aged(client, hours=24.1, remember="28-days")  # the short check has run out
    client.may_see = set()
    for headers in ({}, HTMX):
        assert client.get(STEP, headers=headers)["Location"].startswith("/screening/now/")
        over = client.get("/routines/dont-crack/follow/steps/1/", headers=headers)
        assert over.status_code == 200 and "<ol" not in over.content.decode()
    aged(client, hours=25, remember="session")  # the answers have run out altogether
    for headers in ({}, HTMX):
        assert client.get(STEP, headers=headers).status_code == 200
        assert (
            client.get("/routines/dont-crack/follow/steps/1/", headers=headers).status_code == 200
        )
        assert client.get("/routines/dont-crack/worksheet/", headers=headers).status_code == 200
    assert nothing_of_their_own(client)


def test_fault_F_15_answers_remembered_for_28_days_end_then(visitor):
    client = visitor(**CAST["full-set"] | {"remember": "28-days"})
    aged(client, days=27, hours=23)
    assert client.get("/result/").status_code in (200, 302)
    aged(client, days=28, minutes=1)
    assert nothing_of_their_own(client)


def test_fault_F_16_a_cookie_with_any_byte_changed_is_nobodys(visitor):
    client = visitor("full-set")
    real = client.cookies[COOKIE].value
    tampered = [
        real[:n] + chr((ord(real[n]) - 32) % 95 + 33) + real[n + 1 :] for n in range(len(real))
    ]
    tampered += [
        real[:-1],
        real + "0",
        real.upper(),
        real[::-1],
        "",
        " ",
        "null",
        "../" + real,
        real + "\xe9",
        f"{real};{real}",
    ]
    before = rows_digest()
    client.may_see = open_to(Client())
    for value in tampered:
        client.cookies[COOKIE] = value
        assert asks_again(client.get("/result/")), value
        assert "Not for you" in client.get("/exercises/egg-roll/").content.decode()
    assert rows_digest() == before
    client.cookies[COOKIE] = real
    client.may_see |= {"chair-twist-push"}
    assert client.get("/result/").status_code == 200, "the real one still is somebody's"


def test_fault_F_17_the_key_of_another_session_opens_nothing_but_as_the_cookie_it_is(visitor):
    owner, other = visitor("full-set"), visitor()
    key = owner.cookies[COOKIE].value
    before = rows_digest()
    for name in (COOKIE, "sessionid", "session", "s", "permit", "__Host-s"):
        for headers in (
            {},
            {"X-Session": key, "X-Session-Id": key, "Authorization": f"Bearer {key}", name: key},
        ):
            page = other.get(f"/exercises/chair-twist-push/?{name}={key}", headers=headers)
            assert "Not for you" in page.content.decode()
        assert other.post(f"/screening/signs/?{name}={key}", {name: key, "lines-now": "none"})[
            "Location"
        ].startswith("/screening/")
        assert other.get(f"/result/;{name}={key}").status_code == 404
    assert rows_digest() == before and not other.cookies
    assert owner.get("/result/").status_code == 200


def test_fault_F_18_the_cookie_of_a_finished_session_is_worth_nothing(visitor):
    client = visitor("full-set")
    old = client.cookies[COOKIE].value
    assert client.post("/finish/").status_code == 302
    assert not Session.objects.filter(pk=old).exists()
    replayed = visitor()
    replayed.cookies[COOKIE] = old
    assert nothing_of_their_own(replayed)


def test_fault_F_19_a_cookie_set_by_somebody_else_never_becomes_the_visitors(visitor):
    """Neither one made up, nor one of a session that the attacker has begun.

    From then on it stays (docs/adr/0083).
    """
    first = {"who": "me", "country": "gb", "remember": "session"}
    for who in ("same", "other"):
        attacker = visitor(until="/screening/about-you/")
        for planted in ("a" * 32, attacker.cookies[COOKIE].value):
            client = visitor()
            client.cookies[COOKIE] = planted
            if "same-person" in client.post("/screening/", first)["Location"]:
                client.post("/screening/same-person/", {"who": who})
                client.post("/screening/", first)
            assert client.cookies[COOKIE].value != planted
            client.post("/screening/about-you/", {"age": "41", "pregnancy": "no", "area": "low"})
            attacker.cookies[COOKIE] = planted
            assert not Session.objects.filter(pk=planted).exists() and asks_again(
                attacker.get("/result/")
            )
    client = visitor(until="/screening/check/", **CAST["full-set"])
    before = client.cookies[COOKIE].value
    client.post("/screening/check/", {"understands": "yes"})
    assert client.cookies[COOKIE].value == before and Session.objects.filter(pk=before).exists()


def test_fault_F_23_with_another_secret_key_every_session_is_nobodys_and_nothing_breaks(
    visitor, settings
):
    client = visitor("full-set")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-" * 8, []
    assert nothing_of_their_own(client)
    for address in (
        "/",
        "/exercises/",
        "/routines/",
        STEP,
        "/screening/",
        "/warning-signs/",
        "/privacy/",
    ):
        assert client.get(address).status_code == 200, address
    assert (
        client.post(
            "/screening/", {"who": "me", "country": "gb", "remember": "session"}
        ).status_code
        == 302
    )
    assert client.get("/screening/about-you/").status_code == 200


def edit(model, slug, **values):
    """What a clinician's save does: the change, and the mark that there is one."""
    key = "exercise__slug" if model is Instruction else "slug"
    assert model.objects.filter(**{key: slug}).update(**values) == 1
    mark_changed(timezone.now())


@pytest.fixture
def opened(monkeypatch):
    """The routines that the door gave out, in their order.

    `opened.meanwhile` happens once, just before it gives out the next.
    """

    class Opened(list):
        meanwhile = staticmethod(lambda: None)

    kept, real = Opened(), Permit.open_routine

    def open_routine(self, slug):
        happens, kept.meanwhile = kept.meanwhile, lambda: None
        happens()
        kept.append(real(self, slug))
        return kept[-1]

    monkeypatch.setattr(Permit, "open_routine", open_routine)
    return kept


def listed(page) -> list[str]:
    """The exercises that a routine's page lists, in their order."""
    return re.findall(r'<h3><a href="/exercises/([a-z0-9-]+)/">\d+\. ', page.content.decode())


def test_fault_F_24_an_edit_in_the_middle_of_a_routine_counts_from_the_next_request(visitor):
    client = visitor("never-diagnosed")
    slug = listed(client.get("/routines/dont-crack/"))[2]
    assert client.get("/routines/dont-crack/steps/3/").context["exercise"].card.slug == slug
    edit(Exercise, slug, review_state="draft")
    client.may_see -= {slug}
    assert client.get("/routines/dont-crack/steps/3/").context["exercise"].card.slug != slug
    assert slug not in listed(client.get("/routines/dont-crack/"))
    assert client.get(f"/exercises/{slug}/").status_code == 404


@pytest.mark.asvs("15.4.2")
def test_fault_F_24_one_page_is_never_of_two_versions(visitor, opened):
    """An edit lands between the decision and the page: what is shown is whole, and of the
    version that was decided on.
    """
    client = visitor("never-diagnosed")
    before = listed(client.get("/routines/dont-crack/"))
    first, second = opened[-1].steps[0].exercise, before[1]
    assert before == [step.exercise.card.slug for step in opened[-1].steps] and len(before) > 5

    def edited():
        edit(Instruction, first.card.slug, how_to=["Another way altogether, written a moment ago."])
        reclassify(second)
        catalogue(fresh=True)

    opened.meanwhile = edited
    assert listed(client.get("/routines/dont-crack/")) == before
    assert opened[-1].steps[0].exercise.how_to == first.how_to
    client.may_see -= {second}
    assert second not in listed(client.get("/routines/dont-crack/"))
    assert (
        "Another way altogether, written a moment ago."
        in client.get(f"/exercises/{first.card.slug}/").content.decode()
    )


def reclassify(slug):
    """A clinician makes a self-manipulation of it, with everything that belongs to one."""
    Replacement.objects.filter(replacement__slug=slug).delete()
    Exercise.objects.get(slug=slug).loads.add(Load.objects.get(slug="thrust"))
    edit(Exercise, slug, kind="self-manipulation", requires="self-manipulation", comfort=False)


@pytest.mark.parametrize("slug", ["bridge", "single-knee-to-chest"])
def test_fault_F_25_an_exercise_that_becomes_a_self_manipulation_is_closed_at_once(visitor, slug):
    client = visitor("never-diagnosed")
    assert "Not for you" not in client.get(f"/exercises/{slug}/").content.decode()
    reclassify(slug)
    client.may_see -= {slug}
    assert "Not for you" in client.get(f"/exercises/{slug}/").content.decode()
    for routine in catalogue().routines:
        for address in (
            f"/routines/{routine}/",
            f"/routines/{routine}/worksheet/",
            f"/routines/{routine}/steps/1/",
        ):
            client.get(address)


def test_fault_F_25_half_a_reclassification_opens_nothing_at_all(visitor):
    """Written past the checks: a self-manipulation without its load.

    No rules can be made of it, so nothing is shown.
    """
    client = visitor("full-set")
    edit(Exercise, "bridge", kind="self-manipulation", requires="self-manipulation", comfort=False)
    client.may_see = set()
    for address in ("/exercises/bridge/", "/exercises/dead-bug/", "/routines/dont-crack/", "/"):
        assert helps(client.get(address), 503), address
    assert client.get("/warning-signs/").status_code == 200


def test_fault_F_25_an_exercise_that_is_gone_is_gone_everywhere(visitor):
    client = visitor("full-set")
    edit(Exercise, "chair-twist-push", review_state="draft")
    client.may_see -= {"chair-twist-push"}
    assert client.get("/exercises/chair-twist-push/").status_code == 404
    for address in (
        "/exercises/",
        "/routines/crack-your-own-back/",
        "/exercises/at-a-glance/",
        "/exercises/figures/1/start.svg",
    ):
        assert "chair-twist-push" not in client.get(address).content.decode(), address


def test_fault_F_26_a_cookie_without_its_row_or_a_row_without_answers_is_nobodys(visitor):
    client = visitor("full-set")
    session = client.session
    del session[KEY]
    session.save()
    assert nothing_of_their_own(client)
    client = visitor("full-set")
    Session.objects.all().delete()
    assert nothing_of_their_own(client)


def test_fault_F_26_rows_that_ran_out_are_not_read_and_are_purged(visitor):
    client, other = visitor("full-set"), visitor("never-diagnosed")
    Session.objects.filter(pk=client.cookies[COOKIE].value).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    assert nothing_of_their_own(client)
    call_command("clearsessions")
    assert [row.pk for row in Session.objects.all()] == [other.cookies[COOKIE].value]


def test_fault_F_27_a_browser_that_keeps_no_cookie_is_told_so_in_words(visitor):
    client = visitor()
    form = {"who": "me", "country": "gb", "remember": "session"}
    response = client.post("/screening/", form)
    for _step in range(3):
        client.cookies.clear()
        if response.status_code == 302:
            response = client.get(response["Location"])
    text = response.content.decode()
    assert "allow cookies" in text and 'href="/exercises/"' in text and response.status_code == 200
    assert "allow cookies" not in client.get("/screening/").content.decode()
    client.cookies.clear()
    assert nothing_of_their_own(client)


POSTED = ["/screening/", "/screening/signs/", "/screening/signs/help/", "/screening/check/", "/screening/now/", "/screening/correct/",
          "/screening/seen/", "/screening/first/egg-roll/", "/screening/one-more/understands/",
          "/screening/go-ahead/1/", "/finish/",
          "/routines/dont-crack/hurts/", "/routines/dont-crack/done/", "/routines/dont-crack/follow/"]  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "null"}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
     {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}],
    ids=str,
)  # fmt: skip
def test_fault_F_29_a_form_from_elsewhere_changes_nothing_and_is_not_repeated(visitor, headers):
    client = visitor("full-set")
    client.handler.enforce_csrf_checks = True
    before = rows_digest()
    for address in POSTED:
        response = client.post(
            address, {"lines-now": "line.below", "told": "SAID-IN-SECRET"}, headers=headers
        )
        assert helps(response, 403) and "SAID-IN-SECRET" not in response.content.decode(), address
    assert rows_digest() == before


def test_fault_F_30_what_is_open_for_one_exercise_is_not_open_for_another(visitor):
    client = visitor("full-set")
    client.post("/screening/first/foam-roller-upper-back/", {"stroke-neck": "no"})
    assert open_to(client) - client.may_see == {"foam-roller-upper-back"}
    client.may_see = open_to(client)
    asked = client.session[KEY]["asked-first"]
    for slug in catalogue().exercises:
        client.get(f"/exercises/{slug}/")
    assert set(asked) == {"foam-roller-upper-back"}
    assert client.post("/screening/first/chair-twist-push/", {"stroke-neck": "no"}).status_code in (
        302,
        404,
    )
    assert client.post("/screening/first/nowhere/", {"stroke-neck": "no"}).status_code == 404


def test_fault_F_30_a_dose_is_of_the_version_that_was_decided_on(visitor):
    client = visitor("never-diagnosed")
    client.get("/exercises/bridge/")
    edit(Instruction, "bridge", repetitions=77)
    assert "sets of 77" in client.get("/exercises/bridge/").content.decode()
