"""The summary for a clinician: the answers, the decision with its rules, reported statements, and
what was done with the six-week plan.

Reported statements are what the visitor says that clinicians told them. The summary is made from
the session on request and not stored. It names conditions, movements (loads) and rules, but no
exercises (docs/adr/0040).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from backapp.gate import conditions as weighing
from backapp.gate.answers import EXERCISE
from backapp.gate.decide import Decision
from backapp.gate.vocabulary import Disposition, Level, Scope, ToldBy
from backapp.screening.asked import Group, Said, answered, everything_said
from backapp.screening.cues import is_cues, key, quoted
from backapp.screening.emergency import country
from backapp.screening.lines import denied
from backapp.screening.plan_summary import plan_lines
from backapp.screening.result import LEVELS, action_for, heading, holds_until
from backapp.screening.typed import in_words
from backapp.screening.words import Because, because, disposition_word, level_word, scope_heading
from backapp.sentences import clauses, listed

UNTOLD = {"unanswered", "not-completed", "no-indication"}


@dataclass(frozen=True, slots=True)
class Sign:
    """A warning sign in force: its name, why it is in force, when it was told, and what to do.

    `told` is the moment they ticked it; empty if it comes from the latest answers.
    """

    name: str
    how: str
    told: str
    action: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement that the visitor says a clinician made.

    `counts` says whether the rules accept it.
    """

    about: str
    by: str
    on: str
    movements: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """Movement loads with the same limit: its level, the conditions and the sources."""

    level: str
    loads: tuple[str, ...]
    conditions: str
    sources: tuple[str, ...]


def context(visit) -> dict:
    """Return the template context of the summary."""
    decision, catalogue, they = visit.decision, visit.catalogue, visit.record.they
    ticked = quoted(visit.said, catalogue, they)
    reasons = _reasons(decision, catalogue, they, ticked)
    cited = {slug for reason in reasons for slug in reason.sources if slug in catalogue.sources}
    # a line that was denied stands for its signs
    by_lines = {sign for sign in denied(visit.said, catalogue) if visit.said.get(sign) == "no"}
    answers = {id: answer for id, answer in visit.said.items() if id not in by_lines}
    said = everything_said(answers, decision.screening)
    pages = answered(said, catalogue, they=they)
    return {
        "decision": decision,
        "holds_until": holds_until(decision, visit.record),
        "level": LEVELS[decision.disposition],
        "heading": heading(decision, country(visit.said.get("country"))),
        "urgent": decision.disposition >= Disposition.URGENT_TODAY,
        "disposition": disposition_word(decision.disposition),
        "scope": scope_heading(decision),
        "reasons": reasons,
        "why": list(dict.fromkeys((reason.about, reason.why) for reason in reasons)),
        "at_a_glance": list(_at_a_glance(pages)),
        "signs": list(_signs(decision, catalogue, they, ticked)),
        "conditions": [
            (*_condition(decision, catalogue, slug, how), slug in decision.confirmed)
            for slug, how in decision.conditions.items()
        ],
        "limits": _limits(decision, catalogue),
        "plan": plan_lines(visit),
        "claims": list(_claims(decision, catalogue, visit.said)),
        "pages": [_page(*group) for group in pages],
        "sources": [catalogue.sources[slug] for slug in sorted(cited, key=str.lower)],
        "answered_at": decision.screening.completed_at,
        "checked_at": decision.screening.checked_at,
        "now": decision.now,
        "rules": catalogue.version[:12],
        "content": catalogue.stamp[:12],
        "they": they,
        "personal": True,
    }


def how_word(how: str) -> str:
    """Return in words why a sign or a condition is in force."""
    return str(HOW[how])


def _condition(decision: Decision, catalogue, slug: str, how: str) -> tuple[str, str]:
    """A condition in force, and why; or that the question of a diagnosis was not asked."""
    if slug == "no-diagnosis" and decision.screening.told_by is None:
        return _("A diagnosis"), _("not asked")
    return catalogue.conditions[slug].name, how_word(how)


HOW = {
    "yes": lazy("said yes"),
    "unsure": lazy("not sure"),
    "implied": lazy("follows from other answers"),
    "held": lazy("said earlier, and still held"),
    "declared": lazy("said so"),
    "suspected": lazy("possible, because of a sign or of age"),
}


def _reasons(
    decision: Decision, catalogue, they: bool, ticked: Mapping[str, str]
) -> tuple[Because, ...]:
    """Every reason of the decision once, with its rule.

    Reasons in `UNTOLD` are left out, because the page says elsewhere that the questions stopped
    early.
    """
    told = (
        because(reason, catalogue, they, ticked)
        for reason in decision.reasons
        if reason.rule not in UNTOLD
    )
    unasked = "condition-floor:no-diagnosis" if decision.screening.told_by is None else ""
    not_asked = _("Not asked: whether a clinician has examined this pain.")
    return tuple(
        {
            said.code: replace(said, about="", why=not_asked) if said.code == unasked else said
            for said in told
        }.values()
    )


