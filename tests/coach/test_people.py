"""Sessions of random people through the real gate and the real door.

For every person, aim, area and length: no exercise that is not open, nothing torn, no side left
out, and within a tenth of the time or said to be shorter. `test_ten_thousand_people` is the same for
10,000 people.
"""

import random
import statistics
import time

import pytest

from backapp.access import Permit
from backapp.coach import composer
from backapp.coach.wishes import HERE, NAMED
from backapp.gate.verdicts import pushes
from backapp.library import pacing
from backapp.library.content import catalogue
from backapp.practice.composed import _candidates, composed
from tests.coach.people import permit
from tests.gate.people import all_no, decided

pytestmark = pytest.mark.django_db


def check(one: Permit, found) -> None:
    """Everything that a person may rely on in a session."""
    wish, session, opened = found.wish, found.session, found.opened
    steps, store = opened.steps, one.store.instructions
    slugs = [step.card.slug for step in steps]
    assert slugs == [place.slug for place in session.places], wish
    assert len(set(slugs)) == len(slugs), "never twice"
    started = one.open_starter()
    before_the_result = {step.card.slug for step in started.steps} if started else set()
    for step, place in zip(steps, session.places, strict=True):
        slug, dose, way = step.card.slug, step.dose, place.way
        door, authored = one.open(slug), store[slug].dose
        assert door.open and not pushes(one.catalogue.rulebook.exercises[slug]), slug
        assert not door.not_yet_checked or slug in before_the_result, slug
        assert (dose.sets, dose.repetitions, dose.hold_seconds) == (
            way.sets,
            way.repetitions,
            way.hold_seconds,
        ), "the door gives what was composed"
        assert dose.each_side == authored.each_side and dose.alternates == authored.alternates
        for number, choices in door.dose.choices.items():
            assert getattr(dose, number) in (*choices, getattr(door.dose, number)), "torn"
        assert dose.rest_seconds == authored.rest_seconds
        assert pacing.seconds([dose]) == way.seconds, "a time of its own"
    total = pacing.seconds(step.dose for step in steps)
    assert total == session.seconds, "the composer's sum is that of the player"
    assert total <= 1.1 * wish.seconds
    assert session.short == (total < 0.9 * wish.seconds)


def sessions(people: int, wishes: int, seed: int):
    """(permit, composed session) of so many people, each with so many wishes."""
    rng = random.Random(seed)
    every = list(NAMED.values())
    for _ in range(people):
        one = permit(rng)
        for wish in rng.sample(every, wishes):
            for _change in range(rng.choice((0, 0, 0, 1, 2))):
                before = composed(one, wish)
                if before is not None:
                    slug = rng.choice(before.session.places).slug
                    wish = wish.leaving_out(slug) if rng.random() < 0.6 else wish.less_of(slug)
            yield one, composed(one, wish)


def judged(people: int, wishes: int, seed: int) -> dict[str, int]:
    counted = {"whole": 0, "short": 0, "none": 0}
    for one, found in sessions(people, wishes, seed):
        if found is None:
            counted["none"] += 1
            continue
        check(one, found)
        counted["short" if found.session.short else "whole"] += 1
    return counted


def test_a_few_hundred_people_get_only_what_is_theirs():
    counted = judged(120, 4, 20)
    assert counted["whole"] > 150 and counted["short"] and counted["none"], counted


@pytest.mark.long
def test_ten_thousand_people():
    counted = judged(10_000, 3, 18)
    print(counted)
    assert min(counted.values()) > 300, counted


def healthy() -> Permit:
    """What is open to a healthy person whose back nobody has examined."""
    book = catalogue().rulebook
    said = all_no(book, age=41, pregnancy="no", area=["low"], pain=2, told_by="nobody")
    return Permit(catalogue(), decided(book, said | {"episode": "under-12-weeks"}), screened=True)


def test_every_wish_of_a_healthy_person_is_filled():
    one = healthy()
    for wish in NAMED.values():
        found = composed(one, wish)
        assert found is not None and not found.session.short, wish
        check(one, found)


def test_every_reason_has_words():
    from backapp.library.composed import AIMS, AREAS, REASONS
    from backapp.library.models.words import Region

    known = catalogue()
    assert {one.value for one in Region} >= set(AREAS) - {HERE}
    assert set(AIMS) == set(composer.SERVES)
    verbs = composer.VERBS.items()
    said = {f"{verb}-{one.value}" for aim, verb in verbs if aim != "rest" for one in Region}
    rest = {composer.WARMS_UP, composer.SETTLES, composer.CALMS, composer.MOVES, composer.EVERYDAY}
    assert set(REASONS) == said | rest
    assert {exercise.region for exercise in known.exercises.values()} <= {
        one.value for one in Region
    }


def test_composing_is_quick(capsys):
    """Printed, not asserted: how long the composer takes for the largest choice there is."""
    known, times = catalogue(), []
    found, change = _candidates(healthy())
    for wish in NAMED.values():
        began = time.thread_time()
        composer.compose(found, wish, change)
        times.append((time.thread_time() - began) * 1000)
    with capsys.disabled():
        print(
            f"\ncomposing from {len(found)} of {len(known.exercises)} exercises: "
            f"median {statistics.median(times):.2f} ms, most {max(times):.2f} ms"
        )
