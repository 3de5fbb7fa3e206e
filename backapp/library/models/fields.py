"""Model fields for a list, a small table or a pose, each edited as text."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from backapp.library.poses import PoseError, in_order


class AsText(forms.CharField):
    """A form field for a JSON value in a text area. Each subclass defines how the text is written
    and read.
    """

    widget = forms.Textarea
    kind: type = dict

    def prepare_value(self, value):
        return self.written(value) if isinstance(value, self.kind) else value

    def to_python(self, value):
        if isinstance(value, self.kind) or value in self.empty_values:
            return value or self.kind()
        return self.read(value)

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class LinesFormField(AsText):
    """A list of texts, one per line."""

    kind = list

    def written(self, value):
        return "\n".join(value)

    def read(self, text):
        return [line.strip() for line in text.splitlines() if line.strip()]


class LevelsFormField(AsText):
    """Load -> level, one per line, such as `thrust: clinician`."""

    def written(self, value):
        return "\n".join(f"{load}: {level}" for load, level in value.items())

    def read(self, text):
        table = {}
        for line in filter(str.strip, text.splitlines()):
            load, colon, level = line.partition(":")
            if not colon:
                raise ValidationError(_("Write one “load: level” per line."))
            table[load.strip()] = level.strip()
        return table


class PoseFormField(AsText):
    """A pose, formatted as in the fixture file."""

    def written(self, value):
        # That module imports the models, which import this one.
        from backapp.library.authored import laid_out

        return laid_out(value)

    def read(self, text):
        return pose_in(text)


def pose_in(text: str) -> dict:
    """The pose written in `text`.

    Raises ValidationError, with the position, if it is not a pose.
    """
    try:
        found = json.loads(text, parse_constant=_no_number)
        if not isinstance(found, dict):
            raise ValidationError(_("A pose is written in braces: {…}."))
        return in_order(found)
    except (RecursionError, PoseError):
        raise ValidationError(_("This is nested too deeply.")) from None
    except ValueError as error:
        raise ValidationError(_("This is not yet JSON: %s") % error) from error


def _no_number(word: str):
    raise ValueError(f"{word} is not a number")


class _Edited(models.JSONField):
    """A JSON value that is edited as text."""

    form_field: type[AsText]
    size: dict[str, object]  # rows of the text area

    def formfield(self, **options):
        return models.Field.formfield(
            self,
            **{
                "form_class": self.form_field,
                "widget": forms.Textarea(attrs=self.size),
                "show_hidden_initial": False,
                **options,
            },
        )


def is_list_of_texts(value) -> None:
    """Raises ValidationError unless `value` is a list of non-empty texts."""
    if not isinstance(value, list) or not all(
        isinstance(text, str) and text.strip() for text in value
    ):
        raise ValidationError(_("This must be a list of texts, none of them empty."))


class Lines(_Edited):
    """An ordered list of texts, such as the sentences of an instruction. Empty by default."""

    default_validators = [is_list_of_texts]
    form_field, size = LinesFormField, {"rows": 5, "cols": 90}

    def __init__(self, *args, **options):
        super().__init__(*args, **{"default": list, "blank": True} | options)


class LevelTable(_Edited):
    """Load slug -> level. Empty by default. `check_content` checks both against the vocabulary.

    It is read in alphabetical order. PostgreSQL orders shorter keys first, so files written from
    there would otherwise differ for no reason.
    """

    form_field, size = LevelsFormField, {"rows": 4, "cols": 60}

    def __init__(self, *args, **options):
        super().__init__(*args, **{"default": dict, "blank": True} | options)

    def from_db_value(self, value, expression, connection):
        table = super().from_db_value(value, expression, connection)
        return dict(sorted(table.items())) if isinstance(table, dict) else table


class Pose(_Edited):
    """A body in numbers (studio/README.md), with its keys in a fixed order. `check_content` reports
    its faults as far as the site reads it, and the studio the rest.
    """

    form_field, size = PoseFormField, {"rows": 30, "cols": 100, "spellcheck": "false"}

    def from_db_value(self, value, expression, connection):
        return in_order(super().from_db_value(value, expression, connection))

    def to_python(self, value):
        return in_order(super().to_python(value))
