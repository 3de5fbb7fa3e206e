"""The catalogue as a whole: whether it can be built from the rows, and whether the pages of other
packages can be built from it.
"""

import logging
from collections.abc import Callable

from backapp.gate.rulebook import RuleBookError
from backapp.library.authored import Content, Fault
from backapp.library.checks import group_lines
from backapp.library.content import Catalogue, build_catalogue

log = logging.getLogger("backapp.library")
#: Checks of the catalogue by other packages: name -> a function that returns faults. Each package
#: registers its own at startup; ours is what the quick check opens.
WALKS: dict[str, Callable[[Catalogue], list[Fault]]] = {"starter": group_lines.starter_gaps}
CACHED = 4
_found: dict[str, list[Fault]] = {}  # fingerprint of the content -> the faults that its walks found


def as_a_whole(content: Content, *, alone: bool) -> list[Fault]:
    """The faults of the catalogue. If it cannot be built, that is a fault only if no row has one
    (`alone`).

    Otherwise the faults of the rows already explain it.
    """
    try:
        catalogue = build_catalogue(content, content.digest)
    except (RuleBookError, ValueError, KeyError, TypeError) as error:
        return [_fault(f"the catalogue cannot be built: {error}")] if alone else []
    return walked(catalogue)


def walked(catalogue: Catalogue) -> list[Fault]:
    """The faults that the registered checks find: pages that cannot be built, or that lead nowhere.

    The last few results are cached, because the content after one edit is the content before the
    next.
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
    # Any error here would be an error on a page, so the edit is refused.
    except Exception as error:
        log.exception("the pages cannot be built from this content")
        return [
            _fault(f"the pages cannot be built from this content ({type(error).__name__}: {error})")
        ]


def _fault(message: str) -> Fault:
    return Fault("library.condition", (), "", message)
