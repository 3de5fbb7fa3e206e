"""Content that the tests do not know is checked, loaded and shown, and no test of the code fails
because of it.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from backapp.library import content, loading
from backapp.library.authored import read_files
from backapp.library.checks import check
from backapp.library.rulebook import build_rulebook, deciding_digest
from tests import other_content
from tests.library.test_no_edit_breaks_the_site import six_people_go_everywhere
from tests.people import come_in

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "tests/gate",
    "tests/library",
    "tests/screening",
    "tests/practice",
    "tests/access",
    "tests/diary",
)


@pytest.fixture
def other(tmp_path):
    other_content.write(tmp_path / "library")
    return read_files(tmp_path / "library")


@pytest.mark.django_db
def test_a_new_exercise_a_new_sign_and_other_words_are_shown_wherever_the_old_ones_are(
    other, client
):
    assert check(other) == []
    loading.load(other, timezone.now())
    six_people_go_everywhere()
    snapshot = content.catalogue(fresh=True)
    assert (
        other_content.EXERCISE in snapshot.exercises
        and other_content.SIGN in snapshot.signs_on["last"]
    )
    for address, said in (
        (f"/exercises/{other_content.EXERCISE}/", "as on a free morning"),
        ("/exercises/?q=sunday", "Sunday tilt"),
        ("/warning-signs/", "Hiccups that have lasted for days"),
        ("/warning-signs/", "Tell somebody near you. "),
        ("/offline/warning-signs/", "Hiccups that have lasted for days"),
        ("/how-screening-works/", "Have you had hiccups for days?"),
        ("/how-screening-works/", "A tailbone that aches on Sundays"),
        ("/exercises/bridge/", "On a good day: "),
    ):
        assert said in client.get(address).content.decode(), address
    assert b"hiccups" in come_in("never-diagnosed").get("/screening/last/").content.lower()


def test_other_words_leave_the_proof_as_it_is_and_another_rule_does_not(other):
    reworded = other_content.reworded(read_files())
    before = deciding_digest(build_rulebook(read_files()))
    assert (
        deciding_digest(build_rulebook(reworded))
        == before
        != deciding_digest(build_rulebook(other))
    )
    assert reworded.digest != read_files().digest


@pytest.mark.long
@pytest.mark.parametrize("room", ROOMS)
def test_no_test_of_the_code_turns_red_for_other_content(tmp_path, room):
    other_content.write(tmp_path / "library")
    environ = os.environ | {"TEST_CONTENT": str(tmp_path / "library")}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        "not browser and not long",
        room,
    ]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:]
