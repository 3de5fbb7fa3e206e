"""Model fields for content that is a list, a small table or a pose, each edited as people write
it.
"""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from backapp.figures import PoseError, in_order


class LinesFormField(forms.CharField):
    """A list of texts as a text area, one per line."""

    widget = forms.Textarea

    def __init__(self, **options):
        # JSONField passes these; a list of lines has no use for them.
        options.pop("encoder", None)
        options.pop("decoder", None)
        super().__init__(strip=True, **options)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value):
        if isinstance(value, list | tuple):
            return list(value)
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial, data):
        return self.to_python(initial) != self.to_python(data)


def is_list_of_texts(value) -> None:
    """Raises ValidationError unless `value` is a list of non-empty texts."""
    if not isinstance(value, list) or not all(
        isinstance(text, str) and text.strip() for text in value
    ):
        raise ValidationError(_("This must be a list of texts, none of them empty."))


class Lines(models.JSONField):
    """A list of texts in order (sentences of an instruction, everyday words). Empty by default."""

    default_validators = [is_list_of_texts]

    def __init__(self, *args, **options):
        options.setdefault("default", list)
        options.setdefault("blank", True)
        super().__init__(*args, **options)

    def formfield(self, **options):
        options.setdefault("widget", forms.Textarea(attrs={"rows": 5, "cols": 90}))
        return super().formfield(
            **{"form_class": LinesFormField, "show_hidden_initial": False, **options}
        )


class LevelsFormField(forms.CharField):
    """Load -> level as a text area: `thrust: clinician`, one per line."""

    widget = forms.Textarea

    def __init__(self, **options):
        options.pop("encoder", None)
        options.pop("decoder", None)
        super().__init__(strip=True, **options)

    def prepare_value(self, value):
        return (
            "\n".join(f"{load}: {level}" for load, level in value.items())
            if isinstance(value, dict)
            else value
        )

    def to_python(self, value):
        if isinstance(value, dict):
            return value
        table = {}
        for line in (value or "").splitlines():
            if not line.strip():
                continue
            load, colon, level = line.partition(":")
            if not colon:
                raise ValidationError(_("Write one “load: level” per line."))
            table[load.strip()] = level.strip()
        return table

    def has_changed(self, initial, data):
        return self.to_python(initial or {}) != self.to_python(data)


class LevelTable(models.JSONField):
    """Load slug -> level word.

    Empty by default; `check_content` holds both sides to the vocabulary.

    Read by the alphabet: PostgreSQL keeps the shorter words first, and a file written from there
    would differ for nothing.
    """

    def __init__(self, *args, **options):
        options.setdefault("default", dict)
        options.setdefault("blank", True)
        super().__init__(*args, **options)

    def from_db_value(self, value, expression, connection):
        table = super().from_db_value(value, expression, connection)
        return dict(sorted(table.items())) if isinstance(table, dict) else table

    def formfield(self, **options):
        options.setdefault("widget", forms.Textarea(attrs={"rows": 4, "cols": 60}))
        return super().formfield(
            **{"form_class": LevelsFormField, "show_hidden_initial": False, **options}
        )


class PoseFormField(forms.CharField):
    """A pose as a text area, laid out as in the fixture file."""

    widget = forms.Textarea

    def __init__(self, **options):
        options.pop("encoder", None)
        options.pop("decoder", None)
        super().__init__(strip=True, **options)

    def prepare_value(self, value):
        # that module needs the models, and so this one
        from backapp.library.authored import laid_out

        return laid_out(value) if isinstance(value, dict) else value

    def to_python(self, value):
        if isinstance(value, dict) or value in self.empty_values:
            return value or {}
        return pose_in(value)

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


def pose_in(text: str) -> dict:
    """The pose that `text` writes down.

    Raises ValidationError, with the place, where it is none.
    """
    try:
        found = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise ValidationError(_("This is nested too deeply.")) from None
    except ValueError as error:
        raise ValidationError(_("This is not yet JSON: %s") % error) from error
    if not isinstance(found, dict):
        raise ValidationError(_("A pose is written in braces: {…}."))
    try:
        return in_order(found)
    except PoseError:
        raise ValidationError(_("This is nested too deeply.")) from None


def _no_number(word: str):
    raise ValueError(f"{word} is not a number")


class Pose(models.JSONField):
    """A figure in numbers (docs/POSES.md), its words always in one order; `check_content` says
    what is wrong with it.
    """

    def from_db_value(self, value, expression, connection):
        return in_order(super().from_db_value(value, expression, connection))

    def to_python(self, value):
        return in_order(super().to_python(value))

    def formfield(self, **options):
        options.setdefault(
            "widget", forms.Textarea(attrs={"rows": 30, "cols": 100, "spellcheck": "false"})
        )
        return models.Field.formfield(self, **{"form_class": PoseFormField, **options})
