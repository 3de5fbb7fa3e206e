"""The door: what it gives to pages, what it never contains, and how it fails."""

import re
from dataclasses import fields, replace

import pytest
from django.test import RequestFactory

from backapp.access import Opened, OpenedRoutine, Withheld, WithheldRoutine, permit_for
from backapp.access import permit as access
from backapp.access.permit import SHELF
from backapp.gate.vocabulary import Scope
from backapp.library.content import catalogue
from tests.people import come_in
from tests.visits import request_of

pytestmark = pytest.mark.django_db


def permit_of(name):
    client = come_in(name)
    if not client.cookies:
        from django.contrib.sessions.backends.db import SessionStore

        request = RequestFactory().get("/")
        request.session = SessionStore()
        return permit_for(request)
    return permit_for(request_of(client))


@pytest.mark.asvs("15.3.1", "14.2.6")
def test_a_withheld_exercise_has_no_field_for_how_to_or_how_much():
    telling = {
        "how_to",
        "dose",
        "feel",
        "mistakes",
        "easier",
        "harder",
        "stop_rules",
        "figure",
        "steps",
        "minutes",
    }
    assert not telling & {field.name for field in fields(Withheld)} | telling & {
        field.name for field in fields(WithheldRoutine)
    }
    assert {"how_to", "dose", "stop_rules"} <= {field.name for field in fields(Opened)}


def test_an_unscreened_visitor_reads_the_gentle_set_and_no_routine():
    permit = permit_of("nobody")
    bridge, crack = permit.open("bridge"), permit.open("egg-roll")
    assert (
        isinstance(bridge, Opened)
        and bridge.not_yet_checked
        and bridge.how_to
        and bridge.name == "Bridge"
    )
    assert isinstance(crack, Withheld) and crack.reasons and crack.unscreened
    assert all(
        isinstance(permit.open_routine(slug), WithheldRoutine) for slug in catalogue().routines
    )
    assert permit.card("bridge").state == "unchecked"


@pytest.mark.parametrize(
    "slug",
    ["foam-roller-upper-back", "long-sit-twist", "chair-twist-push", "prone-prop", "massage-gun"],
)
def test_what_is_withheld_comes_with_reasons_and_something_open_instead(slug):
    permit = permit_of("never-diagnosed")
    door = permit.open(slug)
    assert isinstance(door, Withheld) and door.reasons and door.instead
    assert all(permit.open(card.slug).open for card in door.instead)


def test_the_full_set_opens_with_its_cautions_and_no_pain_allowed():
    permit = permit_of("full-set")
    twist = permit.open("long-sit-twist")
    assert isinstance(twist, Opened) and twist.cautions and twist.pain_limit == 0
    assert permit.open("bridge").pain_limit == 5
    assert permit_of("never-diagnosed").open("bridge").pain_limit == 3


def test_an_exercise_that_asks_first_is_withheld_until_it_was_asked():
    door = permit_of("full-set").open("foam-roller-upper-back")
    assert isinstance(door, Withheld) and door.ask_first == ("stroke-neck",) and not door.reasons


def test_the_egg_roll_hangs_on_one_more_question():
    assert permit_of("full-set").open("egg-roll").questions == ("egg-roll.on-purpose",)
    assert permit_of("never-diagnosed").open("egg-roll").questions == ()


def test_a_drawing_comes_with_what_is_open_and_with_nothing_else():
    for name in ("nobody", "never-diagnosed", "full-set", "thin-bones", "emergency"):
        permit = permit_of(name)
        for slug in catalogue().exercises:
            door, card = permit.open(slug), permit.card(slug)
            assert door.figure == card.figure and (card.figure is not None) == door.open, (
                name,
                slug,
            )
            assert card.figure is None or card.figure.exercise == slug


def test_one_that_asks_first_shows_no_picture_on_its_card_either():
    card = permit_of("full-set").card("foam-roller-upper-back")
    assert card.state == "care" and card.figure is None


def test_a_drawing_is_the_key_of_a_card_so_that_a_new_one_is_another_card():
    card = permit_of("nobody").card("bridge")
    assert card == permit_of("nobody").card("bridge") and hash(card)
    assert (
        replace(card, figure=replace(card.figure, digest="another"))
        != card
        != replace(card, figure=None)
    )


@pytest.mark.parametrize("order", [1, -1])
def test_a_card_says_the_state_for_this_visitor_whoever_came_before(order):
    expected = {
        "nobody": "unchecked",
        "never-diagnosed": "open",
        "thin-bones": "care",
        "emergency": "withheld",
    }
    names = list(expected)[::order]
    assert {name: permit_of(name).card("bridge").state for name in names} == expected


