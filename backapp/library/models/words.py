"""The closed lists of words used in content, with their labels for clinicians.

The gate's lists come from its vocabulary, so tables cannot contain a level, kind or scope that the
gate does not know. The word is stored, not its number, so that fixtures are readable.
"""

from collections.abc import Iterable
from functools import cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from backapp.gate.vocabulary import (
    Disposition,
    FollowUpKind,
    Indication,
    Kind,
    Level,
    Manipulation,
    Scope,
    Worded,
)

LEVELS = {
    Level.OK: _("OK: no limit"),
    Level.CAUTION: _("Caution: shown with its reason, easier version first"),
    Level.CLINICIAN: _("Clinician: withheld until a clinician has said yes"),
    Level.AVOID: _("Avoid: withheld, nobody's word opens it"),
}
DISPOSITIONS = {
    Disposition.SELF_CARE: _("Self-care"),
    Disposition.SEE_CLINICIAN: _("See a clinician"),
    Disposition.URGENT_TODAY: _("Urgent: today"),
    Disposition.EMERGENCY: _("Emergency: now"),
}
SCOPES = {
    Scope.FULL: _("Full: nothing withheld by this"),
    Scope.ADAPTED: _("Adapted: no self-manipulation"),
    Scope.STRETCH_INSTEAD: _("Stretch instead"),
    Scope.UNSCREENED: _("Unscreened"),
    Scope.COMFORT_ONLY: _("Comfort only"),
    Scope.NOTHING: _("Nothing"),
}
KINDS = {
    Kind.SELF_MANIPULATION: _("Self-manipulation"),
    Kind.STRETCH: _("Stretch"),
    Kind.MOBILITY: _("Mobility"),
    Kind.STRENGTHENING: _("Strengthening"),
    Kind.ISOMETRIC: _("Muscle hold"),
    Kind.POSITIONAL: _("Resting position"),
    Kind.SELF_MASSAGE: _("Self-massage"),
    Kind.TECHNIQUE: _("Everyday technique"),
    Kind.BREATHING: _("Breathing"),
    Kind.AEROBIC: _("Walking and the like"),
}
INDICATIONS = {
    Indication.SELF_MANIPULATION: _("Self-manipulation: confirmed diagnosis and go-ahead"),
    Indication.PRONE_EXTENSION: _("Prone props: confirmed disc diagnosis"),
    Indication.PRONE_PRESS_UP: _("Prone press-ups: as prone props, after a week of them"),
    Indication.MASSAGE_GUN: _("Massage gun: cause of the pain known, skin whole"),
}
MANIPULATIONS = {
    Manipulation.NO: _("No"),
    Manipulation.WITH_CLINICIAN: _("Only with a clinician's go-ahead"),
    Manipulation.YES: _("Yes"),
}
FOLLOW_UP_KINDS = {
    FollowUpKind.SIGN: _("Sign: yes or not sure raises the urgency"),
    FollowUpKind.FLOOR: _("Floor: yes or not sure narrows what is open"),
    FollowUpKind.SINCE: _("Since: a date; within the weeks it narrows what is open"),
    FollowUpKind.RELIEF: _("Relief: a yes, and only a yes, eases this condition's own rules"),
    FollowUpKind.DETAIL: _("Detail: read by another follow-up"),
}


def word(member) -> str:
    """The stored word of a member of one of the gate's lists, such as "avoid", "see-a-clinician" or
    "stretch-instead".
    """
    return member.word if isinstance(member, Worded) else member.value


def choices(labels) -> list[tuple[str, object]]:
    """The `choices` of a model field, from one of the tables above."""
    return [(word(member), label) for member, label in labels.items()]


def member(kind, stored: str):
    """The member of the gate's list `kind` that is stored as `stored`.

    Raises ValueError for a word that is not in the list.
    """
    known = _by_word(kind)
    if not isinstance(stored, str) or stored not in known:
        raise ValueError(f"{stored!r} is not one of {', '.join(known)}")
    return known[stored]


@cache
def _by_word(kind) -> dict[str, object]:
    return {word(each): each for each in kind}


class ReviewState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    AWAITING = "awaiting-review", _("Awaiting clinical review")
    REVIEWED = "reviewed", _("Reviewed")


class SourceStatus(models.TextChoices):
    """How much of a source the authors of this content have read themselves."""

    READ = "read", _("Read")
    PARTLY = "partly-read", _("Partly read, details from memory")
    RECALLED = "recalled", _("From memory, still to be checked")


