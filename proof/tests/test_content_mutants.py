"""A sample of the content mutants of `make prove`, and that an unseen loosening is reported."""

from collections import Counter

import pytest

from backapp.library import comparing, witnesses
from proof import content_mutants
from proof.claims import Claim
from proof.content_mutants import fate, mutants

EVERY = 197  # every 197th mutant here; all of them in `make prove`


def test_every_mutant_is_caught_or_harmless(book):
    found = [fate(mutant) for number, mutant in enumerate(mutants(book)) if number % EVERY == 0]
    ways = Counter(one.how for one in found)
    assert not ways["unseen"], [one for one in found if one.how == "unseen"]
    assert ways["looser"] > 5 and all(one.witness for one in found if one.how == "looser")


def test_every_kind_of_row_is_among_the_mutants(book):
    names = [mutant.name for mutant in mutants(book)]
    assert len(set(names)) == len(names) > 1500
    for kind in (
        "sign fever: dropped",
        "condition osteoporosis: floor full",
        "row dvt thrust: dropped",
        "question dvt.since: a week less",
    ):
        assert kind in names
    assert {name.split()[0] for name in names} == {
        "sign",
        "condition",
        "row",
        "question",
        "exercise",
    }


@pytest.mark.parametrize(
    ("mutant", "who"),
    [
        ("condition myelopathy: back diagnosis False", "with myelopathy, but aged 51"),
        ("condition spinal-infection: back diagnosis False", "treated: yes, but aged 51"),
        ("condition aaa: back diagnosis True", "diagnosed with: aaa, but aged 51"),
    ],
)
def test_bones_of_unknown_strength_are_described(book, mutant, who):
    """Pain that nobody has explained, at an age and with a risk at which bones may be thin."""
    found = fate(next(one for one in mutants(book) if one.name == mutant))
    assert found.how == "looser" and who in found.witness


def test_a_loosening_that_nobody_described_meets_is_said(monkeypatch, book):
    """With only one described person, the solver has to find another."""
    monkeypatch.setattr(
        comparing, "people", lambda book, *about: list(witnesses.people(book, ()))[:1]
    )
    mutant = next(one for one in mutants(book) if one.name == "row dvt spinal-pressure: dropped")
    found = fate(mutant)
    assert found.how == "unseen" and "has dvt" in found.witness


@pytest.mark.parametrize("waived", [[], ["row gerd thrust: dropped", "sign fever: dropped"]])
def test_a_rule_that_never_decides_and_one_that_is_waived_and_decides_are_both_said(
    monkeypatch, tmp_path, waived
):
    file = tmp_path / "waivers.toml"
    file.write_text(f'[[rules]]\nreason = "because"\nrules = {waived}\n', encoding="utf-8")
    monkeypatch.setattr(content_mutants, "WAIVERS", file)
    found = [
        content_mutants.Fate("row gerd thrust: dropped", "harmless"),
        content_mutants.Fate("sign fever: dropped", "looser", "x"),
    ]
    claim: Claim = content_mutants.idle(found)
    assert claim.counterexamples == (
        ["row gerd thrust never decides, and is not waived"]
        if not waived
        else ["sign fever: dropped is waived, and decides"]
    )
