"""129 people and how soon each must be seen (tests/people.json), decided as `manage.py screen` does.

A *hazard* is somebody with something serious, or near it; *ordinary* people have an ordinary sore
back. `level` is the right answer: a hazard may be sent sooner, an ordinary person no sooner.
`must_open` and `not_opened` are exercises. The readings: *plain* answers as the story says,
*literal* ticks whatever fits word for word, *typed* ticks what the search on the health page offers
(tests/screening/test_harmless.py types it).

Answers are to today's questions. `changed` has what was answered anew from the story (`why`), and
because of which question; levels and exercises are as they were.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest

from backapp.gate.vocabulary import Disposition
from backapp.library.authored import read_files
from backapp.library.content import build_catalogue
from backapp.screening.management.commands.screen import decision

PEOPLE = json.loads((Path(__file__).parents[1] / "people.json").read_text(encoding="utf-8"))
NOW = datetime.fromisoformat("2026-11-29T12:00:00+00:00")
LEVELS = {"clinician": Disposition.SEE_CLINICIAN, "urgent": Disposition.URGENT_TODAY}
LEVELS |= {disposition.word: disposition for disposition in Disposition}
HAZARDS = [person for person in PEOPLE if person["kind"] == "hazard"]
PLAIN = [person for person in PEOPLE if person.get("reading") == "plain"]
TYPED = [person for person in PEOPLE if person.get("reading") == "typed"]
#: Ordinary people whom we send further than their story needs, and why we keep that.
ACCEPTED = {
    "O41": "a sharp stab on coughing may be a disc: a routine appointment (NHS-BACK-OLD)",
    "O54": "a bladder infection treated two months ago: a routine appointment (YUSUF2019)",
}


@pytest.fixture(scope="module")
def catalogue():
    return build_catalogue(read_files(), "fixtures")


@pytest.fixture(scope="module")
def decided(catalogue):
    return {p["id"]: decision(catalogue, p["answers"], NOW, assume_no=True) for p in PEOPLE}


def opened(made):
    return {*made["opened"], *made["cautioned"]}


def over(person, made):
    return LEVELS[made["disposition"]] - LEVELS[person["level"]]


def test_these_are_all_the_people():
    kinds = [(person["kind"], person.get("reading", "")) for person in PEOPLE]
    assert len(PEOPLE) == 129 and len({person["id"] for person in PEOPLE}) == 129
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        ("hazard", ""): 67,
        ("ordinary", "plain"): 47,
        ("ordinary", "literal"): 9,
        ("ordinary", "typed"): 6,
    }


@pytest.mark.parametrize("person", HAZARDS, ids=lambda person: person["id"])
def test_a_hazard_is_sent_soon_enough_and_meets_no_exercise_that_could_harm(person, decided):
    made = decided[person["id"]]
    assert over(person, made) >= 0, person["why"]
    assert not opened(made) & set(person["not_opened"]), person["why"]


@pytest.mark.parametrize("person", PLAIN, ids=lambda person: person["id"])
def test_an_ordinary_sore_back_is_sent_no_further_than_it_needs(person, decided):
    made = decided[person["id"]]
    assert opened(made) >= set(person["must_open"]), person["why"]
    assert (over(person, made) > 0) == (person["id"] in ACCEPTED), person["why"]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person["id"])
def test_cracking_is_open_to_exactly_those_whom_it_may_be(person, decided):
    made = decided[person["id"]]
    assert made["self_manipulation"] == person["self_manipulation"], person["why"]
    assert not opened(made) & set(person["not_opened"]), person["why"]


def test_the_figures(decided):
    plain = [decided[person["id"]] for person in PLAIN]
    assert sum(over(person, decided[person["id"]]) > 0 for person in PLAIN) == len(ACCEPTED) <= 4
    assert sum(not opened(made) for made in plain) == 0
    assert sum(over(person, decided[person["id"]]) < 0 for person in HAZARDS) == 0
    assert sum(over(person, decided[person["id"]]) > 0 for person in TYPED) == 0
    assert sum(made["self_manipulation"] == "open" for made in decided.values()) == 3


def test_what_was_answered_anew_is_listed_and_nothing_else_of_a_person_changed():
    changed = [person for person in PEOPLE if "changed" in person]
    for person in changed:
        answers, because = person["changed"]["answers"], person["changed"]["because"]
        assert because and answers.items() <= person["answers"].items(), person["id"]
    # all who type are answered anew: the search is another one
    assert len([person for person in changed if person not in TYPED]) < len(PEOPLE) / 4


@pytest.mark.parametrize(
    ("answers", "about"),
    [
        ({"pregnancy": "16-weeks-or-more"}, "Pregnancy or a birth"),
        ({"dulled-today": "yes"}, "Today"),
        ({"age": 17}, "Age"),
        ({"fever": "yes"}, "A warning sign"),
    ],
)
def test_what_warns_of_nothing_is_not_called_a_warning_sign(catalogue, answers, about):
    calm = {"age": 30, "pregnancy": "no", "area": ["low"], "episode": "longer", "pain": 2}
    made = decision(catalogue, calm | answers, NOW, assume_no=True)
    signs = {r["about"] for r in made["reasons"] if r["code"].startswith("red-flag")}
    assert signs == {about}
    assert about == "A warning sign" or made["disposition"] in ("self-care", "see-a-clinician")
