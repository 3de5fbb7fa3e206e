"""The summary for a clinician has every answer and the decision, and it is not stored."""

import gzip
import html
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from backapp.library.content import catalogue
from backapp.screening.cues import quoted
from backapp.screening.lines import denied
from backapp.screening.record import KEY, Record
from backapp.screening.visit import Visit
from backapp.web.files import bare_styles
from tests.people import CAST, come_in, examined, today
from tests.visits import request_of
from tests.walk import go_ahead, walk

pytestmark = pytest.mark.django_db
WITH_ONE = [name for name in CAST if name not in ("nobody", "half-way")]
STATIC = Path(settings.BASE_DIR) / "static/css"
CSS = sum(
    len(gzip.compress(bare_styles((STATIC / f"{name}.css").read_bytes()), 6))
    for name in ("app", "summary")
)


def summary(client):
    response = client.get("/result/summary/")
    assert response.status_code == 200, response.headers.get("Location")
    text = response.content.decode()
    return html.unescape(re.sub(r"\s+", " ", text[text.index("<main") : text.index("</main>")]))


def decided(client):
    return Visit(request_of(client)).decision


@pytest.mark.parametrize("name", WITH_ONE)
def test_it_says_what_was_decided_which_signs_and_conditions_are_in_force_and_by_which_rules(name):
    client = come_in(name)
    text, decision, content = summary(client), decided(client), catalogue()
    assert content.version[:12] in text and content.stamp[:12] in text
    they = name == "for-someone-else"
    ticked = quoted(Visit(request_of(client)).said, content, they)
    for slug in decision.flags:
        flag = content.red_flags[slug]
        assert ticked.get(slug, flag.short_they if they else flag.short) in text, slug
    asked = decision.screening.told_by is not None
    for slug in decision.conditions:
        if slug != "no-diagnosis" or asked:
            assert f"<li>{content.conditions[slug].name}: " in text, slug
    assert ("<li>A diagnosis: not asked" in text) is (not asked)
    for reason in decision.reasons:
        if reason.rule not in ("unanswered", "not-completed", "no-indication"):
            assert f"{reason.rule}:{reason.answer}" in text
            for source in set(reason.sources) - {"PROJECT"}:
                assert f"<strong>{source}</strong> {content.sources[source].citation}" in text


@pytest.mark.parametrize("name", WITH_ONE)
def test_every_answer_stands_in_it_and_none_that_was_not_given(name):
    client = come_in(name)
    text, content = summary(client), catalogue()
    said = Record(request_of(client)).said(content)
    asked = text.partition("Appendix: asked and answered")[2].partition("Appendix: the rules")[0]
    they = said["who"] == "other"
    ticked, by_lines = quoted(said, content, they), denied(said, content)
    for slug, flag in content.red_flags.items():
        label = ticked.get(slug, flag.short_they if they else flag.short)
        listed = f"<li>{label}</li>" in asked or f"<dd>{label}</dd>" in asked
        assert listed == (slug in said and (said[slug] != "no" or slug not in by_lines)), slug
    for slug, line in content.group_lines.items():
        label = line.line_they if they else line.line
        listed = f"<li>{label}</li>" in asked or f"<dd>{label}</dd>" in asked
        assert listed == (f"line.{slug}" in said), slug
    if "age" in said:
        assert f"<dd>{said['age']}</dd>" in asked
    for slug in said.get("conditions", []):
        assert content.conditions[slug].label in asked
    if "conditions" not in said:
        assert "None of these" not in asked and "Which of these medicines?" not in asked


def test_a_screening_that_stopped_early_says_so_and_claims_no_answer_to_what_was_not_asked():
    text = summary(come_in("emergency"))
    assert "The questions stopped early" in text and "What is not listed was not asked" in text
    assert "Get emergency help now: call 999" in text and "Limits on movements" not in text
    assert "told you what causes" not in text and "Answers confirmed" not in text
    assert "Not asked: whether a clinician has examined this pain." in text
    assert "nobody has examined" not in text and "I don't have a diagnosis" not in text


def test_a_sign_says_since_when_it_is_in_force_and_that_it_was_not_sure():
    text = summary(come_in("emergency"))
    row = re.search(r"<th scope=\"row\">New numbness.*?</tr>", text)[0]
    assert "Told us" in row and "Since" not in row
    assert "said yes" in row and re.search(r"\d{1,2} \w+ 20\d\d, \d\d:\d\d", row)
    assert "not sure" in re.search(r"<tbody>.*?</tbody>", summary(come_in("unsure")))[0]


