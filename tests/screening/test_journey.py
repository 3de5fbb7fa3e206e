"""The questionnaire through its forms: its pages, early results, stored answers and skipped pages."""

import re

import pytest
from django.conf import settings
from django.test import Client

from backapp.gate.answers import EXERCISE
from backapp.library.content import catalogue
from backapp.screening.late import go_ahead_page
from backapp.screening.record import Record
from backapp.screening.visit import Visit
from tests.people import CAST, come_in, today
from tests.visits import request_of
from tests.walk import go_ahead, send, walk

pytestmark = pytest.mark.django_db


def test_a_healthy_visitor_meets_at_most_eight_pages(client):
    """With the home page before them and the result after them."""
    for age in (19, 24, 41, 58):
        assert walk(Client(), age=age).posted + 1 <= 8, age


def test_the_last_page_is_a_result_with_a_routine_to_start(client):
    way = walk(client)
    assert way.at == "/result/"
    text = way.response.content.decode()
    assert "Nobody has examined this pain yet, so cracking your own back is not for you" in text
    assert "Start here" in text and "/routines/low-back-relief/follow/" in text
    assert "/routines/dont-crack/" in text


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_numbness_between_the_legs_is_a_page_of_lines_and_a_page_of_cues_from_the_card(
    client, answer
):
    way = walk(client, saddle_numbness=answer)
    pages = [address for address in way.addresses if address.startswith("/screening/")]
    after = pages[pages.index("/screening/signs/") :]
    helps = ["/screening/closer-1/help/"] if answer == "unsure" else []
    assert after == ["/screening/signs/", "/screening/closer-1/", *helps]
    assert way.at == "/result/" and "call 999" in way.response.content.decode()


@pytest.mark.parametrize(
    ("sign", "card"),
    [
        ("sepsis", "emergency"),
        ("major-trauma", "emergency"),
        ("fever", "urgent"),
        ("lump-shape", "urgent"),
        ("severe", "urgent"),
        ("night-unremitting", "urgent"),
    ],
)
def test_a_sign_that_cannot_wait_ends_the_questions_at_once(client, sign, card):
    way = walk(client, **{sign: "yes"})
    assert way.at == "/result/" and f'class="advice {card}' in way.response.content.decode()
    assert client.get("/screening/conditions/").status_code == 302


def test_every_warning_sign_that_applies_to_somebody_can_be_answered_and_counts(db):
    book = catalogue(fresh=True).rulebook
    people = {
        "pregnancy-emergency": {"pregnancy": "16-weeks-or-more"},
        "thoracic-risk": {"area": ["mid"]},
    }
    people |= {
        "first-after-50": {"age": 60},
        "mid-after-50": {"age": 60, "area": ["mid"]},
        "bend-65": {"age": 65},
    }
    people |= {
        "under-16": {"age": 12},
        "age-16-17": {"age": 16},
        "pregnancy-any": {"pregnancy": "up-to-15-weeks"},
    }
    for slug in book.red_flags:
        client = Client()
        way = walk(
            client,
            **people.get(slug, {}),
            **({} if slug in ("under-16", "age-16-17", "pregnancy-any") else {slug: "yes"}),
        )
        assert way.at == "/result/", slug
        assert slug in way.response.context["decision"].flags, slug


@pytest.mark.parametrize(
    "area", ([], ["neck"], ["upper"], ["mid"], ["low"], ["buttock-hip"], ["leg"]), ids=str
)
@pytest.mark.parametrize("age", (19, 70))
def test_leg_cough_and_walking_signs_are_asked_whatever_hurts(area, age):
    """The place of the pain rules none of them out (docs/adr/0126)."""
    way = walk(Client(), until="/screening/your-pain/", area=area, age=age)
    outline = Visit(way.response.wsgi_request).questionnaire.outline
    asked = {id for ids in outline.values() for id in ids}
    assert asked >= {"line.legs", "line.hands", "line.nerve"}


