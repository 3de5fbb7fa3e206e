"""Changes of the content as data: which rows differ and how, and the same change made again on
content that has moved on, or taken back.

    >>> rows = changed_rows(before, after)
    >>> rows[0].where, rows[0].fields
    ('exercises: bridge', ['summary'])
    >>> made, conflicts = apply(content_of_today, inverse(rows))
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from django.apps import apps

from backapp.library.authored import AUTHORED, Content, Row, field_names
from backapp.library.models.base import REVIEW
from backapp.library.models.words import ReviewState

UNSIGNED = {"review_state": ReviewState.AWAITING.value, "reviewed_by": "", "reviewed_on": None}


@dataclass(frozen=True)
class RowChange:
    """One row that differs: `before` is None if it was added, `after` is None if it was removed."""

    model: str
    key: tuple
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None

    @property
    def fields(self) -> list[str]:
        """The names of the fields that differ."""
        before, after = self.before or {}, self.after or {}
        names = dict.fromkeys((*before, *after))
        return [name for name in names if before.get(name) != after.get(name)]

    @property
    def where(self) -> str:
        """The file and the key of the row, as lists of faults name them."""
        return f"{AUTHORED[self.model][0].removesuffix('.json')}: {'.'.join(map(str, self.key))}"

    @property
    def only_review(self) -> bool:
        """Whether the row is the same except for its signature or draft state."""
        return None not in (self.before, self.after) and set(self.fields) <= set(REVIEW)


@dataclass(frozen=True)
class Conflict:
    """A value that is neither what a change expects nor what it would write."""

    model: str
    key: tuple
    field: str  # empty if the whole row is missing or already there
    expected: object
    found: object
    wanted: object

    def __str__(self) -> str:
        return RowChange(self.model, self.key, None, None).where + (
            f", {self.field}" if self.field else ""
        )


def changed_rows(before: Content, after: Content) -> list[RowChange]:
    """The rows that differ, in the order of the files."""
    found = []
    for label in AUTHORED:
        have, want = before.by_key(label), after.by_key(label)
        for key in dict.fromkeys((*have, *want)):
            one, other = (rows[key].fields if key in rows else None for rows in (have, want))
            if one is None or other is None or dict(one) != dict(other):
                found.append(RowChange(label, key, one, other))
    return found


def inverse(rows: Iterable[RowChange]) -> list[RowChange]:
    """The change that takes `rows` back."""
    return [replace(row, before=row.after, after=row.before) for row in rows]


def apply(content: Content, rows: Iterable[RowChange]) -> tuple[Content, list[Conflict]]:
    """`content` with `rows` changed, and what could not be changed because it has another value.

    Fields that the change does not mention stay as they are in `content`. A conflict leaves its
    field or row as it is in `content`. A row whose text changes loses its signature, unless the
    change brings a signature of its own.
    """
    tables = {label: dict(content.by_key(label)) for label in AUTHORED}
    conflicts: list[Conflict] = []
    for row in rows:
        table, here = tables[row.model], content.one(row.model, *row.key)
        if row.after is None:
            if here is None or _same_text(here.fields, row.before):
                table.pop(row.key, None)
            else:
                conflicts.append(Conflict(row.model, row.key, "", row.before, here.fields, None))
        elif here is None:
            if row.before is None:
                table[row.key] = Row(row.model, _in_order(row.model, row.after))
            else:
                conflicts.append(Conflict(row.model, row.key, "", row.before, None, row.after))
        elif row.before is None:
            if not _same_text(here.fields, row.after):
                conflicts.append(Conflict(row.model, row.key, "", None, here.fields, row.after))
        else:
            fields, lost = _merged(here, row)
            conflicts += lost
            table[row.key] = replace(here, fields=fields)
    return Content(
        {label: list(table.values()) for label, table in tables.items()}, content.language
    ), conflicts


@dataclass(frozen=True)
class Merge:
    """A release with the edits of a site in it. `open` has, for each conflict, the change that
    would put the value in force that is not.
    """

    content: Content
    open: tuple[RowChange, ...] = ()


def merge(
    release: Content,
    edits: Iterable[Iterable[RowChange]],
    is_stricter: Callable[[Content, Content], bool],
) -> Merge:
    """`release` with `edits` made on it, in their order, by row and field.

    Where both changed the same value, the site's is in force if `is_stricter(release's, site's)`,
    otherwise the release's. The other one is in `open`.
    """
    content, decide = release, []
    for rows in edits:
        for row in rows:
            made, conflicts = apply(content, [row])
            for conflict in conflicts:
                wish = _wish(made, row, conflict)
                wanted, _none = apply(made, [wish])
                if is_stricter(made, wanted):
                    wish, made = inverse([wish])[0], wanted
                decide.append(wish)
            content = made
    return Merge(content, tuple(_latest(decide)))


def _wish(content: Content, row: RowChange, conflict: Conflict) -> RowChange:
    """The change of `content` that does what `row` could not."""
    here = content.one(row.model, *row.key)
    if not conflict.field:
        return RowChange(row.model, row.key, here and here.fields, row.after)
    return RowChange(
        row.model, row.key, here.fields, {**here.fields, conflict.field: conflict.wanted}
    )


def _latest(rows: Iterable[RowChange]) -> Iterable[RowChange]:
    """The last of the changes of each place."""
    return {(row.model, row.key, tuple(row.fields)): row for row in rows}.values()


def _merged(here: Row, row: RowChange) -> tuple[dict[str, object], list[Conflict]]:
    """The fields of `here` with those of `row` that differ, and the conflicts."""
    fields, lost = dict(here.fields), []
    for name in row.fields:
        now, was, new = fields.get(name), row.before.get(name), row.after.get(name)
        if name in REVIEW or now == new:
            continue
        if now == was:
            fields[name] = new
        else:
            lost.append(Conflict(row.model, row.key, name, was, now, new))
    if any(name in row.fields for name in REVIEW):
        alike = {n: v for n, v in fields.items() if n not in REVIEW}
        signed = {n: v for n, v in row.after.items() if n not in REVIEW}
        if alike == signed or row.after["review_state"] != ReviewState.REVIEWED:
            fields |= {name: row.after[name] for name in REVIEW if name in fields}
    elif fields != dict(here.fields) and fields.get("review_state") == ReviewState.REVIEWED:
        fields |= UNSIGNED
    return fields, lost


def _same_text(fields: Mapping[str, object], others: Mapping[str, object]) -> bool:
    """Whether two states of a row are the same, whoever signed them."""
    one, other = ({n: v for n, v in found.items() if n not in REVIEW} for found in (fields, others))
    return one == other


def _in_order(label: str, fields: Mapping[str, object]) -> dict[str, object]:
    return {name: fields[name] for name in field_names(apps.get_model(label)) if name in fields}


def as_json(rows: Iterable[RowChange]) -> list[dict]:
    """`rows` as they are stored."""
    return [
        {
            "model": row.model,
            "key": list(row.key),
            "before": None if row.before is None else dict(row.before),
            "after": None if row.after is None else dict(row.after),
        }
        for row in rows
    ]


def from_json(stored: Iterable[Mapping]) -> list[RowChange]:
    """The rows that `as_json` stored."""
    return [
        RowChange(row["model"], tuple(row["key"]), row["before"], row["after"]) for row in stored
    ]
