"""Harmless things: no word of one may mean a condition, a medicine or a warning sign."""

from collections.abc import Iterator
from functools import lru_cache

from backapp.library import search
from backapp.library.authored import Content, Fault, Row
from backapp.library.checks.rule import each

THINGS = "library.harmlessthing"


def _phrases(content: Content, said: search.Vocabulary) -> dict[frozenset[str], str]:
    """The words of everything that counts -> what they mean."""
    found: dict[frozenset[str], str] = {}
    for row in content.of("library.condition"):
        parts = [*said.names_in(row["label"]), *said.names_in(row["name"]), *row["synonyms"]]
        found |= dict.fromkeys(_words(parts, said), f"the condition {row.key[0]}")
    for row in content.of("library.medicine"):
        parts = said.names_in(row["label"])
        found |= dict.fromkeys(_words(parts, said), f"the medicine {row.key[0]}")
    for row in content.of("library.ambiguousword"):
        parts = [row["phrase"], *row["also"]]
        found |= dict.fromkeys(_words(parts, said), f"the ambiguous word {row.key[0]}")
    return found


def _words(texts: list[str], said: search.Vocabulary) -> Iterator[frozenset[str]]:
    return (words for text in texts if (words := _read(text, said)[0]))


@lru_cache(maxsize=8_192)  # most rows are the same before and after an edit
def _read(text: str, said: search.Vocabulary) -> tuple[frozenset[str], bool]:
    """The words of a text of the content, and whether it can be a warning sign."""
    return frozenset(said.words(text)), said.urgent(text)


def _collisions(content: Content) -> Iterator[Fault]:
    said = search.vocabulary(content.language)
    serious = _phrases(content, said) if content.of(THINGS) else {}
    seen: dict[frozenset[str], Row] = {}
    for row in content.of(THINGS):
        for text in (row["name"], *row["also"]):
            words, urgent = _read(text, said)
            if meant := serious.get(words):
                yield row.fault("also", f"“{text}” is a word for {meant}")
            if urgent:
                yield row.fault("also", f"“{text}” can be a warning sign")
            if seen.setdefault(words, row) is not row:
                yield row.fault("also", f"“{text}” is a word for {seen[words].key[0]} too")


_rules = each(
    THINGS,
    (
        "why",
        "is empty: say why it changes nothing for bones, bleeding, immunity, heart and nerves",
        lambda row, _: not row["why"].strip(),
    ),
    (
        "slug",
        "is the slug of a condition, a medicine or a warning sign",
        lambda row, content: any(
            content.one(f"library.{label}", row.key[0])
            for label in ("condition", "medicine", "redflag")
        ),
    ),
)
CHECKS = (_rules, _collisions)
