"""What `make load` calls right, wrong and a leak. It must detect each, or its zeros mean nothing."""

import threading
from http.cookies import SimpleCookie
from types import SimpleNamespace

import pytest

from tests.crawl.canaries import Planted
from tools.load import __main__ as run
from tools.load.visitors import FAULT, LEAK, RIGHT, UNANSWERED, WRONG, Answer, Known, Tally

HELP = b"<h1>Get help at once</h1>"


@pytest.fixture
def known():
    planted = Planted({"aaaa": "bridge", "bbbb": "egg-roll"}, {20_001: "egg-roll"}, {1: "egg-roll"})
    found = Known(
        planted,
        ["/"],
        {"nobody": set(), "ada": {"bridge"}},
        {"nobody": [], "ada": [("/screening/", "who=me", "/screening/2/")]},
    )
    found.pages = {
        "nobody": {"/": Answer(200, "", "public, no-cache", b"hello").page},
        "ada": {"/": Answer(200, "", "no-store", b"canaryaaaax").page},
    }
    return found


def test_the_page_of_before_is_right_and_nothing_is_unanswered(known):
    assert known.judge("ada", "/", Answer(200, "", "no-store", b"canaryaaaax")) == RIGHT
    assert known.judge("ada", "/", Answer()) == UNANSWERED


def test_a_page_of_another_minute_is_the_same_page_and_one_of_another_day_is_too():
    pages = [
        Answer(200, "", "", f"Until {moment}, or until".encode()).page
        for moment in ("22 May 2026, 10:03", "1 June 2026, 09:59")
    ]
    assert pages[0] == pages[1] != Answer(200, "", "", b"Until never, or until").page


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, "", "no-store", b"canaryaaaax and canarybbbbx"),
        Answer(200, "", "no-store", b"hold it 20001 times"),
        Answer(200, "", "no-store", b'<path d="M7301000 5">'),
        Answer(302, "", "no-store", b"", "Location: /?canarybbbbx"),
        Answer(503, "", "no-store", HELP + b"canarybbbbx"),
    ],
)
def test_what_may_not_be_seen_is_a_leak_wherever_it_stands(known, answer):
    assert known.judge("ada", "/", answer) == LEAK == known.judge_form("ada", 0, answer)


def test_the_page_of_another_is_wrong_or_a_leak(known):
    assert known.judge("ada", "/", Answer(200, "", "no-store", b"hello")) == WRONG
    assert known.judge("nobody", "/", Answer(200, "", "no-store", b"canaryaaaax")) == LEAK


def test_a_page_that_may_be_kept_by_others_is_wrong_and_so_is_a_cookie_for_nobody(known):
    assert known.judge("ada", "/", Answer(200, "", "public, no-cache", b"canaryaaaax")) == WRONG
    assert (
        known.judge(
            "nobody",
            "/",
            Answer(200, "", "public, no-cache", b"hello", cookies=SimpleCookie("a=1")),
        )
        == WRONG
    )


def test_a_fault_is_borne_only_with_help_on_its_page_and_kept_by_nobody(known):
    assert known.judge("ada", "/", Answer(503, "", "no-store", HELP)) == FAULT
    assert known.judge("ada", "/", Answer(503, "", "no-store", b"sorry")) == WRONG
    assert known.judge("ada", "/", Answer(503, "", "public", HELP)) == WRONG
    assert known.judge("ada", "/", Answer(404, "", "no-store", HELP)) == WRONG


def test_a_form_is_right_only_where_it_leads_on_to_the_same_page(known):
    assert known.judge_form("ada", 0, Answer(302, "/screening/2/")) == RIGHT
    assert known.judge_form("ada", 0, Answer(302, "/screening/")) == WRONG
    assert known.judge_form("ada", 0, Answer(422)) == WRONG


def ended(*troubles, whole_at=110.0, taken=5, told_to_wait=3):
    """The exit status of a run with one event from second 100 to 105."""
    tally = Tally()
    tally.counts.update(
        {"gone through": 1, run.WAIT: told_to_wait} | {found: 1 for _at, found in troubles}
    )
    tally.troubles = [(at, found, "") for at, found in troubles]
    event = run.Event(
        "something fails",
        0.5,
        lambda: 0.0,
        lambda: True,
        began=100.0,
        given_back=105.0,
        whole_at=whole_at,
    )
    flood = SimpleNamespace(taken=[0.0] * taken, sent=taken + told_to_wait, every=0.2)
    return run.report(tally, [event], flood, 60.0, 5.0)


def test_a_run_is_as_it_should_be_only_if_faults_came_of_what_was_taken_away():
    assert ended() == ended((101.0, FAULT), (106.0, UNANSWERED)) == 0
    assert ended((50.0, FAULT)) == ended((140.0, UNANSWERED)) == 1
    assert ended((101.0, WRONG)) == ended((101.0, LEAK)) == 1
    assert ended(whole_at=140.0) == 1, "it did not come back by itself"
    assert ended((124.0, FAULT)) == 1, "nor did this"
    assert ended(taken=500) == ended(told_to_wait=0) == 1, "forms were not counted together"


def test_an_event_waits_for_what_it_took_away_to_be_whole_again():
    state = threading.Event()
    event = run.Event(
        "something fails",
        0,
        lambda: (threading.Timer(0.2, state.set).start(), 0.0)[1] or run.time.monotonic(),
        state.is_set,
    )
    event.happen()
    assert state.is_set() and event.whole_at > event.given_back >= event.began
