"""The permit alone: cases that `test_permits_spelled_out.py` cannot show with the real content."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType, SimpleNamespace

import pytest

from backapp.access import Opened, Permit, own_routine, permit_for, permit_of
from backapp.access import permit as access
from backapp.gate.cover import stage
from backapp.gate.indications import CHECK_HOURS
from backapp.gate.verdicts import Composition, Place, pushes
from backapp.gate.vocabulary import Disposition, Scope
from backapp.library import pacing
from backapp.library.content import STARTER, Catalogue, catalogue
from backapp.library.entries import Review
from backapp.library.locked import store_of
from backapp.screening.record import KEY
from backapp.screening.runs import OWN, Chosen
from backapp.screening.visit import Visit
from tests.gate.people import NOW, all_no, decided, examined
from tests.people import come_in
from tests.visits import request_of

pytestmark = pytest.mark.django_db


def permit(sheet, **how):
    known = catalogue()
    return Permit(known, decided(known.rulebook, sheet), **({"screened": True} | how))


@pytest.fixture
def book(db):
    return catalogue().rulebook


@pytest.fixture
def kept(monkeypatch):
    """`kept(**parts)` replaces parts of the real store for all later permits."""

    def change(**parts):
        changed = replace(store_of(catalogue()), **parts)
        monkeypatch.setattr(access, "store_of", lambda _catalogue: changed)

    return change


def test_a_shelf_holds_sixty():
    assert [access._shelf(SimpleNamespace(place=place)) for place in (0, 59, 60, 119, 120)] == [
        1,
        1,
        2,
        2,
        3,
    ]


def test_a_sheet_holds_its_own_shelf_alone(book, monkeypatch):
    monkeypatch.setattr(access, "SHELF", 10)
    known = permit(examined(book))
    by_shelf = {
        number: [
            slug for slug, e in known.catalogue.exercises.items() if e.place // 10 + 1 == number
        ]
        for number in (1, 2)
    }
    for number, other in ((1, 2), (2, 1)):
        sheet = known.sheet(number)
        assert any(f'id="{slug}"' in sheet for slug in by_shelf[number])
        assert not any(f'id="{slug}"' in sheet for slug in by_shelf[other])


@pytest.mark.parametrize("shelf", [0, -1, 99])
@pytest.mark.parametrize("end", [False, True])
def test_a_shelf_that_there_is_not_has_no_sheet(book, shelf, end):
    """An empty picture would be cached under its own address."""
    with pytest.raises(KeyError):
        permit(examined(book)).sheet(shelf, end=end)


def test_what_is_asked_of_a_door_and_is_on_its_card_comes_from_the_card(book):
    door = permit(all_no(book)).open("egg-roll")
    assert (door.name, door.slug, door.state) == (door.card.name, "egg-roll", "withheld")
    with pytest.raises(AttributeError):
        _ = door.how_to


def test_one_card_is_made_for_each_state_and_holds_no_other(book):
    first, second = permit(all_no(book)), permit(all_no(book, age=40))
    assert first.card("bridge") is second.card("bridge")
    assert first.card("bridge") is not permit({}, screened=False).card("bridge")


def test_who_reviewed_it_is_named_only_once_it_was(book, kept):
    how = store_of(catalogue()).instructions
    for state, told in (("reviewed", ("A. Nurse", "2026-11-01")), ("draft", ("", None))):
        signed = replace(how["bridge"], review=Review(state, "A. Nurse", "2026-11-01"))
        kept(instructions=MappingProxyType({**how, "bridge": signed}))
        door = permit(examined(book)).open("bridge")
        assert isinstance(door, Opened) and (door.reviewed_by, door.reviewed_on) == told


def test_a_routine_of_ones_own_has_no_more_than_what_is_authored_and_no_less_than_was_chosen(book):
    doses = {slug: store_of(catalogue()).instructions[slug].dose for slug in catalogue().exercises}
    slug = next(
        slug
        for slug, dose in doses.items()
        if all(len(numbers) > 1 for numbers in dose.choices.values())
    )
    authored = doses[slug]
    less = {name: numbers[-2] for name, numbers in authored.choices.items() if len(numbers) > 1}
    assert set(less) == {"sets", "repetitions", "hold_seconds"}
    for chosen, dose in (
        (less, less),
        (dict.fromkeys(less, 999), {name: getattr(authored, name) for name in less}),
    ):
        [step] = permit(all_no(book, age=34), own=[Chosen(slug, **chosen)]).open_routine(OWN).steps
        assert {name: getattr(step.dose, name) for name in less} == dose


@pytest.mark.parametrize(
    ("how", "fits"), [("declared", True), ("unsure", True), ("implied", True), ("suspected", False)]
)
def test_a_routine_suits_who_has_what_it_is_for(book, how, fits):
    decision = replace(permit(examined(book)).decision, conditions={"osteoporosis": how})
    found = Permit(catalogue(), decision, screened=True).fit("bone-safe")
    assert found.offered is bool(found.conditions) is fits


@pytest.mark.parametrize(
    "parts",
    [
        {"flags": {"one-leg": "yes"}},
        {"flags": {"both-legs": "held"}},
        {"conditions": {"disc-sciatica": "unsure"}},
    ],
    ids=str,
)
def test_pain_down_a_leg_halves_what_is_all_right(book, parts):
    decision = permit(examined(book)).decision
    assert Permit(catalogue(), decision, screened=True).open("bridge").pain_limit == 5
    assert (
        Permit(catalogue(), replace(decision, **parts), screened=True).open("bridge").pain_limit
        == 3
    )


def test_the_authored_routines_are_not_the_visitors_own_because_there_is_one(book):
    plain, own = permit(all_no(book, age=34)), permit(all_no(book, age=34), own=[Chosen("bridge")])
    assert own.open_routine("in-bed") == plain.open_routine("in-bed")
    with pytest.raises(KeyError):
        plain.open_routine(OWN)


def test_minutes_are_those_of_its_steps_and_one_at_least(book, kept):
    shown = permit(all_no(book, age=34)).open_routine("low-back-relief")
    assert (
        shown.minutes == shown.card.minutes == pacing.minutes(step.dose for step in shown.steps) > 2
    )
    short = {
        slug: replace(
            how,
            dose=replace(
                how.dose, sets=1, repetitions=1, hold_seconds=0, rest_seconds=0, each_side=False
            ),
        )
        for slug, how in store_of(catalogue()).instructions.items()
    }
    kept(instructions=MappingProxyType(short))
    alone = permit(all_no(book, age=34)).open_alone("bridge")
    assert alone.minutes == alone.card.minutes == 1 and alone.steps[0].number == 1
    assert permit(all_no(book, age=34), own=[Chosen("bridge")]).open_routine(OWN).minutes == 1


def test_no_more_than_six_reasons_and_three_others_are_told(book):
    closed = permit(
        examined(book, osteoporosis="yes", gerd="yes", aaa="unsure", dvt="yes", fever="unsure")
    ).open_routine("crack-your-own-back")
    assert len(closed.reasons) <= 6
    many = permit(
        all_no(
            book,
            age=70,
            pain=2,
            osteoporosis="yes",
            blood_thinners="yes",
            diabetes="yes",
            gerd="yes",
        )
    )
    closed = many.open_routine("crack-your-own-back")
    assert (
        len(closed.reasons) == 6
        and len(closed.instead) == 3
        and all(card.open for card in closed.instead)
    )


def changed(client, **parts):
    session = client.session
    session[KEY] |= parts
    session.save()
    return permit_for(request_of(client))


def test_a_sign_told_of_shuts_all_and_forgets_nothing_else(book):
    client = come_in("for-someone-else")
    own = [["bridge", 1, 5, 0]]
    shut = changed(client, own=own, **{"told-of-sign": NOW.isoformat()})
    assert (
        shut.decision.scope is Scope.NOTHING
        and shut.decision.disposition is Disposition.SEE_CLINICIAN
    )
    assert shut.screened and shut.they and shut.own == (Chosen("bridge", 1, 5, 0),)
    assert not any(shut.open(slug).open for slug in shut.catalogue.exercises)


def test_the_permit_is_about_whom_it_was_asked_for(book):
    client = come_in("for-someone-else")
    known = changed(client, own=[["bridge", 1, 5, 0], ["gone", 1, 1, 1]])
    assert known.screened and known.they and known.own == (Chosen("bridge", 1, 5, 0),)
    assert not permit_for(request_of(come_in("full-set"))).they


def test_whoever_has_answered_is_weighed_by_the_content_of_this_moment(book, monkeypatch):
    asked = []
    real = access.current_catalogue
    monkeypatch.setattr(access, "current_catalogue", lambda **how: asked.append(how) or real(**how))
    permit_for(request_of(come_in("full-set")))
    assert asked[-1] == {"fresh": True, "stamp": catalogue().stamp}


def test_what_waits_to_be_asked_makes_nothing_less_urgent(book):
    known = catalogue()
    for sign, stays in (("saddle-numbness", True), ("fever", True), ("height-loss", False)):
        decision = permit(all_no(book, **{sign.replace("-", "_"): "yes"})).decision
        shut = access._shut(replace(decision, scope=Scope.FULL), known)
        assert shut.scope is Scope.NOTHING
        assert (shut.flags == decision.flags) is stays, sign
        least = decision.disposition if stays else Disposition.SEE_CLINICIAN
        assert shut.disposition is least


def test_where_nothing_can_be_decided_a_clinician_is_what_remains(book, monkeypatch):
    mild = permit(examined(book)).decision
    monkeypatch.setattr(access, "decide", lambda *_asked: mild)
    stands_in = access.nothing_open(catalogue())
    assert (stands_in.scope, stands_in.disposition) == (Scope.NOTHING, Disposition.SEE_CLINICIAN)


def test_a_check_is_due_where_there_was_none_for_a_day_and_for_a_push_for_half_a_day(book):
    assert not permit(examined(book)).check_due
    late = examined(book, completed_at="2026-11-20T20:00:00+00:00")
    assert not permit(late).check_due and permit(late).open("long-sit-twist").check_due
    later = examined(book, completed_at="2026-11-20T08:59:00+00:00")
    assert permit(later).check_due and permit(later).open("long-sit-twist").check_due
    hurt = examined(book, stopped=["bridge"], hurt_at="2026-11-21T09:00:00+00:00")
    assert permit(hurt).check_due
    assert not permit(all_no(book)).open("long-sit-twist").check_due


def test_only_who_has_answered_may_build_a_routine(book):
    whole = all_no(book, age=34)
    assert permit(whole).may_build and not permit(whole, screened=False).may_build
    assert permit(all_no(book, supervised_only="yes")).may_build
    assert not permit({}).may_build


@pytest.mark.parametrize(
    ("position", "equipment", "beside"),
    [
        ("sitting on a chair", "chair, towel", "towel"),
        ("Standing, back to a Wall", "wall", ""),
        ("lying on the back", "mat or firm bed, pillow", "mat or firm bed, pillow"),
        ("sitting in an armchair", "chair", "chair"),  # "chair" is only a part of a word
        ("on the bedside", "bed", "bed"),
    ],
)
def test_a_card_names_what_its_position_does_not_say_already(position, equipment, beside):
    assert access._beside(position, equipment) == beside


@pytest.mark.django_db
def test_an_unknown_exercise_is_no_part_of_a_routine_of_ones_own():
    known = catalogue()
    permit = Permit(known, decided(known.rulebook, examined(known.rulebook)), screened=True)
    assert own_routine.fits(permit, "bridge") and not own_routine.fits(permit, "no-such-exercise")


def on_the_way(book):
    """Somebody who has answered all but one mild question, so nothing is known to be wrong."""
    sheet = all_no(book, age=40, area=["low"], episode="under-6-weeks", pain=2, pregnancy="no")
    del sheet["lasting"], sheet["completed-at"]
    return sheet


def test_a_stage_is_for_those_alone_who_are_on_the_way_through_the_questions(book):
    part, none = on_the_way(book), frozenset()
    shown = permit(part, ruled_out=none)
    assert shown.stage and shown.stage == stage(book, shown.decision.screening, none, NOW)
    assert permit(part).stage == none, "the quick check was not answered"
    assert permit(part | {"acutely-ill": "yes"}, ruled_out=none).stage == none
    whole = permit(part | {"lasting": "no", "completed-at": NOW.isoformat()}, ruled_out=none)
    assert whole.decision.complete and whole.stage == none
    finished = replace(whole.decision, scope=Scope.UNSCREENED)
    assert Permit(whole.catalogue, finished, screened=True, ruled_out=none).stage == none
    comfort = replace(shown.decision, scope=Scope.COMFORT_ONLY)
    assert Permit(whole.catalogue, comfort, screened=True, ruled_out=none).stage == none


def test_before_the_answers_are_whole_a_card_is_open_only_in_the_stage(book):
    shown = permit(on_the_way(book), ruled_out=frozenset())
    known = shown.catalogue.exercises
    states = {slug: shown.card(slug).state for slug in known if shown.verdict(slug).open}
    assert {slug for slug in states if states[slug] != "unchecked"} == shown.stage
    by_default = permit(on_the_way(book))
    assert {by_default.card(s).state for s in known} <= {"unchecked", "withheld"}


def test_unless_it_is_said_nobody_may_start_and_it_is_no_one_else_who_asks(book):
    part = on_the_way(book)
    assert permit(part, may_start=True).open_starter() is not None
    assert permit(part).open_starter() is None and permit(part).they is False


@pytest.mark.parametrize(
    ("answers", "lower"),
    [
        ({}, False),
        ({"told_by": "nobody", "diagnosis": None}, True),
        ({"diagnosis": ["disc-sciatica"]}, True),
        ({"one_leg": "yes"}, True),
        ({"both_legs": "yes"}, True),
    ],
    ids=str,
)
def test_how_much_pain_is_acceptable(book, answers, lower):
    limit = access.LOW_PAIN_LIMIT if lower else access.PAIN_LIMIT
    assert permit(examined(book, **answers)).pain_limit == limit
    assert access.LOW_PAIN_LIMIT < access.PAIN_LIMIT


@pytest.fixture
def starting(book, monkeypatch):
    """`starting(exercises, **answers)` is a permit of somebody who may start with these."""

    def permitted(starter, **different):
        monkeypatch.setattr(Catalogue, "starter", property(lambda _self: tuple(starter)))
        return permit(on_the_way(book) | different, may_start=True)

    return permitted


def test_a_starter_has_what_stays_open_and_nothing_else(starting):
    slugs = catalogue().starter
    whole = starting(slugs).open_starter()
    assert [step.card.facts.slug for step in whole.steps] == list(slugs)
    assert [step.number for step in whole.steps] == [1, 2, 3, 4]
    assert whole.card.open is True and whole.check_due is False
    assert (whole.card.count, whole.card.total) == (4, 4)
    authored, known = store_of(catalogue()).plans[STARTER], catalogue().routines[STARTER]
    assert (whole.purpose, whole.when) == (known.purpose, authored.when)
    assert known.purpose != known.summary and authored.when
    assert starting(slugs[:3]).open_starter() is not None
    assert starting(slugs[:2]).open_starter() is None, "two are no routine"
    more = starting((*slugs, "bird-dog"))
    assert more.opens("bird-dog") and "bird-dog" not in more.catalogue.cover.open
    assert [step.card.facts.slug for step in more.open_starter().steps] == list(slugs)


def test_nothing_is_left_of_the_starter_with_a_sign_that_leaves_the_comfort_set(starting, book):
    """Planted: a starter of the comfort set, which such a sign leaves open."""
    comfort = [slug for slug, e in book.exercises.items() if e.comfort]
    shown = starting(comfort, **{"acutely-ill": "yes"})
    assert shown.decision.scope is Scope.COMFORT_ONLY and all(map(shown.opens, comfort))
    assert shown.open_starter() is None


def composed(shown, *chosen):
    return shown.open_session("loosen", "Loosen up", "Ten minutes.", chosen)


def test_a_session_is_made_of_what_is_open_and_no_push(book):
    shown = permit_for(request_of(come_in("full-set")))
    offered = [one.card.slug for one in shown.to_compose()]
    assert offered == [slug for slug in book.exercises if own_routine.fits(shown, slug)]
    pushing = {slug for slug, rules in book.exercises.items() if pushes(rules)}
    assert pushing & {slug for slug in book.exercises if shown.opens(slug)}
    assert not pushing & set(offered)
    assert all(one.open for one in shown.to_compose())
    assert permit(on_the_way(book)).to_compose() == [], "open to read only"


def test_before_the_result_a_session_is_made_of_the_starter_or_the_stage(starting, book):
    slugs = catalogue().starter
    assert {one.card.slug for one in starting(slugs).to_compose()} == set(slugs)
    part = permit(on_the_way(book), ruled_out=frozenset())
    assert {one.card.slug for one in part.to_compose()} == {
        slug for slug in part.stage if own_routine.fits(part, slug)
    }


def test_a_session_shows_its_exercises_in_order_with_doses_no_larger_than_usual(book):
    shown = permit(examined(book))
    usual = shown.open("bridge").dose
    found = composed(
        shown,
        Chosen("cat-camel", sets=1),
        Chosen("bridge", sets=99, repetitions=usual.repetitions - 1, hold_seconds=99),
    )
    assert [(step.number, step.card.slug) for step in found.steps] == [
        (1, "cat-camel"),
        (2, "bridge"),
    ]
    assert found.steps[0].dose == shown.open("cat-camel").dose.chosen(
        sets=1, repetitions=0, hold_seconds=0
    )
    assert found.steps[1].dose == replace(usual, repetitions=usual.repetitions - 1)
    for sets in (1, 2):
        step = composed(shown, Chosen("bridge", sets=sets, repetitions=1)).steps[0]
        assert usual.sets == 2 and step.dose.sets == sets, "as many sets as were chosen"
    card = found.card
    assert (card.slug, card.name, card.summary) == ("loosen", "Loosen up", "Ten minutes.")
    assert card.open is True and (card.count, card.total) == (2, 2)
    assert card.minutes == pacing.minutes(step.dose for step in found.steps)
    assert "mat" in " ".join(card.equipment)
    assert found.purpose == "Ten minutes." and found.when == "" and found.left_out == ()
    assert found.check_due is shown.check_due


def test_a_session_is_open_as_a_whole_or_not_at_all(book):
    shown = permit(examined(book))
    assert composed(shown) is None
    assert composed(shown, Chosen("bridge"), Chosen("egg-roll")) is None, "a push"
    assert composed(shown, Chosen("bridge"), Chosen("no-such")) is None
    reader = permit(on_the_way(book))
    assert reader.opens("bridge") and composed(reader, Chosen("bridge")) is None


def test_with_strong_pain_a_session_has_the_smallest_amounts_or_less(book):
    shown = permit(examined(book, pain=7))
    assert shown.does_less
    usual = shown.open("bridge").dose
    step = composed(shown, Chosen("bridge", sets=9, repetitions=99, hold_seconds=99)).steps[0]
    assert step.dose == usual and usual.sets == 1


def test_a_routine_so_far_has_its_own_exercises_of_the_stage_and_is_open_with_three(book):
    shown = permit(on_the_way(book), ruled_out=frozenset())
    inside = sorted(shown.stage)[:3]
    places = tuple(Place(slug, slug) for slug in (*inside, "egg-roll"))
    found = shown._so_far(Composition("any", False, places))
    assert found.open and found.exercises == tuple(inside)
    assert not shown._so_far(Composition("any", True, places[1:])).open, "two are too few"
    assert shown._so_far(Composition("any", False, places[:1])).open, "one of one is all of it"


def test_what_is_open_but_left_out_says_why(book):
    on_way = permit(on_the_way(book), ruled_out=frozenset())
    slug = sorted(on_way.stage)[0]
    [reason] = on_way._why_left_out(slug).reasons
    assert (reason.rule, reason.answer, reason.change) == ("unanswered", slug, "answer")
    whole = permit(examined(book))
    assert whole.opens(slug)
    [reason] = whole._why_left_out(slug).reasons
    assert (reason.rule, reason.answer, reason.change) == ("own-routine", slug, "")
    assert whole._why_left_out(slug).open is False
    closed = permit(all_no(book, osteoporosis="yes"))
    assert closed._why_left_out("egg-roll") == closed.verdict("egg-roll")


def test_the_picture_of_a_routine_moves_where_it_hurts(book):
    shown = permit(examined(book, area=["mid"]))
    known = shown.catalogue.exercises
    mid = next(s for s, e in known.items() if e.region == "mid-back" and shown.opens(s))
    low = next(s for s, e in known.items() if e.region == "low-back" and shown.opens(s))
    assert {mid, low, "walking"} <= shown.store.figures.keys()

    def picture(*exercises, pictured=()):
        found = shown._picture(list(exercises), pictured)
        return found and found.facts.slug

    assert picture(low, mid) == mid
    assert picture(low, mid, pictured={mid}) == low
    assert picture("walking", low) == low and picture("walking") == "walking"
    assert picture("diaphragmatic-breathing", low) == low
    assert picture() is None
    shown.store = replace(
        shown.store, figures={s: f for s, f in shown.store.figures.items() if s not in (mid, low)}
    )
    assert picture(low, mid) is None and picture(mid, "walking") == "walking"


def test_routines_are_offered_whether_or_not_they_have_pictures(book):
    shown = permit(examined(book))
    assert len(shown.offers(3)) == 3 and all(card.picture for card in shown.offers(3))
    bare = permit(examined(book))
    bare.store = replace(bare.store, figures={})
    assert [card.picture for card in bare.offers(3)] == [None, None, None]


def test_only_who_has_answered_everything_waits_for_the_check_alone(book):
    old = {"completed-at": (NOW - timedelta(hours=CHECK_HOURS + 1)).isoformat()}
    whole = permit(examined(book, **old))
    slug = next(slug for slug in book.exercises if whole.waits_for_check(slug))
    fresh = permit(examined(book))
    assert not whole.verdict(slug).open and fresh.verdict(slug).open
    sheet = examined(book, **old)
    sheet.pop("kidney")
    part = permit(sheet)
    assert not part.decision.complete and not part.waits_for_check(slug)


@pytest.mark.parametrize("waits", [False, True])
def test_the_permit_of_a_visit_opens_nothing_while_a_sign_waits_to_be_asked(waits):
    client = come_in("full-set")
    if waits:
        session = client.session
        session[KEY] = session[KEY] | {"told-of-sign": NOW.isoformat()}
        session.save()
    visit = Visit(request_of(client))
    assert visit.record.sign_reported is waits
    for found in (permit_of(visit), permit_for(visit.request), permit_for(request_of(client))):
        assert [slug for slug in found.catalogue.exercises if found.opens(slug)] == [] or not waits
        assert found.opens("bridge") is not waits


def test_more_pain_than_was_told_withholds_and_less_opens_nothing(book):
    told = permit(examined(book, pain=2))
    assert told.at(2) is told and told.at(0) is told
    opened = [slug for slug in book.exercises if told.opens(slug)]
    then = told.at(6)
    assert set(opened) > {slug for slug in opened if then.opens(slug)}, "a push is left out"
    unasked = permit({id: value for id, value in examined(book).items() if id != "pain"})
    assert unasked.decision.screening.pain is None and unasked.at(10) is unasked


def test_a_permit_at_another_pain_is_otherwise_the_same(book):
    own, none = (Chosen("bridge"),), frozenset()
    about = {"they": True, "own": own, "may_start": True, "ruled_out": none}
    shown = permit(examined(book, pain=2), screened=False, **about)
    then = shown.at(7)
    assert then.decision.screening.pain == 7 and then.decision.now == shown.decision.now
    assert (then.they, then.own, then.may_start, then.ruled_out) == (True, own, True, none)
    assert not then.screened and permit(examined(book, pain=2)).at(7).screened
    assert then.catalogue is shown.catalogue
