"""The four promises for one person (`make prove` tries all), and that a broken one is found."""

from dataclasses import replace

import pytest

from backapp.gate.vocabulary import Level, Scope
from proof import engine, ladders, promises

ONE = [("nonspecific-lbp",)]


@pytest.fixture(autouse=True)
def one_person(monkeypatch):
    monkeypatch.setattr(ladders, "BOTTOMS", ONE)
    monkeypatch.setattr(promises, "WHOM", ONE)


def test_each_fact_of_the_floor_withholds_every_self_manipulation():
    claim = promises.floor()
    assert claim.cases > 3000 and claim.holds, claim.counterexamples


def test_no_word_outranks_a_warning():
    claim = promises.outranked()
    assert claim.cases > 150 and claim.holds, claim.counterexamples


def test_silence_and_not_sure_are_as_strict_as_a_yes_and_nonsense_is_refused():
    claim = promises.silence()
    assert claim.cases > 3000 and claim.holds, claim.counterexamples


def test_nothing_that_gets_worse_opens_anything(monkeypatch):
    some = dict(list(ladders.ladders(ONE[0]).items())[::3])
    monkeypatch.setattr(ladders, "ladders", lambda diagnosis: some)
    claim = promises.monotone()
    assert claim.cases > 1500 and claim.holds, claim.counterexamples


# -- planted faults


def with_condition(book, slug, **different):
    return replace(
        book, conditions=dict(book.conditions) | {slug: replace(book.conditions[slug], **different)}
    )


def test_a_floor_of_code_that_lost_a_condition_is_seen(monkeypatch):
    from backapp.gate import floor

    monkeypatch.setattr(floor, "CONDITIONS", floor.CONDITIONS - {"blood-thinners"})
    assert "on emptied tables" in promises.floor().counterexamples[0]


def test_a_check_that_never_lapses_is_seen(monkeypatch):
    from backapp.gate import indications

    monkeypatch.setattr(indications, "CHECK_HOURS", 100)
    assert any("no longer checked" in one for one in promises.floor().counterexamples)


def test_a_word_that_lifts_too_much_is_seen(book, with_rules):
    with_rules(with_condition(book, "aaa", liftable=True))
    assert any(
        one.startswith("('nonspecific-lbp',): aaa") for one in promises.outranked().counterexamples
    )


def test_a_condition_that_helps_is_seen(book, with_rules, monkeypatch):
    """A NOT: vertigo opens what gerd withholds."""
    some = {name: ladders.ladders(ONE[0])[name] for name in ("gerd", "vertigo", "one-leg")}
    monkeypatch.setattr(ladders, "ladders", lambda diagnosis: some)
    answer = engine.answer

    def with_a_not(sheet, now, rules=None):
        said = answer(sheet, now, rules)
        if sheet.get("gerd") == "yes" and sheet.get("vertigo") == "yes":
            said["exercises"]["childs-pose"] = "open"
        return said

    assert promises.monotone().holds
    monkeypatch.setattr(engine, "answer", with_a_not)
    assert promises.monotone().counterexamples


def test_a_relaxed_unsure_is_seen(monkeypatch):
    from backapp.gate import conditions, signs
    from backapp.gate.vocabulary import Answer

    for module in (conditions, signs):
        monkeypatch.setattr(module, "POSITIVE", frozenset({Answer.YES}))
    assert any("not sure of" in one for one in promises.silence().counterexamples)


def test_a_sign_that_need_not_be_answered_is_seen(monkeypatch):
    from backapp.gate import signs

    monkeypatch.setattr(signs, "does_not_apply", lambda slug, screening: slug == "kidney")
    assert any("kidney unanswered" in one for one in promises.silence().counterexamples)


def test_a_reader_that_guesses_is_seen(monkeypatch):
    from backapp.gate import answers

    monkeypatch.setattr(answers, "WORDS", answers.WORDS | {"maybe": answers.Answer.NO})
    assert any("maybe" in one for one in promises.silence().counterexamples)


def test_the_emptied_tables_are_really_empty():
    book = promises.emptied()
    levels = {
        rule.level for condition in book.conditions.values() for rule in condition.rules.values()
    }
    assert levels == {Level.OK} and {condition.floor for condition in book.conditions.values()} == {
        Scope.FULL
    }
