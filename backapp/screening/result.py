"""The result in words: what to do now, what is open today, why, what would change it, and when
it expires.
"""

from collections.abc import Iterator, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from backapp.gate import signs
from backapp.gate.decide import Decision
from backapp.gate.reasons import Reason
from backapp.gate.verdicts import Verdict
from backapp.gate.vocabulary import Disposition, Indication, Level, Scope
from backapp.screening.emergency import Country, country
from backapp.screening.questionnaire import Question
from backapp.screening.typed import in_words
from backapp.screening.words import scope_heading, unique

LEVELS = {
    Disposition.EMERGENCY: "emergency",
    Disposition.URGENT_TODAY: "urgent",
    Disposition.SEE_CLINICIAN: "see-clinician",
    Disposition.SELF_CARE: "self-care",
}
TODAY_ONLY = {"dulled-today", "acutely-ill"}
#: Reasons that the page shows elsewhere, or that say nothing alone.
SILENT = {"no-indication", "lifted"}
#: Routines that come next after those for the visitor's own conditions, in this order.
FIRST = ("dont-crack", "low-back-relief", "mid-back", "in-bed", "desk-break", "sore-back")
MOST_ROUTINES = 6


def context(visit) -> dict:
    """Return the template context of the result page.

    It contains names and reasons only. Instructions come from the door (backapp/access).
    """
    decision, catalogue, record = visit.decision, visit.catalogue, visit.record
    place = country(visit.said.get("country"))
    verdicts = {slug: decision.verdict(slug) for slug in catalogue.rulebook.exercises}
    opened = [verdict for verdict in verdicts.values() if verdict.open]
    lacking = [reason.answer for reason in decision.missing[Indication.SELF_MANIPULATION]]
    hurt = decision.screening.hurting
    return {
        "decision": decision,
        "level": LEVELS[decision.disposition],
        "heading": heading(decision, place),
        "lead": _lead(decision),
        "actions": _actions(decision, catalogue),
        "country": place,
        "nothing_open": decision.scope is Scope.NOTHING or "under-16" in decision.flags,
        "scope_heading": scope_heading(decision),
        "open_count": len(opened),
        "care_count": sum(1 for verdict in opened if verdict.reasons),
        "withheld_count": len(verdicts) - len(opened),
        "routines": _routines(decision, catalogue, verdicts),
        "why": unique(_worth_reading(decision), catalogue, record.they),
        "valid_until": min(filter(None, (decision.valid_until, record.until)), default=None),
        "can_correct": any(catalogue.rulebook.red_flags[flag].sticky for flag in decision.flags),
        "go_aheads": go_aheads(decision, catalogue),
        "check_due": set(lacking) == {"check"},
        "hurt": None if hurt is None else hurt.word,
        "ask_understands": lacking == ["understands"],
        "onward": record.onward,
        "personal": True,
    }


def heading(decision: Decision, place: Country) -> str:
    """Return the most important thing to do, for a visitor in that country."""
    flags = set(decision.flags)
    if decision.disposition is Disposition.EMERGENCY:
        if place.emergency:
            return _("Get emergency help now: call %s") % place.emergency
        return _("Get emergency help now: call your local emergency number")
    if decision.disposition is Disposition.URGENT_TODAY:
        if place.urgent:
            return _("Speak to someone today: your doctor, or %s") % place.urgent
        return _("Speak to someone today: your doctor or an urgent-care line")
    if "under-16" in flags:
        return _("This site is for adults")
    if decision.disposition is Disposition.SELF_CARE and flags and flags <= TODAY_ONLY:
        return _("Leave the exercises for another day")
    if decision.disposition is Disposition.SEE_CLINICIAN:
        if decision.scope is Scope.COMFORT_ONLY:
            return _("See a clinician before you start")
        return _("Have this looked at, and start gently meanwhile")
    return _("You can look after this yourself today")


def _lead(decision: Decision) -> str:
    if (
        decision.disposition is Disposition.SELF_CARE
        or not decision.flags
        and decision.scope < Scope.COMFORT_ONLY
    ):
        return _(
            "Nothing you ticked means that you need help right now. That does not rule out "
            "a problem. "
            "If any of the warning signs appears, stop and follow the emergency advice."
        )
    return ""


def _actions(decision: Decision, catalogue) -> list[str]:
    """What to do about each sign in force with the most urgent disposition."""
    found = []
    for slug, how in decision.flags.items():
        flag = catalogue.rulebook.red_flags[slug]
        urgency = signs.urgency(flag, decision.screening, decision.now)
        looked_at = urgency is Disposition.SELF_CARE and not flag.self_care
        if urgency is decision.disposition and not looked_at:
            found.append(action_for(catalogue.red_flags[slug], how))
    return list(dict.fromkeys(found or filter(None, [ACTIONS.get(decision.disposition)])))


