"""Each property of a session is seen to fail when a fault is planted that breaks it."""

from dataclasses import replace

import pytest

from backapp.access import Permit
from backapp.coach import composer
from backapp.coach.wishes import Wish
from backapp.gate.verdicts import pushes
from backapp.practice import composed as practice
from tests.coach import test_composer, test_people

pytestmark = pytest.mark.django_db
session, between, at_hand = composer._session, composer._between, composer._at_hand


def with_places(change):
    """A session whose places are changed at the end."""

    def faulty(chosen, wish, seconds):
        made = session(chosen, wish, seconds)
        return replace(made, places=change(made.places))

    return faulty


def torn(place):
    return replace(place, way=replace(place.way, repetitions=77))


def anywhere(candidates, wish):
    return sorted(candidates, key=lambda one: one.order)


FAULTS = {
    "one that is not open": (
        "_session",
        with_places(lambda all: (*all, replace(all[0], slug="x"))),
    ),
    "a torn set": ("_session", with_places(lambda all: (torn(all[0]), *all[1:]))),
    "one twice": ("_session", with_places(lambda all: (*all, all[0]))),
    "no reason": ("_session", with_places(lambda all: tuple(replace(one, why="") for one in all))),
    "self-manipulation": ("NEVER", "no such kind"),
    "too long": ("TOLERANCES", (0.3,)),
    "short and not said": ("_is_short", lambda *_all: False),
    "up and down": ("_in_order", lambda chosen: chosen),
    "not at hand": ("_at_hand", anywhere),
    "not for the aim": ("_serves", lambda one, wish: 1),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_checks_see_a_fault_of_the_composer(monkeypatch, fault):
    name, planted = FAULTS[fault]
    monkeypatch.setattr(composer, name, planted)
    if fault == "self-manipulation":
        monkeypatch.setattr(composer, "_serves", lambda one, wish: 10)
    with pytest.raises(AssertionError):
        for seed in range(4):
            test_composer.test_every_session_is_whole_open_and_in_order(seed)


@pytest.mark.parametrize("part", ["less", "without"])
def test_the_checks_see_that_a_change_is_ignored(monkeypatch, part):
    monkeypatch.setattr(Wish, "steps", property(lambda self: iter(())))
    with pytest.raises(AssertionError):
        for found, wish in test_composer.cases(400, 3):
            only = replace(wish.plain, **{part: getattr(wish, part)})
            made = composer.compose(found, only, test_composer.CHANGE)
            if made is not None:
                test_composer.check(found, only, made)


def test_the_checks_see_a_search_that_gives_up(monkeypatch):
    """As if the last exercise in the order were forgotten."""
    monkeypatch.setattr(composer, "_between", lambda order, *rest: between(order[:-1], *rest))
    monkeypatch.setattr(composer, "_sums", lambda order, *rest, sums=composer._sums: sums(order[:-1], *rest))  # fmt: skip
    with pytest.raises((AssertionError, IndexError)):
        test_composer.test_a_session_is_short_only_if_nothing_could_fill_it()


def test_the_checks_see_a_session_that_begins_with_what_is_hard(monkeypatch):
    monkeypatch.setattr(composer, "_warm_up", lambda *_all: None)
    with pytest.raises(AssertionError):
        test_composer.test_what_comes_first_is_gentle_if_anything_gentle_is_short_enough()


def test_the_checks_see_that_the_order_of_the_exercises_matters(monkeypatch):
    monkeypatch.setattr(composer, "_at_hand", lambda candidates, wish: list(candidates))
    with pytest.raises(AssertionError):
        test_composer.test_the_same_wish_is_the_same_session_in_whatever_order_the_exercises_come()


# -------------------------------------------------------------------------------- behind the door


def everything(permit):
    """What a door without a check would give to the composer."""
    rules = permit.catalogue.rulebook.exercises
    return [
        permit._opened(permit.decision.verdict(slug))
        for slug in permit.catalogue.exercises
        if not pushes(rules[slug])
    ]


opened = Permit.open_session


def with_doses(**changes):
    """A door that changes the doses of a session."""

    def faulty(self, *said):
        made = opened(self, *said)
        if made is None:
            return None
        steps = tuple(replace(step, dose=replace(step.dose, **changes)) for step in made.steps)
        return replace(made, steps=steps)

    return faulty


def slower(dose, ways=practice.ways):
    return tuple(replace(way, seconds=way.seconds + 3) for way in ways(dose))


DOOR = {
    "nothing is checked": (Permit, "to_compose", everything),
    "one side only": (Permit, "open_session", with_doses(each_side=False)),
    "another set": (Permit, "open_session", with_doses(sets=9)),
    "no rest": (Permit, "open_session", with_doses(rest_seconds=99)),
    "a time of its own": (practice, "ways", slower),
}


@pytest.mark.parametrize("fault", DOOR)
def test_the_checks_see_a_fault_of_the_door_or_of_the_times(monkeypatch, fault):
    monkeypatch.setattr(*DOOR[fault])
    with pytest.raises(AssertionError):
        test_people.judged(60, 4, 20)
