"""The cover: what is open after "none of these" is open to everybody whom that answer can hide."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from backapp.gate import cover as parts
from backapp.gate.answers import EXERCISE, Attestation, Screening, read_answers
from backapp.gate.cover import LONG_AGO, cover, nothing_to_report, stage, worst
from backapp.gate.decide import decide
from backapp.gate.rulebook import JoinedRule
from backapp.gate.vocabulary import (
    CLINICIANS,
    Answer,
    Area,
    Disposition,
    Episode,
    FollowUpKind,
    Kind,
    Level,
    Pregnancy,
    Scope,
    ToldBy,
)
from backapp.library.authored import read_files
from backapp.library.content import BEGAN, build_catalogue
from tests.gate.people import examined

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PEOPLE = 1500


@pytest.fixture(scope="module")
def catalogue():
    return build_catalogue(read_files(), "")


@pytest.fixture(scope="module")
def denied(catalogue):
    return catalogue.covered


def test_enough_stays_open_with_walking_and_easy_movement(catalogue):
    found = catalogue.cover
    kinds = {catalogue.rulebook.exercises[slug].kind for slug in found.open}
    assert len(found.open) >= 10 and {Kind.AEROBIC, Kind.MOBILITY} <= kinds
    assert not found.emergencies
    assert found.open.isdisjoint(
        slug for slug, e in catalogue.rulebook.exercises.items() if e.requires or e.ask_first
    )


def test_nobody_who_ticks_no_line_lacks_any_of_it(book, catalogue, denied):
    """Random people among those whom the answer leaves room for, with everything at random.

    A joined rule that is no emergency is an accepted risk, as a sign is (HZ-36).
    """
    pick, tried = random.Random(16), 0
    for _ in range(PEOPLE):
        screening = somebody(book, denied, pick)
        decision = decide(book, screening, NOW)
        joined = joined_by(decision)
        assert all(rule.urgency is not Disposition.EMERGENCY for rule in joined), screening
        if any(rule.scope >= Scope.COMFORT_ONLY for rule in joined):
            continue
        closed = {slug for slug in catalogue.cover.open if not decision.verdict(slug).open}
        assert not closed, (closed, screening)
        tried += 1
    assert tried > PEOPLE / 5


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"sudden-bend"}, "bend-artery"),
        ({"blood-thinners", "blood-thinners.blow"}, "bleeding-blow"),
    ],
)
def test_joined_facts_that_are_an_emergency_are_on_a_line(book, denied, asked, rule):
    found = cover(book, denied - asked, NOW)
    assert rule in found.emergencies and not found.open


@pytest.mark.parametrize("condition", ["cardiac", "osteoporosis", "hip-replacement", "postpartum"])
def test_a_condition_that_no_line_covers_closes_it(book, denied, condition):
    assert len(cover(book, denied - {condition}, NOW).open) < 10


def test_a_condition_without_a_line_is_seen_at_every_duration_and_with_every_relief(book, denied):
    """Planted: a row stricter only after 72 hours, and a relief stricter than what it relieves."""
    slug, load = "nonspecific-lbp", "supine"
    for change in ({"settled_level": Level.AVOID}, {"fresh_level": Level.AVOID}):
        rule = replace(
            book.conditions[slug].rules["thrust"], load=load, level=Level.OK,
            **{"fresh_level": Level.OK, "settled_level": Level.OK, **change},
        )  # fmt: skip
        worse = with_condition(book, slug, rules={**book.conditions[slug].rules, load: rule})
        assert "pelvic-tilt" not in cover(worse, denied, NOW).open
    (plain,) = book.conditions["diabetes"].follow_ups
    strict = replace(plain, levels={**plain.levels, load: Level.AVOID})
    worse = with_condition(book, "diabetes", follow_ups=(strict,))
    assert "pelvic-tilt" not in cover(worse, denied, NOW).open


def test_a_condition_that_counts_as_another_once_lifted_is_seen_lifted(book, denied):
    other = replace(
        book.conditions["osteoporosis"],
        slug="planted",
        floor=Scope.FULL,
        rules={**book.conditions["osteoporosis"].rules, "supine": replace(
            book.conditions["osteoporosis"].rules["thrust"], load="supine", level=Level.AVOID)},
    )  # fmt: skip
    lifted = replace(
        book.conditions["vertebral-fracture"], slug="mild", floor=Scope.COMFORT_ONLY,
        liftable=True, attestable=True, becomes=("planted",), follow_ups=(),
    )  # fmt: skip
    worse = replace(book, conditions={**book.conditions, "planted": other, "mild": lifted})
    walking = cover(worse, denied | {"planted"}, NOW)
    assert "pelvic-tilt" not in walking.open


def test_an_emergency_that_no_line_covers_leaves_nothing(book, denied):
    found = cover(book, denied - {"saddle-numbness"}, NOW)
    assert found.emergencies == ("saddle-numbness",) and not found.open
    found = cover(book, denied - {"hernia-abdominal.stuck"}, NOW)
    assert found.emergencies == ("hernia-abdominal.stuck",) and not found.open


def test_what_is_open_after_a_stage_is_open_whatever_the_rest_is(book, catalogue, denied):
    """Somebody has answered all signs, age, place and pain. Then come the conditions, at random."""
    pick = random.Random(17)
    seen = set()
    for _ in range(300):
        person = somebody(book, denied, pick)
        if person.age is not None:  # these are never asked beside an age
            by_age = dict.fromkeys(("age-65-plus", "age-16-17"), Answer.NO)
            person = replace(person, answers={**person.answers, **by_age})
        so_far = replace(
            person,
            answers={s: a for s, a in person.answers.items() if s in book.red_flags or s in denied},
            dates={}, attestations={}, told_by=None, told_on=None, diagnosis=frozenset(),
            completed_at=None,
        )  # fmt: skip
        found = stage(book, so_far, denied, NOW)
        decision = decide(book, person, NOW)
        closed = {slug for slug in found if not decision.verdict(slug).open}
        assert not closed, (closed, person)
        assert not any(book.exercises[slug].requires for slug in found)
        if found or not any(
            joined_by(decide(book, w, NOW)) for w in worst(book, denied, NOW, so_far)
        ):
            seen.add(len(found))
    assert max(seen) > len(catalogue.cover.open), "an answer opens more"
    assert min(seen) >= len(catalogue.cover.open), "and never less, without a sign"


def test_what_joins_with_a_condition_opens_nothing_until_that_is_asked(book, denied):
    """A new pain that gets worse is urgent with diabetes, which comes later."""
    person = who_denies_all(book, denied)
    worse = {**person.answers, "not-improving": Answer.YES}
    assert stage(book, person, denied, NOW)
    assert not stage(book, replace(person, answers=worse), denied, NOW)
    denies = {**worse, **dict.fromkeys(book.conditions, Answer.NO)}
    assert stage(book, replace(person, answers=denies), denied, NOW)


def test_a_stage_opens_nothing_while_a_serious_sign_is_unanswered_or_something_hurt(book, denied):
    pick = random.Random(18)
    person = replace(somebody(book, denied, pick), age=40)
    person = replace(person, answers={**person.answers, **dict.fromkeys(book.red_flags, Answer.NO)})
    assert stage(book, person, denied, NOW)
    for sign in ("night-unremitting", "saddle-numbness", "acutely-ill"):
        left = {id: answer for id, answer in person.answers.items() if id != sign}
        assert stage(book, replace(person, answers=left), denied, NOW) == frozenset(), sign
        assert not stage(
            book, replace(person, answers={**left, sign: Answer.UNSURE}), denied, NOW
        ) - {slug for slug, exercise in book.exercises.items() if exercise.comfort}
    assert not stage(book, replace(person, stopped=frozenset({"bridge"})), denied, NOW)


@pytest.mark.parametrize("answer", [Answer.YES, Answer.UNSURE], ids=str)
def test_a_warning_question_of_a_declared_condition_opens_nothing_until_it_is_answered(
    book, denied, answer
):
    """One yes to it leaves nothing, so it does not count as no for somebody who has the condition.

    What nobody has declared is accepted (HZ-36).
    """
    person = who_denies_all(book, denied)
    asked = [
        f for c in book.conditions.values() for f in c.follow_ups if f.kind is FollowUpKind.SIGN
    ]
    assert len(asked) >= 5 and stage(book, person, denied, NOW)
    for sign in asked:
        has = replace(person, answers={**person.answers, sign.condition: answer})
        later = denied - {sign.id}
        assert stage(book, has, later, NOW) == frozenset(), sign.id
        for positive in (Answer.YES, Answer.UNSURE):
            said = replace(has, answers={**has.answers, sign.id: positive})
            assert not stage(book, said, denied, NOW), sign.id
    has = replace(person, answers={**person.answers, "rheumatoid-arthritis": answer})
    no = {**has.answers, "rheumatoid-arthritis.neck": Answer.NO}
    assert stage(book, replace(has, answers=no), denied, NOW)
    assert stage(book, has, denied | {"rheumatoid-arthritis.neck"}, NOW), "a line denied it"


def test_a_condition_that_follows_from_another_answer_waits_for_its_warning_question(book, denied):
    """Planted: warning questions of conditions that follow from a sign, an age and a pregnancy."""
    person = who_denies_all(book, denied)
    (question,) = book.conditions["rheumatoid-arthritis"].follow_ups
    for slug, change in (
        ("age-16-17", {"answers": {**person.answers, "age-16-17": Answer.UNSURE}}),
        ("age-65-plus", {"age": 70}),
        ("postpartum", {"pregnancy": Pregnancy.GAVE_BIRTH}),
    ):
        planted = replace(question, condition=slug)
        stricter = with_condition(book, slug, follow_ups=(planted,))
        has = replace(person, **change)
        assert not stage(stricter, has, denied, NOW), slug
        answers = {**has.answers, planted.id: Answer.NO}
        assert stage(stricter, replace(has, answers=answers), denied, NOW), slug


def test_a_date_that_a_line_denied_and_that_is_then_not_known_runs_its_window(book, denied):
    """ "No operation lately", and later "not sure" when the knee was replaced: not sure counts."""
    person = who_denies_all(book, denied)
    has = replace(person, answers={**person.answers, "knee-replacement": Answer.YES})
    assert "knee-replacement.since" in denied and "bridge" in stage(book, has, denied, NOW)
    unsure = replace(has, undated=frozenset({"knee-replacement.since"}))
    comfort = {slug for slug, exercise in book.exercises.items() if exercise.comfort}
    assert stage(book, unsure, denied, NOW) <= comfort


def test_the_worst_visitors_of_somebody_who_said_nothing_one_by_one(book, denied):
    found = list(worst(book, denied, NOW))
    assert [one.episode for one in found] == [e for e in (None, *Episode) for _three in range(3)]
    for plain, relieved, lifted in zip(found[::3], found[1::3], found[2::3], strict=True):
        for one in (plain, relieved, lifted):
            assert (one.age, one.pain, one.areas) == (120, 10, frozenset(Area))
            assert one.completed_at == one.checked_at == NOW
            by_line = {id for id in denied if id.endswith(".since")}
            assert one.dates == dict.fromkeys(by_line, LONG_AGO)
        answers = {
            slug: Answer.NO if slug in denied or flag.scope >= Scope.COMFORT_ONLY else Answer.YES
            for slug, flag in book.red_flags.items()
        }
        answers |= {slug: Answer.NO if slug in denied else Answer.YES for slug in book.conditions}
        signs = ids(book, FollowUpKind.SIGN)
        answers |= dict.fromkeys((*signs, "kyphosis.shorter"), Answer.NO)
        assert plain.answers == lifted.answers == answers
        reliefs = dict.fromkeys(ids(book, FollowUpKind.RELIEF), Answer.YES)
        assert relieved.answers == answers | reliefs and reliefs
        assert not plain.attestations and not relieved.attestations
        every = frozenset(book.loads | {EXERCISE})
        assert lifted.attestations.keys() == book.conditions.keys()
        assert {word.movements for word in lifted.attestations.values()} == {every}


def test_the_worst_visitors_of_somebody_keep_what_they_said(book, denied):
    word = Attestation(ToldBy.DOCTOR, NOW.date(), frozenset({"prone"}))
    said = Screening(
        answers={
            "gerd": Answer.YES, "ddd": Answer.YES, "diabetes.plain": Answer.UNSURE,
            "lasting": Answer.NO,
        },
        dates={"dvt.since": date(2026, 11, 1), "hernia-abdominal.since": date(2026, 11, 2)},
        age=30, pregnancy=Pregnancy.GAVE_BIRTH, areas=frozenset({Area.LOW}),
        episode=Episode.LONGER, pain=3, attestations={"gerd": word},
    )  # fmt: skip
    unasked = denied - {"postpartum", "pregnancy-early", "pregnancy-late"}
    found = list(worst(book, unasked, NOW, said))
    assert len(found) == 3
    for one in found:
        same = ("age", "pregnancy", "areas", "episode", "pain")
        assert [getattr(one, name) for name in same] == [getattr(said, name) for name in same]
        assert said.answers.items() <= one.answers.items()
        assert said.dates.items() <= one.dates.items() and len(one.dates) > len(said.dates)
        assert one.attestations["gerd"] == word
        for slug in ("age-65-plus", "age-16-17", "pregnancy-early", "postpartum"):
            assert one.answers[slug] is Answer.NO, f"{slug} follows from what was said"
        for slug in ("first-after-50", "mid-after-50"):
            assert one.answers[slug] is Answer.NO, f"{slug} cannot be"
    without_word = book.conditions.keys() - {"ddd"}
    assert found[2].attestations.keys() == without_word, "what they have counts as it is"


def test_the_ages_and_pregnancies_that_are_not_known_count(book):
    (one, *_rest) = worst(book, (), NOW)
    for slug in ("age-65-plus", "age-16-17", "pregnancy-early", "postpartum", "mid-after-50"):
        assert one.answers[slug] is Answer.YES


def test_what_needs_a_reason_in_favour_is_in_no_stage(book, denied):
    """Somebody examined, to whom everything is open, and all of it is said."""
    said = replace(
        read_answers(book, examined(book, episode="longer", no_diagnosis="no")), completed_at=NOW
    )
    assert decide(book, said, NOW).scope is Scope.FULL
    found = stage(book, said, denied, NOW)
    assert found == {slug for slug, e in book.exercises.items() if e.requires is None}


def test_a_joined_rule_that_leaves_the_comfort_set_is_accepted_for_the_starter(
    book, catalogue, denied
):
    for scope in (Scope.COMFORT_ONLY, Scope.NOTHING):
        rule = JoinedRule("planted", ("nonspecific-lbp",), Disposition.SEE_CLINICIAN, scope)
        more = replace(book, joined_rules={**book.joined_rules, "planted": rule})
        assert cover(more, denied, NOW).open == catalogue.cover.open


@pytest.mark.parametrize("answer", list(Answer), ids=str)
def test_only_a_no_rules_an_emergency_out(book, answer):
    said = Screening(answers={"saddle-numbness": answer, "hernia-abdominal": answer})
    for id in ("saddle-numbness", "hernia-abdominal.stuck"):
        assert (id in parts._emergencies(book, (), said)) is (answer is not Answer.NO)
    asked = {"hernia-abdominal": Answer.YES, "hernia-abdominal.stuck": answer}
    found = parts._emergencies(book, (), Screening(answers=asked))
    assert ("hernia-abdominal.stuck" in found) is (answer is not Answer.NO)


def test_a_question_that_is_no_sign_is_no_emergency(book):
    """Only a sign's urgency counts (`conditions.weigh`)."""
    (shorter,) = book.conditions["kyphosis"].follow_ups
    wrong = replace(shorter, urgency=Disposition.EMERGENCY)
    assert wrong.id not in parts._emergencies(
        with_condition(book, "kyphosis", follow_ups=(wrong,)), (), Screening()
    )


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ({}, False),
        ({"age": 55}, True),
        ({"age": None}, True),
        ({"areas": frozenset({Area.MID})}, True),
        ({"areas": None}, True),
        ({"pregnancy": None}, True),
        ({"aaa": Answer.YES}, True),
        ({"aaa": Answer.UNSURE}, True),
        ({"sudden-bend": Answer.NO}, False),
    ],
    ids=str,
)
def test_what_is_known_about_somebody_rules_a_joined_emergency_out(book, change, holds):
    """Sudden pain on bending, at 40, low in the back, and none of what makes it an artery."""
    answers = dict.fromkeys(("aaa", "vascular-eds-marfan", "hypermobility-eds"), Answer.NO)
    answers |= {"sudden-bend": Answer.YES}
    answers |= {id: answer for id, answer in change.items() if id in book.yes_no}
    known = {"age": 40, "areas": frozenset({Area.LOW}), "pregnancy": Pregnancy.NO}
    known |= {id: value for id, value in change.items() if id in known}
    said = Screening(answers=answers, **known)
    assert ("bend-artery" in parts._joined(book, (), said)) is holds


