"""What was changed, read back: the history of a row, who wrote it last, and the public list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from backapp.library.authored import AUTHORED, CAN_BE_DRAFTS, relations
from backapp.library.changing import RowChange, from_json
from backapp.library.content import Catalogue, catalogue
from backapp.library.models.changes import ChangeSet, State
from backapp.library.models.words import ReviewState


class Value(NamedTuple):
    """One field of a row with its old and new value, as text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Touched:
    """One row that a change touches."""

    row: RowChange
    values: tuple[Value, ...]

    @property
    def about(self) -> str:
        """What the row is about, if its key does not say it: the loads that a rule limits."""
        fields = self.row.after or self.row.before or {}
        return ", ".join(entry[0] for entry in fields.get("loads", ()))

    @property
    def added(self) -> bool:
        return self.row.before is None

    @property
    def removed(self) -> bool:
        return self.row.after is None


@dataclass(frozen=True)
class Made:
    """A change with the rows of it that are looked at."""

    change: ChangeSet
    rows: tuple[Touched, ...]


def touched(rows: Iterable[RowChange]) -> tuple[Touched, ...]:
    """`rows` with readable old and new values."""
    return tuple(Touched(row, tuple(_values(row))) for row in rows)


def _values(row: RowChange) -> Iterator[Value]:
    model = apps.get_model(row.model)
    for name in row.fields:
        label = str(model._meta.get_field(name).verbose_name)
        before, after = ((side or {}).get(name) for side in (row.before, row.after))
        yield Value(label, as_text(before), as_text(after))


def as_text(value: object) -> str:
    """A stored value for a reader: lists one entry a line, references by their slugs."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return (
            "\n".join(
                entry[0] if isinstance(entry, list) and entry else str(entry) for entry in value
            )
            or "–"
        )
    if isinstance(value, dict):
        return "\n".join(f"{name}: {inner}" for name, inner in value.items())
    return str(value)


def readable_by(user, rows: Iterable[RowChange]) -> list[RowChange]:
    """Those of `rows` that this account may see in their own lists: a change keeps locked texts."""
    return [row for row in rows if user.has_perm(f"library.view_{row.model.partition('.')[2]}")]


def touching(label: str, key: tuple, user) -> list[Made]:
    """The changes of one row and of the rows that belong to it, newest first, as far as `user` may
    see them.
    """
    found = []
    for change in ChangeSet.objects.select_related("author", "second"):
        rows = [row for row in from_json(change.rows) if _belongs(row, label, key)]
        rows = readable_by(user, rows)
        if rows:
            found.append(Made(change, touched(rows)))
    return found


def _belongs(row: RowChange, label: str, key: tuple) -> bool:
    """Whether `row` is the row with this key, or is numbered or kept within it."""
    if row.model == label:
        return row.key == key
    owner = AUTHORED[row.model][1][0]
    return relations(row.model).get(owner) == ("one", label) and row.key[0] == key[0]


def own_work(user, model: type[Model], rows: Iterable[Model]) -> list[str]:
    """Those of `rows` whose text `user` was the last to change."""
    label, left = model._meta.label_lower, {row.natural_key(): str(row) for row in rows}
    mine = []
    for change in ChangeSet.objects.filter(state=State.PUBLISHED):
        for row in from_json(change.rows):
            if row.model == label and row.key in left and not row.only_review:
                name = left.pop(row.key)
                if change.author_id == user.pk:
                    mine.append(name)
        if not left:
            break
    return mine


# ------------------------------------------------------------------------------------ for visitors

#: The public field that names a row of this kind. Other rows are named by the row they belong to.
NAMED_BY = {
    "library.exercise": "name", "library.routine": "name", "library.condition": "label",
    "library.redflag": "short", "library.groupline": "line", "library.load": "label",
    "library.medicine": "label", "library.harmlessthing": "name", "library.answer": "question",
    "library.claim": "title", "library.ambiguousword": "phrase", "library.joinedrule": "label",
    "library.ladder": "name", "library.source": "slug",
}  # fmt: skip
#: What visitors call rows of this kind, if it is not the name of the model.
KINDS = {
    "library.contraindication": gettext_lazy("Rule"),
    "library.joinedrule": gettext_lazy("Rule"),
    "library.followup": gettext_lazy("Question"),
    "library.cue": gettext_lazy("Question"),
    "library.groupline": gettext_lazy("Question"),
    "library.instruction": gettext_lazy("How to do it"),
    "library.figure": gettext_lazy("Picture"),
    "library.drawing": gettext_lazy("Picture"),
    "library.step": gettext_lazy("Step"),
    "library.plan": gettext_lazy("When to do it"),
}


@dataclass(frozen=True)
class Entry:
    """A published change as visitors read it: what it touches, and never a value of it."""

    change: ChangeSet
    touches: tuple[str, ...]


def public(changes: Iterable[ChangeSet]) -> list[Entry]:
    """`changes` for the public list. Locked texts have no place in it, so it names rows only.

    What only touches drafts is left out, because nobody but an editor knows of a draft.
    """
    content, found = catalogue(), []
    for change in changes:
        rows = [row for row in from_json(change.rows) if _is_public(row, content)]
        if rows:
            names = dict.fromkeys(_public_name(row, content) for row in rows)
            found.append(Entry(change, tuple(names)))
    return found


def _is_public(row: RowChange, content: Catalogue) -> bool:
    """Whether a row is or was shown to visitors: itself, and the row that it belongs to."""
    if row.model in CAN_BE_DRAFTS:
        sides = filter(None, (row.before, row.after))
        return any(side["review_state"] != ReviewState.DRAFT for side in sides)
    owners = [
        target
        for name, (kind, target) in relations(row.model).items()
        if kind == "one" and name == AUTHORED[row.model][1][0]
    ]
    things = {"library.exercise": content.exercises, "library.routine": content.routines,
              "library.ladder": content.ladders}  # fmt: skip
    return all(row.key[0] in things[target] for target in owners if target in things)


def published():
    """The published changes, newest first. Reading them costs a query."""
    return ChangeSet.objects.filter(state=State.PUBLISHED).select_related("author", "second")


def _public_name(row: RowChange, content: Catalogue) -> str:
    kind = str(KINDS.get(row.model) or capfirst(apps.get_model(row.model)._meta.verbose_name))
    fields, name = row.after or row.before or {}, NAMED_BY.get(row.model)
    if name:
        return f"{kind}: {fields.get(name, row.key[0])}"
    owner = row.key[0]
    for things in (content.exercises, content.routines, content.conditions, content.red_flags):
        if owner in things:
            found = things[owner]
            owner = next(
                getattr(found, name) for name in ("name", "label", "short") if hasattr(found, name)
            )
            break
    return f"{kind}: {owner}"
