"""The door before a result: the starter, the stages, and how long a short check lasts."""

from datetime import timedelta

import pytest
from django.test import Client

from backapp.gate.cover import nothing_to_report
from backapp.gate.decide import decide
from backapp.gate.vocabulary import Disposition, Kind
from backapp.library.content import STARTER, catalogue
from tests.people import aged, come_in
from tests.screening.test_quick_check import QUICK, permit_of, walk_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def denied():
    """A browser that answered "none of these" to the quick check."""
    client = Client()
    client.post(QUICK, {"quick": "none"})
    return client


def test_the_starter_is_the_authored_one_and_only_what_the_cover_leaves(denied):
    shown = permit_of(denied).open_starter()
    slugs = [step.card.slug for step in shown.steps]
    assert slugs == list(catalogue().starter) and set(slugs) <= catalogue().cover.open
    assert shown.card.slug == STARTER and shown.card.minutes == 3 and not shown.left_out
    assert all(step.exercise.how_to and step.dose.sets for step in shown.steps)
    assert all(step.card.facts.kind != Kind.SELF_MANIPULATION for step in shown.steps)


@pytest.mark.parametrize("who", ["nobody", "thin-bones", "never-diagnosed"])
def test_nobody_else_gets_the_starter(who):
    assert permit_of(come_in(who)).open_starter() is None


def test_after_half_a_day_the_lines_are_asked_again(denied):
    aged(denied, hours=13)
    assert permit_of(denied).open_starter() is None


def test_it_offers_the_exercises_that_the_questions_would_open(denied):
    permit = permit_of(denied)
    whole = permit_of(come_in("never-diagnosed"))
    opened = {slug for slug in catalogue().exercises if whole.verdict(slug).open}
    assert permit.more_to_open == len(opened - set(catalogue().starter)) > 20


def test_who_has_nothing_to_report_looks_after_it_alone():
    book, now = catalogue().rulebook, permit_of(Client()).decision.now
    made = decide(book, nothing_to_report(book, now), now)
    assert made.disposition is Disposition.SELF_CARE and made.complete
    assert not any(made.verdict(slug).open for slug in book.exercises if _pushes(book, slug))


def _pushes(book, slug) -> bool:
    return book.exercises[slug].kind is Kind.SELF_MANIPULATION


def test_a_stage_opens_the_exercises_of_a_routine_that_are_open_already(denied):
    address = denied.get("/result/")["Location"]
    while address != "/screening/examined/":
        page = denied.get(address).context["page"]
        address = walk_on(denied, page, address)["Location"]
    permit = permit_of(denied)
    shown = permit.open_routine("low-back-relief")
    assert shown.open and {step.card.slug for step in shown.steps} <= permit.stage
    assert not permit.open("bridge").not_yet_checked or "bridge" not in permit.stage
    assert permit_of(come_in("nobody")).stage == permit_of(come_in("thin-bones")).stage == set()


def test_a_check_lasts_a_day_and_half_a_day_where_a_step_needs_more():
    client = come_in("full-set")
    permit = permit_of(client)
    plain = permit.open_routine("low-back-relief")
    pushing = permit.open_routine("crack-your-own-back")
    assert permit.check_lasts(plain, timedelta(hours=23))
    assert not permit.check_lasts(plain, timedelta(hours=25))
    assert permit.check_lasts(pushing, timedelta(hours=11))
    assert not permit.check_lasts(pushing, timedelta(hours=13))
