"""Sessions of a chosen length: the page that asks how long, a session's page, following it, and
finding it again.
"""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backapp.access import Permit
from backapp.coach.wishes import AIMS, AREAS, LENGTHS, NAMED, Wish, is_offered, read
from backapp.diary.models import Diary
from backapp.library import pacing
from backapp.library.content import catalogue
from backapp.library.locked import Dose
from backapp.practice.composed import MOST_CHOICES, area_of, composed, suggested, ways
from backapp.screening.record import KEY, Record
from tests.people import CAST, come_in
from tests.visits import kept, permit_of, request_of
from tests.walk import walk

pytestmark = pytest.mark.django_db
TEN = "/sessions/loosen/mid-back/10/"
QUICK = "/screening/quick/"


def shown(client, address=TEN):
    """The session of an address, as the door opens it for this visitor now."""
    return composed(permit_of(client), read(address.removeprefix("/sessions/").rstrip("/")))


def slugs(client, address=TEN):
    return [step.card.slug for step in shown(client, address).opened.steps]


def begin(client, address=TEN, pain=2):
    response = client.post(f"{address}follow/", {"pain": pain})
    assert response.status_code == 302 and response["Location"] == f"{address}follow/", response
    return client


def main(text):
    return re.search(r"<main.*?</main>", text, re.S)[0]


# ------------------------------------------------------------------------------------------ how long


def words_of(text):
    """The words that a page shows before a list is opened."""
    seen = re.sub(r"<option(?![^>]*selected).*?</option>", " ", main(text), flags=re.S)
    return unescape(re.sub(r"<[^>]+>", " ", seen)).split()


@pytest.mark.parametrize("name", ["nobody", "never-diagnosed", "half-way", "clinician-first"])
def test_how_long_is_asked_in_a_few_words(html, name):
    text = html(come_in(name), "/sessions/")
    assert len(words_of(text)) <= 60, words_of(text)
    assert len(re.findall(r'name="length"', text)) == 5
    assert 'method="get"' in main(text) and main(text).count("<option") == len(AIMS) + len(
        AREAS
    ) - (name == "nobody")


@pytest.mark.parametrize(
    ("answers", "aim", "area"),
    [
        ({"area": ["low"], "pain": 2}, "loosen", "low-back"),
        ({"area": ["upper", "mid"], "pain": 3}, "loosen", "mid-back"),
        ({"area": ["buttock-hip"], "pain": 2, "episode": "longer"}, "strengthen", "hips"),
        ({"area": ["low", "mid"], "pain": 8}, "calm", "whole-spine"),
    ],
)
def test_what_is_suggested_is_from_the_answers(answers, aim, area):
    client = Client()
    walk(client, **answers)
    wish = suggested(permit_of(client))
    assert (wish.aim, wish.area) == (aim, "where-it-hurts"), "no address says where it hurts"
    assert area_of(permit_of(client)) == area and wish.length == ("5" if aim == "calm" else "10")
    assert client.get("/sessions/?length=15")["Location"] == f"/sessions/{aim}/where-it-hurts/15/"
    there, here = (
        composed(permit_of(client), Wish(aim, one, "15")) for one in (area, "where-it-hurts")
    )
    assert there.session == here.session


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("length=5&aim=desk&area=hips", "desk/hips/5"),
        ("length=5&aim=crack&area=neck", "loosen/where-it-hurts/5"),
        ("length=4&aim=calm", "calm/where-it-hurts/10"),
        ("length=90-seconds&aim=calm", "calm/where-it-hurts/10"),
        ("length=90-seconds&aim=instead", "instead/where-it-hurts/90-seconds"),
        ("length=%00&aim[]=x", "loosen/where-it-hurts/10"),
    ],
)
def test_the_form_leads_to_a_session_whatever_is_in_it(asked, leads_to):
    response = come_in("never-diagnosed").get(f"/sessions/?{asked}")
    if "%00" in asked:
        assert response.status_code == 400
    else:
        assert response["Location"] == f"/sessions/{leads_to}/"


