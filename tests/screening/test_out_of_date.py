"""Forms, answers and lines that are out of date: what they tick counts, what they deny does not."""

import pytest
from django.test import Client
from django.utils import timezone

from backapp.library import content, models
from backapp.library.content import catalogue
from backapp.library.versions import mark_changed
from backapp.screening.record import KEY
from tests.people import aged, come_in
from tests.visits import QUICK, kept, moves, permit_of, said
from tests.walk import fill_first, filled, send, walk

pytestmark = pytest.mark.django_db
NOW = "/screening/now/"


def reword(model, slug: str | None = None, **fields) -> None:
    """An editor changes words of one entry, and every process has noticed."""
    entry = model.objects.get(slug=slug) if slug else model.objects.first()
    for name, more in fields.items():
        setattr(entry, name, getattr(entry, name) + more)
    entry.save()
    mark_changed(timezone.now())
    content.forget()


# ------------------------------------------------------------- what was stated, in whatever words


@pytest.mark.parametrize("condition", ["osteoporosis", "aaa", "cardiac"])
@pytest.mark.parametrize(
    "edit",
    [
        lambda: reword(models.Medicine, label=" x"),
        lambda: reword(models.Condition, "shoulder-problem", label=" x"),
    ],
)
def test_a_condition_stated_in_other_words_still_contradicts_a_denied_line(
    starting, condition, edit
):
    assert moves(starting)
    walk(starting, until="/screening/check/", conditions=[condition])
    before = permit_of(starting).stage
    edit()
    assert not moves(starting), "the starter is for who denied every line"
    assert permit_of(starting).stage <= before


@pytest.mark.parametrize("damaged", ["aaa", ["aaa", 7], ["made-up"], {"aaa": 1}, None])
def test_a_list_that_cannot_be_read_could_name_any_condition(starting, damaged):
    walk(starting, until="/screening/check/", conditions=["aaa"])
    session = starting.session
    session[KEY] = kept(starting) | {"said": kept(starting)["said"] | {"conditions": damaged}}
    session.save()
    assert not moves(starting) and not permit_of(starting).stage


# --------------------------------------------------------------------- the quick check, once more


@pytest.mark.parametrize("name", ["never-diagnosed", "full-set", "clinician-first"])
def test_a_line_ticked_after_the_result_is_asked_about(name):
    client = come_in(name)
    client.post(QUICK, {"quick": ["line.below", "some"]})
    assert said(client)["line.below"] == "yes"
    decision = permit_of(client).decision
    assert not decision.complete or decision.disposition.word == "emergency"
    assert not permit_of(client).open("bridge").open


def test_nothing_is_denied_by_a_quick_check_after_the_result():
    client = come_in("clinician-first")
    before = kept(client)
    assert client.post(QUICK, {"quick": "none"})["Location"] == "/result/"
    assert kept(client) == before


def test_a_held_sign_that_the_quick_check_denies_is_asked_about():
    client = Client()
    walk(client, until="/screening/check/", height_loss="yes", age=60)
    assert "height-loss" in permit_of(client).decision.flags
    assert client.post(QUICK, {"quick": "none"})["Location"] == "/screening/correct/"
    assert not moves(client)


def test_not_sure_beside_a_tick_denies_nothing():
    client = Client()
    answer = client.post(QUICK, {"quick": ["line.below", "unsure"]})
    assert said(client)["line.below"] == "yes"
    others = {line: said(client)[f"line.{line}"] for line in catalogue().quick if line != "below"}
    assert set(others.values()) == {"unsure"}
    assert answer["Location"] == "/screening/quick/help/"
    ticked = Client()
    ticked.post(QUICK, {"quick": ["line.below", "some"]})
    assert said(ticked)["line.fall"] == "no"


# ---------------------------------------------------------------------- how long answers are kept


def hurt(client) -> Client:
    walk(client, remember="28-days", blackout_dizzy="yes")
    client.post("/routines/comfort/hurts/", {"choice": "sharper", "exercise": "walking"})
    aged(client, days=3, remember="28-days")
    assert kept(client)["raised"] and kept(client)["hurt"]
    return client


