"""Content mutation: drop, weaken or swap each row of the rulebook, one at a time.

One of three things must happen to each mutant. The rulebook refuses it, or a described person shows
that it is looser, or the solver shows that it is not milder for any person. A rule that can be
dropped without an effect decides nothing. docs/safety/waivers.toml lists such rules with the reason
why they exist.
"""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from zlib import crc32

from backapp.gate.rulebook import RuleBook, RuleBookError
from backapp.gate.vocabulary import FollowUpKind, Manipulation
from backapp.library.comparing import Rules, looser
from backapp.library.rulebook import rulebook_json
from proof import engine
from proof.claims import Claim

WAIVERS = Path(__file__).parents[1] / "docs" / "safety" / "waivers.toml"
#: Field of the rulebook that no decision reads -> what reads it, and tests it.
READ_ELSEWHERE = {
    "session_check": "the short check (tests/screening)",
    "instead": "what is offered instead",
    "for_conditions": "lists",
}


@dataclass(frozen=True)
class Mutant:
    """One changed row.

    `make` returns the rulebook with it, or raises RuleBookError if the rulebook refuses it.
    `within` names a mutant that is at least as loose as this one. If that one is harmless, this one
    is too.
    """

    name: str
    make: object
    within: str = ""

    def book(self) -> RuleBook:
        return self.make()


def mutants(book: RuleBook) -> Iterator[Mutant]:
    """Yield every mutant."""
    for slug in book.red_flags:
        yield from signs(book, slug)
    for slug in book.conditions:
        yield from conditions(book, slug)
        yield from rows(book, slug)
        yield from questions(book, slug)
    for slug in book.exercises:
        yield from exercises(book, slug)


def milder(value):
    """Return the next milder member of a closed list, or None."""
    return type(value)(value - 1) if value > 0 else None


def _without(mapping, slug):
    return {key: value for key, value in mapping.items() if key != slug}


# -- warning signs


def signs(book, slug):
    flag = book.red_flags[slug]

    def changed(**different):
        return lambda: replace(
            book, red_flags=dict(book.red_flags) | {slug: replace(flag, **different)}
        )

    yield Mutant(
        f"sign {slug}: dropped", lambda: replace(book, red_flags=_without(book.red_flags, slug))
    )
    for field in ("urgency", "scope"):
        if (mild := milder(getattr(flag, field))) is not None:
            yield Mutant(f"sign {slug}: {field} {mild.word}", changed(**{field: mild}))
    for field in ("suspects", "adds"):
        for one in getattr(flag, field):
            rest = tuple(other for other in getattr(flag, field) if other != one)
            yield Mutant(f"sign {slug}: {field} no {one}", changed(**{field: rest}))
    if flag.sticky:
        yield Mutant(f"sign {slug}: not held", changed(sticky=False))
    if not flag.next_day:
        yield Mutant(f"sign {slug}: lifts the next day", changed(next_day=True))


# -- conditions


def conditions(book, slug):
    condition = book.conditions[slug]

    def changed(**different):
        return lambda: replace(
            book, conditions=dict(book.conditions) | {slug: replace(condition, **different)}
        )

    yield Mutant(f"condition {slug}: dropped", lambda: without_condition(book, slug))
    if (mild := milder(condition.floor)) is not None:
        yield Mutant(f"condition {slug}: floor {mild.word}", changed(floor=mild))
    yield Mutant(
        f"condition {slug}: back diagnosis {not condition.is_back_diagnosis}",
        changed(is_back_diagnosis=not condition.is_back_diagnosis),
    )
    order = list(Manipulation)
    if condition.manipulation is not Manipulation.YES:
        easier = order[order.index(condition.manipulation) + 1]
        yield Mutant(f"condition {slug}: manipulation {easier.value}", changed(manipulation=easier))
    if not condition.prone_extension:
        yield Mutant(f"condition {slug}: reason for prone props", changed(prone_extension=True))
    if not condition.attestable:
        yield Mutant(f"condition {slug}: a word counts", changed(attestable=True))
    if not condition.liftable:
        yield Mutant(f"condition {slug}: a word lifts its floor", changed(liftable=True))
    for one in condition.becomes:
        rest = tuple(other for other in condition.becomes if other != one)
        yield Mutant(f"condition {slug}: does not become {one}", changed(becomes=rest))


