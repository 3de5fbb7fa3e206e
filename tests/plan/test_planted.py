"""Each rule of the plan is seen to be held: a small fault in the source turns a test red."""

import importlib.util
import sys
from pathlib import Path

import pytest

from backapp.plan import ladders, rules
from tests.plan import histories, test_rules

#: what stands in the source -> what a slip would make of it
FAULTS = {
    "rules": [
        ("IN_A_ROW = 2", "IN_A_ROW = 1"),
        ("MORE = 2", "MORE = 1"),
        ("FINE = 3", "FINE = 4"),
        ("RISEN = 2", "RISEN = 3"),
        ("RED = 6", "RED = 7"),
        ("FLARE_PAIN, FLARE_RISE = 7, 3", "FLARE_PAIN, FLARE_RISE = 8, 3"),
        ("FLARE_PAIN, FLARE_RISE = 7, 3", "FLARE_PAIN, FLARE_RISE = 7, 4"),
        ("SHORTEST_FLARE, LONGEST_FLARE = 2, 5", "SHORTEST_FLARE, LONGEST_FLARE = 1, 5"),
        ("SHORTEST_FLARE, LONGEST_FLARE = 2, 5", "SHORTEST_FLARE, LONGEST_FLARE = 2, 6"),
        ("WEEK, AWAY = 7, 28", "WEEK, AWAY = 8, 28"),
        ("WEEK, AWAY = 7, 28", "WEEK, AWAY = 7, 29"),
        ("if gap >= AWAY:", "if gap > AWAY:"),
        ("if state.flare is not None:\n        return _in", "if False:\n        return _in"),
        ("climb.place // 2", "climb.place"),
        ("new=\"\", told=None, flare=None)", "new=\"\", told=None)"),
        ("return report.before if report.after is None", "return report.after if report.after is None"),
        ("else climb.rested + 1", "else climb.rested"),
        ("if pain >= FLARE_PAIN:", "if pain > FLARE_PAIN:"),
        ("pain > FINE and pain >= earlier", "pain >= earlier"),
        ("        earlier = pain\n    return None", "    return None"),
        ("    if report.hurt:\n        return why.HURT\n", ""),
        ("if report.worse or both", "if both"),
        ("or (report.after or 0) >= RED", ""),
        ("if report.effort == HARD else \"\"", "if not report.effort else \"\""),
        ("if reason == why.TOO_MUCH:", "if reason == why.WORSE:"),
        ("if new in report.tracks:", "if new:"),
        ("if new in report.tracks:", "if False:"),
        ("max(far, key=", "min(far, key="),
        ("if track in report.tracks and track != WALKING and track in ladders", "if track in report.tracks and track in ladders"),
        ("if far else ()", "if far else report.tracks"),
        ("WALKS = 3", "WALKS = 2"),
        ("if t != WALKING and state", "if state"),
        ("*_higher(state, walks, ladders, opened))", ")"),
        ("(*higher[:1],", "(*higher[:2],"),
        ("then, EFFORT, why.WEEK", "then, TRACKS, why.WEEK"),
        ("over, EFFORT, why.FLARE", "over, TRACKS, why.FLARE"),
        ("state, EFFORT, why.FLARE", "state, TRACKS, why.FLARE"),
        ("if report.after > FINE:", "if report.after >= FINE:"),
        ("report.after > report.before:", "report.after > report.before + 1:"),
        ("if report.after is None:\n        return why.PAIN_NOT_TOLD", "if False:\n        return \"\""),
        ("if report.effort != EASY:", "if report.effort == HARD:"),
        ("easy=min(climb.easy, 0)", "easy=0"),
        ("replace(climb, easy=min(climb.easy, 0)) if track in report.tracks else climb", "climb"),
        ("replace(climb, easy=climb.easy + 1) if track in", "replace(climb, easy=climb.easy + 1) if True or track in"),
        ("if state.keeps_up:", "if False:"),
        ("if gap < 1:", "if False:"),
        ("held = [track for track in TRACKS if track in report.tracks]", "held = list(TRACKS)"),
        ("key=lambda one: _far(one, ladders))", "key=lambda one: -_far(one, ladders))"),
        ("place=move.after, easy=0)", "place=move.after)"),
        ("new=moves[0].track)", "new=\"\")"),
        ("place=move.after,", "place=move.after + 1,"),
        ("else lower, easy=easy", "else lower"),
        ("why.WORSE, why.TOO_MUCH) else 0", "why.WORSE) else 0"),
        ("report.day > began else None", "report.day >= began else None"),
        ("told is not None and told <= FINE", "told is not None"),
        ("over = replace(state, flare=None)", "over = state"),
        ("replace(state, flare=report.day)", "replace(state, flare=today)"),
        ("if days >= LONGEST_FLARE:", "if days > LONGEST_FLARE:"),
        ("why.FLARE_ENDS, ladders, opened, days=days)\n\n\n# ", "why.FLARE_ENDS, ladders, (), days=days)\n\n\n# "),
        ("if len(days) < ladders[track].days:", "if True:"),
        ("< timedelta(days=WEEK)]", "< timedelta(days=2)]"),
        ("or track == WALKING:", ":"),
        ("-state.climb(one.track).rested", "state.climb(one.track).rested"),
        ("closed = \"\" if exercise in opened else exercise", "closed = exercise"),
        ("latest = passed[-1]", "latest = passed[0]"),
        ("any(one.week >= latest", "any(one.week > latest"),
        ("if now.overall == POORER:", "if False:"),
        ("BETTER_BY = 2", "BETTER_BY = 3"),
        ("WELL = 2", "WELL = 3"),
        ("return SAME if now.overall == BETTER else POORER", "return POORER"),
        ("if pain >= BETTER_BY or goals >= BETTER_BY:", "if pain >= BETTER_BY:"),
        ("return STOP if again else BE_SEEN", "return BE_SEEN"),
        ("return BE_SEEN if now.week >= WEEKS[-1] else CHANGE", "return CHANGE"),
        ("WEEKS = (2, 4, 6)", "WEEKS = (2, 6)"),
    ],
    "ladders": [
        ("return below[-1] if below", "return below[0] if below"),
        ("number <= place]", "number < place]"),
        ("range(place + 1, len(self.rungs))", "range(place + 2, len(self.rungs))"),
        ("self.rungs[one].exercise in opened), None)\n\n    def below", "True), None)\n\n    def below"),
        ("range(place - 1, -1, -1)", "range(place - 1)"),
        ("return len(self.rungs) - 1", "return len(self.rungs)"),
        ("enumerate(self.rungs) if rung.exercise in opened]", "enumerate(self.rungs)]"),
    ],
}  # fmt: skip
MODULES = {"rules": rules, "ladders": ladders}


