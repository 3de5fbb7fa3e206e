"""The quick check and the starter: one page of lines, then what stays open to everybody."""

import re
from datetime import timedelta
from html import unescape
from types import MappingProxyType

import pytest
from django.test import Client
from django.utils import timezone

from backapp.gate.vocabulary import Kind, Scope
from backapp.library import content
from backapp.library.content import STARTER, catalogue
from backapp.library.models import Condition, GroupLine
from backapp.library.readability import words
from backapp.library.versions import mark_changed
from backapp.screening.held import mend
from backapp.screening.record import KEY, MOST_STARTERS, Record
from backapp.screening.sessions import merged
from tests.people import aged, come_in
from tests.visits import QUICK, kept, moves, permit_of, request_of, said
from tests.walk import HEALTHY, fill, walk

pytestmark = pytest.mark.django_db
FOLLOW = "/routines/starter/follow/"
REST = "/screening/about-you/"  # the first of the other questions


def test_none_of_these_beside_a_tick_says_which_button_to_press(client):
    ticked = ["line.fall", "none"]
    response = client.post(QUICK, {"quick": ticked})
    text = unescape(response.content.decode())
    assert response.status_code == 422 and not response.cookies
    assert "You ticked a line. Untick it, or press “Yes, one fits”" in text


def say(client, answers) -> None:
    request = request_of(client)
    Record(request).put(catalogue(fresh=True), answers)
    request.session.save()


def ticked(*slugs):
    client = Client()
    response = client.post(QUICK, {"quick": [*(f"line.{slug}" for slug in slugs), "some"]})
    return client, response["Location"]


# ------------------------------------------------------------------------------------- the page


def test_the_page_has_every_line_three_buttons_and_no_cookie():
    response = Client().get(QUICK)
    assert response.status_code == 200 and not response.cookies
    lines = list(catalogue().quick)
    page = response.content.decode()
    assert re.findall(r'type="checkbox" name="quick" value="line\.([a-z-]+)"', page) == lines
    assert page.count('<button class="button') == 3 and "checked" not in page.partition("<main")[2]


def test_it_is_at_most_170_words_and_the_way_to_the_player_is_one_tap():
    page = Client().get(QUICK).content.decode()
    main = unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0]))
    assert len(words(main.partition(">")[2])) <= 170
    response = Client().post(QUICK, {"quick": "none"}, follow=True)
    assert response.redirect_chain == [(FOLLOW, 302)] and b'id="player"' in response.content


def test_home_leads_to_it_until_the_questions_are_answered():
    link = f'href="{QUICK}"'.encode()
    assert link in Client().get("/").content
    assert link in come_in("half-way").get("/").content
    assert link not in come_in("full-set").get("/").content
    assert link not in come_in("emergency").get("/").content


def test_the_starter_gives_each_step_and_what_to_stop_for_without_a_script(starting):
    for number in range(1, 5):
        page = starting.get(f"/routines/starter/steps/{number}/").content.decode()
        assert "How to do it" in page and "Something hurts" in page


def test_none_together_with_a_tick_is_refused_and_keeps_the_tick():
    client = Client()
    response = client.post(QUICK, {"quick": ["line.fall", "none"]})
    assert response.status_code == 422 and not response.cookies
    assert re.search(r'value="line\.fall"[^>]* checked', response.content.decode())


@pytest.mark.parametrize("sent", [{}, {"quick": "line.made-up"}, {"quick": "none", "age": "9"}])
def test_nothing_else_is_taken_for_an_answer(sent):
    client = Client()
    assert client.post(QUICK, sent).status_code == 422 and not client.cookies


def test_without_lines_the_questions_begin(monkeypatch):
    GroupLine.objects.update(quick=False)
    mark_changed(timezone.now())
    content.forget()
    assert Client().get(QUICK)["Location"] == "/screening/"
    assert QUICK.encode() not in Client().get("/").content