def without_condition(book, slug):
    flags = {
        name: replace(
            flag,
            suspects=tuple(one for one in flag.suspects if one != slug),
            adds=tuple(one for one in flag.adds if one != slug),
        )
        for name, flag in book.red_flags.items()
    }
    routines = {
        name: replace(r, for_conditions=tuple(one for one in r.for_conditions if one != slug))
        for name, r in book.routines.items()
    }
    return replace(
        book, conditions=_without(book.conditions, slug), red_flags=flags, routines=routines
    )


#: Loads for which a missing row has a meaning.
DERIVED = ("thrust", "isometric-light")


def rows(book, slug):
    condition = book.conditions[slug]

    def with_rules(rules):
        return lambda: replace(
            book, conditions=dict(book.conditions) | {slug: replace(condition, rules=rules)}
        )

    for load, rule in condition.rules.items():
        at = lambda **different: dict(condition.rules) | {load: replace(rule, **different)}  # noqa: B023, E731
        dropped = f"row {slug} {load}: dropped"
        within = dropped if load not in DERIVED else ""
        yield Mutant(dropped, with_rules(_without(condition.rules, load)))
        if (mild := milder(rule.level)) is not None:
            yield Mutant(
                f"row {slug} {load}: {mild.name.lower()}", with_rules(at(level=mild)), within
            )
        for field in ("fresh_level", "settled_level"):
            if getattr(rule, field) and (mild := milder(getattr(rule, field))) is not None:
                yield Mutant(
                    f"row {slug} {load}: {field} {mild.name.lower()}",
                    with_rules(at(**{field: mild})),
                    within,
                )
        other = next((o for o, r in condition.rules.items() if r.level < rule.level), None)
        if other is not None:
            swapped = at(level=condition.rules[other].level) | {
                other: replace(condition.rules[other], level=rule.level)
            }
            yield Mutant(f"row {slug} {load}: swapped with {other}", with_rules(swapped), within)


def questions(book, slug):
    condition = book.conditions[slug]
    for question in condition.follow_ups:

        def asked(*instead):
            rest = tuple(
                one
                for other in condition.follow_ups
                for one in (instead if other is question else (other,))  # noqa: B023
            )
            return lambda: replace(
                book, conditions=dict(book.conditions) | {slug: replace(condition, follow_ups=rest)}
            )

        milder_without = question.kind not in (FollowUpKind.RELIEF, FollowUpKind.DETAIL)
        yield Mutant(
            f"question {question.id}: dropped" + ("" if milder_without else ", which only helps"),
            asked(),
        )
        for name, different in milder_questions(question, book):
            yield Mutant(f"question {question.id}: {name}", asked(replace(question, **different)))


def milder_questions(question, book):
    if question.kind is FollowUpKind.SIGN:
        if (mild := milder(question.urgency)) is not None:
            yield f"urgency {mild.word}", {"urgency": mild}
        return
    if question.kind in (FollowUpKind.FLOOR, FollowUpKind.SINCE, FollowUpKind.RELIEF):
        if (mild := milder(question.scope)) is not None:
            yield f"scope {mild.word}", {"scope": mild}
    if question.weeks:
        yield "a week less", {"weeks": question.weeks - 1}
    if question.longer_weeks:
        yield "a week less where longer", {"longer_weeks": question.longer_weeks - 1}
        yield "never longer", {"longer_if": ""}
    if question.kind is FollowUpKind.SINCE and not question.never_allowed:
        yield "may be never", {"never_allowed": True}
    if question.only:
        more = next(slug for slug in book.exercises if slug not in question.only)
        yield f"leaves {more} too", {"only": (*question.only, more)}
        yield "leaves everything", {"only": ()}
    for load, level in question.levels.items():
        if (mild := milder(level)) is not None:
            yield f"{load} {mild.name.lower()}", {"levels": dict(question.levels) | {load: mild}}


# -- exercises


def exercises(book, slug):
    exercise = book.exercises[slug]

    def changed(**different):
        return lambda: replace(
            book, exercises=dict(book.exercises) | {slug: replace(exercise, **different)}
        )

    for load in sorted(exercise.loads):
        yield Mutant(f"exercise {slug}: without {load}", changed(loads=exercise.loads - {load}))
    if exercise.stage == 2:
        yield Mutant(f"exercise {slug}: stage 1", changed(stage=1))
    if not exercise.comfort:
        yield Mutant(f"exercise {slug}: comfort", changed(comfort=True))
    if exercise.requires:
        yield Mutant(f"exercise {slug}: requires nothing", changed(requires=None))
    if exercise.ask_first:
        yield Mutant(f"exercise {slug}: asks nothing first", changed(ask_first=()))
    if exercise.max_age is not None:
        yield Mutant(f"exercise {slug}: at any age", changed(max_age=None))
    if exercise.own_confirmation:
        yield Mutant(f"exercise {slug}: without asking for it", changed(own_confirmation=False))