def test_a_shorter_time_drops_no_sign_and_no_hurt():
    client = hurt(Client())
    client.post("/screening/", {"who": "me", "country": "gb", "remember": "session"})
    for _twice in range(2):
        assert kept(client)["raised"] and kept(client)["hurt"], "the next request reads them too"
        client.get("/result/")
    assert "age" not in said(client), "the answers are given anew"
    assert not moves(client)


def test_a_quick_check_drops_no_sign_and_no_hurt():
    client = hurt(Client())
    reword(models.RedFlag, "spot-pain", question=" Or so?", short=" here")
    for _twice in range(2):
        client.post(QUICK, {"quick": "none"})
        assert kept(client)["remember"] == "28-days"
        assert kept(client)["raised"] and kept(client)["hurt"]
        assert not moves(client)


def test_a_quick_check_about_somebody_else_stays_about_them():
    client = Client()
    walk(client, who="other", remember="28-days")
    reword(models.RedFlag, "spot-pain", question=" Or so?", short=" here")
    client.post(QUICK, {"quick": "none"})
    assert (said(client)["who"], said(client)["country"]) == ("other", "gb")


# -------------------------------------------------------------- forms made for other questions


def closer(line: str) -> tuple[Client, dict]:
    """Somebody who ticked a line, and the form of its cues with nothing ticked."""
    client = Client()
    fill_first(client)
    send(client, "about-you")
    tick(client, line)
    return client, filled(client, "closer-1")


def tick(client, line: str) -> None:
    client.post("/screening/signs/", filled(client, "signs") | {"lines-now": [f"line.{line}"]})


def test_a_form_for_the_cues_of_another_line_denies_nothing():
    client, form = closer("ill")
    tick(client, "below")
    answer = client.post("/screening/closer-1/", form)
    behind = catalogue().group_lines["below"].signs
    assert not set(behind) & said(client).keys()
    assert answer.status_code == 422 and b"have changed since" in answer.content
    assert b" checked" not in answer.content, "nothing is ticked that was not shown"
    again = filled(client, "closer-1")
    assert client.post("/screening/closer-1/", again).status_code == 302
    assert said(client)[behind[0]] == "no"


def test_a_sign_ticked_in_a_form_for_other_questions_is_kept():
    client, form = closer("below")
    first = next(name for name in form if name.startswith("closer-1-"))
    form[first] = [catalogue().red_flags["saddle-numbness"].cues[0].id]
    tick(client, "ill")
    assert client.post("/screening/closer-1/", form)["Location"] == "/result/"
    assert said(client)["saddle-numbness"] == "yes"


def test_a_line_reworded_since_the_page_was_opened_is_not_denied():
    client = Client()
    asked = client.get(QUICK).context["asked"]
    reword(models.GroupLine, "below", line=" or so", line_they=" or so")
    answer = client.post(QUICK, {"quick": "none", "asked": asked})
    assert answer.status_code == 422 and not kept(client) and not moves(client)
    ticked = client.post(QUICK, {"quick": ["line.ill", "some"], "asked": asked})
    assert ticked.status_code == 422
    assert said(client).get("line.ill") == "yes" and "line.below" not in said(client)
    assert client.post(QUICK, {"quick": "none", "asked": ticked.context["asked"]})["Location"]


def test_the_signs_that_are_left_are_not_denied_by_a_page_without_them(starting):
    send(starting, "about-you")
    form = filled(starting, "signs")
    shown = starting.get("/screening/signs/").context["page"].ids
    reword(models.GroupLine, "below", line=" or so", line_they=" or so")
    assert starting.post("/screening/signs/", form).status_code == 422
    now = starting.get("/screening/signs/").context["page"].ids
    assert "line.below" in set(now) - set(shown) and "line.below" not in said(starting)


