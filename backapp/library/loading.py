"""Fixture files into the tables: all of it or nothing, and no write where nothing differs."""

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

#: Rows that only have a place under another row. A changed one is deleted and added again, since
#: two may have swapped their places.
PLACED = {label for label, (_file, key) in AUTHORED.items() if key != ("slug",)}


@dataclass
class Difference:
    """What loading would do, by model: keys to add, to change, to remove."""

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
        """One line per row, for people."""
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
    """What has to be done to `now` for it to be `then`."""
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
    """What to do where edits made in the admin and newer files keep each other out, in commands
    as they are typed on this machine.
    """
    file = settings.HERE.database["NAME"] if "sqlite" in settings.HERE.database["ENGINE"] else ""
    copy = (
        f"dump_content --to {str(Path(file).parent / 'edits')!r}"
        if file
        else "dump_content --to - > edits.tar"
    )
    return (
        f"Keep a copy of the edits: {environment.typed(copy)}. Take the files, which drops "
        f"the edits: "
        f"{environment.typed('load_content')}. Then make in the admin again what should stay."
    )


def load(content: Content, now: datetime) -> Difference:
    """Make the tables hold exactly `content`, which has been checked.

    Raises ContentError, with nothing written, where they refuse.
    """
    with transaction.atomic():
        found = difference(read_tables(), content)
        if found:
            _Writer(content, found).write()
        versions.mark_loaded(content, now)
    return found


class _Writer:
    def __init__(self, content: Content, found: Difference):
        self.content, self.found = content, found
        self.pks: dict[str, dict[tuple, int]] = {}

    def write(self) -> None:
        found = self.found
        for label in reversed(AUTHORED):  # those that refer go before what they refer to
            if label in PLACED:
                self._remove(label, [*found.removed[label], *found.changed[label]])
        for label in AUTHORED:
            for key in found.added[label]:
                self._put(label, key, new=True)
            for key in found.changed[label]:
                self._put(label, key, new=label in PLACED)
        for label in AUTHORED:  # once every row that a list of references names is there
            self._link(label, {*found.added[label], *found.changed[label]})
        for label in reversed(AUTHORED):
            if label not in PLACED:
                self._remove(label, found.removed[label])

    def _pk(self, label: str, slug: str) -> int:
        """The number of the row that a reference names."""
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
                values[column.attname] = None if value is None else self._pk(label, value[0])
            else:
                values[column.name] = column.to_python(value)
        return values

    def _put(self, label: str, key: tuple, *, new: bool) -> None:
        model, row = apps.get_model(label), self.content.one(label, *key)
        columns = self._columns(model, row)
        try:
            if new:
                model.objects.create(**columns)
                self.pks.pop(label, None)
            else:
                model.objects.filter(slug=key[0]).update(**columns)
        except IntegrityError as error:
            raise ContentError([row.fault("", f"the database refuses it: {error}")]) from error

    def _link(self, label: str, keys: set[tuple]) -> None:
        """The lists of references of these rows."""
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
                through(**{owner: row.pk, named: self._pk(target.label_lower, slug)})
                for row in rows
                for slug in self.content.one(label, *row.natural_key()).slugs(relation.name)
            )

    def _remove(self, label: str, keys: list[tuple]) -> None:
        model = apps.get_model(label)
        for key in keys:
            try:
                model.objects.get_by_natural_key(*key).delete()
            except model.DoesNotExist:
                continue  # deleted with the row that owned it
            except ProtectedError as error:
                rows = ", ".join(map(str, error.protected_objects))
                fault = Fault(label, key, "", f"cannot be removed: still used by {rows}")
                raise ContentError([fault]) from error
