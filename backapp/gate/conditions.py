"""Conditions: which are in force, how each affects urgency and scope, and whose loads count.

Declared and unsure conditions restrict equally. A suspected condition restricts through its loads;
it never sets a floor and never permits anything. A condition is *confirmed* if a clinician examined
the visitor within a year and named it as the cause of this pain. The rules for "no diagnosis" are
added if no back diagnosis is confirmed, or if any declared back diagnosis is unconfirmed
(facts.md 6.6).
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

# from this age a risk of thin bones limits gentle movements too (facts.md 2)
FRAIL_AGE = 50
WORD_DAYS = 365  # how long a clinician's diagnosis or go-ahead counts (facts.md 6.3, 6.4)
PREGNANCIES: Mapping[Pregnancy | None, tuple[str, ...]] = {
    Pregnancy.EARLY: ("pregnancy-early",),
    Pregnancy.LATE: ("pregnancy-late",),
    Pregnancy.UNSURE_HOW_FAR: ("pregnancy-early", "pregnancy-late"),
    Pregnancy.GAVE_BIRTH: ("postpartum",),
    Pregnancy.UNSURE: ("pregnancy-early", "pregnancy-late"),
}


class Finding(NamedTuple):
    """One result of a rule: its disposition and scope, and the reason."""

    reason: Reason
    disposition: Disposition = Disposition.SELF_CARE
    scope: Scope = Scope.FULL


def declared(book: RuleBook, screening: Screening, flags: Mapping[str, str]) -> dict[str, str]:
    """Return condition -> "declared", "unsure" or "implied".

    It includes the conditions that follow from age, pregnancy or a warning sign.
    """
    found = {}
    for slug in book.conditions:
        answer = screening.answers.get(slug)
        if answer in POSITIVE:
            found[slug] = "declared" if answer is Answer.YES else "unsure"
    pregnancy = screening.pregnancy
    if "pregnancy-any" in flags and not PREGNANCIES.get(pregnancy):
        # yes without the number of weeks, or two answers that conflict: the stricter one counts
        # (facts.md 6.3)
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


def confirmed(
    book: RuleBook, screening: Screening, declared: Mapping[str, str], now: datetime
) -> frozenset[str]:
    """Return the conditions that a clinician named as the cause of this pain.

    They count only after an examination within the last year. A condition whose rules are due for
    review confirms nothing: what it could open is closed to the stretch-instead set, and what it
    withholds stays withheld (docs/adr/0112).
    """
    if screening.told_by not in CLINICIANS or screening.says("same-pain") is not Answer.YES:
        return frozenset()
    if screening.told_on is None or not days.within(screening.told_on, WORD_DAYS, now):
        return frozenset()
    return frozenset(
        slug
        for slug in screening.diagnosis
        if declared.get(slug) == "declared" and not days.past_due(book.conditions[slug].due, now)
    )


def in_force(
    book: RuleBook,
    screening: Screening,
    flags: Mapping[str, str],
    declared: Mapping[str, str],
    confirmed: frozenset[str],
) -> tuple[dict[str, str], frozenset[str]]:
    """Return the conditions in force, and those that are suspected.

    The first part is `declared` with "no diagnosis" for an undiagnosed back and with the suspected
    conditions. The second part also has suspected conditions that are declared, because no
    clinician's statement lifts anything of a suspected condition (facts.md 6.6).
    """
    found = dict(declared)
    back = {slug for slug in declared if book.conditions[slug].is_back_diagnosis}
    if not back & confirmed or back - confirmed:
        found.setdefault("no-diagnosis", "implied")
    suspected = {slug for flag in flags for slug in book.red_flags[flag].suspects}
    not_young = screening.age is None or screening.age >= FRAIL_AGE
    at_risk = "age-65-plus" in declared or ("bone-risk" in declared and not_young)
    if "no-diagnosis" in found and at_risk:
        suspected.add("osteoporosis")  # bone strength is unknown (docs/adr/0013, 0111)
    if Area.NECK in (screening.areas or ()):
        suspected.add("neck-problem")
    return found | dict.fromkeys(sorted(suspected - found.keys()), "suspected"), frozenset(
        suspected
    )


def attestation(
    condition: Condition, how: str, screening: Screening, now: datetime
) -> Attestation | None:
    """Return the clinician's statement about this condition if it counts, else None.

    It counts if it is dated, comes from a clinician, is at most a year old and is about a declared
    condition (facts.md 6.4).
    """
    word = screening.attestations.get(condition.slug)
    if word is None or not condition.attestable or how != "declared":
        return None
    if days.past_due(condition.due, now):
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
    """Return the findings for one condition in force, and the conditions whose loads count for it.

    These are the condition itself, or what it becomes once a clinician has lifted its floor. `word`
    is the clinician's statement about it, if one counts.
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
        elif follow_up.kind is FollowUpKind.RELIEF and _eases(follow_up, how, screening, now):
            condition = _relieved(condition, follow_up)
    if condition.liftable and word is not None and EXERCISE in word.movements and not windows:
        findings.append(Finding(Reason("lifted", condition.slug), scope=Scope.ADAPTED))
        return findings, [
            replace(book.conditions[slug], attestable=False) for slug in condition.becomes
        ] or [condition]
    if condition.floor > Scope.FULL:
        floor = _floor(condition)
        if at_home(condition, how, screening, now):
            floor = floor._replace(disposition=Disposition.SELF_CARE)
        findings.append(floor)
    return findings, [condition]