def action_for(flag, how: str) -> str:
    """Return what to do about a warning sign, in a calmer wording if the visitor was unsure."""
    return flag.action_unsure if how == "unsure" and flag.action_unsure else flag.action


#: Disposition -> what to do if no sign has an action.
ACTIONS = {
    Disposition.EMERGENCY: lazy("Call now and say what you told us here. Do not exercise."),
    Disposition.URGENT_TODAY: lazy(
        "Tell them what you told us here. No exercises until you have been checked."
    ),
    Disposition.SEE_CLINICIAN: lazy(
        "Ask a clinician who knows your health whether these exercises suit you, "
        "and what causes this pain."
    ),
}


def _worth_reading(decision: Decision) -> list[Reason]:
    """The reasons to show. If nothing is open, these are only the reasons for that."""
    reasons = [reason for reason in decision.reasons if reason.rule not in SILENT]
    if decision.scope is not Scope.NOTHING:
        return reasons
    conditions = decision.book.conditions
    return [
        reason
        for reason in reasons
        if reason.rule.startswith(("red-flag", "follow-up-sign", "joined"))
        or (
            reason.rule == "condition-floor"
            and reason.answer in decision.conditions
            and conditions[reason.answer].floor is Scope.NOTHING
        )
    ]


def _routines(decision: Decision, catalogue, verdicts: Mapping[str, Verdict]) -> list[dict]:
    """The routines that are open by `verdicts`: those for the visitor's own conditions first, then
    the stretch-instead set, then the rest.
    """
    declared = {slug for slug, how in decision.conditions.items() if how != "suspected"}
    found = []
    for slug, routine in catalogue.rulebook.routines.items():
        composition = decision.routine(slug, verdicts.__getitem__)
        if composition.open:
            fits = not declared.isdisjoint(routine.for_conditions)
            rank = FIRST.index(slug) if slug in FIRST else len(FIRST)
            found.append((not fits, rank, slug, len(composition.exercises)))
    found.sort(key=lambda entry: entry[:2])
    return [
        {
            "routine": catalogue.routines[slug],
            "fits": not unfit,
            "line": ngettext("%d exercise", "%d exercises", count) % count,
            "slug": slug,
        }
        for unfit, _rank, slug, count in found[:MOST_ROUTINES]
    ]


def go_aheads(decision: Decision, catalogue) -> list:
    """Return the conditions for which a clinician's go-ahead could open something.

    A condition that a warning sign makes suspected is not included. The address of each page is the
    position in this list, from 1.
    """
    found = []
    for slug, how in decision.conditions.items():
        condition = catalogue.rulebook.conditions[slug]
        asks = condition.liftable or any(
            rule.level is Level.CLINICIAN for rule in condition.rules.values()
        )
        if how == "declared" and condition.attestable and asks and slug not in decision.suspected:
            found.append(catalogue.conditions[slug])
    return found


def rows(questionnaire, catalogue) -> list[dict]:
    """Return the rows of "check your answers": question, answers in words, address to edit."""
    return [
        {
            "question": question.text,
            "answers": _in_words(question, questionnaire, catalogue),
            "change": reverse("screening:start")
            if page.slug == "start"
            else reverse("screening:page", args=[page.slug]),
        }
        for page in questionnaire.pages
        for question in page.questions
    ]


def _in_words(question: Question, questionnaire, catalogue) -> list[str]:
    said = questionnaire.said
    value = said.get(question.id)
    if question.kind == "signs":
        return list(_signs_in_words(question, questionnaire)) or [_("None of these")]
    if question.kind == "picker":
        return list(_picked_in_words(question, said, catalogue)) or [_("None of these")]
    if question.kind == "date":
        return [in_words(value)]
    labels = {str(choice.value): choice.label for choice in question.choices}
    if isinstance(value, list):
        return [labels.get(item, item) for item in value] or [
            choice.label for choice in question.choices if choice.exclusive
        ]
    return [labels.get(str(value), str(value))]


def _signs_in_words(question: Question, questionnaire) -> Iterator[str]:
    label, said = questionnaire.sign_label, questionnaire.said
    yield from (label(flag) for flag in question.ids if said.get(flag) == "yes")
    for flag in question.ids:
        if said.get(flag) == "unsure":
            yield _("Not sure: %s") % label(flag)


def _picked_in_words(question: Question, said: Mapping, catalogue) -> Iterator[str]:
    conditions, words = catalogue.conditions, catalogue.ambiguous_words
    yield from (conditions[slug].label for slug in said.get(question.id, ()) if slug in conditions)
    for word in said.get(f"{question.id}-words", ()):
        if word in words:
            yield _("Not sure: %s") % words[word].phrase
    if question.id == "conditions":
        medicines = catalogue.medicines
        yield from (medicines[one].label for one in said.get("medicines", ()) if one in medicines)
