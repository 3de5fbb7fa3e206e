"""The decision: from answers and authored rules, what to do and what is open, with reasons.

A decision has two independent parts. The *disposition* (how soon to be seen) is the most urgent of
the findings, and the *scope* (which movements are open today) is the strictest of them. The
strictest level of a load wins, unsure counts as yes, and a missing answer is never consent.
`decide` is deterministic; the caller passes the time as `now`.

    A 30-year-old with a sore low back and no examination answers no to every sign and condition:
    >>> decision = decide(book, screening, now)
    >>> decision.disposition.word, decision.scope.word
    ('self-care', 'stretch-instead')
    >>> decision.verdict("bridge").open, decision.verdict("egg-roll").open
    (True, False)

Source: facts.md section 6 (the ladder is 6.2, validity 6.4, the resolver 6.6). Where facts.md
leaves a choice, docs/adr/ records ours.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from backapp.gate import conditions as weighing
from backapp.gate import days, indications, joined, signs
from backapp.gate.answers import AnswerError, Screening
from backapp.gate.conditions import Finding
from backapp.gate.loads import Levels, combine, reaches
from backapp.gate.reasons import Reason
from backapp.gate.rulebook import FollowUp, RedFlag, Routine, RuleBook
from backapp.gate.verdicts import Composition, Verdict, Verdicts, compose, judge
from backapp.gate.vocabulary import Disposition, FollowUpKind, Indication, Level, Scope

FULL_DAYS, OTHER_DAYS = 28, 90  # how long a full screening is valid (facts.md 6.4, PROJECT)


@dataclass(frozen=True, slots=True)
class Decision:
    """The gate's decision on one screening at one moment. It is never stored as a permission."""

    disposition: Disposition
    scope: Scope
    reasons: tuple[Reason, ...]
    flags: Mapping[str, str]  # red flag in force -> how (signs.in_force)
    conditions: Mapping[str, str]  # condition in force -> how (conditions.in_force)
    confirmed: frozenset[str]
    suspected: frozenset[str]  # because of a sign, age or pain area, even if also declared
    levels: Levels
    # indication -> what it lacks; empty if it is met
    missing: Mapping[Indication, tuple[Reason, ...]]
    windows: tuple[FollowUp, ...]  # time windows that leave only some exercises
    unanswered: tuple[str, ...]
    valid_until: datetime | None
    book: RuleBook = field(repr=False)
    screening: Screening = field(repr=False)
    now: datetime = field(repr=False)

    @property
    def complete(self) -> bool:
        """Whether the screening is complete and has not expired."""
        return not self.unanswered and all(
            r.rule not in ("not-completed", "expired") for r in self.reasons
        )

    @property
    def self_manipulation(self) -> bool:
        return self.scope is Scope.FULL

    @property
    def waits(self) -> bool:
        """Whether nothing but a joined rule sends the visitor to be seen today, and its facts about
        age or pain are still to be asked.

        Sudden pain on bending is ordinary at 30 and can be the main artery at 60. Until the age is
        known nothing is open, but the questions go on (docs/adr/0110).
        """
        unsure = joined.doubtful(self.book, self.screening, self.flags, self.conditions)
        if not unsure or self.complete:
            return False
        rules = self.book.joined_rules.items()
        book = replace(self.book, joined_rules={s: r for s, r in rules if s not in unsure})
        rest = decide(book, self.screening, self.now)
        return rest.disposition < Disposition.URGENT_TODAY and rest.scope is not Scope.NOTHING

    @property
    def barred(self) -> frozenset[str]:
        """The floor facts (gate/floor.py) that withhold self-manipulation now."""
        return frozenset(
            r.answer for r in self.missing[Indication.SELF_MANIPULATION] if r.rule == "floor"
        )

    def verdict(self, exercise: str) -> Verdict:
        """Return whether an exercise is open, and why. Raises KeyError for an unknown exercise."""
        return judge(self, self.book.exercises[exercise])

    def routine(self, routine: str, verdict: Verdicts | None = None) -> Composition:
        """Return a routine with its withheld exercises replaced or left out.

        `verdict` lets the caller reuse verdicts it already has. Raises KeyError for an unknown
        routine.
        """
        return compose(self, self.book.routines[routine], verdict or self.verdict)

    def own_routine(self, exercises: Iterable[str], verdict: Verdicts | None = None) -> Composition:
        """Return a routine that the visitor made, without its withheld exercises.

        Raises KeyError for an unknown exercise.
        """
        routine = Routine("", tuple(exercises), own=True)
        return compose(self, routine, verdict or self.verdict)