def at_home(condition: Condition, how: str, screening: Screening, now: datetime) -> bool:
    """Whether the visitor's answers say that this condition alone is no reason to be seen.

    Examples are a slip that is easing, and a check-up after a birth (docs/adr/0111).
    """
    for follow_up in condition.follow_ups:
        if follow_up.self_care and _eases(follow_up, how, screening, now):
            return True
    return False


def _eases(follow_up: FollowUp, how: str, screening: Screening, now: datetime) -> bool:
    """Whether the answer eases its condition.

    Only a sure yes does, at an age known to fit, and by a row that is not due for review.
    """
    if days.past_due(follow_up.due, now):
        return False
    young = screening.age is not None and screening.age < follow_up.under_age
    fits = young or not follow_up.under_age
    return fits and how == "declared" and screening.says(follow_up.id) is Answer.YES


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
    """Whether a floor or time window applies.

    It does if the date is not known or in the future.
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
        return not date_is_open(follow_up, screening)
    since = screening.dates[follow_up.id]
    if since is None:  # the visitor answered "it never happened"
        return not follow_up.never_allowed
    longer = follow_up.longer_if and beside(follow_up.longer_if) is not Answer.NO
    weeks = follow_up.longer_weeks if longer else follow_up.weeks
    return not days.over_everywhere(since, weeks, now)


def date_is_open(follow_up: FollowUp, screening: Screening) -> bool:
    """Whether a date has not been asked for yet, of something that may never have happened.

    Most people with knee arthritis or a hernia were not operated on lately. Until they are asked,
    the screening is incomplete; a window that nobody spoke of does not run (docs/adr/0113). A date
    that was asked for and is not known runs it.
    """
    asked = follow_up.id in screening.dates or follow_up.id in screening.undated
    return follow_up.kind is FollowUpKind.SINCE and follow_up.never_allowed and not asked


def _relieved(condition: Condition, follow_up: FollowUp) -> Condition:
    rules = condition.rules
    if follow_up.levels:
        rules = {load: _at(condition, load, level) for load, level in follow_up.levels.items()}
    return replace(condition, floor=follow_up.scope, rules=rules)


def _at(condition: Condition, load: str, level: Level) -> Contraindication:
    rule = condition.rules.get(load, Contraindication(condition.slug, load, level))
    return replace(rule, level=level)
