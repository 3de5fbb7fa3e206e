"""The page of one exercise: who may see what, in which order, and what a withheld one shows
instead.
"""

import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from backapp.access import permit_for
from tests.people import aged, come_in

pytestmark = pytest.mark.django_db

PEOPLE = (
    "nobody",
    "half-way",
    "never-diagnosed",
    "thin-bones",
    "clinician-first",
    "emergency",
    "pregnant",
    "disc",
    "full-set",
)


def address(slug):
    return reverse("exercise", args=[slug])


@pytest.mark.parametrize("name", PEOPLE)
def test_a_page_holds_how_to_do_its_own_exercise_if_that_is_open_and_nothing_else_of_the_kind(
    name, facts, how_to, shown_in
):
    client, opened = come_in(name), 0
    for slug in facts:
        response = client.get(address(slug))
        text = response.content.decode()
        verdict = permit_for(response.wsgi_request).decision.verdict(slug)
        if verdict.open and not verdict.ask_first:
            opened += 1
            assert all(escape(line) in text for line in how_to[slug]), slug
            assert shown_in(text) == {slug}
        else:
            assert shown_in(text) == set(), slug
            assert 'class="dose"' not in text and "How to do it" not in text, slug
        assert response.status_code == 200, slug
    assert (opened == 0) == (name == "emergency")


def test_a_self_manipulation_pasted_into_a_fresh_browser_is_named_and_answered_with_something_gentler(
    client, html, pushes, facts
):
    for slug in pushes:
        text = html(client, address(slug))
        assert escape(facts[slug]["name"]) in text and "Why it is not for you" in text
        assert f'href="{reverse("screening:start")}"' in text
        assert "What to do instead" in text and "Not yet checked" in text


def test_a_stranger_reads_the_gentle_ones_under_a_plain_note(client, html):
    text = html(client, address("bridge"))
    assert (
        text.index("We have not checked this one for you yet.")
        < text.index("Stop if you notice:")
        < text.index("How to do it")
    )
    assert "awaits clinical review" in text


@pytest.mark.parametrize("name", ["nobody", "thin-bones", "full-set"])
def test_cautions_and_when_to_stop_come_before_the_first_step(name, html, facts, how_to):
    client, cautioned = come_in(name), 0
    for slug in facts:
        text = html(client, address(slug))
        if "How to do it" not in text:
            continue
        first = text.index(f"<li>{escape(how_to[slug][0])}</li>")
        stop = text.index("Stop if you notice:")
        assert stop < text.index(f'href="{reverse("warning-signs")}"', stop) < first, slug
        pushing = facts[slug]["kind"] == "self-manipulation"
        assert ("<h2>Cautions</h2>" in text) == pushing, slug
        assert not pushing or '<details class="notice care"' not in text, slug
        if 'class="notice care"' in text:
            cautioned += 1
            assert text.index('class="notice care"') < stop, slug
            told = "because of what you told us" in text
            assert told == (name != "nobody" and not pushing), slug
    assert cautioned


def test_thin_bones_come_first_on_a_page_that_needs_care(html):
    text = html(come_in("thin-bones"), address("bridge"))
    care = re.search(r'class="notice care">(.*?)</section>', text, flags=re.S)[1]
    assert "Osteoporosis" in care and "easier way" in care


def test_a_withheld_exercise_says_why_for_this_visitor_and_what_would_change_it(html):
    text = html(come_in("thin-bones"), address("childs-pose"))
    reasons = re.search(r'class="reasons">(.*?)</ul>', text, flags=re.S)[1]
    assert "Osteoporosis" in reasons and 'class="hint"' in reasons


@pytest.mark.parametrize("name", ["nobody", "never-diagnosed", "thin-bones", "pregnant"])
def test_whatever_is_offered_instead_is_itself_open(name, facts):
    client, offered = come_in(name), 0
    for slug in facts:
        response = client.get(address(slug))
        instead = response.content.decode().partition("What to do instead")[2]
        for other in re.findall(r'<h3><a href="/exercises/([a-z0-9-]+)/">', instead):
            offered += 1
            assert permit_for(response.wsgi_request).decision.verdict(other).open, (slug, other)
    assert offered


def test_no_pain_at_all_is_the_rule_for_a_self_manipulation_and_three_of_ten_without_a_diagnosis(
    html,
):
    assert "Any pain at all means stop" in html(come_in("full-set"), address("long-sit-twist"))
    assert "Pain you know is all right up to 3 out of 10, unless “Stop” names it. More" in html(
        come_in("never-diagnosed"), address("bridge")
    )
    assert "4 or 5 is all right only if it had settled" in html(
        come_in("full-set"), address("bridge")
    )


def test_an_exercise_with_a_question_of_its_own_opens_for_one_viewing_after_it(html, how_to):
    client = come_in("full-set")
    ask = reverse("screening:ask-first", args=["foam-roller-upper-back"])
    assert f'href="{ask}"' in html(client, address("foam-roller-upper-back"))
    answered = client.post(ask, {"stroke-neck": "no"})
    assert answered["Location"] == address("foam-roller-upper-back")
    assert escape(how_to["foam-roller-upper-back"][0]) in html(client, answered["Location"])


