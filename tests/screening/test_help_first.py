"""Help comes first: one emergency that is ticked does not wait for the rest of a page, and who felt
something new while moving ticks it in one list.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from backapp.gate.vocabulary import Disposition
from backapp.library.content import catalogue
from backapp.library.models import GroupLine, RedFlag
from backapp.library.versions import mark_changed
from backapp.screening.record import KEY
from tests.people import come_in
from tests.visits import permit_of
from tests.walk import fill_first, filled, send, walk

pytestmark = pytest.mark.django_db
NOW = "/screening/now/"


def said(client) -> dict:
    return client.session[KEY]["said"]


def closer(line: str) -> tuple[Client, dict]:
    """Somebody who ticked a line, and the form of its cues with nothing ticked."""
    client = Client()
    fill_first(client)
    send(client, "about-you")
    client.post("/screening/signs/", filled(client, "signs") | {"lines-now": [f"line.{line}"]})
    return client, filled(client, "closer-1")


def card(client) -> str:
    return client.get("/result/").context["level"]


def test_an_emergency_does_not_wait_for_a_list_that_was_left_empty():
    client, form = closer("below")
    first, *others = [name for name in form if name != "asked"]
    assert others, "a page with several lists"
    cue = catalogue().red_flags["saddle-numbness"].cues[0].id
    answer = client.post("/screening/closer-1/", {first: [cue], "asked": form["asked"]})
    assert answer["Location"] == "/result/" and card(client) == "emergency"
    assert said(client)["saddle-numbness"] == "yes" and "bowel-change" not in said(client)


def test_an_emergency_is_one_on_every_page_although_its_line_has_more_to_ask():
    client, form = closer("below")
    first, *_others = [name for name in form if name != "asked"]
    cue = catalogue().red_flags["saddle-numbness"].cues[0].id
    client.post("/screening/closer-1/", {first: [cue], "asked": form["asked"]})
    for address in ("/", "/exercises/", "/exercises/walking/", "/routines/"):
        text = client.get(address).content.decode()
        assert "Call 999" in text and "start gently" not in text, address
    assert not any(permit_of(client).opens(slug) for slug in catalogue().exercises)


@pytest.mark.parametrize(("line", "onward"), [("below", "closer-1"), ("cancer", "")])
def test_a_line_with_an_emergency_behind_it_does_not_wait_for_the_other_lines(line, onward):
    client = Client()
    fill_first(client)
    send(client, "about-you")
    part = catalogue().group_lines[line].part
    form = {f"lines-{part}": f"line.{line}", "asked": filled(client, "signs")["asked"]}
    answer = client.post("/screening/signs/", form)
    assert answer.get("Location", "").strip("/").endswith(onward)
    assert answer.status_code == (302 if onward else 422)
    assert (f"line.{line}" in said(client)) is bool(onward)


def test_what_can_wait_is_asked_to_the_end_of_its_page():
    client, form = closer("ill")
    slow = next(
        flag
        for slug in catalogue().group_lines["ill"].signs
        if (flag := catalogue().red_flags[slug]).cues
        and catalogue().rulebook.red_flags[slug].urgency is not Disposition.EMERGENCY
    )
    name = next(
        q.id
        for q in client.get("/screening/closer-1/").context["page"].questions
        if slow.cues[0].id in [choice.value for choice in q.choices]
    )
    answer = client.post("/screening/closer-1/", {name: [slow.cues[0].id], "asked": form["asked"]})
    assert answer.status_code == 422 and slow.slug not in said(client)


def test_a_tick_beside_none_is_a_contradiction_and_is_asked_again():
    client, form = closer("below")
    first = next(name for name in form if name != "asked")
    cue = catalogue().red_flags["saddle-numbness"].cues[0].id
    answer = client.post("/screening/closer-1/", form | {first: [cue, "none"]})
    assert answer.status_code == 422 and "saddle-numbness" not in said(client)


@pytest.mark.parametrize("how", ["list", "each"])
def test_who_felt_something_new_while_moving_gets_the_card_after_two_ticks(how):
    client = come_in("never-diagnosed")
    client.post("/routines/dont-crack/hurts/", {"choice": "sign", "step": 1})
    page = client.get(NOW)
    (question,) = page.context["page"].questions
    assert {"line.below", "line.chest", "line.head"} <= set(question.ids)
    assert "999" in page.context["page"].intro
    sent = {"now": ["line.chest"]} if how == "list" else dict.fromkeys(question.ids, "no")
    where = NOW if how == "list" else f"{NOW}?each=1"
    answer = client.post(where, sent | ({} if how == "list" else {"line.chest": "yes"}))
    closer = client.get(answer["Location"]).context
    cue = catalogue().red_flags["chest-pain"].cues[0].id
    name = next(field for field in closer["fields"] if cue in str(field["choices"]))["id"]
    assert client.post(answer["Location"], {name: cue})["Location"] == "/result/"
    assert card(client) == "emergency"


def test_who_is_not_sure_what_they_felt_is_asked_about_each():
    client = come_in("never-diagnosed")
    client.post("/routines/dont-crack/hurts/", {"choice": "sign", "step": 1})
    where = client.post(NOW, {"now": ["unsure"]})["Location"]
    asked = client.get(where).context["page"]
    assert len(asked.questions) == len(asked.ids) > 6
    client.post(NOW, {"now": ["none"]})
    assert client.get("/routines/dont-crack/follow/").status_code == 200 or said(client)


def test_help_that_asks_about_lines_and_a_sign_without_one_can_be_answered():
    for line in GroupLine.objects.filter(signs__slug="severe"):
        line.signs.remove(RedFlag.objects.get(slug="severe"))
    mark_changed(timezone.now())
    client = Client()
    walk(client, until="/screening/your-pain/")
    lists = [q.id for q in client.get("/screening/your-pain/").context["page"].questions]
    unsure = {id: "unsure" for id in lists if id not in ("episode", "pain")}
    there = client.post("/screening/your-pain/", filled(client, "your-pain") | unsure)["Location"]
    shown = client.get(there).context
    kinds = {q.kind for q in shown["page"].questions}
    assert "help" in there and "lines" in kinds and len(kinds) > 1
    sent = {q.id: "none" if q.kind == "lines" else "no" for q in shown["page"].questions}
    assert client.post(there, sent | {"asked": shown["asked"]}).status_code == 302


def test_a_visit_before_the_sign_was_told_of_says_why_nothing_changes():
    client = Client()
    walk(client, blackout_dizzy="yes")
    before = timezone.localdate() - timedelta(days=40)
    day = dict(zip(("year", "month", "day"), before.isoformat().split("-"), strict=True))
    form = {f"blackout-dizzy-{part}": value for part, value in day.items()}
    answer = client.post("/screening/seen/", form)
    assert answer.status_code == 422 and b"after that visit" in answer.content
    assert client.get("/result/").context["decision"].flags["blackout-dizzy"] == "yes"
    assert client.post("/screening/seen/", {"blackout-dizzy-other": "unsure"}).status_code == 302