# ----------------------------------------------------------------------------------------- a session


@pytest.mark.parametrize("name", [name for name in CAST if name not in ("emergency", "urgent", "child", "nobody", "half-way", "unsure")])  # fmt: skip
def test_a_session_names_its_exercises_in_order_with_a_reason_each_and_no_instruction(
    html, shown_in, name
):
    client = come_in(name)
    for address in (TEN, "/sessions/calm/low-back/5/"):
        found = shown(client, address)
        if found is None:
            assert client.get(address).status_code == 200
            continue
        text = html(client, address)
        titles = re.findall(r"<h3>.*?>\s*(\d+)\. (.*?)</a>", text, re.S)
        names = [step.card.name for step in found.opened.steps]
        assert [unescape(title) for _number, title in titles] == names
        assert shown_in(text) == set() and text.count("<strong>") >= len(names)
        assert ("What is fine for you today makes" in text) == found.session.short


def test_the_minutes_of_a_session_are_those_of_the_player(html):
    client = come_in("never-diagnosed")
    for wish in list(NAMED.values())[::7]:
        found = composed(permit_of(client), wish)
        total = pacing.seconds(step.dose for step in found.opened.steps)
        assert total == found.session.seconds
        said = (
            f"about {round(total, -1)} seconds"
            if total < 115
            else f"about {(total + 30) // 60} minute"
        )
        assert said in html(client, f"/sessions/{wish}/")


def test_an_absurd_dose_has_few_ways_and_its_fullest_is_one_of_them():
    dose = Dose(200, 20_000, 86_000, 30, True, "daily", 2, 2, 1)
    found = ways(dose)
    assert len(found) <= (MOST_CHOICES + 1) ** 3
    assert (found[0].sets, found[0].repetitions, found[0].hold_seconds) == (200, 20_000, 86_000)


def test_too_little_is_said_to_be_shorter(html):
    client = come_in("clinician-first")
    found = shown(client, "/sessions/calm/low-back/20/")
    assert found.session.short
    assert re.search(r"What is fine for you today makes \d+ minutes, not 20 minutes", html(client, "/sessions/calm/low-back/20/"))  # fmt: skip


def test_what_nothing_is_open_for_says_why_and_offers_what_is(html):
    client = come_in("clinician-first")
    text = html(client, "/sessions/strengthen/low-back/10/without/walking/")
    assert "Nothing like this for you today" in text and "Why it is not for you today" in text
    others = re.findall(r'href="(/sessions/[a-z]+/low-back/10/)"', text)
    assert others and all(shown(client, other) for other in others)


@pytest.mark.parametrize("name", ["emergency", "child", "urgent"])
def test_nothing_is_composed_while_help_comes_first(html, shown_in, name):
    client = come_in(name)
    for address in ("/sessions/", TEN, f"{TEN}follow/", f"{TEN}steps/1/", f"{TEN}worksheet/"):
        text = html(client, address)
        assert not shown_in(text) and "/follow/" not in main(text)


@pytest.mark.parametrize(
    "address",
    [
        "/sessions/loosen/mid-back/4/",
        "/sessions/loosen/neck/10/",
        "/sessions/crack/mid-back/10/",
        "/sessions/loosen/mid-back/90-seconds/",
        "/sessions/loosen/mid-back/10/without/bridge+bridge/",
        "/sessions/loosen/mid-back/010/",
    ],
)
def test_an_address_that_says_no_session_is_not_found(address):
    assert come_in("full-set").get(address).status_code == 404


def test_a_self_manipulation_is_in_no_session_of_anybody():
    one = permit_of(come_in("full-set"))
    assert any(one.opens(slug) for slug in ("egg-roll", "chair-twist-push", "long-sit-twist"))
    for wish in NAMED.values():
        kinds = {step.card.kind for step in composed(one, wish).opened.steps}
        assert "self-manipulation" not in kinds