def test_a_question_left_over_is_asked_from_the_page_and_leads_back_to_it(html, how_to):
    client = come_in("full-set")
    late = (
        reverse("screening:late", args=["egg-roll.on-purpose"]) + "?next=%2Fexercises%2Fegg-roll%2F"
    )
    assert f'href="{late}"' in html(client, address("egg-roll"))
    answered = client.post(late, {"egg-roll.on-purpose": "yes"})
    assert answered["Location"] == address("egg-roll")
    text = html(client, address("egg-roll"))
    if "One question first" in text:
        client.post(reverse("screening:ask-first", args=["egg-roll"]), {"stroke-neck": "no"})
        text = html(client, address("egg-roll"))
    assert escape(how_to["egg-roll"][0]) in text


def test_after_half_a_day_a_self_manipulation_waits_for_the_short_check(html, shown_in):
    client = come_in("full-set")
    assert shown_in(html(client, address("long-sit-twist")))
    aged(client, hours=13)
    text = html(client, address("long-sit-twist"))
    assert shown_in(text) == set()
    assert f'href="{reverse("screening:now")}?next=%2Fexercises%2Flong-sit-twist%2F"' in text


def test_an_emergency_leaves_nothing_to_scroll_past(html, facts):
    client = come_in("emergency")
    for slug in ("bridge", "egg-roll", "diaphragmatic-breathing"):
        text = html(client, address(slug))
        assert 'class="advice emergency' in text and f'href="{reverse("screening:result")}"' in text
        assert [other for other in facts if f'"{address(other)}"' in text] == []


def test_an_unknown_exercise_is_a_404_that_helps(client):
    response = client.get("/exercises/neck-crack/")
    text = response.content.decode()
    assert response.status_code == 404
    assert (
        'role="search"' in text
        and f'href="{reverse("exercises")}"' in text
        and f'href="{reverse("warning-signs")}"' in text
    )


def test_a_fault_in_the_gate_opens_nothing_and_is_not_remembered(
    client, html, monkeypatch, shown_in
):
    from backapp.access import permit as access

    real, times = access.decide, []

    def broken(*args):
        times.append(1)
        if len(times) == 1:
            raise RuntimeError
        return real(*args)

    monkeypatch.setattr(access, "decide", broken)
    text = html(client, address("bridge"))
    assert shown_in(text) == set() and "Something went wrong on our side" in text
    assert shown_in(html(client, address("bridge"))) == {"bridge"}


def before_the_first_picture(text):
    return re.split("<svg|<img", text.partition("<main")[2])[0]


def test_cautions_of_a_self_manipulation_come_first_and_once(html, pushes):
    """Before the picture, the line that says how, and Start."""
    client, seen = come_in("full-set"), 0
    for slug in pushes:
        text = html(client, address(slug))
        if 'id="pictures"' not in text:  # it asks a question of its own first
            continue
        seen += 1
        first, box = before_the_first_picture(text), text.partition("<h2>Cautions</h2>")[2]
        said = re.findall(r"<li><strong>.*?</li>", box.partition("</section>")[0], flags=re.S)
        assert "<h2>Cautions</h2>" in first and "Stop if you notice" in first, slug
        assert 'class="how"' not in first and "follow/" not in first, slug
        assert said and all(text.count(line) == 1 for line in said), slug
        assert text.count("Wait until the sharp phase") == 1, slug
        assert text.count("Any pain at all means stop") == 1, slug
    assert seen


def test_the_cautions_of_a_routine_with_self_manipulations_come_before_picture_and_start(html):
    client, routine = come_in("full-set"), "/routines/crack-your-own-back/"
    for page in (routine, f"{routine}follow/", f"{routine}steps/2/", f"{routine}follow/steps/2/"):
        text = html(client, page)
        main = text.partition("<main")[2] or text
        first = re.split("<svg|<img" if re.search("<svg|<img", main) else "<form", main)[0]
        assert first.count("<h2>Cautions</h2>") == 1 == text.count("<h2>Cautions</h2>"), page
        assert text.count("Wait until the sharp phase") == 1, page
        assert "Any pain at all means stop" in first and "follow/" not in first, page
    for slug in ("dont-crack", "low-back-relief"):
        assert "Cautions</h2>" not in html(client, f"/routines/{slug}/"), slug
    for name in ("never-diagnosed", "pregnant", "wants-no-cracking"):
        other = html(come_in(name), routine)
        assert "Cautions</h2>" not in other and "Any pain at all" not in other, name


def test_the_sentence_about_cracking_leads_to_the_cautions(html):
    wanted = '<a href="/routines/crack-your-own-back/">Cracking your own back is fine for you today'
    assert wanted in html(come_in("full-set"), "/result/")
    for name in ("never-diagnosed", "wants-no-cracking", "pregnant"):
        assert "crack-your-own-back" not in html(come_in(name), "/result/"), name