def test_nothing_to_report_is_one_ordinary_person(book):
    assert nothing_to_report(book, NOW) == Screening(
        answers=dict.fromkeys([*book.red_flags, *book.conditions], Answer.NO),
        age=40, pregnancy=Pregnancy.NO, areas=frozenset({Area.LOW}),
        episode=Episode.UNDER_6_WEEKS, pain=2, completed_at=NOW, checked_at=NOW,
    )  # fmt: skip


def test_it_depends_on_no_time(book, denied):
    assert cover(book, denied, NOW).open == cover(book, denied, BEGAN).open


# ------------------------------------------------------------------------------------------ people


def who_denies_all(book, denied):
    """A person of 40 who denies every sign and the conditions that the lines cover."""
    return Screening(
        answers=dict.fromkeys([*book.red_flags, *denied & book.conditions.keys()], Answer.NO),
        age=40, pregnancy=Pregnancy.NO, areas=frozenset({Area.LOW}),
        episode=Episode.UNDER_6_WEEKS, pain=4,
    )  # fmt: skip


def ids(book, kind):
    """The follow-up questions of one kind."""
    return [f.id for c in book.conditions.values() for f in c.follow_ups if f.kind is kind]


def joined_by(decision):
    """The joined rules that hold."""
    rules = decision.book.joined_rules
    return [rules[reason.answer] for reason in decision.reasons if reason.rule == "joined"]


