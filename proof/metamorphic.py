"""Metamorphic relations between decisions, on sheets that Hypothesis generates.

The expected result is not known here. Instead, two sheets are compared: either both must have the
same decision, or one must be at least as strict as the other. The sheets have at most four
differences from a base, and a check asserts that they result in every kind of decision.
"""

from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from proof import engine, promises, sheets
from proof.claims import Claim
from proof.oracle import judge

#: Everything that can be added to a base: (name, {answer: change}).
FACTS = [*sheets.risks(), *sheets.further_risks()]
SCOPES = {
    fact[0]: judge(sheets.put(sheets.BASES["everything may open"], fact[1]["yes"]), sheets.NOW)[
        "scope"
    ]
    for fact in FACTS
}
LOUD = [fact for fact in FACTS if SCOPES[fact[0]] == "nothing"]
QUIET = [fact for fact in FACTS if fact not in LOUD]
# facts that can leave a push open
HARMLESS = [fact for fact in FACTS if SCOPES[fact[0]] == "full"]
AT_MOST = 4
#: Minimum share of each result among the generated sheets. Emergencies close everything, so there
#: are few.
SHARES = dict.fromkeys(
    ("adapted", "stretch-instead", "comfort-only", "nothing", "self-care", "see-a-clinician"), 0.05
)
SHARES |= {"urgent-today": 0.03, "emergency": 0.03, "full": 0.03}

bases = st.sampled_from([*sorted(sheets.BASES), "everything may open"])
answers = st.sampled_from(("yes", "unsure"))
#: Loud facts are rare and harmless ones are common. Otherwise nearly every sheet with four facts
#: would be an emergency.
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


# -- the relations; each one asserts


def order_changes_nothing(base, chosen, dice: Random):
    """The order of the answers and of the rules' rows has no effect."""
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
            continue  # the diagnosis counts as an answer
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
    """Try a relation and return the number of examples.

    Raises AssertionError with the smallest counterexample that Hypothesis finds.
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
    """Count the dispositions and scopes of generated sheets; "sheets" is their number."""
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
    """Try every relation on that many generated sheets each, and check their distribution."""
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
