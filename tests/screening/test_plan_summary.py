"""What a clinician is told about the six-week plan."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from backapp.plan.rules import CheckUp
from backapp.plan.state import Report, State
from backapp.screening.plan_summary import plan_lines
from backapp.screening.plans import MOST_SESSIONS, Kept, as_data

START = date(2026, 3, 2)
KEPT = Kept(
    START,
    (0, 2, 4),
    10,
    ("put on socks", "sit through a film"),
    State(),
    report=Report(START + timedelta(days=16), 4, 3, "hard", hurt=True),
    history=(
        Report(START, 5, 4, "right"),
        Report(START + timedelta(days=7), 5, 5, "hard", worse=True),
    ),
    ups=(CheckUp(0, 6, (7, 3)), CheckUp(2, 4, (5,), "better", "continue")),
)


def lines(kept, they=False, in_diary=False):
    data = as_data(kept, {})
    return plan_lines(
        SimpleNamespace(
            record=SimpleNamespace(plan=None if in_diary else data, they=they),
            request=SimpleNamespace(plan_in_diary=data if in_diary else None),
            catalogue=SimpleNamespace(ladders={}),
        )
    )


def test_it_says_what_was_done_what_was_difficult_and_how_it_went():
    assert lines(KEPT) == [
        "Since 2 March 2026; 3 sessions, the last on 18 March 2026.",
        "Too much: 2, stopped because a movement hurt: 1, worse afterwards: 1.",
        "Pain, out of 10: 6 at the start, 4 after 2 weeks.",
        "“put on socks” (how hard), out of 10: 7 at the start, 5 after 2 weeks.",
        "“sit through a film” (how hard), out of 10: 3 at the start.",
    ]
    assert lines(KEPT, in_diary=True) == lines(KEPT)


def test_what_was_never_said_has_no_line():
    fresh = Kept(START, (0, 2, 4), 10, (), State())
    assert lines(fresh) == ["Since 2 March 2026; no session yet."]
    one = replace(fresh, report=Report(START, 5, 4, "easy"))
    assert lines(one) == ["Since 2 March 2026; 1 session, on 2 March 2026."]


def test_it_does_not_count_what_is_no_longer_kept():
    days = tuple(Report(START + timedelta(days=n)) for n in range(MOST_SESSIONS + 1))
    many = replace(KEPT, history=days[:-1], report=days[-1])
    assert lines(many)[0].startswith(f"Since 2 March 2026; more than {MOST_SESSIONS} sessions")
    exactly = replace(KEPT, history=days[1:-1], report=days[-1])
    assert lines(exactly)[0].startswith(f"Since 2 March 2026; {MOST_SESSIONS} sessions")


def test_a_plan_of_oneself_is_not_told_with_the_answers_of_somebody_else():
    assert lines(KEPT, they=True) == []


@pytest.mark.parametrize("data", [None, {}])
def test_without_a_plan_there_is_no_line(data):
    visit = SimpleNamespace(
        record=SimpleNamespace(plan=data, they=False), request=SimpleNamespace()
    )
    assert plan_lines(visit) == []
