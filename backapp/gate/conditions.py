"""Conditions: which are in force, what each says of urgency and scope, and whose loads count.

Declared and unsure conditions restrict alike. A suspected one restricts by its loads and never sets
a floor or permits. What a clinician named as the cause of this very pain, after an examination
within a year, is *confirmed*; without one such back diagnosis, or with a back diagnosis beside it
that nobody confirmed, the rules for "no diagnosis" are added (facts.md 6.6).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from backapp.gate import days
from backapp.gate.answers import EXERCISE, Attestation, Screening
from backapp.gate.reasons import Reason
from backapp.gate.rulebook import Condition, Contraindication, FollowUp, RuleBook
from backapp.gate.vocabulary import (
    CLINICIANS,
    POSITIVE,
    Answer,
    Area,
    Disposition,
    FollowUpKind,
    Level,
    Pregnancy,
    Scope,
)

WORD_DAYS = 365  # how long a clinician's diagnosis or go-ahead counts (facts.md 6.3, 6.4)
PREGNANCIES: Mapping[Pregnancy | None, tuple[str, ...]] = {
    Pregnancy.EARLY: ("pregnancy-early",),
    Pregnancy.LATE: ("pregnancy-late",),
    Pregnancy.UNSURE_HOW_FAR: ("pregnancy-early", "pregnancy-late"),
    Pregnancy.GAVE_BIRTH: ("postpartum",),
    Pregnancy.UNSURE: ("pregnancy-early", "pregnancy-late"),
}


class Finding(NamedTuple):
    """One thing noted: what it asks of the disposition and the scope, and why."""

    reason: Reason
    disposition: Disposition = Disposition.SELF_CARE
    scope: Scope = Scope.FULL


def declared(book: RuleBook, screening: Screening, flags: Mapping[str, str]) -> dict[str, str]:
    """condition -> "declared", "unsure" or "implied": what the visitor says, and what age,
    pregnancy or a sign stand for.
    """
    found = {}
    for slug in book.conditions:
        answer = screening.answers.get(slug)
        if answer in POSITIVE:
            found[slug] = "declared" if answer is Answer.YES else "unsure"
    pregnancy = screening.pregnancy
    if "pregnancy-any" in flags and not PREGNANCIES.get(pregnancy):
        # a yes without how far, or beside a no: the stricter stands (facts.md 6.3)
        pregnancy = Pregnancy.UNSURE
    how = "unsure" if pregnancy is Pregnancy.UNSURE else "declared"
    for slug in PREGNANCIES.get(pregnancy, ()):
        found[slug] = how if how == "unsure" else found.get(slug, how)
    if screening.age is not None and screening.age >= 65:
        found.setdefault("age-65-plus", "declared")
    for flag in flags:
        for slug in book.red_flags[flag].adds:
            found.setdefault(slug, "implied")
    return found


def confirmed(screening: Screening, declared: Mapping[str, str], now: datetime) -> frozenset[str]:
    """Conditions that a clinician, after an examination no more than a year ago, named as the
    cause of this very pain.
    """
    if screening.told_by not in CLINICIANS or screening.says("same-pain") is not Answer.YES:
        return frozenset()
    if screening.told_on is None or not days.within(screening.told_on, WORD_DAYS, now):
        return frozenset()
    return frozenset(slug for slug in screening.diagnosis if declared.get(slug) == "declared")


def in_force(
    book: RuleBook,
    screening: Screening,
    flags: Mapping[str, str],
    declared: Mapping[str, str],
    confirmed: frozenset[str],
) -> tuple[dict[str, str], frozenset[str]]:
    """`declared`, with "no diagnosis" where the back is undiagnosed and what signs make one
    suspect; and all that is suspected, declared beside it or not: no word lifts anything of
    those (facts.md 6.6).
    """
    found = dict(declared)
    back = {slug for slug in declared if book.conditions[slug].is_back_diagnosis}
    if not back & confirmed or back - confirmed:
        found.setdefault("no-diagnosis", "implied")
    suspected = {slug for flag in flags for slug in book.red_flags[flag].suspects}
    if "no-diagnosis" in found and "age-65-plus" in declared:
        suspected.add("osteoporosis")  # how strong the bones are is unknown (docs/adr/0013)
    if Area.NECK in (screening.areas or ()):
        suspected.add("neck-problem")
    return found | dict.fromkeys(sorted(suspected - found.keys()), "suspected"), frozenset(
        suspected
    )


def attestation(
    condition: Condition, how: str, screening: Screening, now: datetime
) -> Attestation | None:
    """A clinician's word about this condition, where it counts: by a clinician, dated, no more
    than a year old (facts.md 6.4), about what the visitor is sure to have.
    """
    word = screening.attestations.get(condition.slug)
    if word is None or not condition.attestable or how != "declared":
        return None
    return word if word.by in CLINICIANS and days.within(word.on, WORD_DAYS, now) else None


def weigh(
    book: RuleBook,
    condition: Condition,
    how: str,
    screening: Screening,
    word: Attestation | None,
    now: datetime,
) -> tuple[list[Finding], list[Condition]]:
    """What one condition in force says, and the conditions whose loads count for it (itself, or
    what it becomes).

    `word` is what a clinician said about it, where that counts.
    """
    if how == "suspected":
        return [], [condition]
    findings, windows = [], 0
    for follow_up in condition.follow_ups:
        answer = screening.says(follow_up.id)
        if follow_up.kind is FollowUpKind.SIGN and answer in POSITIVE:
            reason = Reason(
                "follow-up-sign", follow_up.id, sources=follow_up.sources, change="assessed"
            )
            findings.append(Finding(reason, follow_up.urgency, Scope.NOTHING))
        elif _running(follow_up, screening, now):
            windows += 1
            change = "lift-after" if follow_up.kind is FollowUpKind.SINCE else "clinician"
            reason = Reason("window", follow_up.id, sources=follow_up.sources, change=change)
            findings.append(Finding(reason, Disposition.SEE_CLINICIAN, follow_up.scope))
        elif follow_up.kind is FollowUpKind.RELIEF and answer is Answer.YES and how == "declared":
            condition = _relieved(condition, follow_up)
    if condition.liftable and word is not None and EXERCISE in word.movements and not windows:
        findings.append(Finding(Reason("lifted", condition.slug), scope=Scope.ADAPTED))
        return findings, [
            replace(book.conditions[slug], attestable=False) for slug in condition.becomes
        ] or [condition]
    if condition.floor > Scope.FULL:
        findings.append(_floor(condition))
    return findings, [condition]


def _floor(condition: Condition) -> Finding:
    urgency = {
        Scope.NOTHING: Disposition.URGENT_TODAY,
        Scope.COMFORT_ONLY: Disposition.SEE_CLINICIAN,
    }
    change = (
        "diagnosis"
        if condition.slug == "no-diagnosis"
        else ("lift" if condition.liftable else "nothing")
    )
    reason = Reason("condition-floor", condition.slug, change=change)
    return Finding(reason, urgency.get(condition.floor, Disposition.SELF_CARE), condition.floor)


def _running(follow_up: FollowUp, screening: Screening, now: datetime) -> bool:
    """Whether a floor or time window holds.

    A date nobody gave, or one in the future, leaves it running.
    """
    if follow_up.kind is FollowUpKind.FLOOR:
        return screening.says(follow_up.id) is not Answer.NO
    if follow_up.kind is not FollowUpKind.SINCE:
        return False

    def beside(name: str) -> Answer | None:
        return screening.says(f"{follow_up.condition}.{name}")

    if follow_up.ended_by and beside(follow_up.ended_by) is Answer.YES:
        return False
    if follow_up.id not in screening.dates:
        return True
    since = screening.dates[follow_up.id]
    if since is None:  # "it never happened", where that is an answer
        return not follow_up.never_allowed
    longer = follow_up.longer_if and beside(follow_up.longer_if) is not Answer.NO
    weeks = follow_up.longer_weeks if longer else follow_up.weeks
    return not days.over_everywhere(since, weeks, now)


def _relieved(condition: Condition, follow_up: FollowUp) -> Condition:
    rules = condition.rules
    if follow_up.levels:
        rules = {load: _at(condition, load, level) for load, level in follow_up.levels.items()}
    return replace(condition, floor=follow_up.scope, rules=rules)


def _at(condition: Condition, load: str, level: Level) -> Contraindication:
    rule = condition.rules.get(load, Contraindication(condition.slug, load, level))
    return replace(rule, level=level)
