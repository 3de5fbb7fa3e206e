"""The entry of a row has every public field of its model, and nothing locked."""

from dataclasses import FrozenInstanceError, fields

import pytest
from django.apps import apps

from backapp.library.authored import Content, Row, field_names, read_files
from backapp.library.content import build_catalogue
from backapp.library.entries import PUBLIC, entries
from backapp.library.models import Condition, Exercise, Routine, Source, instructions

LOCKED = (
    instructions.Instruction,
    instructions.Figure,
    instructions.Drawing,
    instructions.Plan,
    instructions.Step,
)
MAPPINGS = (
    "sources", "claims", "loads", "red_flags", "group_lines", "conditions", "follow_ups",
    "ambiguous_words", "medicines", "harmless", "answers", "ladders", "exercises", "routines",
)  # fmt: skip
CANARY, NUMBER = "canary-of-a-locked-table", 31_337


@pytest.fixture(scope="module")
def content():
    return read_files()


def shown(content) -> dict:
    catalogue = build_catalogue(content, "")
    return {name: dict(getattr(catalogue, name)) for name in MAPPINGS}


def planted(row: Row) -> Row:
    """The row with a canary in every field except those that name its owner."""
    stays = {
        "exercise",
        "routine",
        "position",
        "pose",
        "review_state",
        "reviewed_by",
        "reviewed_on",
    }
    different = {
        name: [CANARY] if value and isinstance(value, list) and isinstance(value[0], str)
        else CANARY if isinstance(value, str)
        else NUMBER if type(value) in (int, type(None))
        else value
        for name, value in row.fields.items()
        if name not in stays
    }  # fmt: skip
    if "pose" in row.fields:
        different["pose"] = row.fields["pose"] | {"caption": CANARY}
    return Row(row.model, {**row.fields, **different}, row.number)


def test_nothing_of_a_locked_table_is_in_any_entry(content):
    rows = dict(content.rows)
    for model in LOCKED:
        label = model._meta.label_lower
        rows[label] = [planted(row) for row in rows[label]]
        assert CANARY in repr(rows[label]) or str(NUMBER) in repr(rows[label]), label
    seen = shown(Content(rows))
    assert CANARY not in repr(seen) and str(NUMBER) not in repr(seen)
    assert seen == shown(content), "not even a derived attribute"


def test_a_locked_model_has_no_entries(content):
    for model in LOCKED:
        with pytest.raises(TypeError):
            entries(content, model)
    held_below = {
        relation.related_model
        for model in PUBLIC
        for relation in model._meta.related_objects
        if not relation.hidden
    }
    assert not held_below & set(LOCKED) and not PUBLIC & set(LOCKED)


@pytest.mark.parametrize("model", sorted(PUBLIC, key=lambda model: model.__name__))
def test_an_entry_has_every_field_of_its_model_but_the_editors_own(content, model):
    if not hasattr(model, "slug"):
        return  # rows that belong to another row: see the next test
    own = set(field_names(model)) - set(getattr(model, "EDITORS_ONLY", ()))
    own = {"review" if name.startswith("review") else name for name in own}
    for slug, entry in entries(content, model).items():
        assert own <= {field.name for field in fields(entry)} and entry.slug == slug


def test_rows_that_belong_to_another_are_under_it_in_their_order(content):
    found = entries(content, Condition)["postpartum"]
    rows = content.under("library.followup", "condition")["postpartum"]
    assert [one.id for one in found.follow_ups] == [f"postpartum.{r.fields['name']}" for r in rows]
    assert [one.position for one in found.contraindications] == list(
        range(1, len(found.contraindications) + 1)
    )
    assert all(rule.condition == "postpartum" and rule.loads for rule in found.contraindications)


def test_what_editors_note_for_each_other_is_in_no_entry(content):
    for model in apps.get_app_config("library").get_models():
        for name in getattr(model, "EDITORS_ONLY", ()):
            assert not any(hasattr(entry, name) for entry in entries(content, model).values())
    assert Source.EDITORS_ONLY and Exercise.EDITORS_ONLY


def test_an_entry_cannot_be_changed(content):
    entry = entries(content, Routine)["comfort"]
    with pytest.raises(FrozenInstanceError):
        entry.name = "x"
    assert isinstance(entry.exercises, tuple)


def test_a_row_that_lacks_a_field_has_no_entry(content):
    rows = dict(content.rows)
    first, *rest = rows["library.exercise"]
    lacking = {name: value for name, value in first.fields.items() if name != "summary"}
    rows["library.exercise"] = [Row(first.model, lacking), *rest]
    with pytest.raises(KeyError):
        entries(Content(rows), Exercise)
