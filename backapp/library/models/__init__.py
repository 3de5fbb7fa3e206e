"""All authored content.

The locked tables are in `models/instructions.py` and are not exported from here.
"""

from backapp.library.models import (  # noqa: F401  Django finds these tables through this module
    changes,
    instructions,
)
from backapp.library.models.answers import Answer
from backapp.library.models.conditions import (
    AmbiguousOption,
    AmbiguousWord,
    Condition,
    Contraindication,
    FollowUp,
    GroupLine,
    HarmlessThing,
    JoinedRule,
    Load,
    Medicine,
    RedFlag,
)
from backapp.library.models.cues import Cue
from backapp.library.models.evidence import Claim, Source
from backapp.library.models.exercises import Exercise, Replacement, Routine
from backapp.library.models.ladders import Ladder, Rung
from backapp.library.models.version import ContentVersion

__all__ = [
    "AmbiguousOption",
    "AmbiguousWord",
    "Answer",
    "Claim",
    "Condition",
    "ContentVersion",
    "Contraindication",
    "Cue",
    "Exercise",
    "FollowUp",
    "GroupLine",
    "HarmlessThing",
    "JoinedRule",
    "Ladder",
    "Load",
    "Medicine",
    "RedFlag",
    "Replacement",
    "Routine",
    "Rung",
    "Source",
]