# --------------------------------------------------------------------------------- what opens


def test_only_the_starter_opens_and_it_is_never_cracking(starting):
    permit, known = permit_of(starting), catalogue()
    shown = permit.open_starter()
    slugs = [step.exercise.card.slug for step in shown.steps]
    assert slugs == list(known.starter) and set(slugs) <= known.cover.open
    kinds = {known.rulebook.exercises[slug].kind for slug in slugs}
    assert Kind.SELF_MANIPULATION not in kinds and 2 <= shown.minutes <= 4
    assert not permit.open_routine(STARTER).open and not permit.may_build
    assert not any(card.open for card in permit.routine_cards())


@pytest.mark.parametrize("rest", ["", "worksheet/", "reminder/", "adapt/", "reminder.ics"])
def test_it_is_for_now_and_not_to_print_or_keep(starting, rest):
    page = starting.get(f"/routines/starter/{rest}")
    assert b"Breathe out and round your back" not in page.content
    assert page.status_code in (200, 302, 404)


def test_nobody_has_it_without_the_quick_check():
    for client in (Client(), come_in("half-way"), come_in("clinician-first"), come_in("child")):
        assert not moves(client)
    assert not moves(ticked("heart")[0])


def test_it_holds_no_permission(starting):
    assert set(kept(starting)) == {
        "started-at", "said", "wording", "remember", "quick-at", "signs-at", "run", "starters",
    }  # fmt: skip
    assert set(kept(starting)["said"].values()) == {"me", "elsewhere", "session", "no"}


def test_after_a_while_the_lines_are_asked_again(starting):
    assert moves(starting)
    aged(starting, hours=11)
    assert moves(starting)
    aged(starting, hours=13)
    assert not moves(starting)


def test_it_is_there_three_times_and_then_the_questions_come():
    client = Client()
    for _time in range(MOST_STARTERS):
        assert client.post(QUICK, {"quick": "none"})["Location"] == FOLLOW
        assert moves(client)
        client.post("/routines/starter/done/", {"pain": "1", "felt": "same"})
    assert client.post(QUICK, {"quick": "none"})["Location"] == REST
    assert not moves(client)
    client.post(FOLLOW, {"pain": "2"})
    assert not moves(client) and len(kept(client)["starters"]) == MOST_STARTERS
    assert QUICK.encode() not in client.get("/").content


def test_sent_twice_it_begins_once(starting):
    assert starting.post(QUICK, {"quick": "none"})["Location"] == FOLLOW
    assert len(kept(starting)["starters"]) == 1


@pytest.mark.parametrize("choice", ["sharper", "spreading", "sign"])
def test_something_that_hurts_ends_it(starting, choice):
    starting.post("/routines/starter/hurts/", {"choice": choice, "step": "1"})
    assert not moves(starting)
    again = starting.post(QUICK, {"quick": "none"})["Location"]
    assert again != FOLLOW and not moves(starting)


def test_worse_afterwards_ends_it(starting):
    starting.post("/routines/starter/done/", {"pain": "8", "felt": "worse"})
    assert starting.post(QUICK, {"quick": "none"})["Location"] != FOLLOW


def test_an_exercise_that_an_answer_closes_is_left_out(starting):
    """The cover is for whoever has not answered. Who has said more has less."""
    assert starting.get(REST).status_code == 200
    say(starting, {"visceral": "yes"})
    assert not moves(starting)


def test_it_is_not_for_children(starting):
    say(starting, {"age": 15})
    assert not moves(starting)


def test_the_end_offers_the_rest_with_numbers(starting):
    page = starting.get("/routines/starter/done/").content.decode()
    more = permit_of(starting).more_to_open
    assert more >= 20 and f"You may get {more} more exercises" in page
    assert f'href="{REST}"' in page
    starting.post("/routines/starter/hurts/", {"choice": "spreading", "step": "1"})
    assert 'id="rest"' not in starting.get("/routines/starter/done/").content.decode()


