"""The summary for a clinician: what was asked and answered, what was decided and by which rules,
what the visitor says others said.

Made from the session when it is asked for, and kept nowhere. It names conditions, movements (loads)
and rules, and no exercise: see docs/adr/0040.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backapp.gate import conditions as weighing
from backapp.gate.answers import EXERCISE
from backapp.gate.decide import Decision
from backapp.gate.vocabulary import Disposition, Scope
from backapp.screening.asked import Group, Said, answered, everything_said
from backapp.screening.result import LEVELS, heading_and_actions
from backapp.screening.typed import in_words
from backapp.screening.words import Because, because, disposition_word, level_word, scope_heading
from backapp.sentences import listed

UNTOLD = {"unanswered", "not-completed", "no-indication"}


@dataclass(frozen=True, slots=True)
class Sign:
    """A warning sign in force: in words, how it came to be, since when (empty: with the last
    answers), and since then.
    """

    name: str
    how: str
    since: str
    action: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What the visitor says a clinician said: about what, who, when, and for which movements;
    whether the rules go by it.
    """

    about: str
    by: str
    on: str
    movements: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """Movement loads that are limited alike: how far, for which conditions, and by whose word."""

    level: str
    loads: tuple[str, ...]
    conditions: str
    sources: tuple[str, ...]


def context(decision: Decision, catalogue, record) -> dict:
    """Everything that stands in the summary."""
    said = record.said(catalogue)
    place, heading, actions = heading_and_actions(decision, catalogue, said)
    reasons = _reasons(decision, catalogue, record.they)
    signs = list(_signs(decision, catalogue, record.they))
    cited = {slug for reason in reasons for slug in reason.sources if slug in catalogue.sources}
    return {
        "decision": decision,
        "level": LEVELS[decision.disposition],
        "heading": heading,
        "actions": actions,
        "urgent": decision.disposition >= Disposition.URGENT_TODAY,
        "country": place,
        "disposition": disposition_word(decision.disposition),
        "scope": scope_heading(decision.scope, bool(set(decision.conditions) - {"no-diagnosis"})),
        "reasons": reasons,
        "signs": signs,
        "conditions": [
            (_condition(slug, catalogue), how_word(how), slug in decision.confirmed)
            for slug, how in decision.conditions.items()
        ],
        "limits": _limits(decision, catalogue),
        "claims": list(_claims(decision, catalogue, said)),
        "pages": [
            _page(group, answers)
            for group, answers in answered(
                everything_said(said, decision.screening), catalogue, they=record.they
            )
        ],
        "sources": [catalogue.sources[slug] for slug in sorted(cited, key=str.lower)],
        "answered_at": decision.screening.completed_at,
        "checked_at": decision.screening.checked_at,
        "now": decision.now,
        "rules": catalogue.version[:12],
        "content": catalogue.stamp[:12],
        "they": record.they,
        "personal": True,
    }


def how_word(how: str) -> str:
    """How a sign or a condition came to be in force, in words."""
    return {
        "yes": _("said yes"),
        "unsure": _("not sure"),
        "implied": _("follows from other answers"),
        "held": _("said earlier, and still held"),
        "declared": _("said so"),
        "suspected": _("possible, because of a sign or of age"),
    }[how]


def _condition(slug: str, catalogue) -> str:
    return catalogue.conditions[slug].name


def _reasons(decision: Decision, catalogue, they: bool) -> tuple[Because, ...]:
    """Every reason of the decision once, with the rule it stands for.

    That the questions stopped early is said elsewhere.
    """
    told = (
        because(reason, catalogue, they) for reason in decision.reasons if reason.rule not in UNTOLD
    )
    return tuple({said.code: said for said in told}.values())


def _signs(decision: Decision, catalogue, they: bool) -> Iterator[Sign]:
    for slug, how in decision.flags.items():
        flag = catalogue.red_flags[slug]
        raised = decision.screening.raised.get(slug)
        action = flag.action_unsure if how == "unsure" and flag.action_unsure else flag.action
        yield Sign(flag.short_they if they else flag.short, how_word(how), _moment(raised), action)


def _claims(decision: Decision, catalogue, said: Mapping[str, object]) -> Iterator[Claim]:
    screening = decision.screening
    for slug in screening.diagnosis:
        by = screening.told_by.value if screening.told_by else ""
        yield Claim(
            _condition(slug, catalogue),
            _who(by),
            _day(said.get("told-on")),
            _("the cause of this pain"),
            slug in decision.confirmed,
        )
    for slug, word in screening.attestations.items():
        movements = [
            _("exercise as such") if m == EXERCISE else catalogue.loads[m].label
            for m in sorted(word.movements)
        ]
        condition, how = decision.book.conditions[slug], decision.conditions.get(slug, "")
        counts = slug not in decision.suspected and bool(
            weighing.attestation(condition, how, screening, decision.now)
        )
        yield Claim(
            _condition(slug, catalogue),
            _who(word.by.value),
            _day(said.get(f"{slug}.attested-on")),
            listed(movements),
            counts,
        )


def _who(by: str) -> str:
    return {
        "doctor": _("a doctor"),
        "physiotherapist": _("a physiotherapist"),
        "osteopath": _("an osteopath"),
        "chiropractor": _("a chiropractor"),
        "nurse": _("a nurse"),
        "other-clinician": _("another clinician"),
    }.get(by, _("nobody who examines people"))


def _limits(decision: Decision, catalogue) -> list[Limit]:
    """The strictest first. Nothing where every movement is withheld anyhow."""
    if decision.scope is Scope.NOTHING:
        return []
    alike: dict[tuple, set[str]] = {}
    sources: dict[tuple, set[str]] = {}
    for load, (level, reasons) in decision.levels.items():
        key = (
            level,
            tuple(sorted({catalogue.conditions[reason.answer].name for reason in reasons})),
        )
        alike.setdefault(key, set()).add(catalogue.loads[load].label)
        sources.setdefault(key, set()).update(
            slug for reason in reasons for slug in because(reason, catalogue).sources
        )
    order = sorted(alike, key=lambda key: (-key[0], key[1]))
    return [
        Limit(level_word(k[0]), tuple(sorted(alike[k])), listed(k[1]), tuple(sorted(sources[k])))
        for k in order
    ]


def _page(group: Group, answers: list[Said]) -> tuple[str, list[tuple[str, list[str]]]]:
    """A page's title, and what was said on it: warning signs by what was said of them,
    everything else question by question.
    """
    rows: list[tuple[str, list[str]]] = []
    for code, words in (("yes", _("Yes")), ("unsure", _("Not sure")), ("no", _("No"))):
        if signs := [one.asked.text for one in answers if one.asked.sign and one.codes == (code,)]:
            rows.append((words, signs))
    rows += [
        (one.asked.text, [_words(one, word) for word in one.words])
        for one in answers
        if not one.asked.sign
    ]
    alone = len(rows) == 1 and rows[0][0] == group.title
    return "" if alone else group.title, rows


def _words(one: Said, word: str) -> str:
    if one.asked.kind == "date" and word == one.codes[0]:
        return in_words(word)
    return _moment(datetime.fromisoformat(word)) if one.asked.kind == "moment" else word


def _day(said: object) -> str:
    """A date as it was said, and no more exact than that."""
    return in_words(said) if isinstance(said, str) and said[:1].isdecimal() else _("day not known")


def _moment(moment: datetime | None) -> str:
    return date_format(localtime(moment), "DATETIME_FORMAT") if moment else ""