# -- the fate of each mutant


@dataclass(frozen=True)
class Fate:
    """The fate of a mutant.

    `how` is refused (by the rulebook), looser (a described person shows it), harmless (the solver
    finds no person for whom it is milder), or unseen (it is milder for a person, but for none of
    the described ones).
    """

    name: str
    how: str
    witness: str = ""


@cache
def original() -> Rules:
    return Rules(engine.book())


def fate(mutant: Mutant) -> Fate:
    """Find the fate of one mutant, with few people, then the solver, then all people."""
    try:
        return decided(mutant, mutant.book())
    except RuleBookError as refusal:
        return Fate(mutant.name, "refused", str(refusal))
    # `check_content` refuses such content, and the door opens nothing if the gate cannot decide
    except KeyError as missing:
        return Fate(mutant.name, "refused", f"nothing can be decided without {missing}")


def decided(mutant, book) -> Fate:
    rules = Rules(book, like=original())
    if found := next(looser(original(), rules, most=QUICK), None):
        return Fate(mutant.name, "looser", str(found))
    person = solved(book)
    if person is None and not outside_the_formulas(mutant):
        return Fate(mutant.name, "harmless")
    if found := next(looser(original(), rules), None):
        return Fate(mutant.name, "looser", str(found))
    return (
        Fate(mutant.name, "harmless")
        if person is None
        else Fate(mutant.name, "unseen", ", ".join(person))
    )


QUICK = 60  # people to try before the solver


def outside_the_formulas(mutant) -> bool:
    """Whether the solver's formulas do not cover a mutant.

    They leave out the passing of time and the questions asked before an exercise is shown.
    """
    return any(
        word in mutant.name
        for word in (
            "not held",
            "next day",
            "week less",
            "asks nothing",
            "may be never",
            "never longer",
        )
    )


def solved(book):
    from proof.solver.promises import loosened

    return loosened(original_world(), exported(book))


@cache
def original_world():
    from proof.solver.world import World

    return World(exported(engine.book()))


def exported(book):
    return json.loads(rulebook_json(book))


def fates(part: int, parts: int) -> list[Fate]:
    """Return the fates of about every `parts`-th mutant. Mutants of one row stay together."""
    known: dict[str, Fate] = {}
    for mutant in mutants(engine.book()):
        if crc32(mutant.name.partition(":")[0].encode()) % parts == part:
            harmless = mutant.within and known[mutant.within].how == "harmless"
            known[mutant.name] = Fate(mutant.name, "harmless") if harmless else fate(mutant)
    return list(known.values())


# -- the claims


def claims(workers, parts=16) -> list[Claim]:
    """Claim that every mutant is caught or harmless, and that every idle rule has a reason."""
    found = [one for some in workers.map(fates, range(parts), [parts] * parts) for one in some]
    caught = Claim(
        "each dropped, weakened or swapped row of the rules is refused, noticed, or not milder "
        "for any person",
        "content mutation; the solver for those without a person",
        len(found),
        [
            f"{one.name}: milder for somebody whom nobody described: {one.witness}"
            for one in found
            if one.how == "unseen"
        ],
        {
            f"rows changed: {how}": sum(one.how == how for one in found)
            for how in ("refused", "looser", "harmless")
        },
    )
    return [caught, idle(found)]


def idle(found) -> Claim:
    """Claim that rules without any effect are waived with a reason."""
    claim = Claim(
        "every rule can decide for somebody, or is waived with its reason",
        "content mutation: rules that can be dropped",
        0,
    )
    waived = tomllib.loads(WAIVERS.read_text(encoding="utf-8"))["rules"]
    reasons = {rule: group["reason"] for group in waived for rule in group["rules"]}
    dropped = [one for one in found if one.name.endswith(": dropped") or ": without " in one.name]
    claim.cases = len(dropped)
    never = {one.name for one in dropped if one.how == "harmless"}
    for name in sorted(never - reasons.keys()):
        claim.against(f"{name.removesuffix(': dropped')} never decides, and is not waived")
    for name in sorted(reasons.keys() - never):
        claim.against(f"{name} is waived, and decides")
    claim.figures = {"rules that never decide, each waived with a reason": len(never)}
    return claim