def test_worse_after_the_starter_says_to_do_no_more_and_counts_no_exercises(starting):
    starting.get(FOLLOW)
    starting.post(FOLLOW, {"pain": "2"})
    starting.post("/routines/starter/done/", {"pain": "4", "felt": "worse"})
    page = starting.get("/routines/starter/done/").content.decode()
    assert "Do no more today" in page and "more exercises" not in page and 'id="rest"' not in page
    assert page.count("Answer the questions") == 1 and "Answer the questions again" not in page


def test_an_idle_browser_is_asked_who_it_is(starting):
    del starting.cookies["backapp-a"]
    assert starting.get(FOLLOW)["Location"].startswith("/screening/same-person/")


# ----------------------------------------------------------------- a tick, and what carries over


def test_a_tick_asks_the_signs_of_that_line_and_no_others():
    client, where = ticked("below")
    page = client.get(where).context["page"]
    assert set(page.ids) == set(catalogue().group_lines["below"].signs)
    assert walk_on(client, page, where, {"saddle-numbness": "yes"})["Location"] == "/result/"
    assert (
        b"999" in client.get("/result/").content or b"emergency" in client.get("/result/").content
    )


def test_until_the_signs_of_a_ticked_line_are_answered_nothing_opens():
    client, where = ticked("below")
    assert b"How to do it" not in client.get("/exercises/bridge/").content
    assert walk_on(client, client.get(where).context["page"], where)["Location"] == REST
    assert b"How to do it" in client.get("/exercises/bridge/").content
    assert not moves(client), "a tick is not 'none of these'"


def test_a_line_about_health_alone_closes_no_reading():
    client, where = ticked("operation")
    assert where == REST
    assert b"How to do it" in client.get("/exercises/bridge/").content


def test_not_sure_asks_which_line_and_answers_nothing_for_the_visitor():
    """There were 36 buttons, with "not sure" chosen twelve times."""
    client, where = Client(), "/screening/quick/help/"
    assert client.post(QUICK, {"quick": "unsure"})["Location"] == where
    page = client.get(where).content.decode().partition("<main")[2]
    assert page.count('type="checkbox"') == len(catalogue().quick) + 1
    assert 'type="radio"' not in page and " checked" not in page
    for sent in ({}, {"which": ["line.fall", "none"]}):  # neither an answer nor a denial
        assert client.post(where, sent).status_code == 422
        assert set(said(client).values()) & {"no"} == set() and not moves(client)
    assert client.post(where, {"which": "line.cancer"})["Location"] == "/screening/closer-1/"
    assert said(client)["line.cancer"] == "yes" and said(client)["line.below"] == "no"
    assert not moves(client) and not permit_of(client).stage


def test_none_after_not_sure_is_as_none_of_these():
    client = Client()
    client.post(QUICK, {"quick": "unsure"})
    assert client.post("/screening/quick/help/", {"which": "none"}).status_code == 302
    assert {said(client)[f"line.{line}"] for line in catalogue().quick} == {"no"}


def test_not_sure_asks_about_the_signs_of_each_line_that_may_fit():
    client, where = Client(), "/screening/quick/help/"
    assert client.post(QUICK, {"quick": "some"})["Location"] == where
    assert b"How to do it" not in client.get("/exercises/bridge/").content
    page = client.get(where).context["page"]
    assert page.ids == tuple(f"line.{slug}" for slug in catalogue().quick)
    response = walk_on(client, page, where, {"line.fall": "unsure"})
    page = client.get(response["Location"]).context["page"]
    assert page.ids == catalogue().group_lines["fall"].signs
    assert walk_on(client, page, response["Location"])["Location"] == REST


