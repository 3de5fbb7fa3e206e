"""Two versions of the rules are compared: who is let through by the newer one, in words for
authors.
"""

import json
import shutil
from itertools import islice

import pytest
from django.core.management import CommandError, call_command

from backapp.library.authored import FIXTURES, read_files
from backapp.library.comparing import Rules, looser
from backapp.library.rulebook import build_rulebook, read_rulebook, rulebook_json


@pytest.fixture
def newer(tmp_path):
    """newer(file, where, field=value, …) changes rows of a copy of the content and returns its
    folder.
    """
    folder = tmp_path / "newer"
    shutil.copytree(FIXTURES, folder)

    def change(file, where, **different):
        path = folder / f"{file}.json"
        rows = json.loads(path.read_text(encoding="utf-8"))
        found = [row for row in rows if where.items() <= row["fields"].items()]
        assert found, where
        for row in found:
            row["fields"].update(different)
        path.write_text(json.dumps(rows), encoding="utf-8")
        return folder

    return change


def compare(capsys, old, new):
    """(output, whether the exit status said that something is looser)"""
    try:
        call_command("compare_content", old, new)
        looser = False
    except SystemExit as ended:
        looser = ended.code == 1
    return capsys.readouterr().out, looser


def test_a_loosened_row_is_printed_with_somebody_it_would_let_through(capsys, newer):
    said, looser = compare(
        capsys,
        FIXTURES,
        newer(
            "contraindications", {"condition": ["osteoporosis"], "level": "avoid"}, level="caution"
        ),
    )
    assert looser and said.startswith("LOOSER")
    assert "was withheld and is open with care, for\n    A 41-year-old who" in said
    assert "with Thin bones (osteoporosis)" in said and "Stricter" not in said


def test_the_other_way_round_it_is_stricter(capsys, newer):
    folder = newer(
        "contraindications", {"condition": ["osteoporosis"], "level": "avoid"}, level="caution"
    )
    said, looser = compare(capsys, folder, FIXTURES)
    assert (
        not looser
        and said.startswith("Stricter")
        and "was open with care and is withheld, for" in said
    )


@pytest.mark.parametrize(
    ("file", "where", "different", "expected"),
    [
        (
            "red_flags",
            {"slug": "fever"},
            {"urgency": "see-a-clinician"},
            "how soon to be seen was urgent-today",
        ),
        ("red_flags", {"slug": "kidney"}, {"sticky": False}, "and then no"),
        (
            "follow_ups",
            {"condition": ["stroke-tia"], "name": "since"},
            {"weeks": 26},
            "since: 2026-05-",
        ),
        ("conditions", {"slug": "aaa"}, {"liftable": True}, "with a clinician's attestation"),
    ],
)
def test_each_kind_of_row_has_its_witness(capsys, newer, file, where, different, expected):
    said, looser = compare(capsys, FIXTURES, newer(file, where, **different))
    assert looser and expected in said


@pytest.mark.parametrize(
    ("slug", "different", "expected"),
    [
        ("egg-roll", {"max_age": None}, "but aged 51: egg-roll was withheld and is open"),
        (
            "egg-roll",
            {"own_confirmation": False},
            "who has not confirmed any exercise: egg-roll was withheld and is open",
        ),
        (
            "foam-roller-upper-back",
            {"ask_first": []},
            "was open after stroke-neck and is open after no question",
        ),
        ("bridge", {"review_state": "draft"}, None),
    ],
)
def test_a_changed_exercise_has_its_witness_among_the_plain_people(
    newer, slug, different, expected
):
    """The first change is enough. Everyone with a condition or sign is asked about an exercise,
    which takes a while.
    """
    rules = [
        Rules(build_rulebook(read_files(folder)))
        for folder in (FIXTURES, newer("exercises", {"slug": slug}, **different))
    ]
    if expected is None:
        rules, expected = rules[::-1], f"{slug} was not there and is open"
    assert any(expected in str(change) for change in islice(looser(*rules), 400))


def test_the_same_rules_let_nobody_through_and_the_words_on_a_page_are_no_rules(capsys, newer):
    same = "No change for any of the people tried.\n"
    assert compare(capsys, FIXTURES, FIXTURES) == (same, False)
    assert compare(
        capsys, FIXTURES, newer("instructions", {"exercise": ["bridge"]}, feel="Warm.")
    ) == (same, False)


def test_an_exported_file_stands_for_the_folder_it_came_from(capsys, newer, tmp_path):
    book = build_rulebook(read_files(FIXTURES))
    assert read_rulebook(rulebook_json(book)) == book
    exported = tmp_path / "exported.json"
    call_command("export_rulebook", stdout=exported.open("w", encoding="utf-8"))
    said, looser = compare(
        capsys, exported, newer("red_flags", {"slug": "fever"}, urgency="see-a-clinician")
    )
    assert looser and "how soon to be seen was urgent-today" in said


@pytest.mark.parametrize("broken", ["nothing there", "not a rulebook", "half of one"])
def test_what_cannot_be_read_is_said_and_is_no_comparison(tmp_path, broken):
    file = tmp_path / "rules.json"
    if broken != "nothing there":
        file.write_text(
            "{" if broken == "not a rulebook" else '{"conditions": {}}', encoding="utf-8"
        )
    with pytest.raises(CommandError) as refused:
        call_command("compare_content", FIXTURES, file)
    assert refused.value.returncode == 2