@pytest.mark.parametrize("meanwhile", ["none", "line.ill"])
def test_a_sign_on_a_help_page_is_kept_whatever_another_tab_has_done(meanwhile):
    client, form = closer("below")
    lists = {name: ["unsure"] for name in form if name != "asked"}
    where = client.post("/screening/closer-1/", form | lists)["Location"]
    page = client.get(where).context["page"]
    form = {question.id: "no" for question in page.questions}
    form[next(id for id in form if id.startswith("saddle"))] = "yes"
    client.post("/screening/signs/", filled(client, "signs") | {"lines-now": [meanwhile]})
    assert client.post(where, form).status_code == 302
    assert said(client)["saddle-numbness"] == "yes" and "saddle-numbness" in kept(client)["raised"]


def test_a_short_check_from_before_a_new_start_keeps_its_signs():
    client = Client()
    walk(client, pregnancy="16-weeks-or-more", age=31)
    client.post("/screening/", {"who": "me", "country": "gb", "remember": "session"})
    sent = {"now": ["pregnancy-emergency", "saddle-numbness"]}
    assert client.post(f"{NOW}?all=1", sent)["Location"] == "/result/"
    assert {"pregnancy-emergency", "saddle-numbness"} <= kept(client)["raised"].keys()


def test_a_short_check_in_other_words_is_shown_again():
    client = come_in("full-set")
    aged(client, hours=13)
    asked = client.get(NOW).context["asked"]
    flag = next(f for f in catalogue().red_flags.values() if f.session_check)
    reword(models.RedFlag, flag.slug, brief=" so")
    before = kept(client)["checked-at"]
    assert client.post(NOW, {"new": "nothing", "asked": asked}).status_code == 422
    assert kept(client)["checked-at"] == before


# --------------------------------------------------------------------- words of a warning sign


@pytest.mark.parametrize(
    "query", ["hay fever, numb between my legs", "asthma and cannot pee", "numb between my legs"]
)
def test_nothing_is_noted_as_harmless_beside_words_of_a_warning_sign(query):
    client = Client()
    walk(client, until="/screening/conditions/")
    page = client.post("/screening/conditions/", {"action": "search", "q": query})
    found = page.context["found"]
    assert not (found.exact or found.harmless)
    assert b"can describe a warning sign" in page.content
    calm = client.post("/screening/conditions/", {"action": "search", "q": "hay fever"})
    assert calm.context["found"].exact and b"can describe a warning sign" not in calm.content


def test_a_line_of_another_page_is_kept_and_denies_nothing():
    client = Client()
    fill_first(client)
    send(client, "about-you")
    assert client.post("/screening/signs/", {"lines-now": ["line.night"]}).status_code == 302
    assert said(client)["line.night"] == "yes" and "line.ill" not in said(client)


def test_conditions_ticked_on_a_page_in_other_words_are_still_ticked():
    client = Client()
    walk(client, until="/screening/conditions/")
    form = filled(client, "conditions", conditions=["osteoporosis"])
    reword(models.Medicine, label=" x")
    answer = client.post("/screening/conditions/", form)
    (field,) = (one for one in answer.context["fields"] if one["kind"] == "picker")
    options = [*field["found_before"], *(one for g in field["groups"] for one in g["kept"])]
    assert answer.status_code == 422 and "conditions" not in said(client)
    assert [one["value"] for one in options if one["checked"]] == ["osteoporosis"]
    assert not field["none"]


def test_a_form_that_starts_empty_says_the_same_when_it_comes_back(starting):
    """The quick check, the short check in full and the question before one exercise."""
    assert starting.post(QUICK, sent_as_shown(starting, QUICK, quick="none")).status_code == 302
    client = come_in("full-set")
    aged(client, hours=13)
    for how in ("all", "each"):
        where = f"{NOW}?{how}=1"
        questions = client.get(where).context["page"].questions
        fields = {q.id: "none" if q.kind == "lines" else "no" for q in questions}
        assert client.post(where, sent_as_shown(client, where, **fields)).status_code == 302
    exercise = next(e for e in catalogue().rulebook.exercises.values() if e.ask_first)
    where = f"/screening/first/{exercise.slug}/"
    fields = dict.fromkeys(exercise.ask_first, "no")
    assert client.post(where, sent_as_shown(client, where, **fields)).status_code == 302


def sent_as_shown(client, where: str, **fields) -> dict:
    return {**fields, "asked": client.get(where).context["asked"]}
