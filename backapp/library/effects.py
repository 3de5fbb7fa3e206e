"""Whom a change of the content lets through and whom it stops, and whether it needs a second person
before it is in use.

One person can publish what is stricter, and texts that decide nothing. What lets anybody do more,
what changes a warning sign or any other words that visitors answer, and what nobody can be shown
for, waits for a second person (docs/adr/0141).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date

from backapp.gate.rulebook import RuleBook
from backapp.library.authored import IN_FORCE, Content
from backapp.library.changing import RowChange
from backapp.library.comparing import Change, Rules, changes
from backapp.library.rulebook import build_rulebook

#: Rows whose words visitors answer, or that say what an answer means. Somebody who does not
#: recognise themselves in the words is let through, which no comparison of rules can see.
ANSWERED = {*IN_FORCE, "library.harmlessthing", "library.ambiguousoption"} - {
    "library.contraindication"
}
#: Fields of those rows that visitors do not answer and that no rule reads.
NOT_ANSWERED = frozenset(
    {
        "review_state", "reviewed_by", "reviewed_on", "sources", "may_indicate", "explanation",
        "floor_note", "reason",
    }
)  # fmt: skip
SHOWN = 3  # described people for each difference; the others are counted


@dataclass(frozen=True)
class Difference:
    """One result that differs, for `who` and `others` more people."""

    what: str
    before: str
    after: str
    who: tuple[str, ...]
    others: int


@dataclass(frozen=True)
class Effect:
    """What a change does: the differences that are looser and stricter, the rows with words that
    visitors answer, and whether the rules differ although they decide the same for everybody tried.
    """

    looser: tuple[Difference, ...] = ()
    stricter: tuple[Difference, ...] = ()
    answered: tuple[str, ...] = ()
    unclear: bool = False

    @property
    def needs_second_person(self) -> bool:
        return bool(self.looser or self.answered or self.unclear)

    @property
    def direction(self) -> str:
        """`looser`, `stricter`, `both`, or `words` if no rule decides anything else."""
        if self.looser and self.stricter:
            return "both"
        return "looser" if self.looser else "stricter" if self.stricter else "words"

    def as_json(self) -> dict:
        """The effect as it is stored with a change."""
        return asdict(self)


def concerns_rules(rows: Iterable[RowChange]) -> bool:
    """Whether a change touches rows that rules or questions are made of."""
    made_of = {*IN_FORCE, "library.exercise", "library.replacement"}
    return any(row.model in made_of and not row.only_review for row in rows)


def effect(before: Content, after: Content, rows: Iterable[RowChange], today: date) -> Effect:
    """What the change from `before` to `after`, which differ in `rows`, does to people.

    `today` tells which rules are past their review. If the rules before cannot be read, nobody can
    say what changes, so it is unclear. Raises what `build_rulebook` raises for `after`.
    """
    rows = list(rows)
    answered = tuple(row.where for row in rows if _is_answered(row))
    new = build_rulebook(after)
    try:
        old = build_rulebook(before)
    except (ValueError, LookupError):
        return Effect(answered=answered, unclear=True)
    found: list[Change] = []
    if old.version != new.version:
        rules = Rules(old)
        names = _names(before) | _names(after)
        found = [
            replace(change, what=names.get(change.what, change.what))
            for change in changes(rules, Rules(new, like=rules), names)
        ]
    loose, strict = (_by_difference(c for c in found if c.looser is way) for way in (True, False))
    return Effect(
        looser=loose,
        stricter=strict,
        answered=answered,
        unclear=(not found and _deciding(old) != _deciding(new)) or _opens_overdue(old, new, today),
    )


def _deciding(book: RuleBook) -> tuple:
    """What a decision depends on: without sources, reasons, and what is offered instead."""
    return (
        {
            slug: replace(
                condition,
                due="",
                sources=(),
                rules={
                    load: replace(rule, reason="", sources=())
                    for load, rule in condition.rules.items()
                },
                follow_ups=tuple(
                    replace(asked, due="", sources=()) for asked in condition.follow_ups
                ),
            )
            for slug, condition in book.conditions.items()
        },
        {slug: replace(flag, sources=()) for slug, flag in book.red_flags.items()},
        {slug: replace(exercise, instead=()) for slug, exercise in book.exercises.items()},
        book.joined_rules,
        book.loads,
    )


def _by_difference(found: Iterable[Change]) -> tuple[Difference, ...]:
    whom: dict[tuple[str, str, str], list[str]] = {}
    for change in found:
        whom.setdefault((change.what, change.before, change.after), []).append(change.who)
    return tuple(
        Difference(*key, who=tuple(who[:SHOWN]), others=len(who[SHOWN:]))
        for key, who in whom.items()
    )


def _is_answered(row: RowChange) -> bool:
    """Whether visitors answer these words, or stop an exercise by them."""
    if row.model == "library.instruction":
        return None not in (row.before, row.after) and "stop_rules" in row.fields
    return row.model in ANSWERED and bool(set(row.fields) - NOT_ANSWERED)


def _opens_overdue(old: RuleBook, new: RuleBook, today: date) -> bool:
    """Whether rules that are past their review would count as reviewed, or as unsigned, again: what
    they closed would open.
    """
    now = today.isoformat()
    before, after = _dues(old), _dues(new)
    return any(
        due and due <= now and not ("" < after.get(id, due) <= now) for id, due in before.items()
    )


def _dues(book: RuleBook) -> dict[str, str]:
    """When each condition and follow-up question is due for review."""
    dues = {slug: condition.due for slug, condition in book.conditions.items()}
    for condition in book.conditions.values():
        dues |= {asked.id: asked.due for asked in condition.follow_ups}
    return dues


def _names(content: Content) -> Mapping[str, str]:
    """Readable names of what people and results are described with."""
    fields = {
        "library.exercise": "name", "library.condition": "label", "library.redflag": "short",
        "library.load": "label",
    }  # fmt: skip
    return {
        row.key[0]: str(row.fields[name])
        for label, name in fields.items()
        for row in content.of(label)
    }
