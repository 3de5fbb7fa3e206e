"""All authored content as plain rows: read from fixture files, taken from the tables, written back
byte for byte the same.

A row is what a fixture file holds, `{"model": "library.exercise", "fields": {…}}`, with every
reference spelled as the natural key of the other row. Checking, loading, exporting, the rulebook
and the catalogue all work on these rows, so that what is checked is what is loaded, and a decision
can be rebuilt from the files without a database.

    >>> content = read_files(FIXTURES)
    >>> content.one("library.exercise", "bridge").fields["region"]
    'low-back'
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from django.apps import apps
from django.conf import settings
from django.db.models import ManyToManyField, Model

from backapp.library import models
from backapp.library.models import instructions
from backapp.library.models.fields import Pose
from backapp.library.models.words import ReviewState
from backapp.library.poses import in_order

FIXTURES = Path(settings.CONTENT_FOLDER)
WIDTH = 120  # a list or reference that fits stays on one line of a fixture file

_FILES = {
    models.Source: "sources.json",
    models.Claim: "claims.json",
    models.Load: "loads.json",
    models.Condition: "conditions.json",
    models.RedFlag: "red_flags.json",
    models.Cue: "cues.json",
    models.GroupLine: "group_lines.json",
    models.Medicine: "medicines.json",
    models.HarmlessThing: "harmless_things.json",
    models.JoinedRule: "joined_rules.json",
    models.AmbiguousWord: "ambiguous_words.json",
    models.AmbiguousOption: "ambiguous_options.json",
    models.Exercise: "exercises.json",
    models.Replacement: "replacements.json",
    models.Routine: "routines.json",
    models.Answer: "answers.json",
    models.Ladder: "ladders.json",
    models.Rung: "rungs.json",
    models.Contraindication: "contraindications.json",
    models.FollowUp: "follow_ups.json",
    instructions.Instruction: "instructions.json",
    instructions.Figure: "figures.json",
    instructions.Drawing: "drawings.json",
    instructions.Plan: "plans.json",
    instructions.Step: "steps.json",
}
#: Every authored model, in an order in which each finds what it refers to; its file; the fields
#: that make its natural key.
AUTHORED = {model._meta.label_lower: (file, model.KEY) for model, file in _FILES.items()}


#: The models whose drafts nobody but an editor sees.
CAN_BE_DRAFTS = (
    "library.exercise", "library.routine", "library.harmlessthing", "library.answer",
    "library.ladder",
)  # fmt: skip
#: The models whose rows are in force as long as they are there: what a rule or sign says, and the
#: words that visitors answer.
IN_FORCE = (
    "library.load", "library.condition", "library.redflag", "library.cue", "library.groupline",
    "library.medicine", "library.joinedrule", "library.ambiguousword", "library.contraindication",
    "library.followup",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What is wrong with one row, and the field at fault where there is one."""

    model: str
    key: tuple
    field: str
    message: str
    number: int = field(default=0, compare=False)

    def __str__(self) -> str:
        file = AUTHORED[self.model][0] if self.model in AUTHORED else self.model
        row = f", row {self.number}" if self.number else ""
        name = f" ({'.'.join(map(str, self.key))})" if self.key else ""
        return f"{file}{row}{name}{', ' + self.field if self.field else ''}: {self.message}"


