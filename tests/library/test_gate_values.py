"""The gate's values are read strictly, both from authored rows and from an exported file."""

import hashlib
import json
from dataclasses import fields

import pytest

from backapp.gate.rulebook import Condition, Contraindication, Exercise, FollowUp, RedFlag, Routine
from backapp.gate.vocabulary import FollowUpKind, Kind, Level, Scope
from backapp.library.authored import Content, Row, read_files
from backapp.library.models.words import word
from backapp.library.rulebook import build_rulebook, read_rulebook, rulebook_json, typed

EXERCISE = {
    "slug": "e", "kind": "stretch", "loads": ["prone"], "stage": 1, "comfort": False,
    "requires": "", "instead": [], "ask_first": (), "max_age": None, "own_confirmation": False,
}  # fmt: skip


def test_plain_facts_become_the_gates_own_types():
    found = typed(Exercise, EXERCISE)
    assert found == Exercise("e", Kind.STRETCH, frozenset({"prone"}))
    follow_up = {
        "condition": "c", "name": "n", "kind": "relief", "urgency": "self-care", "scope": "adapted",
        "weeks": 0, "never_allowed": False, "longer_weeks": 0, "longer_if": "", "ended_by": "",
        "only": [], "levels": {"thrust": "clinician"}, "under_age": 0, "self_care": False, "due": "", "sources": ["PROJECT"],
    }  # fmt: skip
    assert typed(FollowUp, follow_up) == FollowUp(
        "c",
        "n",
        FollowUpKind.RELIEF,
        scope=Scope.ADAPTED,
        levels={"thrust": Level.CLINICIAN},
        sources=("PROJECT",),
    )


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("kind", "neck-crack"), ("kind", None), ("kind", ["stretch"]), ("stage", "1"),
        ("stage", True), ("comfort", 0), ("comfort", "yes"), ("comfort", None), ("slug", 7),
        ("loads", "prone"), ("loads", [1]), ("loads", None), ("requires", "anything"),
        ("max_age", "50"), ("instead", {"bridge": 1}),
    ],
)  # fmt: skip
def test_a_fact_of_another_type_or_an_unknown_word_is_refused(name, wrong):
    with pytest.raises(ValueError):
        typed(Exercise, EXERCISE | {name: wrong})


@pytest.mark.parametrize("name", EXERCISE)
def test_a_missing_fact_is_refused_and_never_takes_the_gates_default(name):
    with pytest.raises(KeyError):
        typed(Exercise, {key: value for key, value in EXERCISE.items() if key != name})


@pytest.mark.parametrize("text", ["[]", "1", '{"conditions": []}'])
def test_an_export_that_is_no_rulebook_is_refused(text):
    with pytest.raises((ValueError, KeyError)):
        read_rulebook(text)


@pytest.mark.parametrize("part", ["conditions", "exercises", "routines", "red_flags"])
def test_an_export_with_a_fact_that_this_gate_does_not_have_is_refused(part):
    written = json.loads(rulebook_json(build_rulebook(read_files())))
    next(iter(written[part].values()))["new-fact"] = True
    with pytest.raises(ValueError, match="has no new-fact"):
        read_rulebook(json.dumps(written))
    written[part] = []
    with pytest.raises(ValueError):
        read_rulebook(json.dumps(written))


@pytest.mark.parametrize(
    ("label", "kind"), [("redflag", RedFlag), ("condition", Condition), ("followup", FollowUp)]
)
def test_a_row_that_lacks_a_deciding_fact_makes_no_rulebook(label, kind):
    content = read_files()
    row = content.of(f"library.{label}")[0]
    deciding = {f.name for f in fields(kind) if f.init} & row.fields.keys() - {"condition", "slug"}
    assert len(deciding) > 5
    for name in deciding:
        lacking = {key: value for key, value in row.fields.items() if key != name}
        rows = content.rows | {row.model: [Row(row.model, lacking), *content.of(row.model)[1:]]}
        with pytest.raises(KeyError):
            build_rulebook(Content(rows))


def test_what_is_written_out_is_read_back_the_same_to_the_byte():
    book = build_rulebook(read_files())
    text = rulebook_json(book)
    again = read_rulebook(text)
    assert again == book and rulebook_json(again) == text
    unnamed = json.dumps(
        json.loads(text) | {"version": ""},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    assert hashlib.sha256(unnamed.encode()).hexdigest() == book.version


def test_a_rule_speaks_of_each_of_its_loads():
    content, book = read_files(), build_rulebook(read_files())
    for row in content.of("library.contraindication"):
        for load in row.slugs("loads"):
            rule = book.conditions[row.slug("condition")].rules[load]
            assert isinstance(rule, Contraindication)
            assert (rule.load, word(rule.level), rule.reason) == (
                load,
                row.fields["level"],
                row.fields["reason"],
            )
    assert all(
        isinstance(routine, Routine) and not routine.own for routine in book.routines.values()
    )
