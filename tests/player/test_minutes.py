"""How long something takes is said once: what the pages state is what the player's own machine
takes, run by Node on a virtual clock.
"""

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backapp.library import pacing
from backapp.library.locked import Dose
from tests.access.test_door import permit_of
from tests.people import CAST
from tests.player.runs import NODE, played, step

ROOT = Path(__file__).resolve().parents[2]
needs_node = pytest.mark.skipif(NODE is None, reason="no Node (Debian: apt-get install nodejs)")
NUMBERS = {"Three", "Two", "One"}


def spans(routines, **how):
    """What the player does with each of these lists of doses: [[name, seconds], …] each."""
    steps = [[step(dose) for dose in doses] for doses in routines]
    return [run["spans"] for run in played(steps, voice=0, **how)]


def followed(name):
    """Every routine, and every exercise by itself, that this person of the cast may follow."""
    permit = permit_of(name)
    shown = [permit.open_routine(card.slug) for card in permit.routine_cards() if card.open]
    alone = [permit.open_alone(slug) for slug in permit.catalogue.exercises]
    return [one for one in (*shown, *alone) if one]


@needs_node
@pytest.mark.django_db
@pytest.mark.parametrize("name", CAST)
def test_what_is_stated_is_what_the_player_takes(name):
    every = followed(name)
    doses = [[step.dose for step in shown.steps] for shown in every]
    for shown, given_out, run in zip(every, doses, spans(doses), strict=True):
        assert run == [list(phase) for phase in pacing.phases(given_out)], shown.card.slug
        taken = sum(seconds for _name, seconds in run)
        assert taken == pacing.seconds(given_out), shown.card.slug
        assert shown.minutes == shown.card.minutes == max(1, int(taken / 60 + 0.5)), (
            shown.card.slug,
            taken,
        )


@needs_node
@pytest.mark.django_db
@pytest.mark.parametrize("voice", [4, 2.5, 1.5])
@pytest.mark.parametrize("name", ["full-set", "never-diagnosed", "pregnant"])
def test_with_any_voice_a_run_takes_what_is_stated_and_is_not_a_row_of_numbers(name, voice):
    every = followed(name)
    steps = [[step(one.dose, one.exercise) for one in shown.steps] for shown in every]
    for shown, run in zip(every, played(steps, voice=voice, late=200), strict=True):
        assert (run["state"], run["faults"]) == ("done", []), shown.card.slug
        stated = pacing.seconds(one.dose for one in shown.steps)
        assert abs(run["took"] - stated) < 1, shown.card.slug
        said = [one["text"] for one in run["said"]]
        numbers = sum(text in NUMBERS for text in said)
        assert numbers <= 0.35 * len(said), (shown.card.slug, numbers, len(said))
        for one in shown.steps:  # whoever speaks, the name is heard
            assert any(one.card.name in text for text in said), (shown.card.slug, one.card.name)


@needs_node
@pytest.mark.django_db
def test_an_unhurried_voice_says_all_the_lines_of_every_exercise():
    """The budget of the minutes is enough for the lines."""
    permit = permit_of("full-set")
    alone = [one for slug in permit.catalogue.exercises if (one := permit.open_alone(slug))]
    assert len(alone) > 40
    steps = [[step(one.dose, one.exercise) for one in shown.steps] for shown in alone]
    for shown, run in zip(alone, played(steps), strict=True):
        said, opened = [one["text"] for one in run["said"]], shown.steps[0].exercise
        lines = [*opened.set_up, *opened.first_time, opened.cue, opened.breathing, opened.ease_off]
        left_out = [line for line in lines if line and line not in said]
        # a single short time is over before there is time for more than the lines that lead it
        once = {opened.breathing, opened.cue} if shown.card.slug == "log-roll" else set()
        assert set(left_out) <= once, (shown.card.slug, left_out)
        assert [one["line"] for one in run["shown"] if one["line"] not in lines] == []


@needs_node
@settings(max_examples=1)
@given(
    st.lists(
        st.lists(
            st.builds(
                Dose,
                *[st.integers(1, 4)] * 2,
                *[st.integers(0, 40)] * 2,
                st.booleans(),
                st.just(""),
                *[st.integers(0, 6)] * 3,
                st.booleans(),
                st.builds(
                    pacing.Spoken,
                    st.integers(0, 18),
                    st.lists(st.integers(1, 6), max_size=4).map(tuple),
                ),
            ),
            min_size=1,
        ),
        min_size=200,
    )
)
def test_any_dose_that_can_be_authored_runs_as_it_is_planned(routines):
    assert spans(routines) == [
        [list(phase) for phase in pacing.phases(doses)] for doses in routines
    ]
    for doses in routines:
        assert pacing.seconds(doses) == sum(span for _kind, span in pacing.phases(doses))


@needs_node
def test_a_line_takes_the_same_time_on_the_page_and_in_the_player():
    lines = ["word " * words for words in range(20)]
    script = "import { timeFor } from './static/js/player/talk.js';"
    script += f"console.log(JSON.stringify({lines}.map((line) => timeFor(line) / 1000)))"
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", script], cwd=ROOT, capture_output=True, text=True
    )
    assert json.loads(done.stdout) == [pacing.talk(line) for line in lines], done.stderr


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, 1), (29, 1), (89, 1), (90, 2), (149, 2), (150, 3)]
)
def test_minutes_are_the_nearest_and_one_at_least(monkeypatch, seconds, said):
    monkeypatch.setattr(pacing, "seconds", lambda doses: seconds)
    assert pacing.minutes([]) == said