class ContentError(Exception):
    """Content that cannot be read, loaded or used. `faults` lists everything that is wrong."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = list(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True)
class Row:
    """One authored row. `number` is its place in its file, from 1; 0 when it comes from a table.

    `english` has the fields as authored, where `fields` are in another language.
    """

    model: str
    fields: Mapping[str, object]
    number: int = 0
    english: Mapping[str, object] | None = None

    @property
    def source(self) -> Mapping[str, object]:
        """The fields as authored, whatever language `fields` are in."""
        return self.fields if self.english is None else self.english

    @cached_property
    def key(self) -> tuple:
        """Its natural key, flat: ("bridge",), ("osteoporosis", 1)."""
        parts = (self.fields.get(name) for name in AUTHORED[self.model][1])
        flat = (part[0] if isinstance(part, list) and part else part for part in parts)
        return tuple(part if isinstance(part, str | int) else repr(part) for part in flat)

    def __getitem__(self, name: str):
        """The value of a field."""
        return self.fields[name]

    def slugs(self, name: str) -> list[str]:
        """The slugs that a reference to many names."""
        return [reference[0] for reference in self.fields[name]]

    def slug(self, name: str) -> str | None:
        """The slug that a reference to one names."""
        reference = self.fields[name]
        return reference[0] if reference else None

    def fact(self, name: str) -> object:
        """A field as code reads it: a reference as its slug, a list as a tuple, a table that
        cannot be changed.
        """
        value = self.fields[name]
        if name in (links := relations(self.model)):
            many = links[name][0] == "many"
            return tuple(self.slugs(name)) if many else self.slug(name)
        if isinstance(value, dict):
            return MappingProxyType(value)
        return tuple(value) if isinstance(value, list) else value

    def fault(self, field: str, message: str) -> Fault:
        return Fault(self.model, self.key, field, message, self.number)


class Content:
    """Rows by model, in the order of their file; their texts are in `language`."""

    def __init__(self, rows: Mapping[str, list[Row]], language: str = settings.LANGUAGE_CODE):
        self.language = language
        self.rows = {label: list(rows.get(label, [])) for label in AUTHORED}
        self._index: dict[str, dict[tuple, Row]] = {}
        self._under: dict[tuple[str, str], dict[str, list[Row]]] = {}

    def of(self, label: str) -> list[Row]:
        return self.rows[label]

    def by_key(self, label: str) -> dict[tuple, Row]:
        if label not in self._index:
            self._index[label] = {row.key: row for row in self.rows[label]}
        return self._index[label]

    def one(self, label: str, *key) -> Row | None:
        """The row with this natural key, or None."""
        return self.by_key(label).get(key)

    def in_order(self, label: str) -> list[Row]:
        """Rows as a page shows them, by the `Meta.ordering` of their model."""
        names = apps.get_model(label)._meta.ordering
        return sorted(self.rows[label], key=lambda row: [row.fields[name] for name in names])

    def under(self, label: str, name: str) -> dict[str, list[Row]]:
        """Rows by the slug of what their reference `name` points at, by `position` within."""
        if (label, name) not in self._under:
            found = self._under[label, name] = {}
            for row in sorted(self.rows[label], key=lambda row: row.fields.get("position", 0)):
                found.setdefault(row.slug(name), []).append(row)
        return self._under[label, name]

    def named(self, label: str, owner: str, slug: str, other: str) -> tuple[str, ...]:
        """What the rows under `slug` name in their reference `other`, in their places."""
        return tuple(row.slug(other) for row in self.under(label, owner).get(slug, []))

    @cached_property
    def published(self) -> "Content":
        """The same without the drafts of the models in `CAN_BE_DRAFTS`, and every mention of them.

        Drafts of other rows stay: a rule or sign can only withhold.
        """
        drafts = {
            label: {row.key[0] for row in self.of(label) if not is_published(row)}
            for label in CAN_BE_DRAFTS
        }
        if not any(drafts.values()):
            return self
        return Content(
            {
                label: [kept for row in rows if (kept := _without(row, drafts)) is not None]
                for label, rows in self.rows.items()
            },
            self.language,
        )

    def without(self, columns: Mapping[str, Collection[str]]) -> "Content":
        """The same without the columns of each model: as it was before a migration added them."""

        def less(row: Row) -> Row:
            left_out = columns.get(row.model, ())
            kept = {name: value for name, value in row.fields.items() if name not in left_out}
            return Row(row.model, kept)

        return Content({label: [less(row) for row in rows] for label, rows in self.rows.items()})

    @cached_property
    def digest(self) -> str:
        """Fingerprint of all of it: the same words give the same fingerprint, wherever they were
        read from. A table without rows does not change it, so a new table keeps the old one.
        """
        rows = {
            label: sorted(
                ([row.key, dict(row.fields)] for row in self.rows[label]), key=lambda pair: pair[0]
            )
            for label in AUTHORED
            if self.rows[label]  # a new kind of row changes nothing as long as there is none
        }
        return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def is_published(row: Row) -> bool:
    """Whether an exercise or routine is out of draft."""
    return row.fields["review_state"] != ReviewState.DRAFT


def _without(row: Row, drafts: Mapping[str, set[str]]) -> Row | None:
    """`row` without its mentions of `drafts`; None where it is one, or belongs to one."""
    if row.model in drafts and row.key[0] in drafts[row.model]:
        return None
    kept = {}
    for name, (kind, target) in relations(row.model).items():
        left_out = drafts.get(target)
        if left_out and kind == "one" and row.slug(name) in left_out:
            return None
        if left_out and kind == "many":
            kept[name] = [entry for entry in row.fields[name] if entry[0] not in left_out]
    return replace(row, fields={**row.fields, **kept}) if kept else row


@cache
def relations(label: str) -> dict[str, tuple[str, str]]:
    """The references that a file of this model holds: "one" or "many", and to which model."""
    model = apps.get_model(label)
    fields = {name: model._meta.get_field(name) for name in field_names(model)}
    return {
        name: ("many" if field.many_to_many else "one", field.related_model._meta.label_lower)
        for name, field in fields.items()
        if field.is_relation
    }


# --------------------------------------------------------------------------------------- the format


def field_names(model: type[Model]) -> list[str]:
    """The fields of `model` that a file holds, in its order: columns, lists of references, and
    at the end the review.
    """
    columns = [f.name for f in model._meta.concrete_fields if not f.primary_key]
    lists = [f.name for f in reference_lists(model)]
    return sorted(columns + lists, key=lambda name: name.startswith("review"))


def reference_lists(model: type[Model]) -> list[ManyToManyField]:
    """The plain many-to-many fields of `model`; one that has rows of its own, as `Replacement`,
    has a file of its own too.
    """
    return [f for f in model._meta.many_to_many if f.remote_field.through._meta.auto_created]


def linked_in_order(model: type[Model]) -> list[ManyToManyField]:
    """The many-to-many fields of `model` that have rows, and so an order, of their own."""
    plain = reference_lists(model)
    return [f for f in model._meta.many_to_many if f not in plain]


def as_text(rows: Iterable[Row]) -> str:
    """The text of one fixture file: sorted by natural key, one field a line, a line feed at the
    end.
    """
    entries = []
    for row in sorted(rows, key=lambda row: row.key):
        lines = ",\n".join(
            f"      {json.dumps(name)}: {_value(value)}" for name, value in row.fields.items()
        )
        entries.append(
            f'  {{\n    "model": {json.dumps(row.model)},\n    "fields": {{\n{lines}\n    }}\n  }}'
        )
    return "[\n" + ",\n".join(entries) + "\n]\n"


def _value(value: object) -> str:
    """One value: on one line where it is short, else one entry a line, so that a diff shows
    which sentence changed.
    """
    line = json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return laid_out(value, indent=6)
    if not isinstance(value, list) or not value:
        return line
    words = all(isinstance(entry, list) or len(entry) <= 40 for entry in value)
    if words and len(line) <= WIDTH:
        return line
    return (
        "[\n"
        + ",\n".join(f"        {json.dumps(entry, ensure_ascii=False)}" for entry in value)
        + "\n      ]"
    )


def laid_out(value: object, indent: int = 0) -> str:
    """JSON for people, at any depth: what fits on a line stays on one, the rest goes one entry a
    line.
    """
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= WIDTH or not isinstance(value, dict | list):
        return line
    inner = indent + 2
    if isinstance(value, dict):
        entries = [f"{json.dumps(name)}: {laid_out(entry, inner)}" for name, entry in value.items()]
    else:
        entries = [laid_out(entry, inner) for entry in value]
    first, last = "{}" if isinstance(value, dict) else "[]"
    return (
        f"{first}\n"
        + ",\n".join(" " * inner + entry for entry in entries)
        + f"\n{' ' * indent}{last}"
    )


def write_files(content: Content, folder: Path) -> list[str]:
    """Write the fixture files that differ from `content` into `folder`; the names of those written.

    Other files are left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for label, (name, _key) in AUTHORED.items():
        text, path = as_text(content.of(label)), folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            written.append(name)
    return written


