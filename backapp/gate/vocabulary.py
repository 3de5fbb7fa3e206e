"""The closed lists of values that the gate uses.

Every ordered list goes from mild to strict, so "the strictest wins" is simply `max`. A new member
breaks `tests/gate/test_closed_lists.py` on purpose: first review every place that decides on it.
"""

from enum import IntEnum, StrEnum


class Worded(IntEnum):
    """A list from mild to strict. Each member has a word for tables and addresses."""

    @property
    def word(self) -> str:
        """The name in JSON and in addresses, such as "stretch-instead"."""
        return self.name.lower().replace("_", "-")


class Answer(Worded):
    """A visitor's answer about a warning sign or condition.

    A missing answer is not in this list; it has no entry in `Screening.answers`.
    """

    NO = 0
    UNSURE = 1  # counts as yes for everything that restricts, never for anything that permits
    YES = 2


POSITIVE = frozenset({Answer.YES, Answer.UNSURE})  # what counts as yes for a restriction


class Level(Worded):
    """How far a condition limits a movement load (facts.md 3.2)."""

    OK = 0
    CAUTION = 1  # shown, with the reason and the easier version first
    CLINICIAN = 2  # withheld until a clinician who knows the condition allows it
    AVOID = 3  # always withheld; no statement opens it


class Disposition(Worded):
    """How soon the visitor should be seen.

    It is independent of `Scope`: a visitor can need a clinician and still have gentle exercises.
    """

    SELF_CARE = 0
    SEE_CLINICIAN = 1
    URGENT_TODAY = 2
    EMERGENCY = 3

    @property
    def word(self) -> str:
        return "see-a-clinician" if self is Disposition.SEE_CLINICIAN else super().word


class Scope(Worded):
    """Which movements are open today, from most to least (facts.md 6.1).

    facts.md calls `UNSCREENED` *incomplete*.
    """

    FULL = 0
    ADAPTED = 1
    STRETCH_INSTEAD = 2
    UNSCREENED = 3
    COMFORT_ONLY = 4
    NOTHING = 5


class Kind(StrEnum):
    """The kind of an exercise.

    There is no kind for the neck, and none for a thrust by another person.
    """

    SELF_MANIPULATION = "self-manipulation"
    STRETCH = "stretch"
    MOBILITY = "mobility"
    STRENGTHENING = "strengthening"
    ISOMETRIC = "isometric"
    POSITIONAL = "positional"
    SELF_MASSAGE = "self-massage"
    TECHNIQUE = "technique"
    BREATHING = "breathing"
    AEROBIC = "aerobic"


class Indication(StrEnum):
    """A positive reason that some exercises require before they can open (facts.md 6.5)."""

    SELF_MANIPULATION = "self-manipulation"
    PRONE_EXTENSION = "prone-extension"
    PRONE_PRESS_UP = "prone-press-up"
    MASSAGE_GUN = "massage-gun"


class Manipulation(StrEnum):
    """Whether a confirmed condition can indicate self-manipulation (facts.md 2, column Manip.)."""

    NO = "no"
    WITH_CLINICIAN = "with-clinician"
    YES = "yes"


class FollowUpKind(StrEnum):
    """How the answer to a condition's question counts (facts.md 2, windows and floor rules)."""

    SIGN = "sign"  # yes or unsure raises `urgency`
    FLOOR = "floor"  # anything but no narrows the scope to `scope`
    SINCE = "since"  # a date: within `weeks`, or unknown, narrows the scope to `scope`
    # only yes sets the condition's own floor to `scope` (and its levels to `levels`)
    RELIEF = "relief"
    DETAIL = "detail"  # yes, no or unsure; only another follow-up reads it


class Episode(Worded):
    """How long this bout of pain has lasted."""

    UNDER_72_HOURS = 0
    UNDER_A_WEEK = 1
    UNDER_6_WEEKS = 2
    UNDER_12_WEEKS = 3
    LONGER = 4


class Hurt(Worded):
    """How a movement hurt, as the visitor reported it during a run.

    It counts until the visitor has answered all the questions again (facts.md 4, 6.4).
    """

    SHARPER = 0  # sharper or stronger in the same place
    SPREADING = 1  # pain, tingling or numbness moving further down a leg


class Area(StrEnum):
    """Where it hurts."""

    UPPER = "upper"
    MID = "mid"
    LOW = "low"
    BUTTOCK_HIP = "buttock-hip"
    LEG = "leg"
    NECK = "neck"


class Pregnancy(StrEnum):
    """Pregnancy and birth, as far as they affect movements."""

    NO = "no"
    EARLY = "up-to-15-weeks"
    LATE = "16-weeks-or-more"
    UNSURE_HOW_FAR = "pregnant-not-sure-how-far"
    GAVE_BIRTH = "gave-birth"
    UNSURE = "unsure"


class ToldBy(StrEnum):
    """Who named the cause of the pain.

    Only members of `CLINICIANS` can confirm a condition, and only after an examination.
    """

    DOCTOR = "doctor"
    PHYSIOTHERAPIST = "physiotherapist"
    OSTEOPATH = "osteopath"
    CHIROPRACTOR = "chiropractor"
    NURSE = "nurse"
    OTHER_CLINICIAN = "other-clinician"
    SCAN_ONLY = "scan-only"
    MYSELF = "myself"
    INTERNET = "internet"
    FRIEND = "friend"
    NOBODY = "nobody"
    UNSURE = "unsure"


CLINICIANS = frozenset(
    {
        ToldBy.DOCTOR,
        ToldBy.PHYSIOTHERAPIST,
        ToldBy.OSTEOPATH,
        ToldBy.CHIROPRACTOR,
        ToldBy.NURSE,
        ToldBy.OTHER_CLINICIAN,
    }
)
