"""The result in words: what to do now, what is open today, why, what would change it, and until
when it holds.
"""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backapp.gate.decide import Decision
from backapp.gate.reasons import Reason
from backapp.gate.vocabulary import Disposition, Indication, Level, Scope
from backapp.screening.emergency import Country, country
from backapp.screening.typed import in_words
from backapp.screening.words import scope_heading, unique

LEVELS = {
    Disposition.EMERGENCY: "emergency",
    Disposition.URGENT_TODAY: "urgent",
    Disposition.SEE_CLINICIAN: "see-clinician",
    Disposition.SELF_CARE: "self-care",
}
TODAY_ONLY = {"dulled-today", "acutely-ill"}
#: Reasons that a visitor reads elsewhere on the page, or that say nothing by themselves.
SILENT = {"no-indication", "lifted"}


def context(decision: Decision, catalogue, record) -> dict:
    """Everything the result page shows.

    Names and reasons only: how anything is done comes through the door, elsewhere.
    """
    said = record.said(catalogue)
    place, heading, actions = heading_and_actions(decision, catalogue, said)
    verdicts = [decision.verdict(slug) for slug in catalogue.rulebook.exercises]
    opened = [v for v in verdicts if v.open]
    check_due = decision.missing[Indication.SELF_MANIPULATION] and all(
        r.answer == "check" for r in decision.missing[Indication.SELF_MANIPULATION]
    )
    return {
        "decision": decision,
        "level": LEVELS[decision.disposition],
        "heading": heading,
        "lead": _lead(decision),
        "actions": actions,
        "country": place,
        "nothing_open": decision.scope is Scope.NOTHING or "under-16" in decision.flags,
        "scope_heading": scope_heading(decision.scope, _restricted(decision)),
        "open_count": len(opened),
        "care_count": sum(1 for v in opened if v.reasons),
        "withheld_count": len(verdicts) - len(opened),
        "routines": _routines(decision, catalogue),
        "why": unique(_told(decision), catalogue, record.they),
        "cautions": unique(
            (r for _level, rs in decision.levels.values() for r in rs), catalogue, record.they
        )[:40],
        "valid_until": min(filter(None, (decision.valid_until, record.until)), default=None),
        "can_correct": any(catalogue.rulebook.red_flags[flag].sticky for flag in decision.flags),
        "go_aheads": go_aheads(decision, catalogue),
        "check_due": check_due,
        "hurt": None if decision.screening.hurting is None else decision.screening.hurting.word,
        "ask_understands": [r.answer for r in decision.missing[Indication.SELF_MANIPULATION]]
        == ["understands"],
        "they": record.they,
        "personal": True,
    }


def heading_and_actions(decision: Decision, catalogue, said) -> tuple[Country, str, list[str]]:
    """Where the visitor is, the one thing to do, and what to do about each sign."""
    place = country(said.get("country"))
    return place, _heading(decision, place), _actions(decision, catalogue)


def _heading(decision: Decision, place) -> str:
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
    if decision.disposition is Disposition.SEE_CLINICIAN:
        if flags and flags <= TODAY_ONLY:
            return _("Leave the exercises for another day")
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
    """What to do about each sign in force at the most urgent level, gentler where the visitor
    was not sure.
    """
    found = []
    for slug, how in decision.flags.items():
        flag, authored = catalogue.rulebook.red_flags[slug], catalogue.red_flags[slug]
        if flag.urgency is decision.disposition:
            found.append(
                authored.action_unsure
                if how == "unsure" and authored.action_unsure
                else authored.action
            )
    if not found and decision.disposition is Disposition.EMERGENCY:
        found.append(_("Call now and say what you told us here. Do not exercise."))
    if not found and decision.disposition is Disposition.URGENT_TODAY:
        found.append(
            _("Tell them what you told us here. No exercises until you have been checked.")
        )
    if not found and decision.disposition is Disposition.SEE_CLINICIAN:
        found.append(
            _(
                "Ask a clinician who knows your health whether these exercises suit you, "
                "and what causes this pain."
            )
        )
    return list(dict.fromkeys(found))


