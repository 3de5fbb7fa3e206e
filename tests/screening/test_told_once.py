"""What a visitor has told of once is not lost: by another list, another time, another person."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from backapp.library.content import catalogue
from backapp.screening.record import KEY
from tests.people import aged, come_in, examined
from tests.visits import QUICK, kept, permit_of, said
from tests.walk import HEALTHY, _form, check_in_full, fill_first, filled, send, walk

pytestmark = pytest.mark.django_db
NOW = "/screening/now/?all=1"


def cracking(client) -> bool:
    return permit_of(client).decision.self_manipulation


def check(client, *signs: str):
    """Answer the short check in full, with these signs ticked: the lines, then their cues."""
    return check_in_full(client, NOW, *signs)


def again(client, page: str, **changed):
    """Send a page as it is shown, with what it has ticked already."""
    context = client.get(f"/screening/{page}/").context
    form = {"asked": context["asked"]}
    for field in context["fields"]:
        if "choices" in field:
            form[field["id"]] = [one["value"] for one in field["choices"] if one["checked"]]
        if "value" in field:
            form[field["id"]] = field["value"]
    return client.post(f"/screening/{page}/", form | changed)


# --------------------------------------------------------------- a line that is ticked is asked about


def test_a_line_that_is_ticked_after_its_signs_were_denied_is_asked_about_again():
    client = come_in("pregnant")
    check(client)
    assert said(client)["pregnancy-emergency"] == "no"
    answer = again(client, "signs", **{"lines-pregnancy": ["line.pregnancy-now"]})
    assert answer["Location"] == "/screening/closer-1/"
    assert not [s for s in catalogue().exercises if permit_of(client).opens(s)]


@pytest.mark.parametrize(("first", "then"), [("chest", "effort"), ("infection", "immune")])
def test_a_sign_behind_two_lines_is_asked_again_when_the_second_is_ticked(first, then):
    client = Client()
    fill_first(client)
    send(client, "about-you")
    part = {"chest": "lines-now", "effort": "lines-now"}.get(first, "lines-before")
    client.post("/screening/signs/", filled(client, "signs") | {part: [f"line.{first}"]})
    send(client, "closer-1")
    shared = set(catalogue().group_lines[first].signs) & set(catalogue().group_lines[then].signs)
    assert shared and all(said(client)[sign] == "no" for sign in shared)
    answer = again(client, "signs", **{part: [f"line.{then}"]})
    assert answer["Location"] == "/screening/closer-1/" and not shared & said(client).keys()


def test_a_line_whose_sign_was_told_elsewhere_is_shown_as_ticked():
    client = come_in("full-set")
    check(client, "dulled-today")
    assert not cracking(client)
    again(client, "your-pain", pain="1")
    assert said(client)["dulled-today"] == "yes" and not cracking(client)


def test_a_page_that_was_opened_before_a_sign_was_told_elsewhere_does_not_deny_it():
    client = come_in("full-set")
    before = filled(client, "your-pain")
    check(client, "dulled-today")
    assert client.post("/screening/your-pain/", before).status_code == 422
    assert said(client)["dulled-today"] == "yes"


def test_a_sign_for_today_that_is_taken_back_withholds_cracking_for_a_day():
    client = come_in("full-set")
    assert cracking(client)
    check(client, "dulled-today")
    check(client)
    client.get("/result/")
    assert said(client)["dulled-today"] == "no" and not cracking(client)


@pytest.mark.parametrize("hours", [1, 25, 72])
def test_a_sign_for_today_told_in_a_short_check_counts_today(hours):
    client = come_in("full-set")
    aged(client, hours=hours, remember="28-days")
    check(client, "dulled-today")
    assert "dulled-today" in permit_of(client).decision.flags
    assert not permit_of(client).check_due, "it was a check"


@pytest.mark.parametrize("tick", [{"new": "something"}, {"now": ["unsure"]}])
def test_something_new_that_is_not_named_opens_nothing(tick):
    client = come_in("full-set")
    client.post("/screening/now/", tick)
    assert not [slug for slug in catalogue().exercises if permit_of(client).opens(slug)]
    check(client)
    assert cracking(client)


def test_a_tick_that_is_sent_after_an_idle_time_is_kept():
    client = come_in("full-set")
    form = _form(client.get(NOW).context, HEALTHY | {"saddle-numbness": "yes"})
    del client.cookies[settings.ACTIVITY_COOKIE_NAME]
    answer = client.post(NOW, form)
    assert answer["Location"].startswith("/screening/same-person/?next=")
    assert "all%3D1" in answer["Location"] and said(client)["line.below"] == "yes"
    assert not [slug for slug in catalogue().exercises if permit_of(client).opens(slug)]


# ------------------------------------------------------------------------- nobody ticked anything


@pytest.mark.parametrize("action", ["search", "continue"])
@pytest.mark.parametrize("words", ["kidney", "fever", "severe", "inflammatory"])
def test_words_typed_into_the_search_raise_no_sign(words, action):
    client = Client()
    walk(client, until="/screening/conditions/")
    form = filled(client, "conditions") | {"q": words, "action": action}
    answer = client.post("/screening/conditions/", form)
    assert answer.status_code == (200 if action == "search" else 302)
    assert "raised" not in kept(client) and said(client).get(words) == "no"


# -------------------------------------------------------------------------- for whom, and how old


@pytest.mark.parametrize("until", ["/screening/about-you/", "/screening/check/"])
def test_answers_about_one_person_do_not_count_for_another(until):
    client = Client()
    client.post(QUICK, {"quick": "none"})
    walk(client, until=until)
    form = _form(client.get("/screening/").context, HEALTHY | {"who": "other"})
    assert client.post("/screening/", form)["Location"] == "/screening/about-you/"
    assert said(client).keys() == {"who", "country", "remember"}
    assert not permit_of(client).stage and not permit_of(client).may_start
    walk(client, who="other", until="/screening/signs/")
    assert "line.below" in client.get("/screening/signs/").context["page"].ids


def test_old_answers_about_signs_are_no_check_of_today():
    client = come_in("full-set")
    aged(client, days=20, remember="28-days")
    assert not cracking(client)
    client.post("/screening/check/", {"understands": "yes"})
    assert not cracking(client) and permit_of(client).check_due
    again(client, "your-pain", pain="1")
    client.post("/screening/check/", {"understands": "yes"})
    assert not cracking(client) and permit_of(client).check_due
    check(client)
    assert cracking(client)


def test_a_quick_check_of_weeks_ago_is_no_check_of_today():
    client = Client()
    client.post(QUICK, {"quick": "none"})
    session = client.session
    weeks_ago = (timezone.now() - timedelta(days=27)).isoformat()
    session[KEY] = session[KEY] | dict.fromkeys(("started-at", "quick-at", "signs-at"), weeks_ago)
    session[KEY]["remember"] = "28-days"
    session.save()
    walk(client, **examined(age=34), remember="28-days")
    assert not cracking(client)


# ------------------------------------------------------------------- lines and conditions together


@pytest.mark.parametrize("condition", ["hernia-abdominal", "knee-replacement", "shoulder-problem"])
def test_a_denied_line_rules_out_no_question_of_a_condition_that_is_stated(condition):
    client = Client()
    client.post(QUICK, {"quick": "none"})
    before = {f.id for f in catalogue().rulebook.conditions[condition].follow_ups}
    walk(client, until="/screening/more-1/", conditions=[condition])
    assert before & set(client.get("/screening/more-1/").context["page"].ids)
    permit = permit_of(client)
    denied = [
        line
        for line, one in catalogue().group_lines.items()
        if before & set(one.follow_ups) and said(client).get(f"line.{line}") == "no"
    ]
    assert not denied and not permit.may_start


def test_the_groups_of_a_line_that_was_ticked_stand_open():
    client = Client()
    client.post(QUICK, {"quick": ["line.heart", "some"]})
    walk(client, until="/screening/conditions/")
    (field,) = client.get("/screening/conditions/").context["fields"]
    opened = {group["name"] for group in field["groups"] if group.get("open")}
    assert "heart" in opened and "joints" not in opened
    plain = Client()
    walk(plain, until="/screening/conditions/")
    (field,) = plain.get("/screening/conditions/").context["fields"]
    assert not [group for group in field["groups"] if group.get("open")]


# ------------------------------------------------------------------------------ needless refusals


def test_a_page_that_is_sent_twice_is_taken_twice():
    client = Client()
    start = client.get("/screening/").context
    quick = client.get(QUICK).context["asked"]
    for _twice in range(2):
        assert client.post("/screening/", _form(start, HEALTHY)).status_code == 302
    for _twice in range(2):
        assert client.post(QUICK, {"quick": "none", "asked": quick}).status_code == 302
    client = Client()
    known = {**examined(age=40, diagnosis=["disc-bulge"]), "conditions": ["spondylolisthesis"]}
    walk(client, until="/screening/named-too/", **known)
    form = filled(client, "named-too")
    for _twice in range(2):
        assert client.post("/screening/named-too/", form).status_code == 302


def test_a_late_page_leads_on_when_its_answers_are_gone_or_have_changed():
    client = come_in("full-set")
    again(client, "your-pain", pain="1")
    late = "/screening/one-more/skin-whole/"
    assert client.get(late)["Location"] == "/screening/check/"
    exercise = next(e for e in catalogue().rulebook.exercises.values() if e.ask_first)
    for where in (late, f"/screening/first/{exercise.slug}/", "/screening/go-ahead/1/"):
        assert Client().get(where)["Location"] == "/screening/?lost=1", where


def test_a_search_renews_no_page_of_conditions_that_is_out_of_date():
    client = Client()
    walk(client, until="/screening/conditions/")
    form = filled(client, "conditions") | {"asked": "other", "q": "knee", "action": "search"}
    answer = client.post("/screening/conditions/", form)
    assert answer.status_code == 422 and b" checked>" not in answer.content