def decide(book: RuleBook, screening: Screening, now: datetime) -> Decision:
    """Decide on `screening` at `now` (an aware datetime).

    Raises AnswerError for an id that is not in the rulebook.
    """
    _refuse_unknown(book, screening)
    flags = signs.in_force(book, screening, now)
    declared = weighing.declared(book, screening, flags)
    confirmed = weighing.confirmed(book, screening, declared, now)
    in_force, suspected = weighing.in_force(book, screening, flags, declared, confirmed)

    findings = [
        _flag(book.red_flags[slug], how, signs.urgency(book.red_flags[slug], screening, now))
        for slug, how in flags.items()
    ]
    counting, allowed = [], {}
    for slug, how in in_force.items():
        word = (
            weighing.attestation(book.conditions[slug], how, screening, now)
            if slug not in suspected
            else None
        )
        said, carriers = weighing.weigh(book, book.conditions[slug], how, screening, word, now)
        findings += said
        counting += carriers
        if word:
            allowed[slug] = word.movements
    levels = combine(counting, allowed, screening.episode)
    findings += _undiagnosed_with(book, screening, in_force, now)
    findings += _past_due(book, screening, declared, now)
    findings += joined.findings(book, screening, flags, in_force)

    unanswered = _unanswered(book, screening, flags, declared)
    if unanswered:
        reason = Reason("unanswered", unanswered[0], change="answer")
        findings.append(Finding(reason, Disposition.SEE_CLINICIAN, Scope.UNSCREENED))
    ground = indications.Ground(book, screening, now, flags, in_force, confirmed, levels, allowed)
    missing = indications.missing(ground)
    lapse, valid_until = _validity(screening, now, findings, missing[Indication.SELF_MANIPULATION])
    findings += lapse + _hurt(screening)
    if not reaches(levels, "thrust") or missing[Indication.SELF_MANIPULATION]:
        findings.append(Finding(Reason("no-indication", "self-manipulation"), scope=Scope.ADAPTED))
    return Decision(
        disposition=max((f.disposition for f in findings), default=Disposition.SELF_CARE),
        scope=_strictest(findings),
        reasons=tuple(f.reason for f in findings),
        flags=flags,
        conditions=in_force,
        confirmed=confirmed,
        suspected=suspected,
        levels=levels,
        missing=missing,
        windows=_narrow_windows(book, in_force, findings),
        unanswered=unanswered,
        valid_until=valid_until,
        book=book,
        screening=screening,
        now=now,
    )


def _narrow_windows(
    book: RuleBook, in_force: Iterable[str], findings: Iterable[Finding]
) -> tuple[FollowUp, ...]:
    running = {f.reason.answer for f in findings if f.reason.rule == "window"}
    if not running:
        return ()
    return tuple(
        f
        for slug in in_force
        for f in book.conditions[slug].follow_ups
        if f.id in running and f.only
    )


def _strictest(findings: Iterable[Finding]) -> Scope:
    return max((f.scope for f in findings), default=Scope.FULL)


def _flag(flag: RedFlag, how: str, urgency: Disposition) -> Finding:
    change = "assessed" if flag.sticky else ("tomorrow" if flag.next_day else "no-longer")
    return Finding(
        Reason(f"red-flag-{how}", flag.slug, sources=flag.sources, change=change),
        urgency,
        flag.scope,
    )