def _told(decision: Decision) -> list[Reason]:
    """The reasons worth reading: where nothing is open, only what closed it."""
    told = [reason for reason in decision.reasons if reason.rule not in SILENT]
    if decision.scope is Scope.NOTHING:
        told = [
            r
            for r in told
            if r.rule.startswith(("red-flag", "follow-up-sign"))
            or (r.rule, r.answer) in _closing(decision)
        ]
    return told


def _closing(decision: Decision) -> set[tuple[str, str]]:
    conditions = decision.book.conditions
    return {
        ("condition-floor", slug)
        for slug in decision.conditions
        if conditions[slug].floor is Scope.NOTHING
    }


def _restricted(decision: Decision) -> bool:
    return bool(set(decision.conditions) - {"no-diagnosis"})


def _routines(decision: Decision, catalogue) -> list[dict]:
    """Open routines, those for the visitor's own conditions first; then the stretch-instead set;
    then the rest.
    """
    declared = {slug for slug, how in decision.conditions.items() if how != "suspected"}
    found = []
    for slug, routine in catalogue.rulebook.routines.items():
        composition = decision.routine(slug)
        if composition.open:
            fits = bool(declared & set(routine.for_conditions))
            rank = (not fits, slug not in FIRST, FIRST.index(slug) if slug in FIRST else 0)
            count = len(composition.exercises)
            line = ngettext("%d exercise", "%d exercises", count) % count
            found.append(
                {
                    "routine": catalogue.routines[slug],
                    "fits": fits,
                    "line": line,
                    "rank": rank,
                    "slug": slug,
                }
            )
    found.sort(key=lambda entry: entry["rank"])
    return found


FIRST = ("dont-crack", "low-back-relief", "mid-back", "in-bed", "desk-break", "sore-back")


def go_aheads(decision: Decision, catalogue) -> list:
    """Conditions for which a clinician's word could open something; a warning sign that points at
    one comes first.

    Their pages go by their place in this list, from 1.
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
    """Check your answers: question, what was said in words, and where to change it."""
    found = []
    for page in questionnaire.pages:
        change = (
            reverse("screening:start")
            if page.slug == "start"
            else reverse("screening:page", args=[page.slug])
        )
        for question in page.questions:
            found.append(
                {
                    "question": question.text,
                    "answers": _said(question, questionnaire, catalogue),
                    "change": change,
                }
            )
    return found


def _said(question, questionnaire, catalogue) -> list[str]:
    said = questionnaire.said
    if question.kind == "signs":
        yes = [questionnaire.sign_label(flag) for flag in question.ids if said.get(flag) == "yes"]
        unsure = [
            _("Not sure: %s") % questionnaire.sign_label(flag)
            for flag in question.ids
            if said.get(flag) == "unsure"
        ]
        return yes + unsure or [_("None of these")]
    value = said.get(question.id)
    labels = {str(choice.value): choice.label for choice in question.choices}
    if question.kind == "picker":
        names = [
            catalogue.conditions[slug].label for slug in value or () if slug in catalogue.conditions
        ]
        words = said.get(f"{question.id}-words", ())
        names += [
            _("Not sure: %s") % catalogue.ambiguous_words[word].phrase
            for word in words
            if word in catalogue.ambiguous_words
        ]
        if question.id == "conditions":
            names += [
                catalogue.medicines[slug].label
                for slug in said.get("medicines", ())
                if slug in catalogue.medicines
            ]
        return names or [_("None of these")]
    if isinstance(value, list):
        return [labels.get(item, item) for item in value] or [
            c.label for c in question.choices if c.exclusive
        ]
    if question.kind == "date":
        words = {"unsure": _("I don't know"), "never": _("It never happened")}
        return [words[value] if value in words else in_words(value)]
    return [labels.get(str(value), str(value))]