class Region(models.TextChoices):
    """The part of the body that an exercise works on.

    The neck is deliberately not in this list.
    """

    LOW_BACK = "low-back", _("Low back")
    MID_BACK = "mid-back", _("Mid back")
    WHOLE_SPINE = "whole-spine", _("Whole back")
    HIPS = "hips", _("Hips")
    CORE = "core", _("Tummy and trunk")


class Posture(models.TextChoices):
    """The position of the body, for filtering."""

    LYING_BACK = "lying-back", _("Lying on the back")
    LYING_FRONT = "lying-front", _("Lying on the front")
    LYING_SIDE = "lying-side", _("Lying on the side")
    HANDS_AND_KNEES = "hands-and-knees", _("On hands and knees, or kneeling")
    SITTING = "sitting", _("Sitting")
    STANDING = "standing", _("Standing")
    ANY = "any", _("Any position")


class Need(models.TextChoices):
    """Equipment that an exercise needs, including the surface it is done on."""

    MAT = "mat", _("Mat")
    BED = "bed", _("Bed")
    MAT_OR_BED = "mat-or-bed", _("Mat or bed")

    CHAIR = "chair", _("Chair")
    WALL = "wall", _("Wall or doorway")
    TOWEL = "towel", _("Towel, belt or strap")
    PILLOWS = "pillows", _("Pillows")
    FOAM_ROLLER = "foam-roller", _("Foam roller")
    SMALL_BALL = "small-ball", _("Small ball")
    EXERCISE_BALL = "exercise-ball", _("Exercise ball")
    MASSAGE_GUN = "massage-gun", _("Massage gun")


#: The surfaces for exercises on the floor or in bed. Everyone has a floor or a bed, so the filters
#: do not count these as equipment.
SURFACES = frozenset((Need.MAT, Need.BED, Need.MAT_OR_BED))
#: The same as part of a sentence: "You need: a mat, a chair".
IN_A_SENTENCE = {
    Need.MAT: _("a mat"),
    Need.BED: _("a bed"),
    Need.MAT_OR_BED: _("a mat or a bed"),
    Need.CHAIR: _("a chair"),
    Need.WALL: _("a wall or doorway"),
    Need.TOWEL: _("a towel or belt"),
    Need.PILLOWS: _("a pillow or two"),
    Need.FOAM_ROLLER: _("a foam roller"),
    Need.SMALL_BALL: _("a small ball"),
    Need.EXERCISE_BALL: _("an exercise ball"),
    Need.MASSAGE_GUN: _("a massage gun"),
}


def to_have_ready(needs: Iterable[str]) -> tuple[str, ...]:
    """What to prepare for exercises with these needs, each item once, worded as part of a sentence.
    Surfaces come first.

    If one exercise needs a mat or a bed, it also serves those that accept either. Raises ValueError
    for an unknown need.
    """
    wanted = set(needs)
    if unknown := wanted - IN_A_SENTENCE.keys():
        raise ValueError(f"not a need: {', '.join(sorted(unknown))}")
    if not wanted.isdisjoint((Need.MAT, Need.BED)):
        wanted.discard(Need.MAT_OR_BED)
    return tuple(str(words) for need, words in IN_A_SENTENCE.items() if need in wanted)


class Aim(models.TextChoices):
    """A visitor's aim with an exercise."""

    EASE = "ease", _("Ease soreness")
    LOOSEN = "loosen", _("Loosen a stiff back")
    STRENGTHEN = "strengthen", _("Get stronger")
    REST = "rest", _("Rest and calm down")
    DESK = "desk", _("Break from sitting")
    BED = "bed", _("Do in bed")
    EVERYDAY = "everyday", _("Move well every day")


class Category(models.TextChoices):
    """The groups of conditions on a page."""

    BACK = "back", _("Back pain, unknown or ordinary")
    DISC = "disc", _("Disc and nerve")
    STRUCTURE = "structure", _("Shape and joints of the spine")
    BONE = "bone", _("Bones")
    INFLAMMATORY = "inflammatory", _("Inflammation")
    SURGERY = "surgery", _("Operations and new joints")
    CONNECTIVE = "connective", _("Loose joints and neck")
    SERIOUS = "serious", _("Serious disease")
    VASCULAR = "vascular", _("Heart, blood vessels and blood")
    GENERAL = "general", _("Other health")
    PREGNANCY = "pregnancy", _("Pregnancy and after")
    MODIFIER = "modifier", _("Age, injury and anything else")


