"""Compares the engine with the oracle on the same answer sheets.

The disposition, the scope and the state of every exercise must be the same. The sheets are every
one with up to three positive answers, every pair with its unsure variants, and sparse random ones.
If the two disagree, one of them is wrong, and docs/clinical/facts.md says which.
"""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from random import Random

from backapp.gate.answers import WORDS, read_answers
from proof import engine, sheets
from proof.claims import Claim
from proof.oracle import judge
from proof.sparse import sparse

# sparse sheets in one job; each chunk has its own seed, so it can be repeated by its number
CHUNK = 2_000
#: Minimum share of each disposition and scope among the sparse sheets. A generator that nearly
#: always ends in an emergency would show nothing.
LEAST_SHARE = 0.05


@dataclass
class Tally:
    """The results of a set of sheets: their number, outcomes and disagreements."""

    cases: int = 0
    outcomes: Counter = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)

    def see(self, name, sheet, now=sheets.NOW, read=None):
        ours = engine.told(engine.book(), read, now) if read else engine.answer(sheet, now)
        oracle = judge(sheet, now)
        self.cases += 1
        self.outcomes.update((ours["disposition"], ours["scope"]))
        self.outcomes.update(ours["exercises"].values())
        if ours != oracle:
            self.disagreements.append(f"{in_words(name, sheet, now)}: {difference(ours, oracle)}")

    def __add__(self, other):
        return Tally(
            self.cases + other.cases,
            self.outcomes + other.outcomes,
            self.disagreements + other.disagreements,
        )


def in_words(name, sheet, now):
    """Describe a sheet by its base and its differences from it."""
    base = sheets.BASES[name]
    different = {
        id: sheet.get(id, "(unanswered)")
        for id in sorted({*sheet, *base})
        if sheet.get(id) != base.get(id)
    }
    return f"{name}, {different or 'as they are'}" + (
        f" on {now:%d %B %Y %H:%M}" if now != sheets.NOW else ""
    )


def difference(ours, oracle):
    """Describe where two results differ, four differences at most."""
    flat = [
        {**answer["exercises"], "disposition": answer["disposition"], "scope": answer["scope"]}
        for answer in (ours, oracle)
    ]
    apart = [
        f"{key}: the engine says {flat[0][key]}, the oracle {flat[1][key]}"
        for key in flat[0]
        if flat[0][key] != flat[1].get(key)
    ]
    return "; ".join(apart[-4:])


# -- sets of sheets; the arguments are plain, so that another process can run each function


def up_to(name, count, part=0, parts=1, answers=("yes",), further=False):
    """Try every `parts`-th sheet that adds exactly `count` positives to the base `name`."""
    tally, base = Tally(), sheets.BASES[name]
    facts = [*sheets.risks(), *(sheets.further_risks() if further else ())]
    read = None if further else read_answers(engine.book(), base)
    for sheet in islice(sheets.neighbours(base, facts, count, answers), part, None, parts):
        tally.see(name, sheet, read=read and with_answers(read, sheet, base))
    return tally


def with_answers(read, sheet, base):
    """Return the screening of `sheet`, which differs from `base` only in plain answers.

    `read` is the screening of `base`. This saves half of the time. Reading itself is tried on all
    the other sheets.
    """
    said = {id: WORDS[answer] for id, answer in sheet.items() if base.get(id) != answer}
    return replace(read, answers=dict(read.answers) | said)


def thrown(number, count=CHUNK):
    """Try `count` sparse sheets from the random generator with this seed."""
    tally, dice = Tally(), Random(number)
    for _throw in range(count):
        name, _said, sheet, now = sparse(dice)
        tally.see(name, sheet, now)
    return tally


def first_disagreement(number, most=8 * CHUNK):
    """Describe the first sparse sheet of this seed on which the two disagree.

    None if they agree on the first `most` sheets.
    """
    dice = Random(number)
    for _throw in range(most):
        tally = Tally()
        name, _said, sheet, now = sparse(dice)
        tally.see(name, sheet, now)
        if tally.disagreements:
            return tally.disagreements[0]
    return None


# -- the claims


def exhaustive(workers: ProcessPoolExecutor) -> Claim:
    """The claim for every sheet near a base.

    For the person with everything open: every three signs or conditions answered yes. For all five
    people: up to two facts, yes and unsure, including time windows.
    """
    jobs = [
        (name, count, 0, 1, ("yes", "unsure"), True) for name in sheets.BASES for count in (0, 1)
    ]
    jobs += [
        (name, 2, part, 8, ("yes", "unsure"), True) for name in sheets.BASES for part in range(8)
    ]
    jobs += [("everything may open", 3, part, 32) for part in range(32)]
    tally = sum(
        workers.map(up_to, *zip(*((*job, *DEFAULTS[len(job) :]) for job in jobs), strict=True)),
        Tally(),
    )
    return Claim(
        "the engine says what the fact sheet says, on every sheet with up to three positives",
        "independent oracle, bounded exhaustion",
        tally.cases,
        tally.disagreements,
        {"exhaustive: " + outcome: count for outcome, count in sorted(tally.outcomes.items())},
    )


DEFAULTS = ("", 0, 0, 1, ("yes",), False)


def random_ones(workers: ProcessPoolExecutor, count=1_000_000) -> Claim:
    """The claim for sparse random sheets with every kind of answer, and for their distribution."""
    tally = sum(workers.map(thrown, range(count // CHUNK)), Tally())
    claim = Claim(
        "the engine says what the fact sheet says, on sparse random sheets (answers, "
        "dates, words, time going by)",
        "independent oracle, random with at most four differences",
        tally.cases,
        tally.disagreements,
        {"random: " + outcome: count for outcome, count in sorted(tally.outcomes.items())},
    )
    for missing in too_seldom(tally):
        claim.against(f"fewer than {LEAST_SHARE:.0%} of the random sheets came to {missing}")
    return claim


def too_seldom(tally):
    """The dispositions and scopes that too few sheets resulted in."""
    words = ("self-care", "see-a-clinician", "urgent-today", "emergency")
    words += ("full", "adapted", "stretch-instead", "unscreened", "comfort-only", "nothing")
    return [word for word in words if tally.outcomes[word] < LEAST_SHARE * tally.cases]
