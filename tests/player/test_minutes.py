"""How long something takes is said once: what the pages state is what the player's own machine
takes, run by Node on a virtual clock.
"""

import json
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backapp.library import pacing
from backapp.library.locked import Dose
from tests.access.test_door import permit_of
from tests.people import CAST

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="no Node (Debian: apt-get install nodejs)")


def played(routines):
    """What the player does with each of these lists of doses: [[name, seconds], …] each."""
    paces = [[asdict(pacing.pace(dose)) for dose in doses] for doses in routines]
    done = subprocess.run(
        [NODE, Path(__file__).with_name("virtual.js")],
        input=json.dumps(paces),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_node
@pytest.mark.django_db
@pytest.mark.parametrize("name", CAST)
def test_what_is_stated_is_what_the_player_takes(name):
    permit = permit_of(name)
    followed = [
        shown
        for card in permit.routine_cards()
        if card.open and (shown := permit.open_routine(card.slug))
    ]
    followed += [alone for slug in permit.catalogue.exercises if (alone := permit.open_alone(slug))]
    doses = [[step.dose for step in shown.steps] for shown in followed]
    for shown, given_out, spans in zip(followed, doses, played(doses), strict=True):
        assert spans == [list(phase) for phase in pacing.phases(given_out)], shown.card.slug
        taken = sum(seconds for _name, seconds in spans) / 60
        assert shown.minutes == shown.card.minutes == max(1, int(taken + 0.5)), (
            shown.card.slug,
            taken,
        )


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
            ),
            min_size=1,
        ),
        min_size=200,
    )
)
def test_any_dose_that_can_be_authored_runs_as_it_is_planned(routines):
    assert played(routines) == [
        [list(phase) for phase in pacing.phases(doses)] for doses in routines
    ]


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, 1), (29, 1), (89, 1), (90, 2), (149, 2), (150, 3)]
)
def test_minutes_are_the_nearest_and_one_at_least(monkeypatch, seconds, said):
    monkeypatch.setattr(pacing, "seconds", lambda doses: seconds)
    assert pacing.minutes([]) == said