# ------------------------------------------------------------------------------------------ changes


def test_another_one_instead_keeps_the_rest_and_can_be_taken_back(html):
    client = come_in("never-diagnosed")
    before, text = slugs(client), html(client, TEN)
    swaps = re.findall(r'href="([^"]*/without/[^"]*)"', text)
    assert len(swaps) == len(before)
    after = slugs(client, swaps[-1])
    assert before[-1] not in after and set(before[:-1]) <= set(after)
    assert f'href="{TEN}"' in html(client, swaps[-1])


def test_less_of_this_is_the_smallest_dose_of_it(html):
    client = come_in("never-diagnosed")
    lesser = re.findall(r'href="([^"]*/less/[^"]*)"', html(client, TEN))
    slug = lesser[0].rstrip("/").rpartition("/")[2]
    dose = {step.card.slug: step.dose for step in shown(client, lesser[0]).opened.steps}[slug]
    least = permit_of(client).open(slug).dose.chosen(sets=0, repetitions=0, hold_seconds=0)
    assert dose == least


def test_an_unknown_exercise_in_an_address_changes_nothing():
    client = come_in("never-diagnosed")
    assert slugs(client, f"{TEN}without/no-such-thing/") == slugs(client)
    assert client.get(f"{TEN}without/no-such-thing/").status_code == 200


# --------------------------------------------------------------------------------- before the result


def test_who_has_answered_nothing_is_asked_the_quick_check_and_comes_back(html):
    client = Client()
    asked = client.get(TEN)
    assert asked["Location"] == f"{QUICK}?next=%2Fsessions%2Floosen%2Fmid-back%2F10%2F"
    assert not asked.cookies and f'name="next" value="{TEN}"' in html(client, asked["Location"])
    passed = client.post(QUICK, {"quick": "none", "next": TEN})
    assert passed["Location"] == TEN
    assert set(slugs(client)) <= set(catalogue().starter)
    html(client, TEN)


@pytest.mark.parametrize("address", ["https://evil.example/sessions/", "//evil.example/sessions/", "/routines/", "/result/", "/sessions/" + "x" * 2000])  # fmt: skip
def test_the_quick_check_leads_back_to_a_session_only(address):
    response = Client().post(QUICK, {"quick": "none", "next": address})
    assert response["Location"] == "/routines/starter/follow/"


def test_who_ticks_a_line_does_not_come_to_the_session():
    client = Client()
    passed = client.post(QUICK, {"quick": ["line.below", "some"], "next": TEN})
    assert passed["Location"] != TEN and client.get(TEN).status_code in (200, 302)
    assert shown(client) is None


def test_a_session_before_the_result_counts_as_a_starter():
    """Three, and then the questions come first (docs/adr/0114)."""
    client = Client()
    client.post(QUICK, {"quick": "none", "next": TEN})
    for _time in range(3):
        assert client.post(f"{TEN}follow/", {"skip": "pain"}).status_code == 302
        client.post(f"{TEN}done/", {"felt": "same"})
    assert len(kept(client)["starters"]) == 3
    assert shown(client) is None
    assert "Find what suits my back" in client.get(TEN).content.decode()
    assert client.get("/routines/starter/follow/").status_code == 200
    assert permit_of(client).open_starter() is None


# ------------------------------------------------------------------------------------------- a run


def test_what_the_starter_has_nothing_for_needs_the_questions(html):
    client = Client()
    client.post(QUICK, {"quick": "none", "next": TEN})
    text = html(client, "/sessions/bed/low-back/10/")
    assert "Nothing like this for you today" in text and "Find what suits my back" in text
    assert 'href="/sessions/loosen/low-back/10/"' in text


