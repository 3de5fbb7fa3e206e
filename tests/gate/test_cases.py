"""People and the decision that each must get (cases.toml)."""

import tomllib
from pathlib import Path

import pytest

from backapp.gate.vocabulary import Disposition, Kind, Scope
from tests.gate.people import all_no, decided, open_exercises

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))
LEVELS = {disposition.word: disposition for disposition in Disposition}
END_RANGE = {"thrust", "rotation-end", "rolling", "spinal-pressure"}
NO_FLEX = {"flexion-loaded", "rotation-assisted", "rotation-end", "extension-unloaded", "thrust"}


@pytest.mark.parametrize("name", CASES)
def test_what_must_happen_to_this_person_happens(book, name):
    case = CASES[name]
    decision = decided(book, all_no(book) | case["answers"])
    floor = LEVELS[case["level"]]
    over = decision.disposition - floor
    accepted = {LEVELS[word] for word in case.get("also", [])}
    assert over >= 0 or decision.disposition in accepted, (
        f"{case['says']} under-triaged: {decision.disposition.word}"
    )
    assert over <= (0 if case.get("exactly") else 1) or decision.disposition in accepted, (
        f"{case['says']} over-triaged"
    )
    gate = "open" if decision.self_manipulation else "withheld"
    assert gate == case.get("gate", "withheld"), f"{case['says']}: {decision.reasons}"
    _moves(book, decision, case["moves"])


def _moves(book, decision, moves):
    opened = open_exercises(decision)
    loads = {load for slug in opened for load in book.exercises[slug].loads}
    thrusts = {slug for slug in opened if book.exercises[slug].kind is Kind.SELF_MANIPULATION}
    assert decision.self_manipulation or not thrusts
    if moves == "none":
        assert not opened and decision.scope is Scope.NOTHING
    elif moves == "comfort":
        assert opened and all(book.exercises[slug].comfort for slug in opened)
    elif moves == "gentle":
        assert opened and not loads & END_RANGE
    elif moves == "no-flex":
        assert "bridge" in opened and not loads & NO_FLEX
    elif moves == "prone":
        assert "prone-prop" in opened and "prone-prop" in decision.routine("dont-crack").exercises
    elif moves == "no-prone":
        assert opened and not opened & {"prone-prop", "prone-press-up"}
    else:
        assert moves == "set" and decision.routine("dont-crack").open
