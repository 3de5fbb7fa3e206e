"""F-20: a shared device.

After a quarter of an hour, no answers are shown until the visitor confirms whose they are.
"""

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import get_resolver
from django.utils import timezone

from backapp.screening import idle
from tests.access.test_sweep import names, places
from tests.people import come_in
from tests.walk import walk

pytestmark = pytest.mark.django_db
ASK = "/screening/same-person/"
COOKIE = settings.ACTIVITY_COOKIE_NAME


@pytest.fixture
def minutes_pass(monkeypatch):
    """`minutes_pass(16)`: move the clock forward."""
    real, ahead = timezone.now, timedelta()

    def pass_by(minutes):
        nonlocal ahead
        ahead += timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda: real() + ahead)

    return pass_by


def asked(response) -> bool:
    return response.status_code == 302 and response["Location"].startswith(ASK)


def test_f_20_after_a_quarter_of_an_hour_every_page_asks_first(minutes_pass):
    client = come_in("full-set")
    assert client.get("/exercises/egg-roll/").status_code == 200
    minutes_pass(16)
    for address in dict.fromkeys(places()):
        name = client.get(address, headers={"HX-Request": "true"}).headers
        response = client.get(address)
        if response.resolver_match.view_name in idle.SHOW_NOTHING:
            assert not asked(response), address
        else:
            assert asked(response), address
            assert name.get("HX-Refresh") == "true", address


def test_f_20_fourteen_minutes_are_no_absence_and_each_request_counts(minutes_pass):
    client = come_in("full-set")
    for _again in range(4):
        minutes_pass(14)
        assert client.get("/result/").status_code == 200


def test_f_20_reading_what_is_the_same_for_everybody_counts_too(minutes_pass):
    client = come_in("full-set")
    for _again in range(3):
        minutes_pass(10)
        client.get("/how-screening-works/")
    assert client.get("/result/").status_code == 200


def test_f_20_the_question_shows_nothing_that_was_answered_and_starting_over_is_the_default(
    minutes_pass,
):
    client = come_in("thin-bones")
    minutes_pass(16)
    page = client.get(client.get("/result/")["Location"])
    html = page.content.decode()
    assert page.status_code == 200 and "Are you the same person?" in html
    for word in ("osteoporosis", "58", "bone", "low back"):
        assert word not in html.lower().partition("<main")[2], word
    form = html.partition('<form method="post" class="flow">')[2].partition("</form>")[0]
    assert form.index('value="new"') < form.index('value="same"'), (
        "the first button is what Enter presses"
    )
    assert page["Cache-Control"].startswith("no-store")


@pytest.mark.parametrize(
    "said", [{}, {"who": "new"}, {"who": "me"}, {"who": ["same", "new"]}], ids=str
)
def test_f_20_whatever_is_not_a_plain_yes_starts_over_and_forgets(minutes_pass, said):
    client = come_in("full-set")
    minutes_pass(16)
    response = client.post(ASK, said)
    assert response["Location"] == "/screening/" and not Session.objects.exists()
    assert "Not for you" in client.get("/exercises/egg-roll/").content.decode()


def test_f_20_a_plain_yes_goes_on_where_it_was(minutes_pass):
    client = come_in("full-set")
    minutes_pass(16)
    there = client.get("/exercises/egg-roll/?side=left")["Location"]
    response = client.post(there, {"who": "same", "next": client.get(there).context["onward"]})
    assert response["Location"] == "/exercises/egg-roll/?side=left"
    assert client.get(response["Location"]).status_code == 200
    assert client.get(ASK)["Location"] == "/"


def test_f_20_the_way_on_never_leads_to_another_site(minutes_pass):
    client = come_in("full-set")
    minutes_pass(16)
    for elsewhere in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        assert client.post(ASK, {"who": "same", "next": elsewhere})["Location"] == "/", elsewhere
        minutes_pass(16)


def test_f_20_a_form_that_was_left_lying_keeps_nothing_of_the_next_person(minutes_pass):
    client = come_in("full-set")
    before = Session.objects.get().get_decoded()
    minutes_pass(16)
    assert asked(client.post("/screening/about-you/", {"age": "12", "pregnancy": "no"}))
    assert Session.objects.get().get_decoded() == before