def test_every_condition_can_be_picked_and_counts(db):
    ticked = [
        slug
        for slug, condition in catalogue(fresh=True).conditions.items()
        if not condition.asked_elsewhere
    ]
    assert ticked
    for slug in ticked:
        way = walk(Client(), conditions=[slug], country="us")
        assert way.at == "/result/" and slug in way.response.context["decision"].conditions, slug


def test_ages_and_births_stand_for_their_conditions(client):
    assert "age-65-plus" in walk(client, age=70).response.context["decision"].conditions
    assert (
        "postpartum"
        in walk(Client(), pregnancy="gave-birth").response.context["decision"].conditions
    )


def test_every_text_names_the_same_months_after_a_birth(client):
    """The warning signs said 12 weeks, the questions 6 months. The rules go by one answer."""
    known, now = catalogue(fresh=True), "the last 6 months"
    texts = [client.get("/warning-signs/").content.decode()]
    texts += [f"{line.line} {line.line_they}" for line in known.group_lines.values()]
    names = ("short", "short_they", "question", "question_they")
    texts += [getattr(flag, name) for flag in known.red_flags.values() for name in names]
    texts += [f"{one.label} {one.name}" for one in known.conditions.values()]
    walk(client, until="/screening/about-you/")
    texts += [client.get("/screening/about-you/").content.decode()]
    found = [
        span
        for text in texts
        for span in re.findall(r"birth[^.<?]*?in (the last \d+ (?:weeks|months))", text)
    ]
    assert len(found) > 3 and set(found) == {now}


@pytest.mark.asvs("2.3.1")
def test_a_later_page_cannot_be_jumped_to_nor_posted(client):
    walk(client, until="/screening/signs/")
    for page in ("your-pain", "conditions", "check"):
        response = client.get(f"/screening/{page}/")
        assert response.status_code == 302 and response["Location"] == "/screening/signs/", page
        response = client.post(f"/screening/{page}/", {page: "none", "conditions-other": "none"})
        assert response.status_code == 302 and response["Location"] == "/screening/signs/", page
    assert client.get("/result/")["Location"] == "/screening/signs/"


def test_without_a_first_answer_every_page_leads_to_the_start(client):
    for page in (
        "/screening/signs/",
        "/screening/check/",
        "/result/",
        "/screening/now/",
        "/screening/seen/",
        "/screening/correct/",
    ):
        assert client.get(page)["Location"] == "/screening/?lost=1", page


def test_going_back_shows_what_was_answered_and_loses_nothing(client):
    walk(client, until="/screening/your-pain/", one_leg="yes", age=33)
    page = client.get("/screening/about-you/").content.decode()
    assert 'value="33"' in page and 'value="no" id="pregnancy-0" checked' in page
    assert (
        'value="none" id="lines-now-8" checked' in client.get("/screening/signs/").content.decode()
    )
    walk(client, until="/screening/examined/", one_leg="yes", age=33)
    page = client.get("/screening/closer-1/").content.decode()
    assert re.search('value="one-leg.pain" id="[a-z0-9-]*" checked', page)
    assert client.get("/screening/your-pain/").status_code == 200


def test_a_reload_changes_nothing(client):
    walk(client, until="/screening/your-pain/")
    before = Record(request_of(client)).said(catalogue())
    for _again in range(3):
        client.get("/screening/about-you/")
        client.get("/screening/your-pain/")
    assert Record(request_of(client)).said(catalogue()) == before


def test_changing_one_answer_leads_back_to_the_check_and_asks_only_what_it_opens(client):
    walk(client, until="/screening/check/", age=41)
    response = send(client, "about-you", age=60)
    assert response["Location"] == "/screening/your-pain/", "a line is for people of 50 and over"
    assert send(client, "your-pain")["Location"] == "/screening/check/"


def test_a_changed_answer_has_to_be_confirmed_before_it_counts(client):
    walk(client)
    send(client, "about-you", age=42)
    assert client.get("/result/")["Location"] == "/screening/check/"
    assert "Not for you" in client.get("/exercises/egg-roll/").content.decode()


