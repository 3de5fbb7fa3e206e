"""What may not change a decision, and what may change it in one direction only, on sheets that
Hypothesis invents.

No answer is known beforehand here: two sheets are compared that have to come to the same, or of
which one has to be the stricter. The sheets have at most four differences from a plain person, and
it is asserted that they come to every kind of decision.
"""

from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from proof import engine, promises, sheets
from proof.claims import Claim
from proof.oracle import judge

#: Everything that can be said about a person on top of a base: (name, {answer: change}).
FACTS = [*sheets.risks(), *sheets.further_risks()]
SCOPES = {
    fact[0]: judge(sheets.put(sheets.BASES["everything may open"], fact[1]["yes"]), sheets.NOW)[
        "scope"
    ]
    for fact in FACTS
}
LOUD = [fact for fact in FACTS if SCOPES[fact[0]] == "nothing"]
QUIET = [fact for fact in FACTS if fact not in LOUD]
# beside which a push may still be open
HARMLESS = [fact for fact in FACTS if SCOPES[fact[0]] == "full"]
AT_MOST = 4
#: of the invented sheets, the least share that has to come to each; emergencies close everything,
#: so they are kept few
SHARES = dict.fromkeys(
    ("adapted", "stretch-instead", "comfort-only", "nothing", "self-care", "see-a-clinician"), 0.05
)
SHARES |= {"urgent-today": 0.03, "emergency": 0.03, "full": 0.03}

bases = st.sampled_from([*sorted(sheets.BASES), "everything may open"])
answers = st.sampled_from(("yes", "unsure"))
#: Few facts close everything, and a good part close nothing: else nearly every sheet of four would
#: be an emergency.
one_fact = st.tuples(st.sampled_from([*QUIET * 3, *LOUD, *HARMLESS * 40]), answers)
facts = st.integers(0, AT_MOST).flatmap(
    lambda count: st.lists(
        one_fact, min_size=count, max_size=count, unique_by=lambda fact: fact[0][0]
    )
)


def sheet_of(base, chosen):
    return sheets.put(sheets.BASES[base], *(fact[1][answer] for fact, answer in chosen))


def decided(sheet, rules=None):
    return engine.answer(sheet, sheets.NOW, rules)


def shuffled(mapping, dice):
    items = list(mapping.items())
    dice.shuffle(items)
    return dict(items)


# -- the relations; each asserts


def order_changes_nothing(base, chosen, dice: Random):
    """Of answers, and of the rows of the rules."""
    sheet, book = sheet_of(base, chosen), engine.book()
    turned = {
        part: shuffled(getattr(book, part), dice)
        for part in ("red_flags", "conditions", "exercises")
    }
    assert (
        decided(sheet) == decided(shuffled(sheet, dice)) == decided(sheet, replace(book, **turned))
    )


def one_more_fact_opens_nothing(base, chosen, more, answer):
    before, after = (
        decided(sheet_of(base, chosen)),
        decided(sheet_of(base, [*chosen, (more, answer)])),
    )
    assert promises.is_as_strict(after, before)


def not_sure_is_as_strict_as_yes(base, chosen):
    (fact, _answer), *rest = chosen
    sure, unsure = (
        decided(sheet_of(base, [(fact, answer), *rest])) for answer in ("yes", "unsure")
    )
    assert promises.is_as_strict(unsure, sure)


def an_answer_left_out_opens_nothing_that_wants_a_reason(base, chosen):
    sheet = sheet_of(base, chosen)
    for fact, _answer in chosen:
        if fact[0] in sheet.get("diagnosis", ()):
            continue  # what is named there is said
        without = promises.said(sheet, promises.unanswered(fact[0]))
        assert (
            not (promises.opened(decided(without)) - promises.opened(decided(sheet)))
            & promises.GUARDED
        )


def the_language_changes_nothing(base, chosen, language):
    from django.utils import translation

    sheet = sheet_of(base, chosen)
    with translation.override(language):
        there = decided(sheet)
    assert there == decided(sheet)


RELATIONS = {
    order_changes_nothing: (bases, facts, st.randoms(use_true_random=False)),
    one_more_fact_opens_nothing: (bases, facts, st.sampled_from(FACTS), answers),
    not_sure_is_as_strict_as_yes: (bases, facts.filter(bool)),
    an_answer_left_out_opens_nothing_that_wants_a_reason: (bases, facts),
    the_language_changes_nothing: (bases, facts, st.sampled_from(("en", "de", "ar", "tr", "hi"))),
}


def tried(relation, examples, phases=tuple(Phase)) -> int:
    """How many examples a relation was tried on.

    Raises AssertionError with the smallest one that Hypothesis finds against it.
    """
    count = 0

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None, phases=phases)
    @given(st.tuples(*RELATIONS[relation]))
    def holds(drawn):
        nonlocal count
        count += 1
        relation(*drawn)

    holds()
    return count


def spread(examples) -> Counter:
    """What invented sheets come to: disposition, scope, and "sheets" for how many."""
    seen: Counter = Counter()

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None)
    @given(bases, facts)
    def invent(base, chosen):
        said = decided(sheet_of(base, chosen))
        seen.update((said["disposition"], said["scope"], "sheets"))

    invent()
    return seen


def too_seldom(seen) -> list[str]:
    return [word for word, share in SHARES.items() if seen[word] < share * seen["sheets"]]


def related(examples=1_500) -> Claim:
    """Every relation, on so many invented sheets each, and the spread of those sheets."""
    claim = Claim(
        "order and language change nothing; a fact more, not sure instead of yes, an "
        "answer left out open nothing",
        f"Hypothesis: {len(RELATIONS)} relations on invented sheets",
    )
    for relation in RELATIONS:
        try:
            claim.cases += tried(relation, examples)
        except AssertionError as found:
            claim.against(f"{relation.__name__}: {found}")
    seen = spread(examples)
    for word in too_seldom(seen):
        claim.against(
            f"too few of the invented sheets came to {word}: {seen[word]} of {seen['sheets']}"
        )
    claim.figures = {f"invented: {word}": seen[word] for word in SHARES}
    return claim