def test_a_tick_of_what_is_no_sign_goes_on_with_the_questions():
    """Pregnant: the signs of a pregnancy come first, then age, place and how far."""
    client, where = ticked("birth")
    page = client.get(where).context["page"]
    assert page.ids == ("pregnancy-emergency",)
    assert walk_on(client, page, where)["Location"] == REST
    page = client.get(REST).context["page"]
    where = walk_on(client, page, REST, {"pregnancy": "16-weeks-or-more"})["Location"]
    assert "line.pregnancy-now" not in client.get(where).context["page"].ids, "asked already"
    assert where == "/screening/signs/"


def test_nothing_is_asked_twice_and_the_result_is_that_of_the_questions(starting):
    asked, client = [], starting
    address = client.get("/result/")["Location"]
    while address not in ("/screening/check/", "/result/"):
        page = client.get(address).context["page"]
        asked += page.ids
        way = walk_on(client, page, address)
        address = way["Location"]
    covered = {id for slug in catalogue().quick for id in catalogue().group_lines[slug].signs}
    assert not covered & set(asked)
    check = client.get("/screening/check/").content.decode()
    assert "None of these" in check and QUICK in check
    client.post("/screening/check/", {})
    ours, theirs = permit_of(client).decision, permit_of(come_in("never-diagnosed")).decision
    assert (ours.scope, ours.disposition) == (theirs.scope, theirs.disposition)
    assert ours.complete and client.get("/routines/starter/").status_code == 200


def walk_on(client, page, address, said=MappingProxyType({})):
    answers = {**HEALTHY, **said}
    data = {k: v for q in page.questions for k, v in fill(q, answers).items()}
    return client.post(address, data)


@pytest.mark.parametrize(
    ("slug", "answers", "sign"),
    [
        ("birth", {"pregnancy": "16-weeks-or-more"}, "pregnancy-emergency"),
        ("bones", {"conditions": ["osteoporosis"], "conditions-words": [], "medicines": []}, "minor-trauma-fragile"),
        ("bones", {"conditions": [], "conditions-words": [], "medicines": ["steroids"]}, "minor-trauma-fragile"),
        ("cancer", {"diagnosis": ["cancer-past"], "diagnosis-words": []}, "cancer-history"),
    ],
)  # fmt: skip
def test_another_answer_that_contradicts_a_line_asks_its_signs_again(starting, slug, answers, sign):
    record, known = Record(request_of(starting)), catalogue(fresh=True)
    assert record.said(known)[sign] == "no"
    record.put(known, answers)
    assert sign not in record.said(known), "the line said no, and this says otherwise"
    assert not record.may_start(known, record.said(known)) or slug


def test_a_condition_that_a_line_denied_and_the_list_names_counts(starting):
    record, known = Record(request_of(starting)), catalogue(fresh=True)
    record.put(known, {"conditions": ["cardiac"], "conditions-words": [], "medicines": []})
    assert record.screening(known).says("cardiac").word == "yes"


def test_a_denial_from_before_is_asked_again_after_a_tick():
    client = come_in("half-way")
    record, known = Record(request_of(client)), catalogue(fresh=True)
    assert record.said(known)["saddle-numbness"] == "no"
    client.post(QUICK, {"quick": ["line.below", "some"]})
    assert "saddle-numbness" not in Record(request_of(client)).said(known)


@pytest.mark.parametrize("change", ["words", "covers"])
def test_a_line_that_has_changed_counts_as_unanswered(starting, change):
    line = GroupLine.objects.get(slug="heart")
    if change == "words":
        line.line = "A heart, artery or eye that gives trouble, or a clot or stroke"
        line.save()
    else:
        line.conditions.add(Condition.objects.get(slug="diabetes"))
    mark_changed(timezone.now())
    assert not moves(starting)
    assert "line.heart" not in Record(request_of(starting)).said(catalogue(fresh=True))


def test_a_sign_that_was_raised_is_not_taken_back_by_it():
    client = come_in("emergency")
    assert client.get(QUICK)["Location"] == "/result/"
    assert client.post(QUICK, {"quick": "none"})["Location"] == "/result/"
    assert not moves(client)


