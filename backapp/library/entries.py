"""Immutable objects in memory, one for each authored row.

The attributes come from the fields of the model, so a new field of a public model reaches the pages
without a change here. Pages get entries, which are built only from the models in `PUBLIC`. The
locked tables are not among them and have no reverse name on their owners. `locked.py` reads them
into its own records, for the door (docs/adr/0093).

    >>> entries(content, Exercise)["bridge"].region
    'low-back'
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, make_dataclass
from functools import cache
from types import MappingProxyType

from django.apps import apps
from django.db.models import ManyToOneRel, Model

from backapp.library.authored import Content, Row, field_names, linked_in_order
from backapp.library.models import (
    AmbiguousOption,
    AmbiguousWord,
    Answer,
    Claim,
    Condition,
    Contraindication,
    Cue,
    Exercise,
    FollowUp,
    GroupLine,
    HarmlessThing,
    JoinedRule,
    Ladder,
    Load,
    Medicine,
    RedFlag,
    Routine,
    Rung,
    Source,
)
from backapp.library.models.base import REVIEW, Reviewed
from backapp.library.models.words import ReviewState

#: The models whose rows every visitor can see.
PUBLIC = frozenset(
    {
        AmbiguousOption, AmbiguousWord, Answer, Claim, Condition, Contraindication, Cue, Exercise,
        FollowUp, GroupLine, HarmlessThing, JoinedRule, Ladder, Load, Medicine, RedFlag, Routine,
        Rung, Source,
    }
)  # fmt: skip
#: The texts of a question. Each answer is stored with their digest, and expires when they change.
WORDING = {
    RedFlag: ("short", "short_they", "question", "question_they"),
    Condition: ("label",),
    FollowUp: ("question", "question_they"),
    Cue: ("subheading", "text", "they", "help"),
    GroupLine: ("line", "line_they", "help"),
    HarmlessThing: ("name",),
}


@dataclass(frozen=True, slots=True)
class Review:
    """Whether a named clinician has signed the row, and when (an ISO date)."""

    state: str
    by: str
    on: str | None

    @property
    def signed(self) -> bool:
        return self.state == ReviewState.REVIEWED


class Loaded:
    """The fields of one row as read-only attributes.

    A reference becomes the slug of the other row, a list becomes a tuple, and the review fields
    become one object, `review`.
    """

    __slots__ = ()


class CatalogueEntry(Loaded):
    """One row that every visitor can see.

    Rows that belong to it, such as the follow-ups of a condition, are entries too. Their attribute
    is the `related_name` in their model.
    """

    __slots__ = ()


def loaded(base: type[Loaded], row: Row, **found: object) -> Loaded:
    """The row as an object, with the extra attributes in `found`.

    Raises KeyError if the row lacks a field.
    """
    model = apps.get_model(row.model)
    facts = {name: row.fact(name) for name in shown_fields(model)}
    if issubclass(model, Reviewed):
        facts["review"] = Review(*(row.fields[name] for name in REVIEW))
    facts |= found
    return _class(base, model.__name__, tuple(facts))(**facts)


@cache
def shown_fields(model: type[Model]) -> tuple[str, ...]:
    """The fields of a model that are read into memory. The review fields (which become one object)
    and fields for editors only are left out.
    """
    hidden = {*REVIEW, *getattr(model, "EDITORS_ONLY", ())}
    return tuple(name for name in field_names(model) if name not in hidden)


@cache
def _class(base: type[Loaded], name: str, facts: tuple[str, ...]) -> type[Loaded]:
    return make_dataclass(name, facts, bases=(base,), frozen=True, slots=True)


def entries(content: Content, model: type[Model]) -> Mapping[str, CatalogueEntry]:
    """The entries of a public model by slug, in the order of its `Meta.ordering`.

    Drafts of exercises and routines are left out. Raises TypeError if the model is not public, and
    KeyError if a row lacks a field.
    """
    if model not in PUBLIC:
        raise TypeError(f"{model._meta.label} is not public")
    content = content.published
    rows = content.in_order(model._meta.label_lower)
    made = (_entry(content, model, row, place) for place, row in enumerate(rows))
    return MappingProxyType({entry.slug: entry for entry in made})


def _entry(content: Content, model: type[Model], row: Row, place: int) -> CatalogueEntry:
    found = _derived(content, model, row, place)
    for relation in linked_in_order(model):
        label = relation.remote_field.through._meta.label_lower
        owner, other = relation.m2m_field_name(), relation.m2m_reverse_field_name()
        found[relation.name] = content.named(label, owner, row.key[0], other)
    for relation in _parts(model):
        below = content.under(relation.related_model._meta.label_lower, relation.field.name)
        found[relation.get_accessor_name()] = tuple(
            _entry(content, relation.related_model, one, number)
            for number, one in enumerate(below.get(row.key[0], []))
        )
    return loaded(CatalogueEntry, row, **found)


@cache
def _parts(model: type[Model]) -> tuple[ManyToOneRel, ...]:
    """The public models whose rows belong to one row of this model."""
    found = model._meta.related_objects
    return tuple(one for one in found if one.one_to_many and one.related_model in PUBLIC)


def _derived(content: Content, model: type[Model], row: Row, place: int) -> dict[str, object]:
    """Attributes that no editor writes, because they follow from other data."""
    found: dict[str, object] = {}
    if model in WORDING:
        found["wording_digest"] = digest(*_wording(content, model, row))
    if model is GroupLine:
        found["covers"] = _covers(row)
    if model is Source:  # the first address in `where`
        address = re.search(r"https?://[^\s;,]+", row.fields["where"])
        found["url"] = address.group().rstrip(".)") if address else ""
    if model in (FollowUp, Cue):
        found["id"] = ".".join(row.key)
    if model is Exercise:
        found["place"] = place  # in the list of all exercises, from 0
    if model is Routine:  # names only: the doses are locked
        found["exercises"] = content.named("library.step", "routine", row.key[0], "exercise")
    return found


def _wording(content: Content, model: type[Model], row: Row) -> Iterator[str]:
    """The English texts of a question. Those of a warning sign include its cues, and those of a
    group line include what it answers and the signs behind it.
    """
    yield from (row.source[name] for name in WORDING[model])
    if model is GroupLine:
        yield from _covers(row)
        for slug in row.slugs("signs"):
            if sign := content.one("library.redflag", slug):
                yield from _wording(content, RedFlag, sign)
    if model is RedFlag:
        for cue in content.under("library.cue", "sign").get(row.key[0], []):
            yield from (cue.key[1], *_wording(content, Cue, cue))


def _covers(row: Row) -> tuple[str, ...]:
    """What a group line answers: ids of signs, conditions and follow-ups."""
    return (*row.slugs("signs"), *row.slugs("conditions"), *row.fields["follow_ups"])


def digest(*texts: str) -> str:
    """The digest of a question as it reads in English, whatever language it was shown in: an
    answer to a question that has since been reworded counts as none.
    """
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()[:16]
