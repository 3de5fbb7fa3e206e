"""From authored rows to the rulebook that the gate reads.

The version of a rulebook is the fingerprint of everything in it, so two decisions under the same
version were made by the same rules. `rulebook_json` writes it out for checkers that share no code
with the gate.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import IntEnum, StrEnum

from backapp.gate.rulebook import (
    Condition,
    Contraindication,
    Exercise,
    FollowUp,
    RedFlag,
    Routine,
    RuleBook,
)
from backapp.gate.vocabulary import (
    Disposition,
    FollowUpKind,
    Indication,
    Kind,
    Level,
    Manipulation,
    Scope,
)
from backapp.library.authored import Content, Row, is_published, read_tables
from backapp.library.models.words import member, word


def build_rulebook(content: Content | None = None) -> RuleBook:
    """The rulebook of `content`, or of the tables as they are now.

    Drafts of exercises and routines are left out, with every mention of them; a draft of a rule or
    sign counts like any other, because it can only withhold. Raises RuleBookError where the rows
    contradict each other, ValueError for a word that the gate does not know, KeyError for a missing
    field.
    """
    content = content or read_tables()
    published = {row.key[0] for row in content.in_order("library.exercise") if is_published(row)}
    book = RuleBook(
        red_flags={row.key[0]: _red_flag(row) for row in content.in_order("library.redflag")},
        loads=frozenset(row.key[0] for row in content.of("library.load")),
        conditions=_conditions(content, published),
        exercises=_exercises(content, published),
        routines=_routines(content, published),
    )
    return replace(book, version=hashlib.sha256(_canonical(book).encode()).hexdigest())


def rulebook_json(book: RuleBook | None = None) -> str:
    """Everything in `book`, or in that of the tables, as canonical JSON: sorted, no spaces,
    levels and kinds by their words.
    """
    return _canonical(book or build_rulebook())


#: Parts of a rule that only people read, and the version, which is made of all of it.
WORDS = frozenset({"reason", "sources", "version"})


def deciding_digest(book: RuleBook) -> str:
    """The fingerprint of what decides in `book`.

    Another text leaves it as it is, so what was proved of these rules still holds.
    """
    return hashlib.sha256(
        json.dumps(_deciding(json.loads(_canonical(book))), sort_keys=True).encode()
    ).hexdigest()[:20]


def _deciding(value: object) -> object:
    if isinstance(value, dict):
        return {key: _deciding(entry) for key, entry in value.items() if key not in WORDS}
    return [_deciding(entry) for entry in value] if isinstance(value, list) else value


def read_rulebook(text: str) -> RuleBook:
    """The rulebook that `rulebook_json` wrote.

    Raises ValueError or KeyError for what it cannot have written.
    """
    said = json.loads(text)
    conditions = {}
    for slug, c in said["conditions"].items():
        rules = {load: _typed(Contraindication, rule) for load, rule in c["rules"].items()}
        follow_ups = tuple(_typed(FollowUp, question) for question in c["follow_ups"])
        conditions[slug] = replace(
            _typed(Condition, c | {"rules": {}, "follow_ups": []}),
            rules=rules,
            follow_ups=follow_ups,
        )
    return RuleBook(
        red_flags={slug: _typed(RedFlag, flag) for slug, flag in said["red_flags"].items()},
        loads=frozenset(said["loads"]),
        conditions=conditions,
        exercises={
            slug: replace(e, loads=frozenset(e.loads))
            for slug, e in _each(Exercise, said["exercises"])
        },
        routines=dict(_each(Routine, said["routines"])),
        version=said["version"],
    )


#: The closed list behind a field of the gate's values, for reading them back.
_LISTS = {
    "urgency": Disposition,
    "level": Level,
    "fresh_level": Level,
    "settled_level": Level,
    "floor": Scope,
    "scope": Scope,
    "manipulation": Manipulation,
    "requires": Indication,
}


def _each(kind, said: Mapping):
    return ((slug, _typed(kind, one)) for slug, one in said.items())


def _typed(kind, said: Mapping):
    """A value of the gate from its plain form.

    `kind` names the closed list of the field that is called so too.
    """
    found = {}
    for name, value in said.items():
        listed = (
            {FollowUp: FollowUpKind, Exercise: Kind}.get(kind)
            if name == "kind"
            else _LISTS.get(name)
        )
        if name == "levels":
            value = {load: member(Level, level) for load, level in value.items()}
        elif listed and value is not None:
            value = member(listed, value)
        elif isinstance(value, list):
            value = tuple(value)
        found[name] = value
    return kind(**found)


def _red_flag(row: Row) -> RedFlag:
    said = row.fields
    return RedFlag(
        slug=said["slug"],
        urgency=member(Disposition, said["urgency"]),
        scope=member(Scope, said["scope"]),
        suspects=tuple(row.slugs("suspects")),
        adds=tuple(row.slugs("adds")),
        session_check=said["session_check"],
        sticky=said["sticky"],
        next_day=said["next_day"],
        sources=tuple(row.slugs("sources")),
    )


def _conditions(content: Content, published: set[str]) -> dict[str, Condition]:
    rules = content.under("library.contraindication", "condition")
    asked = content.under("library.followup", "condition")
    found = {}
    for row in content.in_order("library.condition"):
        said = row.fields
        found[said["slug"]] = Condition(
            slug=said["slug"],
            floor=member(Scope, said["floor"]),
            is_back_diagnosis=said["is_back_diagnosis"],
            manipulation=member(Manipulation, said["manipulation"]),
            prone_extension=said["prone_extension"],
            attestable=said["attestable"],
            liftable=said["liftable"],
            becomes=tuple(row.slugs("becomes")),
            rules={load: rule for one in rules.get(said["slug"], []) for load, rule in _rules(one)},
            follow_ups=tuple(_follow_up(one, published) for one in asked.get(said["slug"], [])),
            sources=tuple(row.slugs("sources")),
        )
    return found


def _rules(row: Row):
    said = row.fields
    for load in row.slugs("loads"):
        yield (
            load,
            Contraindication(
                condition=row.slug("condition"),
                load=load,
                level=member(Level, said["level"]),
                reason=said["reason"],
                sources=tuple(row.slugs("sources")),
                fresh_level=member(Level, said["fresh_level"]) if said["fresh_level"] else None,
                settled_level=member(Level, said["settled_level"])
                if said["settled_level"]
                else None,
            ),
        )


def _follow_up(row: Row, published: set[str]) -> FollowUp:
    said = row.fields
    return FollowUp(
        condition=row.slug("condition"),
        name=said["name"],
        kind=member(FollowUpKind, said["kind"]),
        urgency=member(Disposition, said["urgency"]),
        scope=member(Scope, said["scope"]),
        weeks=said["weeks"],
        never_allowed=said["never_allowed"],
        longer_weeks=said["longer_weeks"],
        longer_if=said["longer_if"],
        ended_by=said["ended_by"],
        only=tuple(slug for slug in row.slugs("only") if slug in published),
        levels={load: member(Level, level) for load, level in said["levels"].items()},
        sources=tuple(row.slugs("sources")),
    )


def _exercises(content: Content, published: set[str]) -> dict[str, Exercise]:
    instead = content.under("library.replacement", "exercise")
    found = {}
    for row in content.in_order("library.exercise"):
        said = row.fields
        if said["slug"] not in published:
            continue
        found[said["slug"]] = Exercise(
            slug=said["slug"],
            kind=member(Kind, said["kind"]),
            loads=frozenset(row.slugs("loads")),
            stage=said["stage"],
            comfort=said["comfort"],
            requires=member(Indication, said["requires"]) if said["requires"] else None,
            instead=tuple(
                o
                for one in instead.get(said["slug"], [])
                if (o := one.slug("replacement")) in published
            ),
            ask_first=tuple(row.slugs("ask_first")),
            max_age=said["max_age"],
            own_confirmation=said["own_confirmation"],
        )
    return found


def _routines(content: Content, published: set[str]) -> dict[str, Routine]:
    steps = content.under("library.step", "routine")
    return {
        row.key[0]: Routine(
            slug=row.key[0],
            exercises=tuple(
                e for one in steps.get(row.key[0], []) if (e := one.slug("exercise")) in published
            ),
            for_conditions=tuple(row.slugs("for_conditions")),
        )
        for row in content.in_order("library.routine")
        if is_published(row)
    }


def _canonical(book: RuleBook) -> str:
    return json.dumps(_plain(book), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> object:
    """`value` in lists, mappings, texts and numbers.

    Sets are sorted; what has an order keeps it.
    """
    if isinstance(value, IntEnum | StrEnum):
        return word(value)
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.init}
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(entry) for entry in value)
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return value