def with_condition(book, slug, **changes):
    return replace(
        book, conditions={**book.conditions, slug: replace(book.conditions[slug], **changes)}
    )


def somebody(book, denied, pick):
    """A person whom "none of these" leaves room for: no sign that it covers or that the hazard
    log accepts, no condition that it covers, and anything else.
    """
    mild = {
        slug
        for slug, flag in book.red_flags.items()
        if slug not in denied and flag.scope < Scope.COMFORT_ONLY
    }
    answers = dict.fromkeys(book.red_flags, Answer.NO)
    answers |= {slug: pick.choice(list(Answer)) for slug in mild if pick.random() < 0.5}
    dates, words = {}, {}
    share = pick.choice((0.05, 0.3, 0.9))
    for slug, condition in book.conditions.items():
        if slug in denied or pick.random() > share:
            answers[slug] = Answer.NO
            continue
        answers[slug] = pick.choice((Answer.YES, Answer.UNSURE))
        for asked in condition.follow_ups:
            answer(asked, denied, pick, answers, dates)
        if pick.random() < 0.5:
            loads = {load for load in book.loads if pick.random() < 0.7} | {EXERCISE}
            words[slug] = Attestation(ToldBy.DOCTOR, NOW.date(), frozenset(loads))
    diagnosis = {s for s in book.conditions if answers[s] is Answer.YES and pick.random() < 0.3}
    return Screening(
        answers=answers | {"same-pain": Answer.YES},
        dates=dates,
        age=pick.choice([None, *range(16, 121)]),
        areas=pick.choice([None, frozenset(pick.sample(list(Area), pick.randint(0, 6)))]),
        episode=pick.choice([None, *Episode]),
        pain=pick.choice([None, *range(11)]),
        told_by=pick.choice([None, *sorted(CLINICIANS)]),
        told_on=NOW.date(),
        diagnosis=frozenset(diagnosis),
        attestations=words,
        completed_at=NOW - timedelta(hours=pick.randint(0, 20)),
    )


def answer(asked, denied, pick, answers, dates):
    if asked.kind is FollowUpKind.SINCE:
        if asked.id in denied:
            dates[asked.id] = LONG_AGO
        elif pick.random() < 0.7:
            dates[asked.id] = date(2026, 11, pick.randint(1, 29))
    elif asked.id in denied or asked.kind is FollowUpKind.SIGN:
        assert asked.urgency is not Disposition.EMERGENCY or asked.id in denied
        answers[asked.id] = Answer.NO
    elif pick.random() < 0.7:
        answers[asked.id] = pick.choice(list(Answer))
