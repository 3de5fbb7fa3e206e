"""Which warning signs are in force.

A sign is in force if the answer is yes or unsure, if other answers imply it, or if it is still
held after an earlier answer.

A visitor ticked "fever" an hour ago and now says "no", without confirming a mis-tap:
>>> in_force(book, screening, now)
{'fever': 'held'}
"""

from datetime import datetime, timedelta

from backapp.gate import days
from backapp.gate.answers import Screening
from backapp.gate.rulebook import RedFlag, RuleBook
from backapp.gate.vocabulary import (
    CLINICIANS,
    POSITIVE,
    Answer,
    Area,
    Disposition,
    Episode,
    Hurt,
    Pregnancy,
)

#: The shortest time that a raised flag is held, even after a clinician has assessed it
#: (facts.md 6.4). Flags of any other urgency are held until that assessment.
HELD_FOR = {Disposition.EMERGENCY: timedelta(days=7), Disposition.URGENT_TODAY: timedelta(hours=72)}
TRUNK = frozenset({Area.MID, Area.UPPER})
#: Signs that other answers can imply.
IMPLIED = frozenset(
    {
        "under-16",
        "age-16-17",
        "pregnancy-any",
        "sepsis",
        "thoracic-risk",
        "cancer-history",
        "one-leg",
    }
)
FRAGILE = (
    "osteoporosis",
    "osteopenia",
    "vertebral-fracture",
    "steroids-long-term",
    "cancer-past",
    "spine-cancer",
)


def in_force(book: RuleBook, screening: Screening, now: datetime) -> dict[str, str]:
    """Return red flag -> "yes", "unsure", "implied" or "held", for every flag in force at `now`."""
    found = {}
    answers, raised = screening.answers, screening.raised
    for slug, flag in book.red_flags.items():
        answer = answers.get(slug)
        if answer in POSITIVE and not (flag.next_day and a_day_has_passed(screening, now)):
            found[slug] = answer.word
        elif slug in IMPLIED and implied(slug, screening):
            found[slug] = "implied"
        elif slug in raised and held(flag, screening, now):
            found[slug] = "held"
    return found


#: The sign that is implied by pain moving further down a leg during a run.
FELT_WHILE_MOVING = "one-leg"


def implied(slug: str, screening: Screening) -> bool:
    """Whether other answers imply this sign.

    If two answers contradict each other, the stricter one counts (facts.md 6.3).
    """

    def says(*ids: str) -> bool:
        return any(screening.says(id) in POSITIVE for id in ids)

    age, areas = screening.age, screening.areas or frozenset()
    match slug:
        case "under-16":
            return age is not None and age < 16
        case "age-16-17":
            return age is not None and 16 <= age < 18
        case "pregnancy-any":
            return screening.pregnancy not in (None, Pregnancy.NO)
        case "sepsis":  # fever with a risk of infection (docs/adr/0011)
            return says("fever") and says("infection-risk")
        case "thoracic-risk":
            return bool(areas & TRUNK) and says(*FRAGILE)
        case "cancer-history":
            fresh = screening.episode is not None and screening.episode <= Episode.UNDER_6_WEEKS
            return fresh and says("cancer-past", "spine-cancer")
        # FELT_WHILE_MOVING: a later report overrides earlier answers (docs/adr/0084)
        case "one-leg":
            return screening.hurting is Hurt.SPREADING
    return False


def held(flag: RedFlag, screening: Screening, now: datetime) -> bool:
    """Whether a raised flag still counts after a later "no" (facts.md 6.4).

    It stops counting once the visitor confirms that it was a mis-tap (docs/adr/0012).
    """
    raised = screening.raised.get(flag.slug)
    if raised is None or not flag.sticky:
        return False
    corrected = screening.corrected.get(flag.slug)
    if corrected is not None and corrected >= raised:
        return False
    assessed = screening.assessed.get(flag.slug)
    # `raised` has the visitor's own time zone if the browser sent it. An assessment on the same day
    # as the sign counts.
    seen = assessed is not None and raised.date() <= assessed <= days.latest(now)
    return not (seen and now - raised >= HELD_FOR.get(flag.urgency, timedelta(0)))


def a_day_has_passed(screening: Screening, now: datetime) -> bool:
    """Whether 24 hours have passed since the latest answers.

    After 24 hours it is the next day in every time zone.
    """
    said_at = max((t for t in (screening.completed_at, screening.checked_at) if t), default=None)
    return said_at is not None and now - said_at >= timedelta(hours=24)


EXAMINED_DAYS = 92  # three months: how long an examination answers "lasting" (facts.md 1)


def urgency(flag: RedFlag, screening: Screening, now: datetime) -> Disposition:
    """Return how urgent a sign in force is.

    Some signs only narrow what is open. Two more are no reason to be seen once a clinician has
    looked: pain that lasts, and a birth (docs/adr/0111).
    """
    looked = {"lasting": examined_lately, "pregnancy-any": checked_after_birth}.get(flag.slug)
    nobody = flag.self_care or (looked is not None and looked(screening, now))
    return Disposition.SELF_CARE if nobody else flag.urgency


def examined_lately(screening: Screening, now: datetime) -> bool:
    """Whether a clinician examined this same pain in the last three months."""
    on, same = screening.told_on, screening.says("same-pain") is Answer.YES
    return (
        same
        and screening.told_by in CLINICIANS
        and on is not None
        and days.within(on, EXAMINED_DAYS, now)
    )


def checked_after_birth(screening: Screening, now: datetime) -> bool:
    """Whether the check-up after the birth allowed exercise."""
    return (
        screening.pregnancy is Pregnancy.GAVE_BIRTH
        and screening.says("postpartum.checked") is Answer.YES
    )


def does_not_apply(slug: str, screening: Screening) -> bool:
    """Whether a sign need not be asked because another answer rules it out.

    This is the "and" part of the sign in facts.md 1.
    """
    age, areas = screening.age, screening.areas
    match slug:
        case "under-16" | "age-16-17":
            return age is not None
        case "first-after-50":
            return age is not None and age < 50
        case "bend-65":
            return age is not None and age < 65
        case "mid-after-50":
            young = age is not None and age < 50
            return young or (areas is not None and not areas & TRUNK)
        case "thoracic-risk":
            return areas is not None and not areas & TRUNK
        case "pregnancy-any":
            return screening.pregnancy is not None
        case "pregnancy-emergency":
            return screening.pregnancy in (Pregnancy.NO, Pregnancy.GAVE_BIRTH)
    return False
