"""The page of warning signs, without a database behind it and with the current content.

In a test without the database mark, any query is an error, just as with an unreachable database.
"""

import io
import json
import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django.utils.html import escape

from backapp.library import content, versions
from backapp.library.models import RedFlag
from backapp.practice import warning_signs
from backapp.practice.management.commands import snapshot_warning_signs as command
from backapp.screening.emergency import COUNTRIES
from tests.people import come_in

ADDRESS = "/warning-signs/"


@pytest.fixture(autouse=True)
def nothing_kept_of_it():
    warning_signs.forget()
    yield
    warning_signs.forget()


def fixtures():
    return [row["fields"] for row in json.loads(command.FLAGS.read_text(encoding="utf-8"))]


def built_in():
    """Every sign of the snapshot beside the code; `make check` compares it with the fixtures."""
    return [
        sign
        for signs in json.loads(warning_signs.SNAPSHOT.read_text(encoding="utf-8")).values()
        for sign in signs
    ]


def test_a_copy_made_now_holds_every_sign_of_the_fixtures():
    out = io.StringIO()
    call_command("snapshot_warning_signs", stdout=out)
    said = {
        (sign["slug"], sign["text"], sign["action"])
        for signs in json.loads(out.getvalue()).values()
        for sign in signs
    }
    assert said == {(flag["slug"], flag["short"], flag["action"]) for flag in fixtures()}


def test_a_reworded_sign_makes_another_snapshot():
    rows = [{"fields": dict(fields)} for fields in fixtures()]
    before = warning_signs.snapshot(rows)
    rows[0]["fields"]["action"] += " Now."
    assert warning_signs.snapshot(rows) != before


@pytest.mark.asvs("16.5.2")
@pytest.mark.parametrize(
    "cookies", [{}, {settings.SESSION_COOKIE_NAME: "a" * 32}], ids=["a stranger", "with a session"]
)
def test_every_sign_is_there_most_urgent_first_with_no_database_at_all(client, cookies):
    client.cookies.load(cookies)
    response = client.get(ADDRESS)
    text = response.content.decode()
    assert response.status_code == 200
    assert [
        sign["slug"]
        for sign in built_in()
        if escape(sign["text"]) not in text or escape(sign["action"]) not in text
    ] == []
    places = [
        text.index(f'class="advice {level}"') for level in ("emergency", "urgent", "see-clinician")
    ]
    assert places == sorted(places)
    for level, signs in warning_signs.built_in().groups.items():
        group = re.search(rf'<section class="advice {level}".*?</section>', text, flags=re.S)[0]
        assert group.count("<li>") == len(signs)


def test_the_emergencies_are_open_and_the_other_groups_fold(client):
    """The page was 21 screens on a phone."""
    text = client.get(ADDRESS).content.decode()
    groups = re.findall(r'<section class="advice ([a-z-]+)">\s*<details( open)?>', text)
    assert groups == [("emergency", " open"), ("urgent", ""), ("see-clinician", "")]
    for number, (level, _open) in enumerate(groups, 1):  # a link opens what it leads into
        assert f'href="#group-{number}"' in text and f'id="group-{number}"' in text
        assert text.index(f"advice {level}") < text.index("<ul", text.index(f"advice {level}"))


@pytest.mark.django_db
def test_an_editors_correction_is_there_at_once_and_stays_when_the_database_goes(
    client, monkeypatch
):
    said = "Ring the number below at once, and lie down on your side."
    client.get(ADDRESS)
    RedFlag.objects.filter(slug="fever").update(action=said)
    versions.mark_changed(timezone.now())
    content.forget()  # ten seconds later
    assert said in client.get(ADDRESS).content.decode()
    assert said in client.get("/offline/warning-signs/").content.decode()

    def gone(**_more):
        raise OperationalError("gone")

    monkeypatch.setattr(warning_signs, "catalogue", gone)
    assert said in client.get(ADDRESS).content.decode(), "what this process read last"
    warning_signs.forget()
    text = client.get(ADDRESS).content.decode()
    assert said not in text and all(escape(sign["action"]) in text for sign in built_in()), (
        "a new process has the built-in copy"
    )


@pytest.mark.django_db
def test_a_database_that_is_gone_is_not_asked_on_every_request(client, monkeypatch):
    asked = []

    def gone(**_more):
        asked.append(1)
        raise OperationalError("gone")

    monkeypatch.setattr(warning_signs, "catalogue", gone)
    for _ in range(5):
        assert client.get(ADDRESS).status_code == 200
    assert len(asked) == 1
    monkeypatch.setattr(
        warning_signs.time,
        "monotonic",
        lambda: warning_signs._failed_at + warning_signs.REST_SECONDS,
    )
    client.get(ADDRESS)
    assert len(asked) == 2


def test_the_numbers_of_every_country_can_be_tapped(client):
    text = client.get(ADDRESS).content.decode()
    for country in COUNTRIES:
        assert f'href="tel:{country.emergency}">{country.emergency}<' in text, country.code


def test_whoever_has_answered_can_finish_and_clear_from_here_too(client):
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    response = client.get(ADDRESS)
    assert (
        "Clear my answers" in response.content.decode()
        and response["Cache-Control"] == "no-store, private"
    )
    client.cookies.clear()
    response = client.get(ADDRESS)
    assert "Clear my answers" not in response.content.decode()
    assert "public" in response["Cache-Control"] and not response.cookies


@pytest.mark.parametrize(
    "cookies", [{}, {settings.SESSION_COOKIE_NAME: "a" * 32}], ids=["a stranger", "with a session"]
)
def test_broken_templates_still_leave_the_signs_in_brief_and_the_numbers(
    client, cookies, monkeypatch
):
    def broken(*args, **kwargs):
        raise OSError("disk")

    monkeypatch.setattr(warning_signs, "render_to_string", broken)
    client.cookies.load(cookies)
    response = client.get(ADDRESS)
    text = response.content.decode()
    assert (
        response.status_code == 200
        and "no control of your bowels" in text
        and 'href="tel:112"' in text
    )
    assert "Retry-After" not in response


def test_search_engines_are_kept_from_what_is_made_of_answers(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    for path in ("/screening/", "/result/", "/*/steps/", "/*/follow/"):
        assert f"Disallow: {path}\n" in response.content.decode()
    assert settings.ADMIN_PATH not in response.content.decode()


@pytest.mark.django_db
def test_the_page_of_warning_signs_is_nobodys_and_so_is_not_reloaded_for_another_tab():
    """It shows no answers. A mark that never matches would make two windows reload each other."""
    client = come_in("full-set")
    assert "data-personal" not in client.get("/warning-signs/").content.decode()
    assert 'data-personal="' in client.get("/exercises/").content.decode()