def test_f_20_clearing_and_saying_that_it_hurts_are_never_held_up(minutes_pass):
    client = come_in("full-set")
    minutes_pass(16)
    answer = client.post(
        "/routines/low-back-relief/hurts/", {"choice": "sign", "exercise": "bridge"}
    )
    assert not asked(answer) and Session.objects.get().get_decoded()["screening"]["told-of-sign"]
    assert client.post("/finish/")["Location"] == "/finished/" and not Session.objects.exists()


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/screening/signs/", {"lines-now": "line.stiff"}),
        ("/screening/quick/", {"quick": ["line.below", "some"]}),
        ("/exercises/bridge/hurts/", {"choice": "sharper", "step": 1}),
        ("/routines/dont-crack/hurts/", {"choice": "sign", "exercise": "walking"}),
    ],
)
def test_f_20_a_form_that_may_only_withhold_unlocks_nothing(minutes_pass, address, form):
    """Whoever sends it, the next page asks whether they are the same person."""
    client = come_in("full-set")
    minutes_pass(16)
    client.post(address, form)
    for page in ("/", "/screening/about-you/", "/screening/check/", "/result/", "/diary/"):
        assert asked(client.get(page)), page


def test_f_20_the_warning_signs_never_ask_who_is_there(minutes_pass, django_assert_num_queries):
    client = come_in("full-set")
    minutes_pass(16)
    with django_assert_num_queries(0):
        assert client.get("/warning-signs/").status_code == 200


def test_f_20_a_run_longer_than_that_goes_on_since_its_steps_are_requests(minutes_pass):
    client = come_in("full-set")
    there = "/routines/low-back-relief/follow/"
    client.post(there, {"pain": "1"})
    of = client.get(there).context["of"]
    for number in range(1, of + 1):
        step = client.get(f"{there}steps/{number}/")
        assert b"data-over" not in step.content and step.status_code == 200
        minutes_pass(7)
    assert of * 7 > 30
    minutes_pass(40)
    assert asked(client.get(there)), (
        "and a player that nobody looks after is left like any other page"
    )


def test_f_20_a_step_that_itself_takes_long_is_no_absence(minutes_pass, monkeypatch):
    monkeypatch.setattr("backapp.library.pacing.seconds", lambda doses: 30 * 60)
    client = come_in("full-set")
    for address in (
        "/routines/low-back-relief/follow/steps/1/",
        "/routines/low-back-relief/steps/1/",
    ):
        assert client.get(address).status_code == 200
        minutes_pass(44)
        assert client.get(address).status_code == 200, address
    minutes_pass(46)
    assert asked(client.get(address))


def test_f_20_answers_kept_for_28_days_ask_after_the_browser_was_closed(minutes_pass, client):
    walk(client, remember="28-days")
    assert not client.cookies[COOKIE]["max-age"], (
        "it ends with the browser, also where the answers do not"
    )
    minutes_pass(60 * 24 * 5)
    del client.cookies[COOKIE]
    assert asked(client.get("/exercises/"))
    client.post(ASK, {"who": "same"})
    assert client.get("/exercises/").status_code == 200


@pytest.mark.asvs("9.1.1", "9.2.1", "9.2.2")
@pytest.mark.parametrize(
    "change", ["gone", "altered", "unsigned", "from the future", "another's salt", "nonsense"]
)
def test_f_20_a_moment_that_was_not_signed_by_us_is_no_moment(change):
    from django.core.signing import Signer

    client = come_in("full-set")
    value = client.cookies[COOKIE].value
    far = (timezone.now() + timedelta(days=3)).isoformat()
    client.cookies[COOKIE] = {
        "gone": "",
        "altered": value.replace("T", "S", 1),
        "unsigned": far,
        "from the future": idle._SIGNER.sign(far),
        "another's salt": Signer(salt="other").sign(
            (timezone.now() + timedelta(minutes=5)).isoformat()
        ),
        "nonsense": idle._SIGNER.sign("yesterday"),
    }[change]
    assert asked(client.get("/result/"))


def test_f_20_nobody_without_answers_is_ever_asked_or_given_a_cookie(client, minutes_pass):
    for address in dict.fromkeys(places()):
        response = client.get(address)
        assert not asked(response) and not response.cookies, address
    assert client.get(ASK)["Location"] == "/"


def test_f_20_the_cookie_holds_a_moment_and_nothing_else():
    cookies: SimpleCookie = come_in("thin-bones").cookies
    assert set(cookies) == {settings.SESSION_COOKIE_NAME, COOKIE}
    moment, _mark, signature = cookies[COOKIE].value.rpartition(":")
    assert (
        abs(timezone.datetime.fromisoformat(moment) - timezone.now()) < timedelta(minutes=16)
        and len(signature) == 43
    )


def test_f_20_clearing_takes_the_cookie_along():
    client = come_in("full-set")
    client.post("/finish/")
    assert not client.cookies[COOKIE].value


def test_every_address_that_shows_nothing_is_one_of_ours():
    assert set(names(get_resolver().url_patterns)) >= idle.SHOW_NOTHING | idle.ONLY_WITHHOLD
