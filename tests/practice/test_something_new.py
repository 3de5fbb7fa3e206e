"""*Something hurts* → *Stop and check*: what its card names can be ticked, and the run is over."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from backapp.access import permit_for
from backapp.gate.vocabulary import Disposition
from backapp.library.authored import Content, Row, read_files
from backapp.library.checks import check
from backapp.library.checks.named import FELT, things, unnamed
from backapp.library.content import catalogue
from backapp.screening.record import KEY, Record
from tests.people import come_in
from tests.visits import QUICK

pytestmark = pytest.mark.django_db
SET = "/routines/mid-back/"
FOLLOW, HURTS, DONE = f"{SET}follow/", f"{SET}hurts/", f"{SET}done/"
#: What a page names -> the line of the short check and the cue under which it is ticked.
LEADS = {
    "dizziness": ("dizzy", "blackout-dizzy.new"),
    "a numb arm": ("dizzy", "stroke-neck.numb-arm"),
    "double sight": ("dizzy", "stroke-neck.sight"),
    "a numb face": ("head", "stroke-neck.face"),
    "trouble speaking": ("head", "stroke-neck.speech"),
    "a weak arm": ("head", "stroke-neck.arm-leg"),
    "a numb thigh": ("down-leg", "one-leg.numb"),
    "pain down a leg": ("down-leg", "one-leg.pain"),
    "a weak leg": ("legs", "leg-weakness-fast.gives-way"),
    "a dropped foot": ("legs", "foot-drop.foot"),
    "chest pain": ("chest", "chest-pain.now"),
    "breathlessness": ("chest", "chest-pain.breathless"),
    "bladder": ("below", "bladder-change.start-stop"),
    "numb between the legs": ("below", "saddle-numbness.between-legs"),
}


def on_the_page(client, address: str) -> str:
    page = client.get(address, follow=True).content.decode()
    return re.search(r"<main.*?</main>", page, re.S).group()


def stop_and_check(client, address=HURTS) -> str:
    return client.post(address, {"choice": "sign", "step": 1, "player": "1"})["Location"]


def answer(client, there: str, line: str = "", cue: str = "") -> str:
    """Tick a line and a cue, and deny the rest, page by page. Returns where it ends."""
    for _page in range(9):
        if not there.startswith("/screening/now/"):
            break
        context, sent = client.get(there).context, {}
        for q in context["page"].questions:
            shown = [str(one.value) for one in q.choices]
            ticked = [one for one in shown if one in (f"line.{line}", cue)]
            one_by_one = {f"line.{line}", cue} & {q.id}
            none = "none" if "none" in shown else "yes" if one_by_one else "no"
            sent[q.id] = ticked or none
        there = client.post(there, sent | {"asked": context["asked"]})["Location"]
    return there


def decision(client):
    return permit_for(client.get("/privacy/").wsgi_request).decision


@pytest.mark.parametrize("what", LEADS)
def test_what_is_new_can_be_ticked_and_ends_with_who_to_see_and_no_further_run(what):
    line, cue = LEADS[what]
    client = come_in("never-diagnosed")
    assert answer(client, stop_and_check(client), line, cue) == "/result/", what
    sign = cue.partition(".")[0]
    urgency = catalogue().rulebook.red_flags[sign].urgency
    assert decision(client).flags[sign] and decision(client).disposition >= urgency
    assert urgency >= Disposition.SEE_CLINICIAN
    assert catalogue().red_flags[sign].action.split(".")[0] in on_the_page(client, "/result/")
    assert "data-exercise" not in on_the_page(client, FOLLOW)
    assert "Before you start" not in on_the_page(client, FOLLOW)


def test_none_of_these_ends_the_run_with_who_to_call_and_when():
    client = come_in("never-diagnosed")
    assert answer(client, stop_and_check(client)) == DONE
    for address in (DONE, "/", FOLLOW):
        text = on_the_page(client, address)
        assert "Speak to a doctor today, or call 111" in text, address
        assert "Call 999 at once for chest pain" in text and "gets sharper" not in text
        assert "/warning-signs/" in text and "Do it again" not in text
    assert decision(client).disposition is Disposition.SEE_CLINICIAN, "as after a sharper pain"
    assert Record(client.get("/").wsgi_request).hurt == "sharper"


@pytest.mark.parametrize("how", ["sign", "sharper", "spreading"])
def test_after_a_stop_nothing_runs_for_a_day_but_the_comfort_set(how):
    client = come_in("never-diagnosed")
    client.post(FOLLOW, {"pain": "2"})
    there = client.post(HURTS, {"choice": how, "step": 1})["Location"]
    if how == "sign":
        answer(client, there)
    else:
        client.post("/screening/now/", {"new": "nothing"})
    for slug in ("mid-back", "desk-break", "dont-crack"):
        for address in (f"/routines/{slug}/follow/", f"/routines/{slug}/steps/1/"):
            assert "Today: rest" in on_the_page(client, address), address
        client.post(f"/routines/{slug}/follow/", {"pain": "2"})
        part = client.get(f"/routines/{slug}/follow/steps/1/").content.decode()
        assert "data-exercise" not in part
    assert "Today: rest" in on_the_page(client, "/exercises/walking/follow/")
    assert "Before you start" in on_the_page(client, "/routines/comfort/follow/")
    session = client.session
    long_ago = (timezone.now() - timedelta(days=2)).isoformat()
    for part in ("stopped", "hurt"):
        session[KEY][part] = dict.fromkeys(session[KEY].get(part, ()), long_ago)
    session.save()
    assert "Today: rest" not in on_the_page(client, "/routines/desk-break/follow/")


@pytest.mark.parametrize(("hours", "rests"), [(23, True), (25, False)])
def test_the_rest_lasts_24_hours(hours, rests):
    client = come_in("never-diagnosed")
    client.post(FOLLOW, {"pain": "2"})
    client.post(HURTS, {"choice": "sharper", "step": 1})
    client.post("/screening/now/", {"new": "nothing"})
    session = client.session
    then = (timezone.now() - timedelta(hours=hours)).isoformat()
    for part in ("stopped", "hurt"):
        session[KEY][part] = dict.fromkeys(session[KEY].get(part, ()), then)
    session.save()
    assert ("Today: rest" in on_the_page(client, "/routines/desk-break/follow/")) is rests


@pytest.mark.parametrize("how", ["sign", "sharper", "spreading"])
def test_a_stop_in_the_starter_counts_on_every_page_without_a_result(how):
    client = Client()
    client.post(QUICK, {"quick": "none", "zone": "Europe/London"})
    there = client.post("/routines/starter/hurts/", {"choice": how, "step": 1})["Location"]
    if how == "sign":
        assert "No exercises for now" in on_the_page(client, "/")
        there = answer(client, there)
    assert there == "/routines/starter/done/"
    text = on_the_page(client, there)
    assert "Answer the questions" in text and "Answer the questions again" not in text
    for address in ("/", "/routines/starter/follow/", "/routines/starter/steps/1/"):
        text = on_the_page(client, address)
        assert "Today: rest" in text and "Something has changed" not in text, address
        assert "Start now" not in text and "stop for today" in text.lower()


def test_nothing_that_a_page_names_is_missing_from_the_lines():
    """The words of the cards themselves, so that a new word in a card is seen too."""
    lines = [line.line for line in catalogue().group_lines.values() if line.part or line.quick]
    for name in ("practice/_hurts_choices", "parts/stop_notice"):
        text = Path(f"templates/{name}.html").read_text("utf-8")
        (told,) = re.findall(r'"(New numbness[^"]*|Stop if something[^"]*)"', text)
        known = {word[:4] for one in FELT for word in one.split()}
        left = {
            word
            for word in re.findall("[a-z]{3,}", told.lower())
            if not any(word.startswith(one) for one in known | {"bladder"})
        }
        assert left <= {
            "new", "change", "stop", "something", "goes", "moves", "further", "down", "leg", "you",
            "feel", "have",
        }, left  # fmt: skip
    assert unnamed(FELT, lines) == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("pain down a leg", "down-leg"),
        ("numbness down a leg", "down-leg"),
        ("tingling", "down-leg"),
        ("a numb arm", "dizzy"),
        ("double sight", "dizzy"),
        ("dizziness", "dizzy"),
    ],
)
def test_what_is_felt_in_one_leg_or_one_arm_is_named_by_its_line(what, line):
    known = catalogue().group_lines[line]
    for text in (known.line, known.line_they):
        assert unnamed([what], [text]) == [], text


@pytest.mark.parametrize(
    ("label", "slug", "values", "message"),
    [
        ("library.groupline", "dizzy", {"line": "Feeling faint, or a numb arm"}, "“dizziness”"),
        ("library.groupline", "dizzy", {"signs": [["cord-signs"]]}, "“dizziness”"),
        ("library.groupline", "dizzy", {"part": ""}, "“dizziness”"),
        ("library.redflag", "fever", {"brief": "fever, confusion, a rash"}, "“a rash”"),
        ("library.redflag", "bladder-change", {"brief": "bladder trouble"}, "“bladder trouble”"),
    ],
)
def test_a_word_without_a_line_is_refused_on_edit(label, slug, values, message):
    content = read_files()
    rows = [
        Row(label, {**row.fields, **values}, row.number) if row.key == (slug,) else row
        for row in content.of(label)
    ]
    found = [str(fault) for fault in check(Content({**content.rows, label: rows}))]
    assert any("nobody could tick them" in one and message in one for one in found), found


def test_what_is_named_is_read_one_by_one():
    assert [one.strip() for one in things("a fall, crash or blow")] == ["a fall", "crash", "blow"]
    assert unnamed(["chest pain"], ["Pain in the arm", "Chest trouble"]) == ["chest pain"]
    assert unnamed(["dizziness"], ["You feel dizzy"]) == []


def test_a_slip_in_the_pain_before_a_run_is_corrected_where_it_closed_the_run():
    client, cracking = come_in("full-set"), "/routines/crack-your-own-back/follow/"
    assert "Before you start" in on_the_page(client, cracking)
    refused = client.post(cracking, {"pain": "7"}).content.decode()
    assert "Not at this pain" in refused and "That was a slip" in refused
    again = on_the_page(client, cracking)
    assert "We stop here for now" in again and "You said: pain 7 out of 10." in again
    client.post(cracking, {"pain": "again"})
    assert "Before you start" in on_the_page(client, cracking)
    client.post(cracking, {"pain": "2"})
    client.post(cracking.replace("follow", "done"), {"pain": "7", "felt": "worse"})
    client.post(cracking, {"pain": "again"})
    assert "We stop here for now" in on_the_page(client, cracking), "pain after a run is no slip"