def with_fault(monkeypatch, name, found, put):
    """The plan with one line of its source changed, in place of the plan."""
    module = MODULES[name]
    source = Path(module.__file__).read_text()
    assert source.count(found) >= 1, f"the source no longer has: {found}"
    spec = importlib.util.spec_from_loader(module.__name__, None)
    planted = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, module.__name__, planted)
    exec(compile(source.replace(found, put, 1), module.__file__, "exec"), planted.__dict__)
    if name == "ladders":
        monkeypatch.setattr(histories, "Ladder", planted.Ladder)
        return
    for user in (histories, test_rules):
        monkeypatch.setattr(user, "rules", planted)


def everything():
    for step in (
        lambda: test_rules.any_steps(6_000, 3),
        lambda: test_rules.run(60, 3),
        test_rules.test_what_has_rested_longest_is_asked_first,
        test_rules.test_check_ups_agree_with_the_prose,
        test_rules.test_no_better_after_six_weeks_is_for_a_clinician,
        lambda: [test_rules.test_when_a_check_up_is_due(*one) for one in due],
    ):
        step()


due = next(
    mark.args[1]
    for mark in test_rules.test_when_a_check_up_is_due.pytestmark
    if mark.name == "parametrize"
)


@pytest.mark.parametrize(
    ("name", "found", "put"),
    [(name, *fault) for name, faults in FAULTS.items() for fault in faults],
)
def test_the_tests_see_a_slip_in_the_rules(monkeypatch, name, found, put):
    with_fault(monkeypatch, name, found, put)
    with pytest.raises(Exception):  # noqa: B017  an assertion, or a fault of the slip itself
        everything()


@pytest.mark.parametrize("name", MODULES)
def test_without_a_fault_all_is_green(monkeypatch, name):
    with_fault(monkeypatch, name, "def ", "def ")
    everything()
