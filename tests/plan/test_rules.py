"""The rules of the plan: complete, never more than one rung, never above what is open, and the same
as in the prose (docs/clinical/plan.md).
"""

import random
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from backapp.plan import rules
from backapp.plan.ladders import TRACKS, WALKING
from backapp.plan.rules import CheckUp
from backapp.plan.state import DOWN, LONG_AWAY, REASONS, UP, Climb, State
from tests.plan import prose
from tests.plan.histories import FIRST, LETTERS, exercises, made_up, report, single, steps


def check(state, told, day, ladders, opened, outcome, parts, history):
    """Everything that a step of a plan must keep."""
    new, moves = outcome.state, outcome.moves
    assert outcome.reason in REASONS
    assert set(new.climbs) == set(state.climbs) == set(ladders)
    assert len({move.track for move in moves}) == len(moves)
    if outcome.reason == UP:
        in_it = [move for move in moves if move.track != WALKING]
        assert len(in_it) <= 1 and moves and new.new == moves[0].track
        assert all(move.after > move.before for move in moves)
        assert (day - told.day).days >= 1 and told.effort == "easy"
        assert told.after <= 3 and (told.before is None or told.after <= told.before)
    else:
        assert not new.new, "only what went up is new"
        assert all(move.after < move.before for move in moves)
        assert not moves or outcome.reason in DOWN
    for move in moves:
        ladder = ladders[move.track]
        assert 0 <= move.after <= ladder.top, "never above the ceiling"
        assert ladder.rungs[move.after].exercise in opened, "no rung opens anything"
        assert new.climb(move.track).place == move.after
        between = range(*sorted((move.before, move.after)))[1:]
        assert not any(ladder.rungs[one].exercise in opened for one in between), "one rung"
        assert new.climb(move.track).easy <= 0
    moved = {move.track for move in moves}
    if outcome.reason != LONG_AWAY:
        for track in ladders:
            if track not in moved:
                assert new.climb(track).place == state.climb(track).place
    else:
        assert all(new.climb(one).place <= state.climb(one).place for one in ladders)
    for part in parts:
        ladder = ladders[part.track]
        assert part.track != WALKING
        if part.place is not None:
            assert ladder.rungs[part.place].exercise in opened, "only what is open"
            place = new.climb(part.track).place
            lower = [n for n in range(place + 1) if ladder.rungs[n].exercise in opened]
            assert part.place == (max(lower) if lower else part.place)
        if part.closed:
            assert part.closed not in opened
        lately = {
            one.day for one in history if part.track in one.tracks and 0 < (day - one.day).days < 7
        }
        assert len(lately) < ladder.days


def as_prose(state):
    return {
        "at": {track: climb.place for track, climb in state.climbs.items()},
        "count": {track: climb.easy for track, climb in state.climbs.items()},
        "waits": {track: climb.rested for track, climb in state.climbs.items()},
        "newest": state.new,
        "flare": None if state.flare is None else (state.flare - FIRST).days,
        "told": state.told,
        "keeps": state.keeps_up,
    }


def compare(state, told, day, ladders, opened, outcome, parts, history):
    """The program of the prose says the same."""
    said = told and {
        "day": (told.day - FIRST).days, "before": told.before, "after": told.after,
        "effort": told.effort, "hurt": told.hurt, "worse": told.worse, "tracks": told.tracks,
    }  # fmt: skip
    open_ = {t: [rung.exercise in opened for rung in one.rungs] for t, one in ladders.items()}
    tops = {track: max(len(one.rungs) - 1, 1) for track, one in ladders.items()}
    letter, moved, then = prose.after(as_prose(state), said, (day - FIRST).days, tops, open_)
    if outcome.reason == "flare-ends":
        assert letter in ("C-over", "D-over")
    else:
        assert LETTERS[outcome.reason] == letter
    assert {one.track: (one.before, one.after) for one in outcome.moves} == moved
    assert as_prose(outcome.state) == then


def run(count, seed):
    rng, met = random.Random(seed), Counter()
    for _ in range(count):
        for step in steps(rng):
            check(*step)
            compare(*step)
            met[step[5].reason] += 1
    return met


def test_random_histories_keep_every_rule_and_agree_with_the_prose():
    met = run(1_500, 19)
    assert set(met) == set(REASONS), set(REASONS) - set(met)


@pytest.mark.long
def test_a_hundred_thousand_histories():
    met = run(100_000, 1)
    print(met)
    assert min(met[reason] for reason in REASONS) > 500


