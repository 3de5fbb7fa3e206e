"""Positive indications: what self-manipulation, prone props and a massage gun require to open.

Each requirement must be known to be met. What is missing is returned as reasons; no reasons mean
that the indication is met (facts.md 6.5). An indication alone opens nothing, because loads and
scope still decide.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from backapp.gate import floor
from backapp.gate.answers import Screening
from backapp.gate.loads import Levels, reaches
from backapp.gate.reasons import Reason
from backapp.gate.rulebook import RuleBook
from backapp.gate.vocabulary import Answer, Area, Episode, Hurt, Indication, Manipulation, Pregnancy

CHECK_HOURS = 12  # how long a short check is valid for what needs an indication (facts.md 6.4)
RUN_CHECK_HOURS = 24  # how long it is valid for any other exercise (facts.md 6.4, docs/adr/0123)
# how long self-manipulation stays withheld after the visitor corrected a warning sign or a floor
# fact (docs/adr/0012, 0056)
CORRECTION_HOURS = 24
PAIN_LIMIT = 3  # out of 10 (facts.md 6.5)


@dataclass(frozen=True, slots=True)
class Ground:
    """The facts that decide the indications."""

    book: RuleBook
    screening: Screening
    now: datetime
    flags: Mapping[str, str]
    conditions: Mapping[str, str]
    confirmed: frozenset[str]
    levels: Levels
    allowed: Mapping[str, frozenset[str]]

    def says_yes(self, question: str) -> bool:
        return self.screening.says(question) is Answer.YES


def missing(ground: Ground) -> dict[Indication, tuple[Reason, ...]]:
    """Return indication -> what it lacks, in the order in which a visitor reads it."""
    checked = check_is_fresh(ground.screening, ground.now, CHECK_HOURS)
    prone = _prone(ground, checked)
    return {
        Indication.SELF_MANIPULATION: _self_manipulation(ground, checked),
        Indication.PRONE_EXTENSION: prone,
        Indication.PRONE_PRESS_UP: prone + _press_up(ground),
        Indication.MASSAGE_GUN: _massage_gun(ground, checked),
    }


def _lacking(*needs: tuple[bool, str, str]) -> tuple[Reason, ...]:
    return tuple(
        [Reason("indication", id, change=change) for there, id, change in needs if not there]
    )


def _self_manipulation(ground: Ground, checked: bool) -> tuple[Reason, ...]:
    said, now = ground.screening, ground.now
    pregnant = said.pregnancy not in (None, Pregnancy.NO)
    bars = floor.bars(
        ground.flags,
        ground.conditions,
        adult=adult(said),
        diagnosed=bool(ground.confirmed),
        pregnant=pregnant,
    )
    permits = any(_permits(ground, slug) for slug in ground.confirmed)
    lately = timedelta(hours=CORRECTION_HOURS)
    taken_back = any(now - lately < moment for moment in said.corrected.values())
    barred = tuple(Reason("floor", bar, change="floor") for bar in bars)
    return barred + _lacking(
        (permits, "diagnosis", "diagnosis"),
        (reaches(ground.levels, "thrust"), "thrust", "clinician"),
        (ground.says_yes("go-ahead"), "go-ahead", "clinician"),
        (ground.says_yes("understands"), "understands", "answer"),
        (said.pain is not None and said.pain <= PAIN_LIMIT, "pain", "calmer"),
        (said.areas is not None and Area.LEG not in said.areas, "area", "calmer"),
        (said.episode is not None and said.episode >= Episode.UNDER_6_WEEKS, "episode", "later"),
        (not taken_back, "corrected", "tomorrow"),
        (said.hurting is None, "hurt", "again"),
        (checked, "check", "check"),
    )


def _permits(ground: Ground, slug: str) -> bool:
    manipulation = ground.book.conditions[slug].manipulation
    if manipulation is Manipulation.WITH_CLINICIAN:
        return "thrust" in ground.allowed.get(slug, ())
    return manipulation is Manipulation.YES


def _prone(ground: Ground, checked: bool) -> tuple[Reason, ...]:
    disc = {slug for slug in ground.confirmed if ground.book.conditions[slug].prone_extension}
    spreading = ground.screening.hurting is Hurt.SPREADING
    # leg symptoms: only if lying face down does not move them further down the leg
    leg = spreading or "disc-sciatica" in ground.conditions
    steady = ground.says_yes("prone-direction") and not spreading
    return _lacking(
        (bool(disc), "disc", "diagnosis"),
        (reaches(ground.levels, "extension-unloaded"), "extension-unloaded", "clinician"),
        (not leg or steady, "prone-direction", "again" if spreading else "answer"),
        (checked, "check", "check"),
    )


def _press_up(ground: Ground) -> tuple[Reason, ...]:
    return _lacking(
        (reaches(ground.levels, "extension-loaded"), "extension-loaded", "clinician"),
        (ground.says_yes("prone-week"), "prone-week", "answer"),
    )


def _massage_gun(ground: Ground, checked: bool) -> tuple[Reason, ...]:
    return _lacking(
        ("no-diagnosis" not in ground.conditions, "diagnosis", "diagnosis"),
        (reaches(ground.levels, "vibration"), "vibration", "clinician"),
        (reaches(ground.levels, "soft-tissue-pressure"), "soft-tissue-pressure", "clinician"),
        (ground.says_yes("skin-whole"), "skin-whole", "answer"),
        (checked, "check", "check"),
    )


def adult(screening: Screening) -> bool:
    """Whether the visitor is known to be 18 or over."""
    if screening.age is not None:
        return screening.age >= 18
    return all(screening.says(slug) is Answer.NO for slug in ("under-16", "age-16-17"))


def check_is_fresh(screening: Screening, now: datetime, hours: int) -> bool:
    """Whether the warning signs were checked within the last `hours`, and nothing has hurt since.

    False for a check in the future, and if it is not known when something hurt. It counts hours,
    not days of the calendar, because the gate knows no time zone (docs/adr/0123).
    """
    checked = max((t for t in (screening.completed_at, screening.checked_at) if t), default=None)
    if checked is None or not timedelta(0) <= now - checked <= timedelta(hours=hours):
        return False
    if screening.hurt_at is None:
        return screening.hurting is None
    return screening.hurt_at < checked