def test_examined_visitors_are_asked_what_they_were_told(client):
    way = walk(client, **CAST["full-set"])
    assert "/screening/what-you-were-told/" in way.addresses
    assert way.response.context["decision"].self_manipulation


def test_without_the_last_tick_the_full_set_stays_closed(client):
    assert (
        not walk(client, **CAST["wants-no-cracking"]).response.context["decision"].self_manipulation
    )


def test_a_back_condition_ticked_among_the_rest_is_asked_about(client):
    way = walk(
        client,
        told_by="doctor",
        diagnosis=["nonspecific-lbp"],
        told_on=today(),
        conditions=["scoliosis"],
        named_too=["scoliosis"],
    )
    assert "/screening/named-too/" in way.addresses and "/screening/more-1/" in way.addresses
    assert way.response.context["decision"].confirmed == {"nonspecific-lbp", "scoliosis"}


def test_a_word_that_may_mean_several_things_restricts_when_nobody_can_tell(client):
    way = walk(client, conditions=[], **{"conditions-words": ["brittle-bones"]})
    assert way.response.context["decision"].conditions.get("osteoporosis") == "unsure"


def test_medicines_stand_for_conditions(client):
    way = walk(client, medicines=["blood-thinners", "steroids"])
    assert {"blood-thinners", "steroids-long-term"} <= set(
        way.response.context["decision"].conditions
    )


def test_answering_again_after_a_result_asks_everything_anew_and_forgets_no_raised_flag(client):
    walk(client, supervised_only="yes")
    way = walk(client, until="/screening/correct/")
    assert "/screening/signs/" in way.addresses and way.addresses[-2] == "/screening/your-pain/", (
        "every page is asked again, and a flag that is suddenly gone is asked about"
    )
    assert (
        client.post("/screening/correct/", {"supervised-only": "seen"})["Location"]
        == "/screening/seen/"
    )
    assert (
        client.get("/result/").context is None
        and Record(request_of(client)).screening(catalogue()).raised
    )
    year, month, day = today().split("-")
    form = {
        "supervised-only-day": day,
        "supervised-only-month": month,
        "supervised-only-year": year,
    }
    assert client.post("/screening/seen/", form)["Location"] == "/screening/examined/"


# -- not sure, and mis-taps


def test_not_sure_gets_one_help_page_and_then_counts_as_yes(client):
    way = walk(client, chest_pain="unsure")
    assert "/screening/closer-1/help/" in way.addresses
    decision = way.response.context["decision"]
    assert decision.flags == {"chest-pain": "unsure"} and decision.disposition.word == "emergency"


def test_not_sure_can_be_cleared_up_on_the_help_page(client):
    walk(client, until="/screening/closer-1/", saddle_numbness="unsure")
    there = send(client, "closer-1", saddle_numbness="unsure")["Location"]
    assert there == "/screening/closer-1/help/"
    page = client.get(there).context["page"]
    asked = {question.id.partition(".")[0] for question in page.questions}
    assert asked == {"saddle-numbness", "sexual-change"}, "only the list that is unclear"
    response = client.post(there, {question.id: "no" for question in page.questions})
    assert response["Location"] == "/screening/your-pain/"


def test_not_sure_about_a_line_is_cleared_up_in_one_list(client):
    walk(client, until="/screening/signs/")
    there = client.post("/screening/signs/", {"lines-now": ["unsure"], "lines-before": ["none"]})[
        "Location"
    ]
    assert there == "/screening/signs/help/"
    page = client.get(there).context["page"]
    assert page.ids == client.get("/screening/signs/").context["page"].questions[0].ids
    assert client.post(there, {"which": "line.chest"})["Location"] == "/screening/closer-1/"
    signs = {
        sign
        for one in client.get("/screening/closer-1/").context["page"].questions
        for sign in one.ids
    }
    assert signs == set(catalogue().group_lines["chest"].signs)


def test_leaving_the_help_page_unanswered_leads_back_to_it_being_asked(client):
    walk(client, until="/screening/signs/")
    client.post("/screening/signs/", {"lines-now": ["unsure"], "lines-before": ["none"]})
    assert client.get("/screening/your-pain/")["Location"] == "/screening/signs/"