# --------------------------------------------------------------------------------------- from files


def read_files(folder: Path = FIXTURES) -> Content:
    """The content in the fixture files.

    Raises ContentError for what cannot be read at all; what it says is not checked here.
    """
    rows: dict[str, list[Row]] = {}
    faults: list[Fault] = []
    expected = {name: label for label, (name, _key) in AUTHORED.items()}
    for path in sorted(folder.glob("*.json")):
        if path.name not in expected:
            faults.append(Fault(path.name, (), "", "no content goes into a file of this name"))
    for name, label in expected.items():
        try:
            rows[label] = list(_rows_of(folder / name, label, faults))
        except FileNotFoundError:
            faults.append(Fault(name, (), "", "is missing"))
        except RecursionError:
            faults.append(Fault(name, (), "", "is nested too deeply"))
        except (ValueError, UnicodeDecodeError) as error:
            faults.append(Fault(name, (), "", f"cannot be read as JSON: {error}"))
    if faults:
        raise ContentError(faults)
    return Content(rows)


def _rows_of(path: Path, label: str, faults: list[Fault]) -> Iterator[Row]:
    entries = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_no_name_twice)
    if not isinstance(entries, list):
        raise ValueError("it must be one list of rows")
    for number, entry in enumerate(entries, 1):
        if (
            not isinstance(entry, dict)
            or set(entry) != {"model", "fields"}
            or not isinstance(entry["fields"], dict)
        ):
            faults.append(
                Fault(
                    path.name,
                    (),
                    "",
                    'must be {"model": …, "fields": {…}} and nothing else',
                    number,
                )
            )
        elif entry["model"] != label:
            faults.append(Fault(path.name, (), "", f"holds {label}, not {entry['model']}", number))
        else:
            yield Row(label, _in_order(label, entry["fields"]), number)


