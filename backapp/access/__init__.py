"""The door: the only place that turns a decision into what a page may show.

A page asks for an exercise and gets either `Opened`, with its instructions and dose, or `Withheld`,
which has no field for either. So a forgotten check cannot leak an instruction, because the page
never has one. Nothing here is stored, and every request is decided again.

    >>> permit = permit_for(request)            # a visitor without a diagnosis
    >>> permit.open("bridge")
    Opened(card=Card(slug='bridge', ...), how_to=('Lie on your back ...'), dose=Dose(2, ...), ...)
    >>> permit.open("egg-roll")
    Withheld(card=Card(slug='egg-roll', ...), reasons=[...], instead=[Card(...), ...])

Only this package, the library and its admin may read the locked tables; an import contract checks
this. If the gate fails to decide, nothing is open and the visitor is sent to a clinician, so an
error never opens anything.

`shown.py` defines what a page can get. `permit.py` decides this for exercises and routines, and
`own_routine.py` for a routine that the visitor made.
"""

from backapp.access.permit import Permit as Permit
from backapp.access.permit import permit_for as permit_for
from backapp.access.permit import permit_of as permit_of
from backapp.access.shown import Card as Card
from backapp.access.shown import Opened as Opened
from backapp.access.shown import OpenedRoutine as OpenedRoutine
from backapp.access.shown import OwnPlace as OwnPlace
from backapp.access.shown import RoutineCard as RoutineCard
from backapp.access.shown import Step as Step
from backapp.access.shown import Withheld as Withheld
from backapp.access.shown import WithheldRoutine as WithheldRoutine