def test_a_line_that_is_ticked_no_longer_answers_its_signs_no(client):
    walk(client)
    assert Record(request_of(client)).said(catalogue())["fever"] == "no"
    response = send(client, "signs", **{"line.ill": "yes"})
    assert response["Location"] == "/screening/closer-1/"
    said = Record(request_of(client)).said(catalogue())
    assert not said.keys() & {"fever", "sepsis", "acutely-ill"} and said["chest-pain"] == "no"


def test_a_sign_on_two_lines_is_asked_if_either_is_ticked(client):
    walk(client, until="/screening/your-pain/")
    response = send(client, "your-pain", **{"line.night": "yes"})
    page = client.get(response["Location"]).context["page"]
    assert "visceral" in {sign for question in page.questions for sign in question.ids}
    walk(client, **{"line.night": "yes"})
    way = walk(client, **{"line.inside": "yes", "visceral": "yes"})
    assert "visceral" in way.response.context["decision"].flags


def test_the_ticked_cue_is_quoted_on_the_result_and_the_summary(client):
    way = walk(client, **{"saddle-numbness": "yes", "saddle-numbness.cues": ["wiping"]})
    words = catalogue().cues["saddle-numbness.wiping"].text
    other = catalogue().cues["saddle-numbness.between-legs"].text
    for page in (way.response, client.get("/result/summary/")):
        assert words in page.content.decode() and other not in page.content.decode()


def test_a_changed_cue_or_line_counts_as_unanswered(client):
    from django.utils import timezone

    from backapp.library.models import Cue, GroupLine
    from backapp.library.versions import mark_changed

    for model, names, text in (
        (Cue, {"sign__slug": "fever", "name": "sweats"}, {"text": "Sweats at night"}),
        (GroupLine, {"slug": "ill"}, {"line": "Fever or shivers"}),
    ):
        other = Client()
        walk(other)
        model.objects.filter(**names).update(**text)
        mark_changed(timezone.now())
        said = Record(request_of(other)).said(catalogue(fresh=True))
        assert "fever" not in said and "chest-pain" in said
        assert other.get("/result/")["Location"] == "/screening/signs/"


def test_taking_an_emergency_back_asks_which_is_true_and_stands_until_then(client):
    walk(client, **CAST["full-set"], bladder_change="yes")
    assert send(client, "signs")["Location"] == "/screening/correct/"
    assert client.get("/result/").context["decision"].disposition.word == "emergency"
    assert client.get("/screening/conditions/").status_code == 302
    response = client.post("/screening/correct/", {"bladder-change": "mistake"})
    assert response["Location"] == "/screening/your-pain/"
    way = walk(client, **CAST["full-set"])
    decision = way.response.context["decision"]
    assert decision.disposition.word == "self-care" and not decision.self_manipulation, (
        "it waits a day"
    )


def test_saying_that_it_was_true_keeps_the_emergency(client):
    walk(client, bladder_change="yes")
    send(client, "closer-1")
    assert client.post("/screening/correct/", {"bladder-change": "keep"})["Location"] == "/result/"
    assert client.get("/result/").context["decision"].flags["bladder-change"] == "yes"


def test_a_clinicians_look_is_noted_with_its_day(client):
    walk(client, supervised_only="yes")
    assert client.get("/screening/seen/").status_code == 200
    year, month, day = today().split("-")
    fields = {
        "supervised-only-day": day,
        "supervised-only-month": month,
        "supervised-only-year": year,
    }
    client.post("/screening/seen/", fields)
    client.post("/screening/check/", {})
    assert not client.get("/result/").context["decision"].flags


# -- after a completed screening


def test_the_short_check_opens_the_day_again_or_closes_everything(client):
    walk(client)
    assert (
        client.post(
            "/screening/now/?next=/routines/dont-crack/",
            {"now": "none", "next": "/routines/dont-crack/"},
        )["Location"]
        == "/routines/dont-crack/"
    )
    assert client.post("/screening/now/", {"now": "saddle-numbness"})["Location"] == "/result/"
    assert client.get("/result/").context["decision"].disposition.word == "emergency"


