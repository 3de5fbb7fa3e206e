"""Runs of the player by Node, without a page and on a virtual clock (virtual.js).

`python -m tests.player.runs ROUTINE` prints all that is said in a run of a routine, as a visitor
hears it who has answered the questions and has never done an exercise: to be read aloud to somebody
with eyes closed. `--known`: for one who has done all of them before.
"""

import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from backapp.gate.vocabulary import Kind
from backapp.library import pacing
from backapp.practice import words

NODE = shutil.which("node")
DURING = {"steady": "Keep going", "stay": "Stay here", "hold": "Hold"}


def step(dose, opened=None, *, known=False):
    """A step as virtual.js wants it."""
    lines = {"name": "", "setUp": (), "firstTime": (), "cue": "", "breathing": "", "easeOff": ""}
    quiet, during = False, "hold"
    if opened:
        kind = opened.card.kind
        quiet, during = kind == Kind.BREATHING, words.during(kind)
        lines = {
            "name": opened.name,
            "setUp": opened.set_up,
            "firstTime": opened.first_time,
            "cue": opened.cue,
            "breathing": opened.breathing,
            "easeOff": opened.ease_off,
        }
    said = {"hold": DURING[during]} | ({"go": "Breathe in"} if quiet else {})
    return {
        "pace": asdict(pacing.pace(dose)),
        "quiet": quiet,
        "ahead": not dose.spoken.first_time,
        "known": known,
        "words": said,
        **lines,
    }


def played(routines, **how):
    """What the player does in each of these lists of steps: {spans, said, shown, faults …}."""
    done = subprocess.run(
        [NODE, Path(__file__).with_name("virtual.js")],
        input=json.dumps({"routines": routines} | how),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _print(shown, *, known):
    steps = [step(one.dose, one.exercise, known=known) for one in shown.steps]
    (run,) = played([steps])
    print(f"\n# {shown.card.name}: {run['took'] / 60:.1f} minutes, stated {shown.minutes}\n")
    for one in run["said"]:
        print(f"{int(one['at'] // 60)}:{int(one['at'] % 60):02d}  {one['text']}")


def main(slug, *more):
    """Print the script of a routine; "all": of each."""
    os.environ |= {"BACKAPP_LOCAL": "1", "DJANGO_SETTINGS_MODULE": "backapp.settings"}
    import django
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    django.setup()
    setup_test_environment()
    from django.core.management import call_command

    made = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("load_content", verbosity=0, stdout=io.StringIO())
        from tests.access.test_door import permit_of

        permit = permit_of("full-set")
        for card in permit.routine_cards():
            if card.open and slug in (card.slug, "all"):
                _print(permit.open_routine(card.slug), known="--known" in more)
    finally:
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    main(*sys.argv[1:])
