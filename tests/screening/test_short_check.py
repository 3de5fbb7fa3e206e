"""The short check: in brief if nothing speaks against it, in full otherwise (docs/adr/0123)."""

import re

import pytest

from backapp.access import permit_for
from backapp.library.content import catalogue
from backapp.library.models import RedFlag
from backapp.screening.record import KEY
from tests.people import aged, come_in

pytestmark = pytest.mark.django_db
CHECK, FOLLOW = "/screening/now/", "/routines/comfort/follow/"
BRIEF, FULL = 'name="new" value="nothing"', 'name="now" value="saddle-numbness"'


def shown(client, address=CHECK) -> str:
    return client.get(address).content.decode()


def said(client, **values):
    """As if this visitor had answered so. The names are ids, with _ for -."""
    session = client.session
    session[KEY]["said"] |= {id.replace("_", "-"): value for id, value in values.items()}
    session.save()


def due(client) -> bool:
    return permit_for(client.get("/routines/").wsgi_request).check_due


def words_in_main(page: str) -> list[str]:
    main = re.search(r"<main.*?</main>", page, re.S).group()
    return re.findall(r"\w[\w'’-]*", re.sub(r"<[^>]+>", " ", main))


@pytest.mark.parametrize("who", ["never-diagnosed", "pregnant", "full-set", "for-someone-else"])
def test_the_check_has_sixty_words_at_most_and_one_tap_answers_it(who):
    client = come_in(who)
    aged(client, hours=30, remember="28-days")
    page = shown(client, f"{CHECK}?next={FOLLOW}")
    assert BRIEF in page and 0 < len(words_in_main(page)) <= 60
    assert due(client)
    passed = client.post(f"{CHECK}?next={FOLLOW}", {"new": "nothing", "next": FOLLOW})
    assert passed["Location"] == FOLLOW and not due(client)


def test_the_check_in_brief_names_every_sign_that_the_check_in_full_asks():
    flags = catalogue(fresh=True).red_flags.values()
    page = shown(come_in("pregnant"))
    asked = [flag for flag in flags if flag.session_check or flag.slug == "pregnancy-emergency"]
    assert len(asked) > 12
    for flag in asked:
        assert flag.brief and flag.brief in page, flag.slug
    assert "pregnancy" not in shown(come_in("never-diagnosed"))


def test_something_new_leads_to_every_sign_and_opens_nothing():
    client = come_in("never-diagnosed")
    aged(client, hours=30, remember="28-days")
    response = client.post(CHECK, {"new": "something", "next": FOLLOW})
    assert response["Location"] == f"{CHECK}?all=1&next=%2Froutines%2Fcomfort%2Ffollow%2F"
    assert FULL in shown(client, response["Location"]) and due(client)
    one = client.post(response["Location"], {"now": "saddle-numbness"})
    assert one["Location"] == "/result/"
    assert client.get("/result/").context["decision"].disposition.word == "emergency"


@pytest.mark.parametrize("answer", [{}, {"new": ""}, {"new": "no"}, {"new": ["nothing", "no"]}])
def test_no_answer_or_another_one_is_no_check(answer):
    client = come_in("never-diagnosed")
    aged(client, hours=30, remember="28-days")
    response = client.post(CHECK, answer)
    assert response.status_code == 422 and BRIEF in response.content.decode() and due(client)


def test_whoever_has_such_a_sign_or_never_answered_one_is_asked_in_full():
    for answer in ("yes", "unsure"):
        client = come_in("never-diagnosed")
        said(client, dulled_today=answer)
        assert FULL in shown(client)
        refused = client.post(CHECK, {"new": "nothing"})
        assert refused.status_code == 422 and FULL in refused.content.decode()
    client = come_in("never-diagnosed")
    session = client.session
    del session[KEY]["said"]["fever"]
    session.save()
    assert FULL in shown(client)


def test_whoever_reported_a_sign_while_moving_is_asked_about_every_one():
    client = come_in("never-diagnosed")
    client.post("/routines/dont-crack/hurts/", {"choice": "sign", "step": 1})
    assert FULL in shown(client) and BRIEF not in shown(client)
    refused = client.post(CHECK, {"new": "nothing"})
    assert refused.status_code == 422
    assert permit_for(client.get("/routines/").wsgi_request).decision.scope.word == "nothing"


def test_a_sign_without_few_words_is_asked_in_full():
    client = come_in("never-diagnosed")
    assert BRIEF in shown(client)
    RedFlag.objects.filter(slug="fever").update(brief="")
    _saved()
    assert FULL in shown(client)


def _saved():
    """The content as the admin would leave it: with the fingerprint of what is in the tables."""
    from backapp.library.authored import read_tables
    from backapp.library.models import ContentVersion

    ContentVersion.objects.update(stamp=read_tables().digest)


@pytest.mark.parametrize("hours", [-1, -0.01])
def test_a_check_that_a_clock_puts_into_the_future_counts_for_nothing(hours):
    client = come_in("never-diagnosed")
    aged(client, hours=hours)
    assert due(client)


def test_a_hurt_whose_time_was_lost_asks_for_the_check_and_the_check_settles_it():
    for lost in ({}, {"sharper": "no time"}, {"sharper": None}):
        client = come_in("never-diagnosed")
        session = client.session
        session[KEY]["hurt"] = lost
        session.save()
        assert due(client), lost
        client.post(CHECK, {"new": "nothing"})
        assert not due(client), lost


def test_a_screening_that_was_started_again_takes_no_check_from_an_old_page():
    client = come_in("never-diagnosed")
    client.post("/screening/", {"who": "me", "country": "gb", "remember": "session"})
    response = client.post(CHECK, {"new": "nothing"})
    assert response.status_code == 302 and response["Location"].startswith("/screening/")
    assert "checked-at" not in client.session[KEY]


def test_the_answers_themselves_stay_as_they_were():
    client = come_in("never-diagnosed")
    before = dict(client.session[KEY]["said"])
    client.post(CHECK, {"new": "nothing"})
    assert client.session[KEY]["said"] == before