def test_not_sure_in_the_short_check_asks_sign_by_sign(client):
    walk(client)
    assert client.post("/screening/now/", {"now": "unsure"})["Location"] == "/screening/now/?each=1"
    page = client.get("/screening/now/?each=1").context["page"]
    answers = {question.id: "no" for question in page.questions} | {"line.ill": "unsure"}
    emergencies = client.post("/screening/now/?each=1", answers)["Location"]
    assert "sepsis" in client.get(emergencies).context["page"].ids
    lists = {field["id"]: "none" for field in client.get(emergencies).context["fields"]}
    closer = client.post(emergencies, lists)["Location"]
    assert "fever" in client.get(closer).context["page"].ids
    lists = {field["id"]: "unsure" for field in client.get(closer).context["fields"]}
    by_itself = client.post(closer, lists)["Location"]
    assert "each=1" in by_itself
    page = client.get(by_itself).context["page"]
    answers = {question.id: "no" for question in page.questions}
    answers[next(id for id in answers if id.startswith("fever"))] = "unsure"
    assert client.post(by_itself, answers)["Location"] == "/result/"
    assert client.get("/result/").context["decision"].flags["fever"] == "unsure"


@pytest.mark.asvs("1.2.2", "3.7.2")
def test_the_way_on_never_leads_to_another_site(client):
    walk(client)
    for elsewhere in (
        "https://example.org/",
        "//example.org/",
        "javascript:alert(1)",
        "\\\\example.org",
    ):
        response = client.post("/screening/now/", {"now": "none", "next": elsewhere})
        assert response["Location"] == "/result/", elsewhere


def test_an_exercise_that_asks_first_opens_after_a_no_and_closes_everything_after_a_yes(db):
    client = come_in("full-set")
    assert (
        "/screening/first/foam-roller-upper-back/"
        in client.get("/exercises/foam-roller-upper-back/").content.decode()
    )
    assert (
        client.post("/screening/first/foam-roller-upper-back/", {"stroke-neck": "no"})["Location"]
        == "/exercises/foam-roller-upper-back/"
    )
    other = come_in("full-set")
    assert (
        other.post("/screening/first/egg-roll/", {"stroke-neck": "unsure"})["Location"]
        == "/result/"
    )
    assert other.get("/result/").context["decision"].disposition.word == "emergency"


def test_late_questions_open_what_hung_on_them(db):
    client = come_in("full-set")
    assert (
        client.post(
            "/screening/one-more/skin-whole/?next=/exercises/massage-gun/",
            {"skin-whole": "yes", "next": "/exercises/massage-gun/"},
        ).status_code
        == 302
    )
    from tests.gate.people import open_exercises

    opened = open_exercises(client.get("/result/").context["decision"])
    assert "egg-roll" not in opened
    client.post("/screening/one-more/egg-roll.on-purpose/", {"egg-roll.on-purpose": "yes"})
    assert "egg-roll" in open_exercises(client.get("/result/").context["decision"])
    assert client.get("/screening/one-more/made-up/").status_code == 404


def test_a_go_ahead_is_asked_for_movements_that_an_exercise_has(db):
    known = catalogue()
    book = known.rulebook
    used = {load for exercise in book.exercises.values() for load in exercise.loads}
    assert "axial-compression" in book.loads - used, "the load of the example"
    for condition in book.conditions.values():
        page = go_ahead_page(condition, known)
        asked = {choice.value for choice in page.questions[2].choices} - {"none", EXERCISE}
        assert asked <= used, condition.slug