class SignPage(models.TextChoices):
    """The pages of the screening that can ask about a warning sign, in their order."""

    NERVES = "nerves", _("1. Have you noticed any of these? (nerves)")
    HEART_BRAIN = "heart-brain", _("2. Is any of these happening? (heart, brain)")
    TODAY = "today", _("3. Do you have any of these? (to be seen today)")
    PREGNANCY_NOW = "pregnancy-now", _("4. In the pregnancy (only asked in one)")
    HEALTH = "health", _("5. Do any of these apply to you? (general health)")
    HOW_BAD = "how-bad", _("6. The pain now (how bad it is)")
    BEHAVIOUR = "behaviour", _("7. How the pain behaves")
    LAST = "last", _("8. The last signs")


class LinePart(models.TextChoices):
    """The lists of group lines in the questionnaire, in their order."""

    NOW = "now", _("1. Signs that need help fast")
    PREGNANCY = "pregnancy", _("2. In the pregnancy (only asked in one)")
    BEFORE = "before", _("3. Health, and what came before")
    BEHAVIOUR = "behaviour", _("4. How the pain behaves")
    TODAY = "today", _("5. Today, and moving alone")
    MOVING = "moving", _("6. Only in the short check: felt while moving")


class CommonGroup(models.TextChoices):
    """The headings of the release before, which still runs during a deploy (docs/adr/0067)."""

    BONES = "bones", _("Bones")
    JOINTS = "joints", _("Joints")
    BACK = "back", _("The back")
    HEART = "heart", _("Heart and blood")
    OTHER = "other", _("Other")


class HealthGroup(models.TextChoices):
    """The groups of conditions on their page, in its order.

    The last one has the medicines. A condition of that group has no line of its own there: the
    medicines that stand for it ask for it.
    """

    BONES = "bones", _("Bones")
    JOINTS = "joints", _("Joints and muscles")
    BACK = "back", _("Back and neck")
    OPERATIONS = "operations", _("Operations and implants")
    HEART = "heart", _("Heart and blood")
    NERVES = "nerves", _("Nerves, balance and eyes")
    OTHER = "other", _("Other illness")
    MEDICINES = "medicines", _("Medicines")


class HarmlessKind(models.TextChoices):
    """What a harmless thing is."""

    CONDITION = "condition", _("Condition")
    MEDICINE = "medicine", _("Medicine")


class Amount(models.TextChoices):
    """How much of an exercise a rung asks for (plan/ladders.py)."""

    LEAST = "least", _("The least that its dose lets one choose")
    LESS = "less", _("About half way")
    WRITTEN = "as-written", _("Its dose as written")


class ClaimGroup(models.TextChoices):
    """The groups of evidence on a page."""

    CRACKING = "cracking", _("Cracking and manipulation")
    EXERCISE = "exercise", _("Exercise and stretching")
    SELF_CARE = "self-care", _("Looking after a sore back")
    OTHER = "other", _("Massage, muscle holds and positions")


class AnswerGroup(models.TextChoices):
    """The groups of short answers, in the order of their page."""

    CRACKING = "cracking", _("Cracking")
    WHAT_IT_IS = "what-it-is", _("What is it?")
    NOW = "now", _("What helps now?")
    EVERY_DAY = "every-day", _("Every day")
    MOVING = "moving", _("Moving and exercise")
    HELP = "help", _("Getting help")


class HowSure(models.TextChoices):
    """How sure we are of a short answer."""

    SURE = "sure", _("Sure: good studies or guidelines agree")
    FAIRLY = "fairly-sure", _("Fairly sure: good studies, with some doubts")
    NOT_VERY = "not-very-sure", _("Not very sure: the studies are few, small or mixed")
    OPINION = "opinion", _("Experts say so, but it has hardly been studied")


class SaidThat(models.TextChoices):
    """What a visitor may have said that an answer fits, besides a condition. The first that applies
    counts most.
    """

    HURT = "a-movement-hurt", _("A movement hurt")
    STRONG_PAIN = "strong-pain", _("Strong pain")
    LEG = "leg-pain", _("Pain in a leg")
    NEW = "new-pain", _("Pain for less than a week")
    LASTING = "lasting-pain", _("Pain for 12 weeks or more")
    OVER_50 = "over-50", _("Over 50")
    CRACKING = "cracking", _("Everyone: most people come to crack their back")
