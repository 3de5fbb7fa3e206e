"""F-13: an answer that withholds self-manipulation can be corrected at any time, but correcting it
opens nothing today.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from backapp.gate import floor
from backapp.library.content import catalogue
from backapp.screening.record import KEY
from tests.people import CAST, come_in
from tests.walk import HEALTHY, fill, walk

pytestmark = pytest.mark.django_db
#: What withholds it -> the answers that say so, added to those of a visitor to whom everything is
#: open.
FACTS = {
    "a condition": {"conditions": ["osteoporosis"]},
    "a condition not sure about": {"conditions-words": ["brittle-bones"]},
    "a medicine": {"medicines": ["blood-thinners"]},
    "nobody examined it": {"told_by": "nobody", "diagnosis": []},
    "pregnant": {"pregnancy": "up-to-15-weeks"},
    "seventeen": {"age": 17},
    "fifteen": {"age": 15},
    "a sign that does not stick": {"dulled_today": "yes"},
}


def full(**more):
    return CAST["full-set"] | more


def change(client, **said):
    """Go back and answer differently, page by page, as with the Change links; then through the
    remaining questions to the result.
    """
    for slug in ("about-you", "conditions"):
        address = f"/screening/{slug}/"
        if (page := client.get(address)).status_code == 200:
            answers = HEALTHY | said
            fields = [fill(question, answers) for question in page.context["page"].questions]
            client.post(address, {name: value for field in fields for name, value in field.items()})
    walk(client, **said)


def decision(client):
    return client.get("/result/").context["decision"]


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("tries", [1, 3])
def test_f_13_taking_back_what_withheld_it_opens_nothing_today(client, fact, tries):
    said = full(**FACTS[fact])
    walk(client, **said)
    assert not decision(client).self_manipulation
    for _again in range(tries):
        change(client, **full())
        assert not decision(client).self_manipulation
        change(client, **said) if tries > 1 else None
    change(client, **full())
    found = decision(client)
    assert not found.self_manipulation and found.disposition.word == "self-care", (
        "the correction itself is taken"
    )
    page = client.get("/exercises/egg-roll/").content.decode()
    assert "Less than a day ago you took back an answer" in page


def test_f_13_the_correction_opens_everything_else_at_once(client):
    walk(client, **full(conditions=["osteoporosis"]))
    before = decision(client)
    walk(client, **full())
    after = decision(client)
    opened = [
        e for e in catalogue().exercises if after.verdict(e).open and not before.verdict(e).open
    ]
    assert "osteoporosis" not in after.conditions and opened


def test_f_13_a_slip_mended_before_the_result_costs_nothing(client):
    walk(client, until="/screening/check/", **full(conditions=["osteoporosis"], age=17))
    change(client, **full())
    assert decision(client).self_manipulation


def test_f_13_what_was_only_not_asked_yet_is_nothing_that_was_taken_back(client):
    walk(client, **full(age=15))
    change(client, **full())
    assert set(client.session[KEY]["corrected"]) == {"age"}, (
        "the cause of the pain had not been asked for yet"
    )


def test_f_13_a_day_later_it_counts_as_said(client):
    walk(client, **full(remember="28-days", told_by="nobody", diagnosis=[]))
    session = client.session
    session[KEY]["barred"] = {
        fact: (timezone.now() - timedelta(hours=25)).isoformat() for fact in session[KEY]["barred"]
    }
    session.save()
    walk(client, **full(remember="28-days"))
    assert decision(client).self_manipulation, "somebody has been examined since"


def test_f_13_saying_something_worse_costs_nothing_more(client):
    walk(client, **full(pain=6))
    assert not decision(client).self_manipulation
    walk(client, **full(pain=2))
    assert decision(client).self_manipulation, "pain that calms down is not a fact of the floor"


def test_f_13_the_page_before_the_result_says_that_it_will_wait(client):
    walk(client, **full(conditions=["osteoporosis"]))
    page = walk(client, until="/screening/check/", **full()).response
    assert page.context["waits"] and not page.context["ask_understands"]
    assert "cracking is not for you until tomorrow" in page.content.decode()
    page = walk(come_in("nobody"), until="/screening/check/", **full()).response
    assert not page.context["waits"] and page.context["ask_understands"]


@pytest.mark.parametrize("fact", sorted(floor.CONDITIONS | floor.OTHER_FACTS))
def test_f_13_every_fact_of_the_floor_can_be_kept_as_taken_back(fact):
    """The gate knows each of them by name, so none is lost on the way."""
    from backapp.gate.answers import read_answers

    now = timezone.now()
    assert read_answers(catalogue().rulebook, {"corrected": {fact: now.isoformat()}}).corrected == {
        fact: now
    }