def test_a_clinicians_go_ahead_lifts_what_it_names(db):
    client = Client()
    walk(client, **CAST["full-set"] | {"conditions": ["osteopenia"]})
    there = go_ahead(client, "osteopenia")
    assert client.get(there).status_code == 200
    year, month, day = today().split("-")
    form = {"osteopenia.attested-by": "doctor", "osteopenia.attested-for": ["vibration"]}
    form |= {
        "osteopenia.attested-on-day": day,
        "osteopenia.attested-on-month": month,
        "osteopenia.attested-on-year": year,
    }
    before = client.get("/result/").context["decision"].levels["vibration"][0].name
    assert client.post(there, form)["Location"] == "/result/"
    after = client.get("/result/").context["decision"].levels["vibration"][0].name
    assert (before, after) == ("CLINICIAN", "CAUTION")
    for elsewhere in ("osteopenia", "made-up", "0", "9", "9" * 30):
        assert client.get(f"/screening/go-ahead/{elsewhere}/").status_code == 404, elsewhere


# -- the record


@pytest.mark.asvs("7.4.1")
def test_finish_and_clear_forgets_everything_and_changes_the_cookie(client):
    walk(client)
    key = client.session.session_key
    asked = client.get("/finish/")
    assert asked.status_code == 200 and "Clear my answers?" in asked.content.decode()
    assert client.get("/result/").status_code == 200, "asking clears nothing"
    assert client.post("/finish/")["Location"] == "/finished/"
    assert client.get("/result/")["Location"] == "/screening/?lost=1"
    from django.contrib.sessions.models import Session

    assert not Session.objects.filter(session_key=key).exists()
    assert client.get("/finish/")["Location"] == "/finished/", "there is nothing to clear"


def test_the_session_has_a_new_key_from_the_first_answer_and_keeps_it_until_it_is_cleared(client):
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    walk(client, until="/screening/about-you/")
    key = client.session.session_key
    assert key != planted and not client.session.exists(planted), (
        "a key that somebody brought is worth nothing"
    )
    walk(client)
    walk(client, until="/screening/about-you/")
    assert client.session.session_key == key, (
        "another tab may be telling of a sign under it (docs/adr/0083)"
    )
    client.post("/finish/")
    assert not client.session.exists(key)


def test_a_page_carries_a_mark_that_another_answer_changes_and_that_says_nothing(client):
    def mark(address):
        return re.search(
            r'<html[^>]* data-personal="([0-9a-f]*)"', client.get(address).content.decode()
        ).group(1)

    assert client.get("/still/").content == b"" and not client.cookies, (
        "nobody has answered anything"
    )
    walk(client)
    one = mark("/result/")
    assert (
        one == mark("/exercises/bridge/") == client.get("/still/").content.decode()
        and len(one) == 12
    )
    assert "no-store" in client.get("/still/")["Cache-Control"]
    for change in ({"now": "none"}, {"now": "fever"}):
        client.post("/screening/now/", change)
        assert client.get("/still/").content.decode() == mark("/result/") != one
        one = mark("/result/")
    del client.cookies[settings.ACTIVITY_COOKIE_NAME]
    assert client.get("/still/")["Location"].startswith("/screening/same-person/"), (
        "and somebody who was away is asked"
    )
    client.post("/finish/")
    assert client.get("/still/").content == b""


def kept_for(client) -> int:
    """For how many days the cookie and the row of a session that began just now are kept."""
    ages = client.session.get_expiry_age(), client.cookies[settings.SESSION_COOKIE_NAME]["max-age"]
    (days,) = {round(age / 86_400) for age in ages}
    assert max(ages) <= days * 86_400
    return days


def test_answers_live_until_the_browser_closes_or_28_days_as_chosen(db):
    short, long = Client(), Client()
    walk(short)
    walk(long, remember="28-days")
    assert short.session.get_expire_at_browser_close()
    assert kept_for(long) == 56, "28 days, and 28 folded (docs/adr/0129)"


@pytest.mark.asvs("14.2.7")
def test_answers_older_than_a_day_are_gone(client, monkeypatch):
    from datetime import timedelta

    from django.utils import timezone

    walk(client)
    later = timezone.now() + timedelta(hours=24, minutes=1)
    monkeypatch.setattr("backapp.screening.record.timezone.now", lambda: later)
    assert client.get("/result/")["Location"] == "/screening/?lost=1"