def _in_order(label: str, fields: dict[str, object]) -> dict[str, object]:
    """`fields` as the tables would give them: in the order of the format, lists of references
    sorted.

    Wrong ones stay as they are.
    """
    model = apps.get_model(label)
    names = [name for name in field_names(model) if name in fields]
    found = {
        name: fields[name] for name in [*names, *(name for name in fields if name not in names)]
    }
    for relation in reference_lists(model):
        references = found.get(relation.name)
        if isinstance(references, list) and all(
            isinstance(r, list) and len(r) == 1 and isinstance(r[0], str) for r in references
        ):
            found[relation.name] = sorted(references)
    for name in found:
        if name in names and isinstance(model._meta.get_field(name), Pose):
            found[name] = in_order(found[name])
    return found


def _no_name_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        raise ValueError(
            f"“{next(name for name in names if names.count(name) > 1)}” stands twice in one row"
        )
    return found


# -------------------------------------------------------------------------------------- from tables


def read_tables(registry=apps) -> Content:
    """The content in the tables, in a fixed number of queries however much there is.

    `registry` is where the models are looked up: a migration hands over its own, as they were then,
    and what it did not know is left out.
    """
    known = {model._meta.label_lower for model in registry.get_models()}
    return Content(
        {label: list(_rows_in(registry.get_model(label))) for label in AUTHORED if label in known}
    )


def _rows_in(model: type[Model]) -> Iterator[Row]:
    names = field_names(model)
    linked = {f.name: _links(f) for f in reference_lists(model)}
    single = {f.name for f in model._meta.concrete_fields if f.is_relation}
    columns = [name for name in names if name not in linked]
    paths = [f"{name}__slug" if name in single else name for name in columns]
    for pk, *values in model.objects.order_by("pk").values_list("pk", *paths):
        stored = dict(zip(columns, values, strict=True))
        fields = {}
        for name in names:
            if name in linked:
                fields[name] = [[slug] for slug in sorted(linked[name].get(pk, []))]
            elif name in single:
                fields[name] = None if stored[name] is None else [stored[name]]
            else:
                fields[name] = (
                    stored[name].isoformat() if isinstance(stored[name], date) else stored[name]
                )
        yield Row(model._meta.label_lower, fields)


def _links(relation: ManyToManyField) -> dict[int, list[str]]:
    """pk of the owner -> slugs of what its list holds, in one query."""
    through = relation.remote_field.through
    found: dict[int, list[str]] = {}
    for owner, slug in through.objects.values_list(
        relation.m2m_column_name(), f"{relation.m2m_reverse_field_name()}__slug"
    ):
        found.setdefault(owner, []).append(slug)
    return found
