"""The door: the one place where a decision is turned into what a page may show.

A page asks for an exercise and gets `Opened`, with how to do it and how much, or `Withheld`, which
has no field for either. So a forgotten check cannot leak an instruction: the page was never given
one. Nothing here is stored; every request is decided again.

    >>> permit = permit_for(request)            # a visitor without a diagnosis
    >>> permit.open("bridge")
    Opened(card=Card(slug='bridge', ...), how_to=('Lie on your back ...'), dose=Dose(2, ...), ...)
    >>> permit.open("egg-roll")
    Withheld(card=Card(slug='egg-roll', ...), reasons=[...], instead=[Card(...), ...])

Only this package, the library and its admin may read the locked tables; an import contract checks
it. Whatever fails while deciding ends in the strictest answer that still helps: an error never
opens anything.

`shown.py` holds what a page may be given, `permit.py` decides which of it (exercises and routines),
`own_routine.py` does the same for the routine that visitors put together themselves.
"""

from backapp.access.permit import Permit, permit_for
from backapp.access.shown import (
    Card,
    Opened,
    OpenedRoutine,
    OwnPlace,
    RoutineCard,
    Step,
    Withheld,
    WithheldRoutine,
)

__all__ = [
    "Card",
    "Opened",
    "OpenedRoutine",
    "OwnPlace",
    "Permit",
    "RoutineCard",
    "Step",
    "Withheld",
    "WithheldRoutine",
    "permit_for",
]