def _signs(decision: Decision, catalogue, they: bool, ticked: Mapping[str, str]) -> Iterator[Sign]:
    for slug, how in decision.flags.items():
        flag = catalogue.red_flags[slug]
        raised = decision.screening.raised.get(slug)
        name = ticked.get(slug) or (flag.short_they if they else flag.short)
        yield Sign(name, how_word(how), _moment(raised), action_for(flag, how))


def _claims(decision: Decision, catalogue, said: Mapping[str, object]) -> Iterator[Claim]:
    screening, conditions = decision.screening, catalogue.conditions
    for slug in sorted(screening.diagnosis):
        yield Claim(
            conditions[slug].name,
            _who(screening.told_by),
            _day(said.get("told-on")),
            _("the cause of this pain"),
            slug in decision.confirmed,
        )
    for slug, word in screening.attestations.items():
        condition, how = decision.book.conditions[slug], decision.conditions.get(slug, "")
        yield Claim(
            conditions[slug].name,
            _who(word.by),
            _day(said.get(f"{slug}.attested-on")),
            listed(
                _("exercise as such") if one == EXERCISE else catalogue.loads[one].label
                for one in sorted(word.movements)
            ),
            slug not in decision.suspected
            and bool(weighing.attestation(condition, how, screening, decision.now)),
        )


def _who(by: ToldBy | None) -> str:
    return str(WHO.get(by, lazy("nobody who examines people")))


WHO = {
    ToldBy.DOCTOR: lazy("a doctor"),
    ToldBy.PHYSIOTHERAPIST: lazy("a physiotherapist"),
    ToldBy.OSTEOPATH: lazy("an osteopath"),
    ToldBy.CHIROPRACTOR: lazy("a chiropractor"),
    ToldBy.NURSE: lazy("a nurse"),
    ToldBy.OTHER_CLINICIAN: lazy("another clinician"),
}


def _limits(decision: Decision, catalogue) -> list[Limit]:
    """The limits, strictest first; empty if every movement is withheld."""
    if decision.scope is Scope.NOTHING:
        return []
    loads: dict[tuple, set[str]] = defaultdict(set)
    sources: dict[tuple, set[str]] = defaultdict(set)
    for load, (level, reasons) in decision.levels.items():
        names = {catalogue.conditions[reason.answer].name for reason in reasons}
        alike = (-level, tuple(sorted(names)))
        loads[alike].add(catalogue.loads[load].label)
        sources[alike].update(
            slug for reason in reasons for slug in because(reason, catalogue).sources
        )
    return [
        Limit(
            level_word(Level(-alike[0])),
            tuple(sorted(loads[alike])),
            listed(alike[1]),
            tuple(sorted(sources[alike])),
        )
        for alike in sorted(loads)
    ]


#: Question -> its name at the top of the summary, in the order there.
AT_A_GLANCE = {
    "age": lazy("Age"),
    "pregnancy": lazy("Pregnancy"),
    "area": lazy("Where"),
    "episode": lazy("How long"),
    "pain": lazy("Pain now, out of 10"),
    "told-by": lazy("Cause named by"),
    "diagnosis": lazy("Cause named"),
    "conditions": lazy("Conditions"),
    "medicines": lazy("Medicines"),
}


def _at_a_glance(pages: list[tuple[Group, list[Said]]]) -> Iterator[tuple[str, str]]:
    """The answers that a clinician asks for first, each in a few words."""
    found = {one.asked.id: one for _group, answers in pages for one in answers}
    for id, name in AT_A_GLANCE.items():
        if id in found:
            yield str(name), listed(_words(found[id], word) for word in found[id].words)


def _page(group: Group, answers: list[Said]) -> tuple[str, list[tuple[str, list[str]]]]:
    """A page's title and its answers: warning signs grouped by answer, other questions in order."""
    rows: list[tuple[str, list[str]]] = []
    ticked = {one.asked.id: clauses(one.words) for one in answers if is_cues(one.asked.id)}
    for code, words in (("yes", _("Yes")), ("unsure", _("Not sure")), ("no", _("No"))):
        said = [one.asked for one in answers if one.asked.sign and one.codes == (code,)]
        if said:
            rows.append((words, [ticked.get(key(asked.id), asked.text) for asked in said]))
    rows += [
        (one.asked.text, [_words(one, word) for word in one.words])
        for one in answers
        if not one.asked.sign and not is_cues(one.asked.id)
    ]
    alone = len(rows) == 1 and rows[0][0] == group.title
    return "" if alone else group.title, rows


def _words(one: Said, word: str) -> str:
    if one.asked.kind == "date":
        return in_words(word)
    return _moment(datetime.fromisoformat(word)) if one.asked.kind == "moment" else word


def _day(said: object) -> str:
    """A date in words, no more exact than the answer."""
    return in_words(said) if isinstance(said, str) and said[:1].isdecimal() else _("day not known")


def _moment(moment: datetime | None) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT") if moment else ""