def test_a_session_is_followed_like_a_routine(html, shown_in):
    client = begin(come_in("never-diagnosed"))
    found = shown(client)
    text = html(client, f"{TEN}follow/")
    assert f'data-of="{len(found.opened.steps)}"' in text and shown_in(text) == set()
    assert f'data-here="{TEN}follow/"' in text
    for step in found.opened.steps:
        part = html(client, f"{TEN}follow/steps/{step.number}/")
        assert f'data-exercise="{step.card.slug}"' in part
        assert f'data-sets="{step.dose.sets}"' in part
        page = html(client, f"{TEN}steps/{step.number}/")
        assert shown_in(part) == shown_in(page) == {step.card.slug}
    assert "data-over" in html(client, f"{TEN}follow/steps/{len(found.opened.steps) + 1}/")


def test_before_a_session_one_learns_how_long_it_takes(html):
    client = come_in("never-diagnosed")
    short = html(client, "/sessions/instead/low-back/90-seconds/follow/")
    assert re.search(r"about (80|90|100) seconds", short), "90, give or take a tenth"
    assert "about 10 minutes" in html(client, f"{TEN}follow/")


def test_the_same_exercise_has_the_same_dose_in_the_player_on_the_step_and_on_paper(html):
    client = come_in("never-diagnosed")
    found = shown(client)
    sheet = html(client, f"{TEN}worksheet/")
    for step in found.opened.steps:
        assert f"{step.number}. {step.card.name}" in unescape(sheet)
    assert f"About {(found.session.seconds + 30) // 60} minutes" in " ".join(sheet.split())


def test_something_sharper_ends_the_session_and_takes_the_exercise_out_of_the_next(html):
    client = begin(come_in("never-diagnosed"))
    first = slugs(client)[0]
    answer = client.post(f"{TEN}hurts/", {"choice": "sharper", "exercise": first})
    assert answer["Location"] == f"{TEN}done/" and kept(client)["run"]["ended"]
    assert "No more exercises like this today" in html(client, f"{TEN}done/")
    again = shown(client)
    assert again is None or first not in [step.card.slug for step in again.opened.steps]


def test_an_ordinary_pull_goes_on_more_gently():
    client = begin(come_in("never-diagnosed"))
    second = slugs(client)[1]
    answer = client.post(f"{TEN}hurts/", {"choice": "gentler", "exercise": second})
    assert answer["Location"] == f"{TEN}steps/2/" and kept(client)["run"]["eased"] == [second]


def test_afterwards_the_pain_is_compared(html):
    client = begin(come_in("never-diagnosed"), pain=3)
    client.post(f"{TEN}done/", {"pain": 1, "felt": "easier"})
    text = html(client, f"{TEN}done/")
    assert "Pain before: 3 out of 10" in text and "Pain now: 1 out of 10" in text
    assert "Back to the session" in text and f'href="{TEN}"' in text


def test_strong_pain_before_a_session_asks_and_then_does_less():
    client = come_in("never-diagnosed")
    text = client.post(f"{TEN}follow/", {"pain": 8}).content.decode()
    assert "That is a lot of pain today" in text and "run" not in kept(client)
    begun = client.post(f"{TEN}follow/", {"pain": 8, "gently": 8})
    assert begun.status_code == 302 and kept(client)["run"]["before"] == 8
    before, steps = permit_of(come_in("never-diagnosed")), shown(client).opened.steps
    assert steps
    for step in steps:
        least = before.open(step.card.slug).dose.chosen(sets=0, repetitions=0, hold_seconds=0)
        assert step.dose == least, step.card.slug


def test_what_has_closed_since_ends_the_run(html):
    client = begin(come_in("never-diagnosed"))
    session = client.session
    session[KEY]["told-of-sign"] = timezone.now().isoformat()
    session.save()
    assert "data-over" in html(client, f"{TEN}follow/steps/1/")
    assert shown(client) is None


# ----------------------------------------------------------------------------------------- the diary


