"""`manage.py screen` decides cases with the same code as the website."""

import json
import tomllib
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from backapp.gate.answers import AnswerError
from backapp.library.content import catalogue
from backapp.screening.management.commands.screen import decision
from tests.people import CAST, examined, today
from tests.walk import HEALTHY, walk

pytestmark = pytest.mark.django_db
CASES = tomllib.loads(
    (Path(__file__).parents[1] / "gate" / "cases.toml").read_text(encoding="utf-8")
)


def screen(*arguments, stdin=None, monkeypatch=None):
    out = StringIO()
    if stdin is not None:
        monkeypatch.setattr("sys.stdin", StringIO(stdin))
    call_command("screen", *arguments, stdout=out)
    return json.loads(out.getvalue())


def decide(tmp_path, answers, *arguments):
    file = tmp_path / "answers.json"
    file.write_text(answers if isinstance(answers, str) else json.dumps(answers))
    return screen("--answers", str(file), *arguments)


def decided(answers):
    """The decision on a person of 41 with a sore low back who adds `answers`."""
    basic = {id: HEALTHY[id] for id in ("age", "pregnancy", "area", "episode", "pain", "told-by")}
    return decision(catalogue(fresh=True), basic | answers, timezone.now(), assume_no=True)


def test_the_questionnaire_names_every_sign_and_condition_with_kind_choices_and_page(db):
    asked = screen("--questions")
    by_id = {question["id"]: question for question in asked["questions"]}
    content = catalogue(fresh=True)
    assert {id for id, q in by_id.items() if q.get("is") == "warning-sign"} == set(
        content.red_flags
    )
    assert {id for id, q in by_id.items() if q.get("is") == "condition"} == set(
        content.conditions
    ) - set(content.red_flags)
    assert (
        by_id["fever"]["choices"] == ["yes", "no", "unsure"] and by_id["fever"]["page"] == "closer"
    )
    assert all(q["kind"] and q["text"] for q in by_id.values()), [
        q["id"] for q in by_id.values() if not q["text"]
    ]
    assert set(asked["example"]) <= set(by_id)


def test_the_example_of_the_questionnaire_opens_the_full_set(tmp_path):
    example = screen("--questions")["example"]
    made = decide(tmp_path, example, "--assume-no", "--now", "2026-11-21T09:00:00Z")
    assert (made["disposition"], made["scope"], made["self_manipulation"]) == (
        "self-care",
        "full",
        "open",
    )
    assert made["valid_until"].startswith("2026-12-19")


@pytest.mark.parametrize("name", CASES)
def test_the_cases_are_decided_as_the_gate_decides_them(tmp_path, name):
    case = CASES[name]
    made = decide(tmp_path, case["answers"], "--assume-no", "--now", "2026-11-21T09:00:00Z")
    assert made["self_manipulation"] == case.get("gate", "withheld")
    words = ["self-care", "see-a-clinician", "urgent-today", "emergency"]
    over = words.index(made["disposition"]) - words.index(case["level"])
    assert 0 <= over <= 1
    thrusts = {
        "foam-roller-upper-back",
        "long-sit-twist",
        "chair-twist-push",
        "swiss-ball-drape",
        "chair-back-extension-towel",
    }
    shown = set(made["opened"]) | set(made["cautioned"])
    assert thrusts <= shown if case.get("gate") == "open" else not thrusts & shown


def test_the_three_lists_hold_every_exercise_once_and_withheld_ones_have_reasons(tmp_path):
    made = decide(tmp_path, {"osteoporosis": "yes"}, "--assume-no")
    told = [*made["opened"], *made["cautioned"], *made["withheld"]]
    assert sorted(told) == sorted(catalogue(fresh=True).exercises)
    assert all(reasons for reasons in made["withheld"].values()) and all(made["cautioned"].values())
    assert made["reasons"] and {"code", "about", "why", "change", "sources"} == set(
        made["reasons"][0]
    )


def test_without_assume_no_what_was_not_said_is_unanswered(tmp_path):
    made = decide(tmp_path, {"age": 41})
    assert made["scope"] == "unscreened" and not made["complete"] and "fever" in made["unanswered"]


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ('{"fever": "maybe"}', "fever"),
        ('{"made-up": "yes"}', "made-up"),
        ("[1, 2]", "one object"),
        ("{", "cannot be read"),
        ('{"fever": "no", "fever": "yes"}', "answered twice"),
        ('{"diagnosis": 7}', "diagnosis"),
        ('{"conditions": "gerd"}', "conditions"),
        ("null", "one object"),
    ],
)
def test_what_cannot_be_read_is_a_clear_error_with_exit_code_2(tmp_path, answers, says):
    for more in ([], ["--assume-no"]):
        with pytest.raises(CommandError, match=says) as refused:
            decide(tmp_path, answers, *more)
        assert refused.value.returncode == 2


