"""Load fixture files into the tables: all or nothing, and without a write if nothing differs."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from backapp import environment
from backapp.library import versions
from backapp.library.authored import (
    AUTHORED,
    Content,
    ContentError,
    Fault,
    Row,
    read_tables,
    reference_lists,
)

#: Rows that are numbered within another row. A changed one is deleted and added again, because two
#: rows might have swapped their numbers.
PLACED = {label for label, (_file, key) in AUTHORED.items() if key != ("slug",)}


@dataclass
class Difference:
    """What a load would change: the keys to add, change and remove, by model."""

    added: dict[str, list[tuple]] = field(default_factory=dict)
    changed: dict[str, list[tuple]] = field(default_factory=dict)
    removed: dict[str, list[tuple]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(
            keys for part in (self.added, self.changed, self.removed) for keys in part.values()
        )

    def __str__(self) -> str:
        counts = ((word, sum(map(len, part.values()))) for word, part in vars(self).items())
        return ", ".join(f"{count} {word}" for word, count in counts)

    def lines(self) -> list[str]:
        """One readable line per row."""
        return [
            (
                f"{word[:-2] if word == 'added' else word[:-1]} {AUTHORED[label][0]} "
                f"{'.'.join(map(str, key))}"
            )
            for word, part in vars(self).items()
            for label, keys in part.items()
            for key in keys
        ]


def difference(now: Content, then: Content) -> Difference:
    """The changes that turn `now` into `then`."""
    found = Difference()
    for label in AUTHORED:
        have, want = now.by_key(label), then.by_key(label)
        found.added[label] = [key for key in want if key not in have]
        found.changed[label] = [
            key for key in want if key in have and dict(want[key].fields) != dict(have[key].fields)
        ]
        found.removed[label] = [key for key in have if key not in want]
    return found


def way_on() -> str:
    """What to do if edits in the admin conflict with newer files. Commands are written as they are
    typed on this machine.
    """
    file = settings.HERE.database["NAME"] if "sqlite" in settings.HERE.database["ENGINE"] else ""
    copy = (
        f"dump_content --to {str(Path(file).parent / 'edits')!r}"
        if file
        else "dump_content --to - > edits.tar"
    )
    return (
        f"Save a copy of the edits: {environment.typed(copy)}. Load the files, which discards the "
        f"edits: {environment.typed('load_content')}. Then repeat in the admin the edits that "
        f"you want to keep."
    )


def load(content: Content, now: datetime) -> Difference:
    """Make the tables contain exactly `content`, which must have been checked.

    Raises ContentError, with nothing written, if the database refuses a row.
    """
    with transaction.atomic():
        found = write(read_tables(), content)
        versions.mark_loaded(content, now)
    return found


def write(before: Content, after: Content) -> Difference:
    """Make the tables, which contain `before`, contain `after`, inside a transaction.

    Raises ContentError if the database refuses a row.
    """
    found = difference(before, after)
    if found:
        _Writer(after, found).write()
    return found


class _Writer:
    def __init__(self, content: Content, found: Difference):
        self.content, self.found = content, found
        self.pks: dict[str, dict[tuple, int]] = {}

    def write(self) -> None:
        found = self.found
        for label in reversed(AUTHORED):  # remove rows before the rows they refer to
            if label in PLACED:
                self._remove(label, [*found.removed[label], *found.changed[label]])
        for label in AUTHORED:
            for key in found.added[label]:
                self._save(label, key, new=True)
            for key in found.changed[label]:
                self._save(label, key, new=label in PLACED)
        for label in AUTHORED:  # only now does every referenced row exist
            self._link(label, {*found.added[label], *found.changed[label]})
        for label in reversed(AUTHORED):
            if label not in PLACED:
                self._remove(label, found.removed[label])

    def _primary_key(self, label: str, slug: str) -> int:
        """The primary key of the row with this slug."""
        if label not in self.pks:
            rows = apps.get_model(label).objects.values_list("slug", "pk")
            self.pks[label] = {(found,): pk for found, pk in rows}
        return self.pks[label][slug,]

    def _columns(self, model: type[models.Model], row: Row) -> dict[str, object]:
        values = {}
        for column in model._meta.concrete_fields:
            if column.primary_key:
                continue
            value = row.fields[column.name]
            if column.is_relation:
                label = column.related_model._meta.label_lower
                values[column.attname] = (
                    None if value is None else self._primary_key(label, value[0])
                )
            else:
                values[column.name] = column.to_python(value)
        return values

    def _save(self, label: str, key: tuple, *, new: bool) -> None:
        model, row = apps.get_model(label), self.content.one(label, *key)
        columns = self._columns(model, row)
        try:
            if new:
                model.objects.create(**columns)
                self.pks.pop(label, None)
            else:
                model.objects.filter(slug=key[0]).update(**columns)
        except IntegrityError as error:
            raise ContentError(
                [row.fault("", f"the database refuses this row: {error}")]
            ) from error

    def _link(self, label: str, keys: set[tuple]) -> None:
        """Write the lists of references of these rows."""
        model = apps.get_model(label)
        owners = [name for name in model.KEY if model._meta.get_field(name).is_relation]
        for relation in reference_lists(model) if keys else ():
            rows = [
                row for row in model.objects.select_related(*owners) if row.natural_key() in keys
            ]
            through, target = relation.remote_field.through, relation.related_model._meta
            owner, named = relation.m2m_column_name(), f"{relation.m2m_reverse_field_name()}_id"
            through.objects.filter(**{f"{owner}__in": [row.pk for row in rows]}).delete()
            through.objects.bulk_create(
                through(**{owner: row.pk, named: self._primary_key(target.label_lower, slug)})
                for row in rows
                for slug in self.content.one(label, *row.natural_key()).slugs(relation.name)
            )

    def _remove(self, label: str, keys: list[tuple]) -> None:
        model = apps.get_model(label)
        for key in keys:
            try:
                model.objects.get_by_natural_key(*key).delete()
            except model.DoesNotExist:
                continue  # already deleted together with its owner
            except ProtectedError as error:
                rows = ", ".join(map(str, error.protected_objects))
                fault = Fault(label, key, "", f"cannot be removed: still used by {rows}")
                raise ContentError([fault]) from error
