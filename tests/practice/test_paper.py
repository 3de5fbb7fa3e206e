"""The worksheet: who gets one, what is on it, and what never is."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from backapp.access import permit_for
from backapp.library.content import catalogue
from backapp.practice import words
from backapp.screening.emergency import BY_CODE
from tests.people import aged, come_in, examined
from tests.walk import walk

pytestmark = pytest.mark.django_db
SHEETS = (
    "never-diagnosed",
    "full-set",
    "thin-bones",
    "clinician-first",
    "pregnant",
    "disc",
    "for-someone-else",
)
CSS = sum(
    len(gzip.compress((Path(settings.BASE_DIR) / f"static/css/{name}.css").read_bytes(), 6))
    for name in ("app", "worksheet")
)


def sheet(slug):
    return reverse("routine-worksheet", args=[slug])


def steps_on(text):
    return re.findall(r"<h2>\d+\. (.*?)</h2>", text)


def open_routines(client):
    permit = permit_for(client.get("/routines/").wsgi_request)
    return permit, [permit.open_routine(card.slug) for card in permit.routine_cards() if card.open]


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_holds_the_open_steps_with_their_doses_and_no_other_exercise(name, html):
    client = come_in(name)
    permit, opened = open_routines(client)
    assert opened
    every = {escape(exercise.name): exercise for exercise in catalogue().exercises.values()}
    for shown in opened:
        text = html(client, sheet(shown.card.slug))
        asked_each_time = [
            s for s in shown.steps if catalogue().exercises[s.exercise.card.slug].requires
        ]
        on_paper = [s for s in shown.steps if s not in asked_each_time]
        if len(on_paper) < len(asked_each_time):
            on_paper = []
        assert steps_on(text) == [escape(step.exercise.name) for step in on_paper], shown.card.slug
        for step in on_paper:
            assert words.amount(step.dose) in text and all(
                detail in text for detail in words.details(step.dose, step.card.kind)
            )
            assert all(escape(because.why) in text for because in step.exercise.cautions)
            if step.exercise.card.figure:
                for which in ("start", "card"):
                    address = reverse(f"exercise-{which}", args=[step.exercise.card.slug])
                    assert f'src="{address}"' in text
        assert text.count("<img ") == 2 * sum(
            step.exercise.card.figure is not None for step in on_paper
        )
        assert {permit.card(every[said].slug).state for said in steps_on(text)} <= {"open", "care"}
        named = re.search(r"Only on the site.*?</strong> ([^<]*?)\.\s*</p>", text)
        assert (named[1].split(", ") if named and on_paper else []) == [
            escape(step.exercise.name) for step in asked_each_time if on_paper
        ]


def test_a_sheet_has_a_box_for_each_of_fourteen_days_at_every_step(html):
    text = html(come_in("never-diagnosed"), sheet("dont-crack"))
    tables = re.findall(r'<table class="boxes"[^>]*>(.*?)</table>', text)
    assert len(tables) == len(steps_on(text)) == 9
    for table in tables:
        assert re.findall(r"<td>(\d+)</td>", table) == [str(day) for day in range(1, 15)]
        assert re.findall(r"<th>(\w+)</th>", table) == ["morning", "midday", "evening"]
        assert table.count("<td>") == 3 * 14


def test_a_sheet_says_in_a_line_how_each_exercise_goes_and_a_short_one_how_often(html):
    text = html(come_in("never-diagnosed"), sheet("dont-crack"))
    assert text.count('<p class="how">') == len(steps_on(text))
    assert "Hold behind your right thigh" in text and "By itself:" not in text
    short = html(come_in("never-diagnosed"), sheet("mid-back"))
    assert short.count("By itself:") == short.count('<p class="how">') > 3


@pytest.mark.parametrize("code", ["gb", "us", "de", "elsewhere"])
def test_a_sheet_says_whom_to_call_in_the_visitors_country(client, html, code):
    walk(client, country=code)
    text = html(client, sheet("dont-crack"))
    if code == "elsewhere":
        assert (
            "Call your local emergency number now" in text
            and "your doctor or an urgent-care line" in text
        )
        return
    assert f"Call {BY_CODE[code].emergency} now" in text
    assert (
        f"your doctor or {BY_CODE[code].urgent}" in text
        if BY_CODE[code].urgent
        else "an urgent-care line" in text
    )


def test_a_sheet_says_its_day_until_when_it_holds_and_its_version(html):
    client = come_in("never-diagnosed")
    permit, _opened = open_routines(client)
    text = html(client, sheet("dont-crack"))
    today, until = timezone.localdate(), timezone.localdate() + timedelta(days=28)
    assert until <= timezone.localdate(permit.decision.valid_until)
    assert f"Printed on {today:%-d %B %Y}" in text and f"count until {until:%-d %B %Y}" in text
    assert f"content {catalogue().stamp[:12]}." in text


def test_signs_of_pregnancy_stand_on_the_sheet_of_who_is_pregnant_alone(html):
    assert "waters breaking" in html(come_in("pregnant"), sheet("pregnancy"))
    assert "waters breaking" not in html(come_in("never-diagnosed"), sheet("pregnancy"))


def test_what_wants_the_check_each_time_is_named_and_not_printed(client, html, pushes, shown_in):
    walk(client, **examined(age=34))
    text = html(client, sheet("crack-your-own-back"))
    assert (
        "This one stays on the site" in text
        and steps_on(text) == []
        and 'class="boxes"' not in text
    )
    assert shown_in(text) == set()
    for slug in pushes:
        for routine in catalogue().routines:
            assert escape(catalogue().exercises[slug].name) not in steps_on(
                html(client, sheet(routine))
            )
    assert sheet("crack-your-own-back") not in html(client, "/routines/crack-your-own-back/")
    assert sheet("dont-crack") in html(client, "/routines/dont-crack/")


@pytest.mark.parametrize("name", ["nobody", "half-way"])
def test_without_a_whole_screening_the_sheet_is_the_explanation_of_the_routine(name, html):
    client = come_in(name)
    for slug in catalogue().routines:
        text = html(client, sheet(slug))
        why = ("A few questions open it", "Why it is not for you", "Not for most people.")
        assert any(words in text for words in why), slug
        assert 'class="boxes"' not in text and sheet(slug) not in html(client, f"/routines/{slug}/")


@pytest.mark.parametrize("name", ["emergency", "urgent", "child"])
def test_who_should_be_seen_first_gets_no_sheet(name, html):
    client = come_in(name)
    for slug in catalogue().routines:
        text = html(client, sheet(slug))
        assert 'class="boxes"' not in text and "What to do, and why" in text


def test_an_unknown_routine_has_no_sheet(client):
    assert client.get("/routines/nix/worksheet/").status_code == 404


def test_after_a_day_the_short_check_comes_before_the_sheet():
    client = come_in("never-diagnosed")
    aged(client, hours=24.1, remember="28-days")
    response = client.get(sheet("dont-crack"))
    assert (
        response.status_code == 302
        and response["Location"]
        == f"/screening/now/?next={sheet('dont-crack').replace('/', '%2F')}"
    )


@pytest.mark.parametrize("name", ["nobody", "never-diagnosed", "emergency"])
def test_a_sheet_is_kept_by_nobody_and_sets_no_cookie(name):
    response = come_in(name).get(sheet("dont-crack"))
    assert (
        response["Cache-Control"] == "no-store, private" and "noindex" in response["X-Robots-Tag"]
    )
    assert not response.cookies


def test_a_sheet_with_its_styles_fits_into_one_round_trip(html):
    client = come_in("thin-bones")
    _permit, opened = open_routines(client)
    sizes = {
        shown.card.slug: len(gzip.compress(html(client, sheet(shown.card.slug)).encode(), 6)) + CSS
        for shown in opened
    }
    assert max(sizes.values()) <= 14 * 1024, sizes
