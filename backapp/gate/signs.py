"""Warning signs: which are in force.

Yes and unsure are; so is one that other answers imply, and one that is still held.

A visitor who ticked "fever" an hour ago and now says "no", without confirming a mis-tap:
>>> in_force(book, screening, now)
{'fever': 'held'}
"""

from datetime import datetime, timedelta

from backapp.gate import days
from backapp.gate.answers import Screening
from backapp.gate.rulebook import RedFlag, RuleBook
from backapp.gate.vocabulary import POSITIVE, Area, Disposition, Episode, Hurt, Pregnancy

#: How long a raised flag is held at the least, beside a clinician's look at it (facts.md 6.4;
#: others: until that look).
HELD_FOR = {Disposition.EMERGENCY: timedelta(days=7), Disposition.URGENT_TODAY: timedelta(hours=72)}
TRUNK = frozenset({Area.MID, Area.UPPER})
#: Signs that other answers can stand for.
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
    """red flag -> "yes", "unsure", "implied" or "held", for every flag that counts at `now`."""
    found = {}
    for slug, flag in book.red_flags.items():
        answer = screening.answers.get(slug)
        if answer in POSITIVE and not (flag.next_day and a_day_has_passed(screening, now)):
            found[slug] = answer.word
        elif slug in IMPLIED and implied(slug, screening):
            found[slug] = "implied"
        elif slug in screening.raised and held(flag, screening, now):
            found[slug] = "held"
    return found


#: The sign that pain which moved further down a leg during a run stands for.
FELT_WHILE_MOVING = "one-leg"


def implied(slug: str, screening: Screening) -> bool:
    """Whether other answers say it already: of two answers that contradict, the stricter stands
    (facts.md 6.3).
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
        case "sepsis":  # fever, and a reason for infection to spread (docs/adr/0011)
            return says("fever") and says("infection-risk")
        case "thoracic-risk":
            return bool(areas & TRUNK) and says(*FRAGILE)
        case "cancer-history":
            fresh = screening.episode is not None and screening.episode <= Episode.UNDER_6_WEEKS
            return fresh and says("cancer-past", "spine-cancer")
        # FELT_WHILE_MOVING: felt while moving, whatever was said before (docs/adr/0084)
        case "one-leg":
            return screening.hurting is Hurt.SPREADING
    return False


def held(flag: RedFlag, screening: Screening, now: datetime) -> bool:
    """Whether a raised flag outlasts a later "no" (facts.md 6.4).

    Confirming that it was a mis-tap ends that (docs/adr/0012).
    """
    raised = screening.raised.get(flag.slug)
    if raised is None or not flag.sticky:
        return False
    corrected = screening.corrected.get(flag.slug)
    if corrected is not None and corrected >= raised:
        return False
    assessed = screening.assessed.get(flag.slug)
    # `raised` carries the visitor's own time zone, as far as the browser told it: who is seen on
    # the day of the sign has been seen.
    seen = assessed is not None and raised.date() <= assessed <= days.latest(now)
    return not (seen and now - raised >= HELD_FOR.get(flag.urgency, timedelta(0)))


def a_day_has_passed(screening: Screening, now: datetime) -> bool:
    """Whether it is the next day after the latest answers wherever the visitor is, which takes
    24 hours: midnight is always somewhere.
    """
    said_at = max((t for t in (screening.completed_at, screening.checked_at) if t), default=None)
    return said_at is not None and now - said_at >= timedelta(hours=24)


def does_not_apply(slug: str, screening: Screening) -> bool:
    """Whether a sign need not be asked, because another answer rules its condition out (its
    "and" part, facts.md 1).
    """
    age, areas = screening.age, screening.areas
    match slug:
        case "under-16" | "age-16-17":
            return age is not None
        case "first-after-50" | "height-loss":
            return age is not None and age < 50
        case "stress-fracture":
            return age is not None and age >= 30
        case "thoracic-risk":
            return areas is not None and not areas & TRUNK
        case "pregnancy-any":
            return screening.pregnancy is not None
        case "pregnancy-emergency":
            return screening.pregnancy in (Pregnancy.NO, Pregnancy.GAVE_BIRTH)
    return False
