"""A sample of the comparison of oracle and website. `make prove` has the whole covering array."""

from itertools import combinations

import pytest

from proof import over_http


def test_every_two_facts_that_one_person_can_say_stand_together_in_some_row():
    said = dict(over_http.facts())
    together = {frozenset(pair) for row, _said in over_http.rows() for pair in combinations(row, 2)}
    for one, other in combinations(said, 2):
        possible = over_http.together(said[one], said[other]) is not None
        assert (frozenset((one, other)) in together) == possible, (one, other)


@pytest.mark.django_db
def test_the_website_shows_what_the_fact_sheet_says():
    claim = over_http.try_all(over_http.visits(singles=11, pairs=40))
    assert claim.cases > 30 and claim.holds, claim.counterexamples


@pytest.mark.django_db
def test_a_website_that_opened_one_exercise_too_many_would_be_seen(monkeypatch):
    from backapp.gate.decide import Decision
    from backapp.gate.verdicts import Verdict

    verdict = Decision.verdict
    monkeypatch.setattr(
        Decision,
        "verdict",
        lambda self, slug: Verdict(slug, True) if slug == "prone-prop" else verdict(self, slug),
    )
    assert over_http.try_all([("nobody has examined the back", [], {})]).counterexamples
