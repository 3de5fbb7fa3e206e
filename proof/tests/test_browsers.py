"""Short plays with several browsers, an editor and a clock; and the same answers in other ways.

`make prove` plays longer.
"""

import pytest

from proof import browsers, ways

pytestmark = pytest.mark.django_db


def played():
    return browsers.played(examples=12, steps=14)


def test_what_is_shown_is_what_is_open_to_that_browser_at_that_moment():
    claim = played()
    assert claim.cases > 5 and claim.holds, claim.counterexamples


def test_the_same_answers_in_other_ways_come_to_the_same_pages():
    claim = ways.same(ways.people(2))
    assert claim.cases == 4 and claim.holds, claim.counterexamples