def test_a_missing_file_and_a_bad_moment_are_errors_with_exit_code_2(tmp_path):
    for arguments in (
        ["--answers", str(tmp_path / "none.json")],
        ["--answers", "-", "--now", "soon"],
    ):
        with pytest.raises(CommandError) as refused:
            screen(*arguments)
        assert refused.value.returncode == 2


def test_answers_are_read_from_standard_input(monkeypatch):
    assert (
        screen("--answers", "-", "--assume-no", stdin='{"fever": "yes"}', monkeypatch=monkeypatch)[
            "disposition"
        ]
        == "urgent-today"
    )


PEOPLE = {
    "never-diagnosed": {},
    "full-set": examined(age=34),
    "thin-bones": CAST["thin-bones"],
    "disc": CAST["disc"],
    "fever": {"fever": "yes"},
    "clinician-first": {"supervised_only": "yes"},
    "blood thinners": {"conditions": ["blood-thinners"], "blood-thinners.blow": "no"},
}


@pytest.mark.parametrize("name", PEOPLE)
def test_the_website_and_the_command_decide_alike(client, tmp_path, name):
    given = {id.replace("_", "-"): value for id, value in PEOPLE[name].items()}
    site = walk(client, **PEOPLE[name]).response.context["decision"]
    answers = {id: value for id, value in (HEALTHY | given).items() if id not in ("named-too",)}
    if answers["told-by"] == "nobody":
        answers = {
            id: value
            for id, value in answers.items()
            if id not in ("told-on", "diagnosis", "same-pain", "go-ahead")
        }
    made = decide(tmp_path, answers | {"understands": "yes"}, "--assume-no")
    assert (made["disposition"], made["scope"]) == (site.disposition.word, site.scope.word)
    shown = {slug for slug in site.book.exercises if site.verdict(slug).open}
    assert shown == set(made["opened"]) | set(made["cautioned"])
    assert today()


def test_a_fresh_clone_decides_from_the_fixtures_themselves(tmp_path):
    from backapp.library import content
    from backapp.library.models.version import ContentVersion

    version = screen("--questions")["version"]
    ContentVersion.objects.all().delete()
    content.forget()
    try:
        assert decide(tmp_path, {"fever": "yes"}, "--assume-no")["version"] == version
    finally:
        content.forget()


def test_typed_by_hand_the_command_needs_no_environment(tmp_path):
    import os
    import subprocess
    import sys

    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "manage.py", "screen", "--answers", "-"],
        env=bare,
        input="[]",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2 and "one object" in done.stderr


def test_a_cue_answers_its_sign_and_is_quoted():
    found = decided({"cues": ["fever.sweats", "fever.shivering"]})
    assert found["flags"] == {"fever": "yes"} and found["disposition"] == "urgent-today"
    (reason,) = [one for one in found["reasons"] if one["code"] == "red-flag-yes:fever"]
    assert "Night sweats" in reason["why"] and "temperature" not in reason["why"]


def test_a_sign_said_without_a_cue_is_as_strict_as_any_of_its_cues():
    alone = decided({"fever": "yes"})
    for cue in catalogue().red_flags["fever"].cues:
        assert decided({"cues": [cue.id]})["disposition"] == alone["disposition"]


def test_a_line_that_is_denied_answers_its_signs_and_any_other_is_as_strict_as_yes():
    lines = catalogue().group_lines
    denied = decided({"groups": {slug: "no" for slug, line in lines.items() if line.part}})
    assert denied["disposition"] == "self-care" and not denied["unanswered"]
    for answer in ("yes", "unsure"):
        found = decided({"groups": {"ill": answer}})
        assert set(lines["ill"].signs) <= found["flags"].keys() and not found["opened"]
    assert "fever" not in decided({"groups": {"ill": "yes"}, "fever": "no"})["flags"]


@pytest.mark.parametrize(
    "answers",
    [{"cues": "fever.sweats"}, {"cues": ["fever.made-up"]}, {"cues": ["fever.sweats"], "fever": "no"},
     {"groups": ["ill"]}, {"groups": {"made-up": "no"}}, {"groups": {"ill": "none"}}],
    ids=str,
)  # fmt: skip
def test_cues_and_lines_that_cannot_be_read_are_refused(answers):
    with pytest.raises(AnswerError):
        decided(answers)
