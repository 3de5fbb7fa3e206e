"""The catalogue that is made of the rows: whether one can be made, and whether the pages of the
rooms above can be made of it.
"""

import logging
from collections.abc import Callable

from backapp.gate.rulebook import RuleBookError
from backapp.library.authored import Content, Fault
from backapp.library.content import Catalogue, build_catalogue

log = logging.getLogger("backapp.library")
#: What the rooms above check in a catalogue: name -> a function that gives faults. Each room enters
#: its own when the site starts.
WALKS: dict[str, Callable[[Catalogue], list[Fault]]] = {}
CACHED = 4
_found: dict[str, list[Fault]] = {}  # fingerprint of the content -> what its walks found


def as_a_whole(content: Content, *, alone: bool) -> list[Fault]:
    """What is wrong with the catalogue; that none can be made, where no row has a fault (`alone`).

    Otherwise the faults of the rows are the reason.
    """
    try:
        catalogue = build_catalogue(content, content.digest)
    except (RuleBookError, ValueError, KeyError, TypeError) as error:
        return [_fault(f"no catalogue can be made of this: {error}")] if alone else []
    return walked(catalogue)


def walked(catalogue: Catalogue) -> list[Fault]:
    """What the rooms above say of this content: whether their pages can be made of it, and lead
    somewhere.

    Cached for the last few: an edit is checked before and after, and what was after it is before
    the next one.
    """
    if catalogue.stamp not in _found:
        while len(_found) >= CACHED:
            _found.pop(next(iter(_found)), None)
        _found[catalogue.stamp] = [
            fault for walk in WALKS.values() for fault in _walked(walk, catalogue)
        ]
    return _found[catalogue.stamp]


def _walked(walk: Callable[[Catalogue], list[Fault]], catalogue: Catalogue) -> list[Fault]:
    try:
        return walk(catalogue)
    # whatever fault a page would end in is a reason here to refuse the edit
    except Exception as error:
        log.exception("the pages cannot be made of this content")
        return [_fault(f"the pages cannot be made of this ({type(error).__name__}: {error})")]


def _fault(message: str) -> Fault:
    return Fault("library.condition", (), "", message)