@pytest.mark.parametrize("name", ["never-diagnosed", "wants-no-cracking"])
def test_an_empty_box_is_no_answer_of_theirs(name):
    client = come_in(name)
    assert "cannot examine you" not in summary(client)
    page = client.get("/screening/one-more/understands/").content.decode()
    assert page.count('name="understands"') > 1 and " checked" not in page


def test_a_sign_taken_back_and_a_clinicians_look_are_told():
    client = come_in("urgent")
    client.post(
        "/screening/seen/",
        {
            f"fever-{part}": n
            for part, n in zip(("year", "month", "day"), today().split("-"), strict=True)
        },
    )
    text = summary(client)
    assert "When did a clinician look into it?" in text and "said earlier, and still held" in text


def test_what_a_clinician_is_said_to_have_said_is_told_with_who_when_and_whether_it_counts(client):
    walk(client, **examined(conditions=["osteoporosis"], age=58))
    year, month, day = today().split("-")
    answers = {
        "osteoporosis.attested-by": "nobody",
        "osteoporosis.attested-for": ["rotation-active"],
    }
    answers |= {
        "osteoporosis.attested-on-day": day,
        "osteoporosis.attested-on-month": month,
        "osteoporosis.attested-on-year": year,
    }
    there = go_ahead(client, "osteoporosis")
    page = client.get(there).context["page"]
    answers["osteoporosis.attested-for"] = [page.questions[2].choices[0].value]
    for who, counted in (("doctor", "yes"), ("nobody", "no")):
        assert client.post(there, answers | {"osteoporosis.attested-by": who}).status_code == 302
        rows = re.findall(r"<tr>\s*<th scope=\"row\">Osteoporosis</th>.*?</tr>", summary(client))
        assert len(rows) == 1 and f'data-label="Counted">{counted}</td>' in rows[0]
        assert page.questions[2].choices[0].label in rows[0]


def test_answers_given_for_somebody_else_say_so():
    assert "Somebody else answered for them" in summary(come_in("for-someone-else"))
    assert "Somebody else" not in summary(come_in("never-diagnosed"))


@pytest.mark.parametrize("name", WITH_ONE)
def test_no_exercise_is_named_beyond_what_was_answered(name):
    client = come_in(name)
    text = summary(client).lower()
    named = [
        e.name
        for e in catalogue().exercises.values()
        if re.search(rf"(<\w+>|[.,:] ){re.escape(e.name.lower())}[.,<]", text)
    ]
    assert named == []


def test_without_a_result_there_is_no_summary():
    assert Client().get("/result/summary/")["Location"] == "/screening/?lost=1"
    assert Client().get("/result/summary.json")["Location"] == "/screening/?lost=1"
    half = come_in("half-way")
    assert half.get("/result/summary/")["Location"].startswith("/screening/")
    assert half.get("/result/summary.json")["Location"].startswith("/screening/")


@pytest.mark.parametrize("address", ["/result/summary/", "/result/summary.json"])
def test_it_is_made_on_request_and_kept_nowhere(address):
    client = come_in("thin-bones")
    before = Session.objects.get(session_key=client.session.session_key).session_data
    response = client.get(address)
    assert response["Cache-Control"] == "no-store, private" and not response.cookies
    assert Session.objects.get(session_key=client.session.session_key).session_data == before
    assert set(client.session.keys()) == {KEY, "_session_expiry"}


@pytest.mark.parametrize("name", WITH_ONE)
def test_every_result_leads_to_it(name):
    assert 'href="/result/summary/"' in come_in(name).get("/result/").content.decode()


@pytest.mark.parametrize("name", WITH_ONE)
def test_it_fits_into_one_round_trip_with_its_styles(name):
    page = come_in(name).get("/result/summary/").content
    assert len(gzip.compress(page, 6)) + CSS <= 14 * 1024, len(gzip.compress(page, 6)) + CSS


def test_there_is_room_for_a_reply():
    text = summary(come_in("thin-bones"))
    assert text.partition("The clinician's reply")[2].count('class="blank"') == 6


@pytest.mark.parametrize("name", WITH_ONE)
def test_its_first_page_says_it_in_words_and_the_codes_of_rules_are_in_an_appendix(name):
    first, appendix = summary(come_in(name)).split('<div class="appendix', 1)
    decision = come_in(name).get("/result/").context["decision"]
    assert not re.search(r"(red-flag|condition-floor|load|scope)[a-z-]*:[a-z]", first)
    assert "Every rule and every source" in appendix
    for reason in decision.reasons:
        if reason.rule not in ("unanswered", "not-completed", "no-indication"):
            assert f"{reason.rule}:{reason.answer}" in appendix
