"""Single rows: missing or unknown fields, values of the wrong type, empty or too long values,
duplicate rows, empty files, broken references, and signatures.
"""

from collections.abc import Iterator
from functools import cache, lru_cache

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from backapp.library.authored import AUTHORED, IN_FORCE, Content, Fault, Row, field_names
from backapp.library.checks.rule import each, repeated
from backapp.library.models.fields import LevelTable, Lines, Pose
from backapp.library.models.words import ReviewState

#: Without its rows less opens (no quick check, and no starter), there is less to read (answers),
#: or no plan.
CAN_BE_EMPTY = (
    "library.groupline",
    "library.cue",
    "library.answer",
    "library.ladder",
    "library.rung",
)
#: The type of value that a file must have for each kind of field: in words, and as a Python type.
#: The first match applies.
KINDS = (
    (Lines, "a list of texts", list),
    (LevelTable, "a table of levels", dict),
    (Pose, "a pose in braces", dict),
    (models.BooleanField, "true or false", bool),
    (models.IntegerField, "a whole number", int),
    (models.DateField, "a date like 2026-01-31", str),
    (models.Field, "a text", str),
)


def misshapen(content: Content) -> tuple[list[Fault], Content]:
    """The faults of the rows themselves, and the content without the rows that cannot be read."""
    faults: list[Fault] = []
    readable: dict[str, list[Row]] = {}
    for label, rows in content.rows.items():
        columns, readable[label] = _columns(label), []
        for row in rows:
            unreadable = {name: _unreadable(row, column) for name, column in columns.items()}
            for name, column in columns.items():
                faults += [unreadable[name]] if unreadable[name] else _values(row, column)
            faults += [
                row.fault(name, "there is no such field")
                for name in row.fields
                if name not in columns
            ]
            if not any(unreadable.values()):
                readable[label].append(row)
        last = {row.key: row for row in rows}
        faults += [
            last[key].fault("", f"occurs {count} times")
            for key, count in repeated(row.key for row in rows)
        ]
    return faults, Content(readable, content.language)


@cache
def _columns(label: str) -> dict[str, models.Field]:
    """The fields in a file of this model, by name."""
    model = apps.get_model(label)
    return {name: model._meta.get_field(name) for name in field_names(model)}


def _unreadable(row: Row, column: models.Field) -> Fault | None:
    """Why a field cannot be read: it is missing, or of the wrong type."""
    if column.name not in row.fields:
        return row.fault(column.name, "is missing")
    value = row.fields[column.name]
    if column.many_to_many:
        expected = 'must be a list of references like [["slug"]]'
        fine = isinstance(value, list) and all(map(_is_reference, value))
    elif column.is_relation:
        expected = 'must be a reference like ["slug"]'
        fine = _is_reference(value) or (value is None and column.null)
    else:
        described, kind = _kind_of(column)
        expected = f"must be {described}, not {value!r:.40}"
        fine = (value is None and column.null) or _is_of(kind, column, value)
    return None if fine else row.fault(column.name, expected)


def _is_of(kind: type, column: models.Field, value: object) -> bool:
    if kind is int and isinstance(value, bool):
        return False
    lines = value if isinstance(column, Lines) and isinstance(value, list) else ()
    return isinstance(value, kind) and all(isinstance(line, str) for line in lines)


@cache
def _kind_of(column: models.Field) -> tuple[str, type]:
    return next((said, kind) for field, said, kind in KINDS if isinstance(column, field))


def _is_reference(value: object) -> bool:
    return (
        isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) and bool(value[0])
    )


def _values(row: Row, column: models.Field) -> Iterator[Fault]:
    """The faults of a value of the right type."""
    value = row.fields[column.name]
    if column.many_to_many:
        if not value and not column.blank:
            yield row.fault(column.name, "must name at least one")
        for slug, count in repeated(entry[0] for entry in value):
            yield row.fault(column.name, f"names {slug} {count} times")
    elif not column.is_relation and not (value is None and column.null):
        if isinstance(value, str) and value != value.strip():
            yield row.fault(column.name, "begins or ends with a space")
        for message in _objections(column, value):
            yield row.fault(column.name, message)


def _objections(column: models.Field, value: object) -> tuple[str, ...]:
    """The errors of the model field for a value: not a choice, too long, empty."""
    if isinstance(value, dict):
        return _cleaned(column, value)
    return _cached(column, tuple(value) if isinstance(value, list) else value)


@lru_cache(maxsize=32_768)  # most rows are the same before and after an edit
def _cached(column: models.Field, value: object) -> tuple[str, ...]:
    return _cleaned(column, list(value) if isinstance(value, tuple) else value)


def _cleaned(column: models.Field, value: object) -> tuple[str, ...]:
    try:
        column.clean(value, None)
    except ValidationError as error:
        return tuple(error.messages)
    return ()


def dangling(content: Content) -> Iterator[Fault]:
    """References to rows that do not exist."""
    for label, rows in content.rows.items():
        for relation in (column for column in _columns(label).values() if column.is_relation):
            target = relation.related_model._meta
            known = {row.fields.get("slug") for row in content.of(target.label_lower)}
            for row in rows:
                value = row.fields.get(relation.name)
                listed = value if relation.many_to_many and isinstance(value, list) else [value]
                for reference in filter(_is_reference, listed):
                    if reference[0] not in known:
                        message = f"there is no {target.verbose_name} “{reference[0]}”"
                        yield row.fault(relation.name, message)


def _empty_files(content: Content) -> Iterator[Fault]:
    message = "is empty. If rules were lost, nothing would be withheld."
    return (
        Fault(label, (), "", message)
        for label, rows in content.rows.items()
        if not rows and label not in CAN_BE_EMPTY
    )


def _is_signed(row: Row) -> bool:
    return row["review_state"] == ReviewState.REVIEWED


_SIGNATURE = (
    (
        "reviewed_by",
        "a reviewed row needs the name of its reviewer",
        lambda row, _: _is_signed(row) and not row["reviewed_by"],
    ),
    (
        "reviewed_on",
        "a reviewed row needs the date of its review",
        lambda row, _: _is_signed(row) and not row["reviewed_on"],
    ),
    (
        "review_state",
        "only a reviewed row has a name and a date",
        lambda row, _: not _is_signed(row) and (row["reviewed_by"] or row["reviewed_on"]),
    ),
)
#: A draft is shown to nobody. Rules, signs and their words are always in force, so as drafts they
#: would look as if they were not.
_NO_DRAFT = (
    (
        "review_state",
        "cannot be a draft, because it is in force as long as it is here",
        lambda row, _: row["review_state"] == ReviewState.DRAFT,
    ),
)
_SIGNED = [label for label in AUTHORED if hasattr(apps.get_model(label), "review_state")]
CHECKS = (
    _empty_files,
    *(each(label, *_SIGNATURE) for label in _SIGNED),
    *(each(label, *_NO_DRAFT) for label in _SIGNED if label in IN_FORCE),
)
