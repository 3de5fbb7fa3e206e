"""The constraints of the tables, and that no public row refers to a locked one."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import IntegrityError, transaction

from backapp.gate.vocabulary import (
    Disposition,
    FollowUpKind,
    Indication,
    Kind,
    Level,
    Manipulation,
    Scope,
)
from backapp.library.authored import AUTHORED
from backapp.library.models import (
    Condition,
    ContentVersion,
    Contraindication,
    Exercise,
    FollowUp,
    Load,
    RedFlag,
    Replacement,
    Routine,
    words,
)
from backapp.library.models.instructions import Instruction, Plan, Step

LOCKED = (Instruction, Plan, Step)
pytestmark = pytest.mark.django_db


def refused(model, key, **values):
    """Whether the database refuses to write `values` to the row of `key`."""
    row = model.objects.get_by_natural_key(*key)
    try:
        with transaction.atomic():
            model.objects.filter(pk=row.pk).update(**values)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    ("model", "key", "values"),
    [
        (Exercise, ["bridge"], {"kind": "neck-manipulation"}),
        (Exercise, ["bridge"], {"region": "neck"}),
        (Exercise, ["bridge"], {"requires": "self-manipulation"}),
        (Exercise, ["bridge"], {"requires": "good-mood"}),
        (Exercise, ["bridge"], {"stage": 3}),
        (Exercise, ["egg-roll"], {"requires": ""}),
        (Exercise, ["egg-roll"], {"kind": "stretch"}),
        (Exercise, ["egg-roll"], {"comfort": True}),
        (Condition, ["osteoporosis"], {"floor": "anything-goes"}),
        (Condition, ["gerd"], {"manipulation": "yes"}),
        (Condition, ["gerd"], {"prone_extension": True}),
        (Condition, ["osteoporosis"], {"liftable": True}),
        (RedFlag, ["fever"], {"urgency": "whenever"}),
        (RedFlag, ["fever"], {"scope": "comfort-only"}),
        (RedFlag, ["fever"], {"sticky": False}),
        (RedFlag, ["visceral"], {"scope": "full"}),
        (Contraindication, ["osteoporosis", 1], {"level": "maybe"}),
        (Contraindication, ["osteoporosis", 1], {"position": 2}),
        (FollowUp, ["dvt", "since"], {"weeks": 0}),
        (FollowUp, ["hernia-abdominal", "stuck"], {"urgency": "self-care"}),
        (FollowUp, ["postpartum", "checked"], {"name": "since"}),
        (Step, ["dont-crack", 1], {"position": 2}),
        (Replacement, ["bridge", 1], {"position": 2}),
        (Instruction, ["bridge"], {"sets": 0}),
        (Instruction, ["bridge"], {"review_state": "reviewed"}),
        (Exercise, ["bridge"], {"reviewed_by": "A. Physio"}),
        (Load, ["thrust"], {"slug": "prone"}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else str(value),
)
def test_the_database_refuses_a_row_that_breaks_a_rule(model, key, values):
    assert refused(model, key, **values)


def test_the_database_takes_a_row_that_breaks_none():
    assert not refused(Exercise, ["bridge"], stage=2, kind="stretch")
    signed = {"review_state": "reviewed", "reviewed_by": "A. Physio", "reviewed_on": "2026-01-31"}
    assert not refused(Instruction, ["bridge"], **signed)


def test_there_is_one_content_version_and_never_a_second():
    with pytest.raises(IntegrityError), transaction.atomic():
        ContentVersion.objects.create(only=True, stamp="x", changed_at="2026-01-01T00:00Z")


def test_an_exercise_cannot_replace_itself():
    row = Replacement.objects.get_by_natural_key("bridge", 1)
    assert refused(Replacement, ["bridge", 1], replacement=row.exercise)


@pytest.mark.parametrize("label", AUTHORED)
def test_every_row_is_found_again_by_its_natural_key(label):
    model = apps.get_model(label)
    rows = list(model.objects.all())
    assert rows
    for row in rows[:20]:
        assert model.objects.get_by_natural_key(*row.natural_key()) == row


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (words.LEVELS, Level),
        (words.DISPOSITIONS, Disposition),
        (words.SCOPES, Scope),
        (words.KINDS, Kind),
        (words.INDICATIONS, Indication),
        (words.MANIPULATIONS, Manipulation),
        (words.FOLLOW_UP_KINDS, FollowUpKind),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_word_of_the_gate_has_a_label_and_comes_back_as_itself(labels, kind):
    assert set(labels) == set(kind)
    for member in kind:
        assert words.member(kind, words.word(member)) is member


def test_a_word_the_gate_does_not_know_is_not_taken_for_another():
    with pytest.raises(ValueError, match="thrusty"):
        words.member(Kind, "thrusty")


# ------------------------------------------------------------------------------------------- locked


@pytest.mark.parametrize(
    "label", [label for label in AUTHORED if apps.get_model(label) not in LOCKED]
)
def test_nothing_on_a_public_row_leads_to_a_locked_one(label):
    model = apps.get_model(label)
    fields = {field for field in model._meta.get_fields() if field.is_relation}
    assert not [field for field in fields if field.related_model in LOCKED]
    for name in dir(model):
        manager = getattr(model, name, None)
        related = getattr(getattr(manager, "rel", None), "related_model", None) or getattr(
            getattr(manager, "related", None), "related_model", None
        )
        assert related not in LOCKED, name


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        (Exercise, "instruction__sets"),
        (Exercise, "instructions__sets"),
        (Exercise, "step__position"),
        (Routine, "step__position"),
        (Routine, "plan__when"),
    ],
)
def test_no_query_on_a_public_table_reaches_a_locked_one(model, lookup):
    with pytest.raises(FieldError):
        model.objects.filter(**{lookup: 1}).exists()