@pytest.mark.asvs("14.2.1")
def test_no_answer_is_in_an_address_or_in_the_title_of_a_window(client):
    """Both stay in the history of a browser that several people use."""
    book = catalogue(fresh=True)
    several = ["osteoporosis", "glaucoma", "hip-replacement"]
    said = {*book.conditions, *book.medicines, "58", "yes", "no"} - {"check"}
    names = [book.conditions[slug].name.lower() for slug in several]
    way = walk(client, conditions=several, medicines=["blood-thinners"], age=58)
    for address in way.addresses:
        assert "?" not in address and not any(word in address for word in said), address
    links = re.findall(r'(?:href|action)="(/[^"]*)"', way.response.content.decode())
    assert any("go-ahead" in link for link in links) and not any(
        slug in link for link in links for slug in several
    )
    for address in [
        *way.addresses,
        *(link for link in links if link.startswith(("/screening/", "/result/"))),
    ]:
        title = re.search("<title>(.*?)</title>", client.get(address, follow=True).content.decode())
        assert title is None or not any(name in title[1].lower() for name in names), address


def test_personal_pages_are_never_stored(db):
    client = come_in("never-diagnosed")
    for address in (
        "/result/",
        "/screening/signs/",
        "/screening/check/",
        "/exercises/",
        "/exercises/bridge/",
        "/routines/",
    ):
        assert client.get(address)["Cache-Control"] == "no-store, private", address


def test_pages_before_the_first_answer_set_no_cookie(client):
    for address in (
        "/",
        "/screening/",
        "/exercises/",
        "/exercises/bridge/",
        "/routines/",
        "/warning-signs/",
        "/privacy/",
        "/finished/",
    ):
        assert not client.get(address).cookies, address


def test_a_reworded_question_counts_as_unanswered(client):
    from backapp.library.models.conditions import RedFlag

    walk(client)
    RedFlag.objects.filter(slug="fever").update(short="Something else altogether")
    from django.utils import timezone

    from backapp.library.versions import mark_changed

    mark_changed(timezone.now())
    assert client.get("/result/")["Location"] == "/screening/signs/"


def test_a_record_that_cannot_be_read_opens_nothing_and_breaks_nothing(client):
    walk(client, **CAST["full-set"])
    for nonsense in (
        {"said": []},
        {"said": {"age": {"x": 1}}, "wording": {"age": "1"}},
        "text",
        7,
        {"raised": 3},
    ):
        session = client.session
        kept = dict(session["screening"]) if isinstance(session["screening"], dict) else {}
        session["screening"] = kept | nonsense if isinstance(nonsense, dict) else nonsense
        session.save()
        assert client.get("/exercises/egg-roll/").status_code == 200
        assert "Not for you" in client.get("/exercises/egg-roll/").content.decode()


def test_which_causes_were_named_is_asked_again_when_what_was_ticked_changes():
    """The question lists the ticked conditions, so its answer counts only with that same list."""
    record, known = Record(request_of(come_in("full-set"))), catalogue()
    ticked = list(record.said(known)["conditions"])
    record.put(known, {"named-too": []})
    assert record.said(known)["named-too"] == []
    record.put(known, {"conditions": [*ticked, "osteoporosis"]})
    assert "named-too" not in record.said(known)
    record.put(known, {"conditions": ticked})
    assert record.said(known)["named-too"] == []


def test_the_first_question_may_be_found_by_search_engines_and_nothing_that_holds_an_answer(client):
    first = client.get("/screening/")
    assert "X-Robots-Tag" not in first and first["Cache-Control"] == "no-store, private"
    assert (
        "Allow: /screening/$\nDisallow: /screening/\n" in client.get("/robots.txt").content.decode()
    )
    answered = come_in("never-diagnosed")
    for address in ("/screening/", "/screening/health/", "/result/"):
        assert "noindex" in answered.get(address)["X-Robots-Tag"]
    assert "noindex" in client.post("/screening/", {})["X-Robots-Tag"]


