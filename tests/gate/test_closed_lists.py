"""The closed lists, in full.

A new member breaks a test here. Review everything that decides on it before you change the test.
"""

from datetime import UTC, datetime

from backapp.gate import floor, vocabulary
from backapp.gate.vocabulary import (
    CLINICIANS,
    Disposition,
    FollowUpKind,
    Indication,
    Kind,
    Level,
    Scope,
    ToldBy,
)
from tests.gate.people import all_no, decided, examined


def test_the_lists_are_as_they_were_thought_through():
    assert [d.word for d in Disposition] == [
        "self-care",
        "see-a-clinician",
        "urgent-today",
        "emergency",
    ]
    assert [s.word for s in Scope] == [
        "full",
        "adapted",
        "stretch-instead",
        "unscreened",
        "comfort-only",
        "nothing",
    ]
    assert [level.name for level in Level] == ["OK", "CAUTION", "CLINICIAN", "AVOID"]
    assert [i.value for i in Indication] == [
        "self-manipulation",
        "prone-extension",
        "prone-press-up",
        "massage-gun",
    ]
    assert [k.value for k in FollowUpKind] == ["sign", "floor", "since", "relief", "detail"]
    assert [a.name for a in vocabulary.Answer] == ["NO", "UNSURE", "YES"]
    assert [a.value for a in vocabulary.Area] == [
        "upper",
        "mid",
        "low",
        "buttock-hip",
        "leg",
        "neck",
    ]
    assert [h.word for h in vocabulary.Hurt] == ["sharper", "spreading"]
    assert len(Kind) == 10 and len(vocabulary.Episode) == 5 and len(vocabulary.Pregnancy) == 6


def test_nobody_but_a_registered_clinician_confirms_anything():
    assert {who.value for who in CLINICIANS} == {
        "doctor",
        "physiotherapist",
        "osteopath",
        "chiropractor",
        "nurse",
        "other-clinician",
    }
    assert set(ToldBy) - CLINICIANS == {
        ToldBy.SCAN_ONLY,
        ToldBy.MYSELF,
        ToldBy.INTERNET,
        ToldBy.FRIEND,
        ToldBy.NOBODY,
        ToldBy.UNSURE,
    }


def test_there_is_content_of_every_kind(book):
    assert all((book.red_flags, book.conditions, book.loads, book.exercises, book.routines))


def test_the_floor_holds_exactly_what_the_tables_never_allow(book):
    never = {slug for slug, c in book.conditions.items() if c.rules["thrust"].level is Level.AVOID}
    assert never == floor.CONDITIONS


def test_every_answer_id_has_a_kind_that_the_reader_knows(book):
    kinds = {
        "yes-no-unsure",
        "text",
        "date",
        "choice",
        "list",
        "number",
        "moment",
        "moments",
        "dates",
    }
    assert set(book.questions.values()) <= kinds


def test_every_scope_and_disposition_can_be_reached(book):
    sheets = [
        examined(book),
        examined(book, go_ahead="no"),
        all_no(book),
        {},
        all_no(book, visceral="yes"),
        all_no(book, fever="yes"),
    ]
    sheets.append(all_no(book, sepsis="yes"))
    decisions = [decided(book, sheet) for sheet in sheets]
    assert {d.scope for d in decisions} == set(Scope)
    assert {d.disposition for d in decisions} == set(Disposition)


def test_every_decision_has_a_reason_unless_everything_is_open(book):
    for id in [*book.red_flags, *book.conditions]:
        decision = decided(book, all_no(book, **{id: "yes"}))
        assert decision.reasons, id
        for slug in book.exercises:
            verdict = decision.verdict(slug)
            assert verdict.open or verdict.reasons, (id, slug)


def test_a_decision_is_the_same_every_time(book):
    sheet = all_no(book, age=70, one_leg="yes", osteoporosis="yes")
    moment = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert repr(decided(book, sheet, moment)) == repr(decided(book, sheet, moment))