def _undiagnosed_with(
    book: RuleBook, screening: Screening, in_force: Mapping[str, str], now: datetime
) -> list[Finding]:
    """Findings for an undiagnosed back together with a condition that always bars a push.

    Such a condition changes what back pain can mean, so a clinician should look at it
    (docs/adr/0013).
    """
    if "no-diagnosis" not in in_force:
        return []
    found = []
    for slug, how in in_force.items():
        condition = book.conditions[slug]
        thrust = condition.rules.get("thrust")
        if weighing.at_home(condition, how, screening, now):
            continue
        if (
            slug != "no-diagnosis"
            and how != "suspected"
            and (thrust is None or thrust.level is Level.AVOID)
        ):
            found.append(
                Finding(
                    Reason("undiagnosed-with", slug, change="diagnosis"), Disposition.SEE_CLINICIAN
                )
            )
    return found


def _past_due(
    book: RuleBook, screening: Screening, declared: Mapping[str, str], now: datetime
) -> list[Finding]:
    """Findings for what a clinician named or allowed by rules that are due for review.

    What opens is closed to the stretch-instead set (docs/adr/0112).
    """
    said = screening.diagnosis | screening.attestations.keys()
    return [
        Finding(Reason("review-due", slug, change="review"), scope=Scope.STRETCH_INSTEAD)
        for slug in declared
        if slug in said and days.past_due(book.conditions[slug].due, now)
    ]


def _hurt(screening: Screening) -> list[Finding]:
    """Findings if a movement has hurt since the last screening.

    Until the next screening there is no self-manipulation, and the visitor should see a clinician
    (docs/adr/0084).
    """
    if screening.hurting is None:
        return []
    reason = Reason("hurt", screening.hurting.word, change="again")
    return [Finding(reason, Disposition.SEE_CLINICIAN, Scope.STRETCH_INSTEAD)]


def _unanswered(
    book: RuleBook, screening: Screening, flags: Collection[str], declared: Collection[str]
) -> tuple[str, ...]:
    """Ids of the questions that need an answer. A missing answer is never consent."""
    said = set(screening.answers)
    said |= {"age-65-plus", "age-16-17"} if screening.age is not None else set()
    if screening.pregnancy is not None:
        said |= {"pregnancy-early", "pregnancy-late"}
        said.update(weighing.PREGNANCIES.get(screening.pregnancy, ()))
    # A sensation reported while moving implies a sign, but it does not answer that sign's question.
    # Reporting it must not complete a screening (docs/adr/0084).
    silent = [
        slug
        for slug in book.red_flags
        if slug not in said and (slug not in flags or slug == signs.FELT_WHILE_MOVING)
    ]
    found = [slug for slug in silent if not signs.does_not_apply(slug, screening)]
    # The same goes for a condition that only a sign implies, such as a pregnancy of unknown weeks.
    found += [slug for slug in book.conditions if slug not in said and slug != "no-diagnosis"]
    for slug in declared:
        found += [
            f.id
            for f in book.conditions[slug].follow_ups
            if f.kind is FollowUpKind.SIGN
            and f.id not in said
            or weighing.date_is_open(f, screening)
        ]
    return tuple(found)


def _validity(
    screening: Screening, now: datetime, findings: Iterable[Finding], missing: Iterable[Reason]
) -> tuple[list[Finding], datetime | None]:
    """When the screening expires, and a finding if it is incomplete or has expired."""
    completed = screening.completed_at
    if completed is None or now < completed:
        reason = Reason("not-completed", "completed-at", change="answer")
        return [Finding(reason, Disposition.SEE_CLINICIAN, Scope.UNSCREENED)], None
    scope = _strictest(findings)
    if scope >= Scope.UNSCREENED:  # these scopes do not expire (facts.md 6.4)
        return [], None
    full = scope is Scope.FULL and all(reason.answer in ("check", "hurt") for reason in missing)
    until = completed + timedelta(days=FULL_DAYS if full else OTHER_DAYS)
    if now < until:
        return [], until
    return [
        Finding(
            Reason("expired", "completed-at", change="answer"),
            Disposition.SEE_CLINICIAN,
            Scope.UNSCREENED,
        )
    ], until


def _refuse_unknown(book: RuleBook, screening: Screening) -> None:
    if not book.yes_no.issuperset(screening.answers):
        unknown = sorted(screening.answers.keys() - book.yes_no)
        raise AnswerError([f"{id}: no such question" for id in unknown])
    for slug in screening.diagnosis | screening.attestations.keys():
        if slug not in book.conditions:
            raise AnswerError([f"{slug}: no such condition"])