def test_a_sheet_holds_every_open_exercise_and_no_other():
    permit = permit_of("thin-bones")
    opened = [slug for slug in catalogue().exercises if permit.open(slug).open]
    shelves = range(1, len(catalogue().exercises) // SHELF + 2)
    for end in (False, True):
        sheets = "".join(permit.sheet(shelf, end=end) for shelf in shelves)
        assert re.findall(r'<view id="([a-z0-9-]+)"', sheets) == opened
    assert permit.sheet() != permit.sheet(end=True)


def test_a_drawing_can_be_turned_to_the_other_side_where_there_are_two():
    single, both = (
        permit_of("nobody").open(slug).figure for slug in ("single-knee-to-chest", "bridge")
    )
    assert (
        single.side == "right"
        and single.turned("left").side == "left"
        and both.turned("left") is both
    )
    assert single.turned("up") is single and single.turned("left").told != single.told
    assert (
        "your left thigh" in single.turned("left").captions[-1]
        and "left thigh" in single.turned("left").moves
    )


def test_a_routine_is_swapped_and_cut_to_fit_and_says_so():
    routine = permit_of("thin-bones").open_routine("dont-crack")
    assert isinstance(routine, OpenedRoutine) and routine.minutes > 0
    shown = {step.exercise.slug for step in routine.steps}
    assert "leg-crossover" not in shown and "prone-prop" not in shown
    assert any(step.stands_in_for for step in routine.steps) or routine.left_out
    assert [step.number for step in routine.steps] == list(range(1, len(routine.steps) + 1))


def test_a_step_keeps_the_dose_that_the_routine_gives_it():
    from backapp.library.locked import store_of

    permit = permit_of("never-diagnosed")
    for slug in catalogue().routines:
        routine = permit.open_routine(slug)
        if routine.open:
            planned = {step.exercise: step.dose for step in store_of(catalogue()).plans[slug].steps}
            for step in routine.steps:
                if not step.stands_in_for:
                    assert step.dose == planned[step.exercise.slug]


def test_the_routine_of_self_manipulations_opens_for_the_full_set_alone():
    assert permit_of("full-set").open_routine("crack-your-own-back").open
    assert not permit_of("wants-no-cracking").open_routine("crack-your-own-back").open


def test_nothing_is_open_in_an_emergency():
    permit = permit_of("emergency")
    assert not any(permit.open(slug).open for slug in catalogue().exercises)
    assert not any(card.open for card in permit.routine_cards())
    assert {card.state for card in map(permit.card, catalogue().exercises)} == {"withheld"}


def test_routines_that_fit_come_first():
    cards = permit_of("disc").routine_cards()
    assert cards[0].slug == "disc" and cards[0].why and cards[0].open
    states = [card.open for card in cards]
    assert states == sorted(states, reverse=True)


@pytest.mark.asvs("16.5.3")
def test_an_error_while_deciding_opens_nothing_and_is_noted_without_answers(monkeypatch, caplog):
    client = come_in("full-set")

    def broken(*args):
        if args[1].answers:
            raise ValueError("secret answer")
        return real(*args)

    real = access.decide
    monkeypatch.setattr(access, "decide", broken)
    permit = permit_for(request_of(client))
    assert permit.decision.scope is Scope.NOTHING
    assert not any(permit.open(slug).open for slug in catalogue().exercises)
    assert "could not decide" in caplog.text


def test_the_permit_is_worked_out_once_a_request_and_never_stored():
    client = come_in("never-diagnosed")
    request = request_of(client)
    assert permit_for(request) is permit_for(request)
    assert "permit" not in repr(dict(client.session.items())).lower()


def test_unknown_names_are_key_errors():
    permit = permit_of("nobody")
    for asked in (permit.open, permit.card, permit.open_routine, permit.routine_card):
        with pytest.raises(KeyError):
            asked("made-up")


def test_every_exercise_and_routine_can_be_asked_for_by_everybody():
    for name in (
        "nobody",
        "never-diagnosed",
        "full-set",
        "thin-bones",
        "clinician-first",
        "pregnant",
        "child",
    ):
        permit = permit_of(name)
        for slug in catalogue().exercises:
            door = permit.open(slug)
            assert door.name and door.region and door.open == isinstance(door, Opened)
            with pytest.raises(AttributeError):
                door.made_up
        for slug in catalogue().routines:
            assert permit.open_routine(slug).card.name
        assert permit.check_due == (name in ("nobody", "child")), (
            "a child's questions end before they are completed"
        )