def test_pain_during_a_run_makes_the_lines_unanswered(starting):
    record, known = Record(request_of(starting)), catalogue(fresh=True)
    record.ask_again(known)
    assert not any(id.startswith("line.") for id in record.said(known))


# ---------------------------------------------------------------- what the session keeps


def test_two_tabs_that_differ_about_a_line_leave_it_undecided():
    before = {KEY: {"started-at": "x", "said": {}, "wording": {}, "starters": ["1"]}}
    theirs = {KEY: {**before[KEY], "said": {"line.ill": "yes"}, "starters": ["1", "2"]}}
    ours = {
        KEY: {**before[KEY], "said": {"line.ill": "no"}, "starters": ["1", "3"], "quick-at": "t"}
    }
    found = merged(before, theirs, ours)[KEY]
    assert found["said"]["line.ill"] == "unsure"
    assert found["starters"] == ["1", "2", "3"]


@pytest.mark.parametrize("damaged", ["two", 2, {}, [7, None, "x"]])
def test_a_damaged_count_of_starters_counts_as_all_of_them(damaged):
    now = timezone.now()
    found = mend({"started-at": now.isoformat(), "starters": damaged}, now)
    assert len(found["starters"]) == MOST_STARTERS


@pytest.mark.parametrize("damaged", ["soon", 4, None, "2031-01-01T00:00:00+00:00"])
def test_a_quick_check_at_no_readable_time_opens_nothing(starting, damaged):
    session = starting.session
    session[KEY]["quick-at"] = damaged
    session.save()
    assert not moves(starting)


def test_in_the_future_it_is_not_fresh(starting):
    session = starting.session
    session[KEY]["quick-at"] = (timezone.now() + timedelta(hours=1)).isoformat()
    session.save()
    assert not moves(starting)


@pytest.mark.parametrize(
    ("age", "area", "stopped"), [(30, "low", False), (60, "low", True), (30, "mid", True)]
)
def test_sudden_pain_on_bending_waits_for_the_age_and_the_place(age, area, stopped):
    """At 30 it is ordinary, at 60 it can be the main artery: the card comes when that is known."""
    client, there = ticked("chest")
    form = {question.id: "none" for question in client.get(there).context["page"].questions}
    (where,) = [
        question.id
        for question in client.get(there).context["page"].questions
        if any(choice.value == "sudden-bend.bend" for choice in question.choices)
    ]
    after = client.post(there, form | {where: "sudden-bend.bend"})["Location"]
    assert after == REST and not moves(client)
    assert not permit_of(client).stage and client.get("/result/")["Location"] == REST
    after = client.post(REST, {"age": age, "pregnancy": "no", "area": [area]})["Location"]
    assert (after == "/result/") == stopped
    if stopped:
        assert permit_of(client).decision.disposition.word == "emergency"


def test_a_sign_that_cannot_apply_is_not_waited_for():
    """The line about nights stands for a sign of the mid back too. With a sore low back nobody asks
    it, and the answers open what they open.
    """
    client = Client()
    walk(client, visceral="yes")
    permit = permit_of(client)
    assert permit.decision.complete and permit.decision.scope is Scope.COMFORT_ONLY
    assert permit.opens("walking") and permit.opens("rest-90-90")


def test_its_end_offers_to_remember_and_leads_back_there(starting):
    starting.get(FOLLOW)
    done = "/routines/starter/done/"
    assert b'action="/result/remember/"' in starting.get(done).content
    assert starting.post("/result/remember/", {"next": done})["Location"] == done
    assert kept(starting)["remember"] == "28-days"
    assert b"/result/remember/" not in starting.get(done).content
    elsewhere = starting.post("/result/remember/", {"next": "https://evil.example/"})
    assert elsewhere["Location"] == "/result/"
