"""Build the rulebook that the gate reads from authored rows.

The version of a rulebook is the fingerprint of all its contents, so two decisions with the same
version were made by the same rules. `rulebook_json` exports the rulebook for checkers that share no
code with the gate.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum, IntEnum, StrEnum
from functools import cache, partial
from types import MappingProxyType, UnionType
from typing import get_args, get_origin, get_type_hints

from backapp.gate.rulebook import (
    Condition,
    Contraindication,
    Exercise,
    FollowUp,
    JoinedRule,
    RedFlag,
    Routine,
    RuleBook,
)
from backapp.library.authored import Content, Row, read_tables
from backapp.library.models.words import ReviewState, member, word


def build_rulebook(content: Content | None = None) -> RuleBook:
    """The rulebook of `content`, or of the current tables.

    Drafts of exercises and routines are left out, with every reference to them. A draft of a rule
    or sign counts like any other, because it can only withhold. Raises RuleBookError if rows
    contradict each other, ValueError for a word that the gate does not know, and KeyError for a
    missing field.
    """
    content = (content or read_tables()).published

    def each(kind: type, label: str, found: Callable[[str], dict] = lambda slug: {}) -> dict:
        rows = content.in_order(label)
        return {row.key[0]: _of_row(kind, row, **found(row.key[0])) for row in rows}

    read = {row.key[0]: row["last_read"] for row in content.of("library.source")}

    def due(row: Row) -> str:
        return review_due(row, read)

    def limits(slug: str) -> dict[str, Contraindication]:
        rows = content.under("library.contraindication", "condition").get(slug, [])
        return {
            load: _of_row(Contraindication, row, load=load)
            for row in rows
            for load in row.slugs("loads")
        }

    def questions(slug: str) -> list[FollowUp]:
        rows = content.under("library.followup", "condition").get(slug, [])
        return [_of_row(FollowUp, row, due=due(row)) for row in rows]

    def instead(slug: str) -> tuple[str, ...]:
        return content.named("library.replacement", "exercise", slug, "replacement")

    def steps(slug: str) -> tuple[str, ...]:
        return content.named("library.step", "routine", slug, "exercise")

    book = RuleBook(
        red_flags=each(RedFlag, "library.redflag"),
        loads=frozenset(row.key[0] for row in content.of("library.load")),
        conditions=each(
            Condition,
            "library.condition",
            lambda slug: {
                "rules": limits(slug),
                "follow_ups": questions(slug),
                "due": _earliest(
                    due(row)
                    for row in (
                        content.one("library.condition", slug),
                        *content.under("library.contraindication", "condition").get(slug, []),
                    )
                ),
            },
        ),
        exercises=each(Exercise, "library.exercise", lambda slug: {"instead": instead(slug)}),
        routines=each(
            Routine, "library.routine", lambda slug: {"exercises": steps(slug), "own": False}
        ),
        joined_rules=each(JoinedRule, "library.joinedrule"),
    )
    return replace(book, version=hashlib.sha256(_canonical(book).encode()).hexdigest())


#: A source without a date counts as read on this day.
RELEASED = date(2026, 11, 29)
REVIEW_YEARS = 2  # how long a signed row counts after its source was last read (docs/adr/0112)


def review_due(row: Row, read: Mapping[str, str | None]) -> str:
    """The day (ISO) from which `row` is due for review; empty if it is not signed.

    `read` says when each source was last read. The source that was read longest ago decides.
    """
    if row["review_state"] != ReviewState.REVIEWED:
        return ""
    days = [read.get(slug) or RELEASED.isoformat() for slug in row.slugs("sources")]
    last = date.fromisoformat(min(days, default=RELEASED.isoformat()))
    try:
        return last.replace(year=last.year + REVIEW_YEARS).isoformat()
    except ValueError:  # 29 February
        return last.replace(year=last.year + REVIEW_YEARS, day=28).isoformat()


def _earliest(days: Iterable[str]) -> str:
    return min(filter(None, days), default="")


def _of_row(kind: type, row: Row, **found: object):
    """The gate's object of this class for one row. `found` contains the values that come from other
    rows.
    """
    names = (name for name in _converters(kind) if name not in found)
    return typed(kind, {name: row.fact(name) for name in names} | found)


def rulebook_json(book: RuleBook | None = None) -> str:
    """`book`, or the rulebook of the tables, as canonical JSON: sorted, without spaces, with levels
    and kinds as words.
    """
    return _canonical(book or build_rulebook())


#: Parts of a rule that only people read, and the version, which covers everything.
WORDS = frozenset({"reason", "sources", "version"})


def deciding_digest(book: RuleBook) -> str:
    """The fingerprint of everything in `book` that affects a decision.

    A change of wording does not change it, so a proof of these rules remains valid.
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

    Raises ValueError or KeyError for text that it cannot have written.
    """
    return typed(RuleBook, _checked((dict,), json.loads(text)))


def typed(kind: type, facts: Mapping[str, object]):
    """The gate's object of this class, built from a mapping of strings, numbers and lists.

    Raises KeyError for a missing value. Raises ValueError for an unknown name, a value of the wrong
    type, or a word that is not in the gate's list.
    """
    converters = _converters(kind)
    if unknown := facts.keys() - converters.keys():
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    return kind(**{name: convert(facts[name]) for name, convert in converters.items()})


@cache
def _converters(kind: type) -> dict[str, Callable]:
    """The function that converts the JSON value of each field of one of the gate's classes."""
    hints = get_type_hints(kind)
    return {f.name: _converter(hints[f.name]) for f in fields(kind) if f.init}


def _converter(hint) -> Callable:
    made_of, parts = get_origin(hint), get_args(hint)
    if made_of is UnionType:  # "or None": the tables store an empty text for none
        convert = _converter(parts[0])
        return lambda value: None if value is None or value == "" else convert(value)
    if made_of in (tuple, frozenset):
        convert = _converter(parts[0])
        return lambda values: made_of(map(convert, _checked((list, tuple), values)))
    if made_of is Mapping:
        convert = _converter(parts[1])
        tables = (dict, MappingProxyType)
        return lambda table: {key: convert(v) for key, v in _checked(tables, table).items()}
    if is_dataclass(hint):
        return lambda value: (
            value if isinstance(value, hint) else typed(hint, _checked((dict,), value))
        )
    return partial(member, hint) if issubclass(hint, Enum) else partial(_checked, (hint,))


def _checked(kinds: tuple[type, ...], value):
    """`value`, if it has exactly one of these types. A subclass does not count: True is not a
    number.
    """
    if type(value) in kinds:
        return value
    raise ValueError(f"must be {' or '.join(kind.__name__ for kind in kinds)}, not {value!r:.40}")


def _canonical(book: RuleBook) -> str:
    return json.dumps(_plain(book), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> object:
    """`value` as lists, mappings, texts and numbers.

    Sets are sorted. Ordered values keep their order.
    """
    if type(value) in (str, bool, int):
        return value
    if isinstance(value, IntEnum | StrEnum):
        return word(value)
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.init}
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(entry) for entry in value)
    return [_plain(entry) for entry in value] if isinstance(value, tuple) else value
