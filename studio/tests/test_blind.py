"""The pictures of the blind test say nothing in words."""

import json

import pytest

from studio import blind, content, sheet


def test_the_numbers_of_a_seed_are_always_the_same_and_every_exercise_has_one():
    names = content.drawings()
    key = blind.numbered(names, 3)
    assert key == blind.numbered(sorted(names, reverse=True), 3) != blind.numbered(names, 4)
    assert sorted(key.values()) == sorted(names) and len(key) == len(names)


def test_a_digest_changes_with_the_drawing():
    row = next(iter(content.drawings().values()))
    assert blind.digest(row) == blind.digest(dict(row))
    assert blind.digest(row) != blind.digest(row | {"card": row["card"] + " "})


@pytest.mark.skipif(not sheet.browser(), reason="Chromium is not installed")
def test_no_file_that_a_reader_gets_names_an_exercise(tmp_path):
    blind.main([str(tmp_path / "out"), "bridge", "--seed", "2"])
    files = [file for file in (tmp_path / "out").rglob("*") if file.is_file()]
    key = json.loads((tmp_path / "out-key.json").read_text())
    assert len(files) == 2 and not [file for file in files if "bridge" in str(file)]
    assert [file.stem for file in files] == 2 * list(key)
