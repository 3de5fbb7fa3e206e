"""What may not change a decision, and what may change it in one direction only, on invented sheets with at most four differences."""

from collections import Counter
from dataclasses import replace
from random import Random

from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from proof import engine, promises, sheets
from proof.oracle import judge

#: Everything that can be said about a person on top of a base: (name, {answer: change}).
FACTS = [*sheets.risks(), *sheets.further_risks()]
QUIET = [
    fact
    for fact in FACTS
    if judge(sheets.put(sheets.BASES["everything may open"], fact[1]["yes"]), sheets.NOW)["scope"] != "nothing"
]
LOUD = [fact for fact in FACTS if fact not in QUIET]
AT_MOST = 4

bases = st.sampled_from(sorted(sheets.BASES))
#: One fact in ten closes everything: else every sheet of four would be an emergency, and nothing else would be tried.
facts = st.lists(
    st.tuples(st.one_of(*[st.sampled_from(QUIET)] * 9, st.sampled_from(LOUD)), st.sampled_from(("yes", "unsure"))),
    max_size=AT_MOST,
    unique_by=lambda fact: fact[0][0],
)
often = settings(max_examples=150, deadline=None, derandomize=True)


def sheet_of(base, chosen):
    return sheets.put(sheets.BASES[base], *(fact[1][answer] for fact, answer in chosen))


def decided(sheet):
    return engine.answer(sheet, sheets.NOW)


@often
@given(bases, facts, st.randoms(use_true_random=False))
def test_the_order_of_answers_and_of_rules_changes_nothing(base, chosen, dice: Random):
    sheet, book = sheet_of(base, chosen), engine.book()
    turned = {part: shuffled(getattr(book, part), dice) for part in ("red_flags", "conditions", "exercises")}
    assert decided(sheet) == decided(shuffled(sheet, dice)) == engine.answer(sheet, sheets.NOW, replace(book, **turned))


def shuffled(mapping, dice):
    items = list(mapping.items())
    dice.shuffle(items)
    return dict(items)


@often
@given(bases, facts, st.sampled_from(FACTS), st.sampled_from(("yes", "unsure")))
def test_one_more_fact_opens_nothing_and_makes_nothing_less_urgent(base, chosen, more, answer):
    before, after = decided(sheet_of(base, chosen)), decided(sheet_of(base, [*chosen, (more, answer)]))
    assert promises.is_as_strict(after, before)


@often
@given(bases, facts.filter(bool))
def test_not_sure_instead_of_yes_opens_nothing(base, chosen):
    (fact, _answer), *rest = chosen
    sure, unsure = (decided(sheet_of(base, [(fact, answer), *rest])) for answer in ("yes", "unsure"))
    assert promises.is_as_strict(unsure, sure)


@often
@given(bases, facts, facts)
def test_what_is_said_and_taken_back_before_it_counts_changes_nothing(base, chosen, detour):
    sheet = sheet_of(base, chosen)
    there = sheet_of(base, [*chosen, *detour])
    back = {id: sheet[id] if id in sheet else there[id] for id in there}
    assert decided({id: answer for id, answer in back.items() if id in sheet}) == decided(sheet)


@often
@given(bases, facts, st.sampled_from(("en", "de", "ar", "tr", "hi")))
def test_the_language_changes_no_decision(base, chosen, language):
    sheet = sheet_of(base, chosen)
    with translation.override(language):
        assert decided(sheet) == engine.answer(sheet, sheets.NOW)


@often
@given(bases, facts)
def test_an_answer_left_out_opens_nothing_that_wants_a_reason(base, chosen):
    sheet = sheet_of(base, chosen)
    for fact, _answer in chosen:
        without = {id: answer for id, answer in sheet.items() if id != fact[0]}
        assert not (promises.opened(decided(without)) - promises.opened(decided(sheet))) & promises.GUARDED


def test_the_invented_sheets_are_of_every_kind():
    """Sheets that nearly all came to one thing would show nothing about the others."""
    seen: Counter = Counter()

    @settings(often, max_examples=600, database=None)
    @given(bases, facts)
    def invent(base, chosen):
        said = engine.answer(sheet_of(base, chosen), sheets.NOW)
        seen.update((said["disposition"], said["scope"]))

    invent()
    sheets_seen = sum(seen[word] for word in promises.DISPOSITIONS)
    for word in ("full", "adapted", "stretch-instead", "comfort-only", "nothing", "self-care", "see-a-clinician"):
        assert seen[word] >= 0.05 * sheets_seen, (word, seen)
    for word in ("urgent-today", "emergency"):
        assert seen[word] >= 0.02 * sheets_seen, (word, seen)
