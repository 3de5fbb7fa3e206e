"""The mutants of the code are made in the right places, and the claim about them can fail."""

import ast
import sys
from types import ModuleType

import pytest

from proof import mutating
from proof.code_mutants import Mutant, changed
from proof.mutating import Fate, put_in

CODE = '''
"""What it is."""
LIMIT: int = 3
NAMES = frozenset({"a", "b"})

def close(pain: int | None, names) -> bool:
    """Whether."""
    if pain is None or pain > LIMIT:
        return True
    return any(name in NAMES for name in names if name)
'''


def test_every_place_that_decides_is_changed_and_words_and_types_are_not():
    made = {f"{where}: {says}" for where, says, _tree in changed(CODE)}
    assert made == {
        "the module: 3 → 4",
        "the module: {'a', 'b'} without 'a'",
        "the module: {'a', 'b'} without 'b'",
        "the module: 'a' → 'not-a'",
        "the module: 'b' → 'not-b'",
        "close: if pain is None or pain > LIMIT: return True → if not (pain is None or "
        "pain > LIMIT): return True",
        "close: pain is None or pain > LIMIT → pain is None and pain > LIMIT",
        "close: pain is None → pain is not None",
        "close: pain > LIMIT → pain >= LIMIT",
        "close: return True → return None",
        "close: True → False",
        "close: return any((name in NAMES for name in names if name)) → return None",
        "close: any → all",
        "close: name in NAMES → name not in NAMES",
        "close: for name in names if name → for name in names",
    }


def test_a_changed_module_takes_the_place_of_the_one_that_others_imported_from(monkeypatch):
    one, other = ModuleType("backapp.one"), ModuleType("backapp.other")
    one.__file__ = "one.py"
    exec("LIMIT = 3\ndef far(n): return n > LIMIT\n", vars(one))
    other.far, other.LIMIT, other.mine = one.far, one.LIMIT, 3
    for module in (one, other):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    put_in(Mutant("", "backapp.one", "LIMIT = 4\ndef far(n): return n > LIMIT\n"))
    assert other.LIMIT == 4 and other.mine == 3 and not other.far(4) and other.far(5)


@pytest.fixture
def named(monkeypatch, tmp_path):
    file = tmp_path / "mutants.toml"
    rows = {"the_same": ["a"], "waived": ["b"]}
    file.write_text(
        "".join(
            f'[[{kind}]]\nreason = "because"\nmutants = {names}\n' for kind, names in rows.items()
        )
    )
    monkeypatch.setattr(mutating, "WAIVERS", file)


def test_what_nobody_notices_has_to_be_named_and_what_is_named_has_to_go_unnoticed(named):
    kept = [Fate("a", "", ""), Fate("b", "", ""), Fate("c", "", "tests/x")]
    assert mutating.claim(kept).holds
    assert mutating.claim([*kept, Fate("d", "", "")]).counterexamples == ["nobody notices d"]
    assert mutating.claim([Fate("a", "", "tests/x"), kept[1]]).counterexamples == [
        "named in mutants.toml, and noticed or gone: a"
    ]


def test_more_than_a_few_waivers_are_refused(named, monkeypatch):
    monkeypatch.setattr(mutating, "MOST_WAIVED", 0)
    assert not mutating.claim([Fate("a", "", ""), Fate("b", "", "")]).holds


def test_the_code_as_it_is_is_tried_in_the_layout_of_a_mutant():
    """A test that reads source by line numbers fails for every mutant, whatever its fault."""
    text = mutating.original("proof.code_mutants")
    assert text == ast.unparse(ast.parse(text)) and "# -- operators" not in text
