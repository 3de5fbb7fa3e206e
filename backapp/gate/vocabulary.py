"""The closed lists of words in which the gate thinks.

Every list is ordered from mild to strict, so that "the strictest wins" is `max` and nothing else.
Adding a member to one of these lists breaks `tests/gate/test_closed_lists.py` on purpose: think
through every place that decides on it first.
"""

from enum import IntEnum, StrEnum


class Worded(IntEnum):
    """A list from mild to strict, each member of which has a word for tables and addresses."""

    @property
    def word(self) -> str:
        """The name used in the machine interface and in addresses: "stretch-instead"."""
        return self.name.lower().replace("_", "-")


class Answer(Worded):
    """What a visitor says to a warning sign or condition.

    Silence is not in this list: see `Screening.answers`.
    """

    NO = 0
    UNSURE = 1  # counts as yes for everything that restricts, never for anything that permits
    YES = 2


POSITIVE = frozenset({Answer.YES, Answer.UNSURE})  # what counts as "yes" wherever a yes restricts


class Level(Worded):
    """What a condition does with a movement load (facts.md 3.2)."""

    OK = 0
    CAUTION = 1  # shown, with the reason and the easier version first
    CLINICIAN = 2  # withheld until a clinician who knows the condition has said yes
    AVOID = 3  # withheld; nobody's word opens it


class Disposition(Worded):
    """How soon to be seen.

    Independent of `Scope`: a visitor may need to be seen and still have gentle things to do.
    """

    SELF_CARE = 0
    SEE_CLINICIAN = 1
    URGENT_TODAY = 2
    EMERGENCY = 3

    @property
    def word(self) -> str:
        return "see-a-clinician" if self is Disposition.SEE_CLINICIAN else super().word


class Scope(Worded):
    """Which movements are open today, from most to least (facts.md 6.1; `UNSCREENED` is its
    *incomplete*).
    """

    FULL = 0
    ADAPTED = 1
    STRETCH_INSTEAD = 2
    UNSCREENED = 3
    COMFORT_ONLY = 4
    NOTHING = 5


class Kind(StrEnum):
    """What sort of thing an exercise is.

    There is no kind for the neck, and none for a thrust given by another person.
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
    """A positive reason that has to be present before an exercise may open at all (facts.md
    6.5).
    """

    SELF_MANIPULATION = "self-manipulation"
    PRONE_EXTENSION = "prone-extension"
    PRONE_PRESS_UP = "prone-press-up"
    MASSAGE_GUN = "massage-gun"


class Manipulation(StrEnum):
    """Whether a confirmed condition can be the positive indication for self-manipulation
    (facts.md 2, column Manip.).
    """

    NO = "no"
    WITH_CLINICIAN = "with-clinician"
    YES = "yes"


class FollowUpKind(StrEnum):
    """What a question that belongs to one condition does with its answer (facts.md 2, time
    windows and floor rules).
    """

    SIGN = "sign"  # yes or unsure raises `urgency`
    FLOOR = "floor"  # yes or unsure puts the condition's scope at `scope`
    SINCE = "since"  # a date: within `weeks` (or unknown) puts the scope at `scope`
    # yes, and only yes, puts the condition's own floor at `scope` (and its levels at `levels`)
    RELIEF = "relief"
    DETAIL = "detail"  # yes, no or unsure, read only by another follow-up


class Episode(Worded):
    """How long this bout of pain has lasted."""

    UNDER_72_HOURS = 0
    UNDER_A_WEEK = 1
    UNDER_6_WEEKS = 2
    UNDER_12_WEEKS = 3
    LONGER = 4


class Hurt(Worded):
    """How a movement hurt, told of while moving.

    It counts until all the questions have been gone through again (facts.md 4, 6.4).
    """

    SHARPER = 0  # sharper or stronger where it was
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
    """Pregnancy and birth, as far as movements depend on it."""

    NO = "no"
    EARLY = "up-to-15-weeks"
    LATE = "16-weeks-or-more"
    UNSURE_HOW_FAR = "pregnant-not-sure-how-far"
    GAVE_BIRTH = "gave-birth"
    UNSURE = "unsure"


class ToldBy(StrEnum):
    """Who named the cause of the pain.

    Only the members of `CLINICIANS`, after an examination, confirm anything.
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