def test_a_run_of_a_session_is_kept_in_the_diary_by_name_and_leads_back_to_it(html):
    client = come_in("never-diagnosed")
    client.post("/diary/start/")
    address = f"{TEN}without/open-book/"
    begin(client, address)
    client.post(f"{address}done/", {"pain": 1, "felt": "easier"})
    text = html(client, "/diary/run/")
    what = re.search(r'<option value="([^"]*)" selected>(.*?)</option>', text)
    assert what[1] == "routine:loosen-mid-back-10"
    client.post("/diary/run/", {"day": timezone.localdate().isoformat(), "what": what[1], "before": "2", "after": "1", "felt": "easier", "note": ""})  # fmt: skip
    entry = Diary.objects.latest("pk").entries.get()
    assert (entry.routine, entry.before, entry.after, entry.felt) == ("loosen-mid-back-10", 2, 1, "easier")  # fmt: skip
    diary = html(client, "/diary/")
    assert f'href="{TEN}"' in diary and "Loosen up: upper and mid back, 10 minutes" in diary
    assert "loosen-mid-back-10" in client.get(reverse("diary:json")).content.decode()


def test_no_routine_has_the_name_of_a_session():
    assert not set(catalogue().routines) & set(NAMED)


# -------------------------------------------------------------------------------------- find it again


def favour(client, kind, slug, do="keep"):
    return client.post("/favourites/", {"kind": kind, "slug": slug, "do": do})


def test_a_favourite_is_kept_with_the_answers_and_goes_with_them(html):
    client = come_in("never-diagnosed")
    assert favour(client, "session", "desk/hips/5")["Location"] == "/sessions/desk/hips/5/"
    favour(client, "routine", "low-back-relief")
    favour(client, "exercise", "bridge")
    for address in ("/", "/sessions/"):
        text = main(html(client, address))
        for link in ("/sessions/desk/hips/5/", "/routines/low-back-relief/", "/exercises/bridge/"):
            assert f'href="{link}"' in text, (address, link)
    assert "Remove from favourites" in html(client, "/sessions/desk/hips/5/")
    favour(client, "exercise", "bridge", "drop")
    assert ["exercise", "bridge"] not in kept(client)["favourites"]
    client.post("/finish/")
    assert KEY not in client.session and "/sessions/desk/hips/5/" not in html(client, "/sessions/")


def test_the_newest_six_favourites_are_kept_each_once():
    client = come_in("never-diagnosed")
    for slug in [*list(catalogue().exercises)[:8], "bridge"]:
        favour(client, "exercise", slug)
    found = Record(request_of(client)).favourites
    assert len(found) == 6 and found[0] == ("exercise", "bridge") and len(set(found)) == 6


@pytest.mark.parametrize(("kind", "slug"), [("session", "loosen/neck/10"), ("routine", "none"), ("exercise", "../x"), ("page", "bridge"), ("", "")])  # fmt: skip
def test_what_is_not_there_is_no_favourite(kind, slug):
    client = come_in("never-diagnosed")
    assert favour(client, kind, slug).status_code == 404
    assert not kept(client).get("favourites")


def test_who_has_answered_nothing_has_no_favourites():
    client = Client()
    response = favour(client, "exercise", "bridge")
    assert response["Location"] == "/exercises/bridge/" and not client.cookies


def test_the_last_session_can_be_done_again_from_my_back_and_from_the_chooser(html):
    client = begin(come_in("never-diagnosed"))
    client.post(f"{TEN}done/", {"pain": 2, "felt": "same"})
    home = html(client, "/")
    assert f'href="{TEN}follow/"' in home and "Loosen up: upper and mid back, 10 minutes" in home
    assert f'href="{TEN}"' in main(html(client, "/sessions/"))


# -------------------------------------------------------------------------------- instead of cracking


@pytest.mark.parametrize("name", ["nobody", "never-diagnosed", "full-set", "thin-bones"])
def test_instead_of_cracking_is_one_tap_away(html, name):
    client = come_in(name)
    there = re.compile(r'href="(/sessions/instead/[a-z-]+/90-seconds/)"')
    addresses = ["/", "/sessions/", "/exercises/?q=crack+my+back"]
    if name != "full-set":
        addresses += ["/exercises/egg-roll/", "/routines/crack-your-own-back/"]
    if name in ("never-diagnosed", "thin-bones"):
        addresses.append("/result/")
    for address in addresses:
        found = there.search(html(client, address))
        assert found, address
    response = client.get(found[1])
    assert response.status_code == (302 if name == "nobody" else 200)


