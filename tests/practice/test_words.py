"""Doses and the pain rule in words."""

import pytest

from backapp.gate.vocabulary import Kind
from backapp.library.locked import Dose
from backapp.practice import words


def dose(sets=1, repetitions=1, hold=0, rest=0, each_side=False):
    return Dose(sets, repetitions, hold, rest, each_side, "daily")


@pytest.mark.parametrize(
    ("given", "amount", "details"),
    [
        (
            dose(2, 10, 3, 60),
            "2 sets of 10",
            ["Hold for 3 seconds each time.", "Rest for 1 minute between sets."],
        ),
        (dose(1, 8, 2, 15), "8 times", ["Hold for 2 seconds each time."]),
        (
            dose(1, 3, 20, 15),
            "3 times",
            ["Hold for 20 seconds each time.", "Rest for 15 seconds in between."],
        ),
        (dose(1, 1, 300), "Once, for 5 minutes", []),
        (dose(1, 1), "Once", []),
        (
            dose(1, 1, 0, 30, True),
            "Once, on each side",
            ["Rest for 30 seconds before the other side."],
        ),
        (
            dose(2, 6, 6, 30, True),
            "2 sets of 6, on each side",
            [
                "Hold for 6 seconds each time.",
                "Rest for 30 seconds between sets.",
                "Do all of one side first.",
            ],
        ),
        (
            dose(3, 1, 90, 60),
            "3 times",
            ["Hold for 1 minute 30 seconds each time.", "Rest for 1 minute between sets."],
        ),
    ],
)
def test_a_dose_reads_as_a_person_would_say_it(given, amount, details):
    assert words.amount(given) == amount
    assert words.details(given, Kind.STRETCH) == tuple(details)


def test_the_tempo_and_the_sides_are_said():
    given = Dose(2, 6, 2, 30, True, "daily", 3, 4, 1, True)
    assert words.details(given, Kind.STRETCH) == (
        "Hold for 2 seconds each time.",
        "Rest for 30 seconds between sets.",
        "The sides take turns: left, right, left and so on.",
        "Take about 3 seconds to get there, and 4 seconds to come back.",
    )


@pytest.mark.parametrize("kind", Kind)
def test_nothing_is_held_in_what_is_done_for_a_time(kind):
    """The player said "Hold" to somebody who walked for 40 seconds."""
    moves = kind in ("aerobic", "breathing", "self-massage")
    (line,) = words.details(dose(1, 3, 20), kind)
    assert line == ("For 20 seconds each time." if moves else "Hold for 20 seconds each time.")
    assert (words.during(kind) == "steady") is moves
    assert (words.during(kind) == "stay") is (kind == "positional")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 second"),
        (45, "45 seconds"),
        (60, "1 minute"),
        (601, "10 minutes 1 second"),
        (0, "0 seconds"),
    ],
)
def test_time_is_said_in_minutes_and_seconds(seconds, said):
    assert words.duration(seconds) == said


@pytest.mark.parametrize(
    ("limit", "rule"),
    [
        (0, "Any pain at all means stop."),
        (3, "Pain you know is all right up to 3 out of 10, unless “Stop” names it. More than that"),
        (5, "unless “Stop” names it. 4 or 5 is all right only if it had settled"),
    ],
)
def test_the_pain_rule_names_its_limit(limit, rule):
    assert rule in words.pain_rule(limit)
    assert ("Leave it out" in words.afterwards(limit)) == (limit == 0)
