"""Compare two versions of the rules by their effect on people: who would be let through by the new
version and not by the old one.

>>> for change in changes(old, new):
...     print(change)
A 41-year-old who has not been examined, with osteoporosis: thoracic-extension-chair was withheld
and is open with care

docs/adr/0051 explains how these people are found, and what they cannot show.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from backapp.gate.answers import EXERCISE, read_answers
from backapp.gate.decide import Decision, decide
from backapp.gate.rulebook import RuleBook
from backapp.gate.verdicts import Verdict
from backapp.library.witnesses import NO_NAMES, NOW, Person, people

#: The states of an exercise, from the mildest to the strictest.
STATES = ("open", "open with care", "withheld", "not there")
WITHHELD = STATES.index("withheld")


@dataclass(frozen=True)
class Change:
    """One result that changes for one person. `looser` is true if the new rules are milder."""

    who: str
    what: str
    before: str
    after: str
    looser: bool

    def __str__(self) -> str:
        return f"{self.who}: {self.what} was {self.before} and is {self.after}"


class Rules:
    """A rulebook, with a cache of its decisions.

    If `book` differs from `like` in exercises only, the decisions of `like` are reused.
    """

    def __init__(self, book: RuleBook, like: "Rules | None" = None):
        self.book, self.ids, self._seen = book, book.questions.keys(), {}
        self._never = {
            f.id for c in book.conditions.values() for f in c.follow_ups if f.never_allowed
        }
        self._like = like if like and not concerned(like.book, book) else None

    def decide(self, person: Person) -> Decision:
        if person.says not in self._seen:
            self._seen[person.says] = self._decide(person)
        return self._seen[person.says]

    def _decide(self, person: Person) -> Decision:
        if self._like:
            return replace(self._like.decide(person), book=self.book)
        return decide(self.book, read_answers(self.book, self._understood(person.answers)), NOW)

    def _understood(self, answers: dict) -> dict:
        """The answers to the questions in this rulebook. Answers to other questions are dropped."""
        kept = {
            id: answer
            for id, answer in answers.items()
            if id in self.ids and (answer != "never" or id in self._never)
        }
        for id in kept:
            if id == "diagnosis":
                kept[id] = [slug for slug in kept[id] if slug in self.book.conditions]
            elif id.endswith(".attested-for"):
                kept[id] = [
                    load for load in kept[id] if load in self.book.loads or load == EXERCISE
                ]
            elif id in ("raised", "corrected", "assessed"):
                kept[id] = {
                    slug: when for slug, when in kept[id].items() if slug in self.book.red_flags
                }
        return kept


def changes(
    old: Rules, new: Rules, names: Mapping[str, str] = NO_NAMES, most: int | None = None
) -> Iterator[Change]:
    """Yields every difference for the people affected by the changed rules, in the order of the
    people. `most` limits the number of people.

    A changed exercise affects everyone with any condition or sign.
    """
    closely, exercises = (
        concerned(old.book, new.book),
        list(dict.fromkeys((*old.book.exercises, *new.book.exercises))),
    )
    changed = [
        slug for slug in exercises if old.book.exercises.get(slug) != new.book.exercises.get(slug)
    ]
    about, lost = (
        set(closely),
        _removed_loads(old.book, new.book, changed) | _removed_loads(new.book, old.book, changed),
    )
    for book in (old.book, new.book) if changed else ():
        about |= book.conditions.keys() | book.red_flags.keys()
    if about:
        for person in islice(
            _all_people(old, new, (sorted(about), names, sorted(closely), lost)), most
        ):
            yield from _differences(
                person, old.decide(person), new.decide(person), exercises if closely else changed
            )


def _removed_loads(old: RuleBook, new: RuleBook, changed) -> set[str]:
    """Loads that an exercise has in `old` but not in `new`."""
    return {
        load
        for slug in changed
        if slug in old.exercises and slug in new.exercises
        for load in old.exercises[slug].loads - new.exercises[slug].loads
    }


def looser(old: Rules, new: Rules, most: int | None = None) -> Iterator[Change]:
    """Yields only the changes that make the rules milder, each with a person it lets through."""
    return (change for change in changes(old, new, most=most) if change.looser)


def concerned(old: RuleBook, new: RuleBook) -> set[str]:
    """The conditions and signs whose rules differ."""
    found = set()
    for one, other in ((old.conditions, new.conditions), (old.red_flags, new.red_flags)):
        found |= {slug for slug in {*one, *other} if one.get(slug) != other.get(slug)}
    return found


def _all_people(old: Rules, new: Rules, asked: tuple) -> Iterator[Person]:
    """The people that either version distinguishes, each once."""
    seen = set()
    for rules in (old, new):
        for person in people(rules.book, *asked):
            if person.says not in seen:
                seen.add(person.says)
                yield person


def _differences(person: Person, before: Decision, after: Decision, exercises) -> Iterator[Change]:
    for what, one, other in (
        ("how soon to be seen", before.disposition, after.disposition),
        ("what is open", before.scope, after.scope),
    ):
        if one != other:
            yield Change(person.says, what, one.word, other.word, other < one)
    for slug in exercises:
        was, now = _state(before, slug), _state(after, slug)
        if was != now and min(was, now) < WITHHELD:
            yield Change(person.says, slug, STATES[was], STATES[now], now < was)
        elif was == now < WITHHELD:
            yield from _asked_first(person, slug, before.verdict(slug), after.verdict(slug))


def _asked_first(person: Person, slug: str, before: Verdict, after: Verdict) -> Iterator[Change]:
    """The questions asked before an exercise that is open under both versions."""
    one, other = set(before.ask_first), set(after.ask_first)
    if one != other:
        said = [f"open after {', '.join(sorted(asked)) or 'no question'}" for asked in (one, other)]
        yield Change(person.says, slug, *said, looser=not one <= other)


def _state(decision: Decision, slug: str) -> int:
    if slug not in decision.book.exercises:
        return STATES.index("not there")
    verdict = decision.verdict(slug)
    return WITHHELD if not verdict.open else 1 if verdict.reasons else 0