def any_steps(count, seed):
    """Steps from any state, with any answer and gap."""
    rng, met = random.Random(seed), Counter()
    for number in range(count):
        if not number % 20:
            ladders = made_up(rng)
        step = single(rng, ladders)
        assert step[5] == rules.follow(*step[:5]), "the same again"
        check(*step, (), ())
        compare(*step, (), ())
        met[step[5].reason] += 1
    return met


def test_every_state_answer_and_gap_has_one_outcome_and_the_prose_agrees():
    assert set(any_steps(10_000, 7)) == set(REASONS) - {"begins"}


def test_a_missed_day_changes_nothing():
    rng = random.Random(3)
    ladders = made_up(rng)
    for _ in range(300):
        told = report(rng, FIRST, TRACKS)
        outcomes = [
            rules.follow(rules.begin(ladders, active=False), told, FIRST + timedelta(days=gap), ladders, exercises(ladders))
            for gap in range(1, 5)
        ]  # fmt: skip
        if outcomes[0].state.flare is None:
            assert len({(one.reason, one.moves) for one in outcomes}) == 1


def test_an_active_person_begins_higher_and_nobody_else():
    ladders = made_up(random.Random(5))
    assert all(not one.place for one in rules.begin(ladders, active=False).climbs.values())
    climbs = rules.begin(ladders, active=True).climbs
    assert {track: one.place for track, one in climbs.items()} == {
        track: one.active for track, one in ladders.items()
    }


def test_what_has_rested_longest_is_asked_first():
    ladders = made_up(random.Random(5))
    waits = {"control": 1, "strength": 4, "loosen": 0, "calm": 2, "walking": 9}
    climbs = {track: Climb(0, 0, rested) for track, rested in waits.items()}
    parts = rules.asked(State(climbs), ladders, exercises(ladders), FIRST, ())
    assert [one.track for one in parts] == ["strength", "calm", "control", "loosen"]


def test_nobody_is_taken_out_of_a_flare_that_begins_today():
    begun = rules.flare(State(), FIRST)
    assert rules.flare(begun, FIRST + timedelta(days=1)) == begun, "a second tap begins no new one"
    assert rules.no_flare(begun).flare is None


# ----------------------------------------------------------------------------------------- check-ups


def test_check_ups_agree_with_the_prose():
    scores = (0, 1, 2, 3, 5, 7)
    rng, seen = random.Random(4), Counter()
    for _ in range(20_000):
        goals = partial(rng.choices, scores, k=rng.randint(0, 3))
        start = CheckUp(0, rng.choice(scores), tuple(goals()))
        words = ("better", "same", "same", "worse")
        ups = [
            CheckUp(week, rng.choice(scores), tuple(goals()), rng.choice(words))
            for week in (2, 4, 6)[: rng.randint(1, 3)]
        ]
        *earlier, now = ups
        found = rules.judged(start, earlier, now)
        said = [(one.pain, one.goals, one.overall) for one in earlier]
        assert found == prose.week(
            start.pain, start.goals, said, now.week, now.pain, now.goals, now.overall
        )
        seen[found] += 1
    assert set(seen) == {rules.CONTINUE, rules.CHANGE, rules.STOP, rules.BE_SEEN}


def test_no_better_after_six_weeks_is_for_a_clinician():
    start = CheckUp(0, 5, (6, 4))
    assert rules.judged(start, [], CheckUp(6, 5, (6, 4), "same")) == rules.BE_SEEN
    assert rules.judged(start, [], CheckUp(2, 5, (6, 4), "same")) == rules.CHANGE
    worse = CheckUp(2, 8, (6, 4), "same")
    assert rules.judged(start, [worse], replace(worse, week=4)) == rules.STOP


@pytest.mark.parametrize(
    ("days", "done", "week"),
    [(13, (), 0), (14, (), 2), (27, (2,), 0), (28, (2,), 4), (30, (), 4), (42, (2,), 6), (90, (2, 6), 0), (14, (0,), 2)],
)  # fmt: skip
def test_when_a_check_up_is_due(days, done, week):
    ups = [CheckUp(one, 3) for one in done]
    assert rules.due(FIRST, ups, FIRST + timedelta(days=days)) == week


def test_a_plan_is_decided_at_once(capsys):
    """Printed, not asserted."""
    rng, took = random.Random(8), []
    for _ in range(100):
        found = list(steps(rng))
        for one, told, day, ladders, opened, _outcome, _parts, history in found:
            began = time.thread_time()
            rules.follow(one, told, day, ladders, opened)
            rules.asked(one, ladders, opened, day, history)
            took.append((time.thread_time() - began) * 1000)
    with capsys.disabled():
        print(f"\ndeciding a plan: at most {max(took):.3f} ms of {len(took)}")