def test_ninety_seconds_are_done_sitting_or_standing_with_nothing_but_a_chair_or_a_wall():
    one = permit_of(come_in("never-diagnosed"))
    for area in AREAS:
        found = composed(one, read(f"instead/{area}/90-seconds"))
        assert 81 <= found.session.seconds <= 99
        for step in found.opened.steps:
            assert step.card.posture in ("sitting", "standing", "any")
            assert set(step.card.needs) <= {"chair", "wall"}


def test_every_length_is_offered_from_every_session(html):
    client = come_in("never-diagnosed")
    for aim in AIMS:
        text = html(client, f"/sessions/{aim}/low-back/10/")
        for length in LENGTHS:
            linked = f'href="/sessions/{aim}/low-back/{length}/"' in text
            assert linked == is_offered(aim, length)


def test_a_permit_at_worse_pain_decides_whether_a_session_stays_open(monkeypatch):
    client = come_in("never-diagnosed")
    monkeypatch.setattr(Permit, "at", lambda self, pain: permit_of(come_in("emergency")))
    response = client.post(f"{TEN}follow/", {"pain": 9, "gently": 9})
    assert response.status_code == 200 and kept(client)["run"]["ended"]


WHOLE_TEN = "/sessions/loosen/whole-spine/10/"


def by_the_quick_check(then=WHOLE_TEN):
    client = Client()
    client.post("/screening/quick/", {"quick": "none", "next": then})
    return client


def test_what_the_quick_check_opens_is_not_printed(shown_in):
    client = by_the_quick_check()
    assert "worksheet" not in client.get(WHOLE_TEN).content.decode()
    sheet = client.get(f"{WHOLE_TEN}worksheet/")
    assert shown_in(sheet.content.decode()) == set()


def test_a_session_by_the_quick_check_begins_with_a_run_step_by_step_too():
    client = by_the_quick_check()
    first = client.get(f"{WHOLE_TEN}steps/1/")
    assert first.status_code == 302 and first["Location"] == f"{WHOLE_TEN}follow/"
    before = client.get(first["Location"]).content.decode()
    assert 'value="clock"' in before and "/steps/1/" not in before, "no link that leads back here"
    begun = client.post(f"{WHOLE_TEN}follow/", {"skip": "clock"})
    assert begun["Location"] == f"{WHOLE_TEN}steps/1/"
    assert client.get(begun["Location"]).status_code == 200


def test_another_session_that_still_goes_opens_no_fourth():
    client = by_the_quick_check()
    for length in (3, 5, 10):
        address = f"/sessions/loosen/whole-spine/{length}/follow/"
        client.post(address, {"skip": "1"})
        assert client.get(address).status_code == 200
    fourth = client.post("/sessions/instead/whole-spine/5/follow/", {"skip": "1"})
    assert fourth.status_code == 302 and "/screening/" in fourth["Location"]


def test_on_a_day_something_hurt_a_session_and_a_sheet_say_rest(shown_in):
    client = by_the_quick_check()
    client.post(f"{WHOLE_TEN}follow/", {"skip": "1"})
    client.post(f"{WHOLE_TEN}hurts/", {"choice": "sharper", "step": 1})
    page = client.get(WHOLE_TEN)
    assert page.status_code == 200 and "rest" in page.content.decode().lower()
    assert shown_in(page.content.decode()) == set()
    known = come_in("never-diagnosed")
    known.post("/routines/dont-crack/follow/", {"skip": "1"})
    known.post("/routines/dont-crack/hurts/", {"choice": "sharper", "step": 1})
    sheet = known.get("/routines/low-back-relief/worksheet/")
    assert shown_in(sheet.content.decode()) == set()