def test_fever_and_a_reason_for_infection_to_spread_are_asked_together_so_that_the_first_does_not_hide_the_second(
    client,
):
    """Together they are an emergency (docs/adr/0011), and the questions end after a fever."""
    told = walk(client, fever="yes", infection_risk="yes").response
    assert told.context["level"] == "emergency"
    alone = walk(Client(), fever="yes").response
    assert alone.context["level"] == "urgent"


# -- the first page, and the country


def test_the_first_page_can_be_sent_as_it_is(client):
    page = client.get("/screening/")
    form = {"who": "me", "country": "by-zone", "remember": "session"}
    text = page.content.decode()
    for name, value in form.items():
        chosen = rf'value="{value}"[^>]* (?:checked|selected)'
        assert re.search(chosen, text), name
    assert client.post("/screening/", form | {"zone": "Europe/Berlin"}).status_code == 302
    assert client.session["screening"]["said"]["country"] == "de"


@pytest.mark.parametrize(
    ("zone", "country"),
    [("Europe/London", "gb"), ("America/Indiana/Knox", "us"), ("Australia/Perth", "au")]
    + [(zone, "elsewhere") for zone in ("", "Asia/Tokyo", "Mars/Olympus", "America/")],
)
def test_the_country_is_found_by_the_time_zone_or_left_open(client, zone, country):
    form = {"who": "me", "country": "by-zone", "remember": "session", "zone": zone}
    client.post("/screening/", form)
    assert client.session["screening"]["said"]["country"] == country


def test_an_emergency_card_names_its_country_and_leads_to_another(client):
    text = walk(client, saddle_numbness="yes").response.content.decode()
    assert "United Kingdom" in text and 'href="/screening/country/"' in text
    assert client.get("/screening/country/").status_code == 200
    assert client.post("/screening/country/", {"country": "us"})["Location"] == "/result/"
    text = client.get("/result/").content.decode()
    assert "Call 911" in text and client.session["screening"]["said"]["saddle-numbness"] == "yes"
    assert Client().get("/screening/country/")["Location"].startswith("/screening/")


def test_the_result_offers_to_remember_and_changes_nothing_else(client):
    text = walk(client).response.content.decode()
    assert "Remember for 28 days" in text and client.session.get_expire_at_browser_close()
    before = client.session["screening"]
    assert client.post("/result/remember/")["Location"] == "/result/"
    assert kept_for(client) == 56
    after = client.session["screening"]
    assert after | {"remember": "session", "said": before["said"]} == before | {
        "remember": "session"
    }
    assert "Remember for 28 days" not in client.get("/result/").content.decode()
    assert Client().post("/result/remember/").status_code == 302
    assert client.get("/result/remember/").status_code == 405


def test_pages_without_a_tick_are_one_line_of_the_check(client):
    way = walk(client, until="/screening/check/", **{"line.stiff": "yes"})
    rows = [(row["question"], row["answers"]) for row in way.response.context["rows"]]
    said = dict(rows)
    assert said["Have you noticed any of these?"] == ["None of these"]
    assert said["Country"] == ["United Kingdom"]
    assert "Who is this for?" not in said and "Keep the answers" not in said, "left as it was"
    assert len(said) == len(rows) and said["How does the pain behave?"] == [
        catalogue().group_lines["stiff"].line
    ]


def test_what_was_changed_on_the_first_page_is_a_line_of_the_check(client):
    way = walk(client, until="/screening/check/", who="other", remember="28-days")
    said = {row["question"]: row["answers"] for row in way.response.context["rows"]}
    assert said["Who is this for?"] == ["For someone else"]
    assert said["Keep the answers"] == ["For 28 days"]


def test_who_goes_back_and_corrects_the_conditions_loses_nothing_they_say_now():
    """A condition that contradicts a denied line opens a page before the conditions. Corrected
    conditions are stored all the same.
    """
    client = Client()
    page = walk(client, until="/screening/conditions/").response.context["page"]
    address = f"/screening/{page.slug}/"
    client.post(address, {"conditions": ["osteoporosis"]})
    assert client.get("/result/")["Location"].startswith("/screening/closer-")
    client.post(address, {"conditions": ["aaa"]})
    assert client.session["screening"]["said"]["conditions"] == ["aaa"]
