"""The result in words: what to do now, why, what would change it, and when it expires. What to
start with and what is open comes from the door (practice/result.py).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from backapp.fragments import Parts, fragments, part
from backapp.gate import signs
from backapp.gate.answers import Screening
from backapp.gate.decide import Decision
from backapp.gate.reasons import Reason
from backapp.gate.vocabulary import Disposition, Indication, Level, Scope
from backapp.screening import cracking
from backapp.screening.cues import key, quoted
from backapp.screening.emergency import Country, country, to_say
from backapp.screening.questionnaire import LISTS, Page, Question, address_of
from backapp.screening.typed import in_words as day_in_words
from backapp.screening.words import CHANGES, Because, unique

LEVELS = {
    Disposition.EMERGENCY: "emergency",
    Disposition.URGENT_TODAY: "urgent",
    Disposition.SEE_CLINICIAN: "see-clinician",
    Disposition.SELF_CARE: "self-care",
}
TODAY_ONLY = {"dulled-today", "acutely-ill"}
#: What an authored action says to read out. The emergency card has a place of its own for that.
SAY_IN_ACTION = re.compile(r"\s*Say: “[^”]*”")
#: Reasons that the page shows elsewhere, or that say nothing alone.
SILENT = {"no-indication", "lifted"}
#: Variables of screening/_result_reason.html.
REASON = ("about", "why", "means", "limit", "change")
#: What a sign in force keeps closed.
LIMITS = {
    Scope.COMFORT_ONLY: lazy("So for now only the comfort set is fine for you."),
    Scope.STRETCH_INSTEAD: lazy(
        "So for now no cracking, and no exercise that needs a clinician's word first."
    ),
    Scope.ADAPTED: lazy("So for now no cracking, and some movements are left out."),
}
#: Strong pain out of 10 (facts.md 4, TRAFFIC: 6 or more is red).
STRONG_PAIN = 6
PAIN_EASES, STRONG_PAIN_EASES = timedelta(weeks=2), timedelta(days=3)


def parts(visit) -> tuple[dict, dict[str, Parts]]:
    """Return the facts that frame the result, and its parts, without exercises and routines.

    The parts contain names and reasons only. Instructions come from the door (backapp/access).
    """
    decision, catalogue, record = visit.decision, visit.catalogue, visit.record
    facts = verdict(decision, catalogue, visit.said.get("country"), record.they)
    ticked = quoted(visit.said, catalogue, record.they)
    closed = facts["nothing_open"]
    waiting = tuple(condition.name for condition in go_aheads(decision, catalogue))
    # beside the go-aheads, which ask what a clinician has said, nothing would be a contradiction
    unsaid = CHANGES["nothing"] if waiting and not closed else None
    why = [
        (
            reason.about,
            reason.why,
            *(("", "") if closed else matters(reason, catalogue)),
            "" if reason.change == unsaid else reason.change,
        )
        for reason in unique(_worth_reading(decision), catalogue, record.they, ticked)
    ]
    return facts, {
        "verdict": part("screening/_verdict.html", **facts),
        "be_seen": []
        if closed
        else part(
            "practice/_be_seen.html",
            lead=_lead(decision),
            seen_by=facts["seen_by"],
            level=facts["level"],
        ),
        "why": fragments("screening/_result_reason.html", REASON, why)
        or part("screening/_result_no_reason.html"),
        "more": part("screening/_go_aheads.html", names=waiting) if waiting and not closed else [],
        "links": part(
            "screening/_result_links.html",
            level=facts["level"],
            can_correct=any(catalogue.rulebook.red_flags[flag].sticky for flag in decision.flags),
        ),
        "how_long": part(
            "screening/_how_long.html",
            holds_until=holds_until(decision, record),
            nothing_open=closed,
            can_remember=not record.remembered,
        ),
        "end": part(
            "screening/_result_end.html", level=facts["level"], crisis=facts["country"].crisis
        ),
    }


def matters(reason: Because, catalogue) -> tuple[str, str]:
    """Return what a sign may mean, and what a reason keeps closed, in words; empty if its sentence
    says so itself.
    """
    rule, _colon, slug = reason.code.partition(":")
    known = catalogue.rulebook
    if slug in known.red_flags and rule.startswith("red-flag"):
        means = _("What it may mean: %s") % catalogue.red_flags[slug].may_indicate
        return means, str(LIMITS.get(known.red_flags[slug].scope, ""))
    if (rule, slug) == ("condition-floor", "no-diagnosis"):
        return "", str(LIMITS.get(known.conditions[slug].floor, ""))
    return "", ""


def ticked_a_sign(decision: Decision) -> bool:
    """Whether the visitor said yes or unsure to a warning sign in force, now or earlier. It is a
    reason to read first; age and pregnancy are not.
    """
    return any(how != "implied" for how in decision.flags.values())


def check_alone_is_left(decision: Decision) -> bool:
    """Whether nothing but the short check keeps the full set from opening."""
    lacking = {reason.answer for reason in decision.missing[Indication.SELF_MANIPULATION]}
    return lacking == {"check"}


def left_at(decision: Decision) -> str:
    """Return the address of what alone is left before the visitor can crack their own back: the
    last question, or the short check; empty if there is more, or nothing.
    """
    if check_alone_is_left(decision):
        return f"{reverse('screening:now')}?{urlencode({'next': reverse('screening:result')})}"
    lacking = [reason.answer for reason in decision.missing[Indication.SELF_MANIPULATION]]
    return reverse("screening:late", args=lacking) if lacking == ["understands"] else ""


def verdict(decision: Decision, catalogue, place: object, they: bool) -> dict:
    """Return the facts of screening/_verdict.html: how soon to be seen and what to do, in words.

    `place` is the code of the visitor's country, as the answers have it. Days are in words, in the
    visitor's time zone, so that they can be the key of a fragment.
    """
    where, hurt = country(place if isinstance(place, str) else None), decision.screening.hurting
    actions = _actions(decision, catalogue)
    return {
        "level": LEVELS[decision.disposition],
        "heading": heading(decision, where),
        "country": where,
        "say": "" if decision.disposition < Disposition.EMERGENCY else to_say(decision.flags, they),
        "actions": tuple(SAY_IN_ACTION.sub("", str(action)) for action in actions),
        "cracking": cracking.answer(decision, catalogue),
        "cracking_at": cracking.leads_to(decision, catalogue),
        "left_at": left_at(decision),
        "seen_by": day(seen_by(decision)),
        "strong_pain": strong_pain(decision.screening),
        "hurt": None if hurt is None else hurt.word,
        "nothing_open": decision.scope is Scope.NOTHING or "under-16" in decision.flags,
        "leads": Scope.FULL < decision.scope < Scope.UNSCREENED,
    }


def day(moment: datetime | None) -> str:
    """Return the day of a moment in words; empty for None."""
    return date_format(localtime(moment), "DATE_FORMAT") if moment else ""


def holds_until(decision: Decision, record) -> str:
    """Return the day until which a decision holds, in words; empty if it has no end.

    It is one day, on every page and on paper: that of the rules, but no later than when answers on
    this device are asked again.
    """
    end = decision.valid_until
    return day(min(end, record.asked_again)) if end else ""


def strong_pain(screening: Screening) -> int | None:
    """Return the pain out of 10 if it is strong (facts.md 4, TRAFFIC), otherwise None."""
    pain = screening.pain
    return pain if pain is not None and pain >= STRONG_PAIN else None


def seen_by(decision: Decision) -> datetime | None:
    """Return when to be seen if the pain has not eased by then.

    Two weeks after the questions (facts.md 4, NHSINF), and three days with strong pain (PROJECT:
    pain that is not eased at all by then is not the ordinary course). None if the visitor should be
    seen in any case.
    """
    completed = decision.screening.completed_at
    if completed is None or decision.disposition is not Disposition.SELF_CARE:
        return None
    return completed + (STRONG_PAIN_EASES if strong_pain(decision.screening) else PAIN_EASES)


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
            "You ticked nothing that needs help now. That does not rule out a problem. "
            "If a warning sign appears, stop and follow the emergency advice."
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
    """Return the rows of "check your answers": question, answers in words, address to edit.

    The lists of warning signs of a page are one row, or one each beside other questions. The first
    page has a row only for what the visitor changed, and for the country.
    """
    return [
        {"question": text, "answers": answers, "change": address_of(page.slug)}
        for page in questionnaire.pages
        for text, answers in _rows_of(page, questionnaire, catalogue)
    ]


def _rows_of(page: Page, questionnaire, catalogue) -> Iterator[tuple[str, list[str]]]:
    lists = [question for question in page.questions if question.kind in LISTS]
    for question in page.questions:
        asked = page.slug != "start" or questionnaire.said.get(question.id) != question.default
        if question not in lists and asked:
            text = question.brief or question.text
            yield str(text), in_words(question, questionnaire.said, catalogue)
    if len(lists) == len(page.questions):
        found = (words for question in lists for words in _signs_in_words(question, questionnaire))
        yield str(page.title), list(dict.fromkeys(found)) or [_("None of these")]
        return
    for question in lists:
        found = _signs_in_words(question, questionnaire)
        yield str(question.text), list(dict.fromkeys(found)) or [_("None of these")]


def in_words(question: Question, said: Mapping, catalogue) -> list[str]:
    """Return the answer to a question in words, one for each thing that was ticked."""
    value = said.get(question.id)
    if question.kind == "picker":
        return list(_picked_in_words(question, said, catalogue)) or [_("None of these")]
    if question.kind == "date":
        return [day_in_words(value)]
    labels = {str(choice.value): choice.label for choice in question.choices}
    if isinstance(value, list):
        return [labels.get(item, item) for item in value] or [
            choice.label for choice in question.choices if choice.exclusive
        ]
    return [labels.get(str(value), str(value))]


def _signs_in_words(question: Question, questionnaire) -> Iterator[str]:
    """The ticked lines of a list. A sign that was said without a cue is named by its own line."""
    said = questionnaire.said
    lines = {choice.value: str(choice.label) for choice in question.choices}
    for answer, words in (("yes", "%s"), ("unsure", _("Not sure: %s"))):
        for flag in question.ids:
            if said.get(flag) == answer:
                names = said.get(key(flag))
                ticked = [f"{flag}.{name}" for name in names] if names else [flag]
                shown = [lines[id] for id in ticked if id in lines]
                yield from (words % one for one in shown)
                if not names and not shown:
                    yield words % questionnaire.sign_label(flag)


def _picked_in_words(question: Question, said: Mapping, catalogue) -> Iterator[str]:
    conditions, words = catalogue.conditions, catalogue.ambiguous_words
    yield from (conditions[slug].label for slug in said.get(question.id, ()) if slug in conditions)
    for word in said.get(f"{question.id}-words", ()):
        if word in words:
            yield _("Not sure: %s") % words[word].phrase
    if question.id == "conditions":
        medicines = catalogue.medicines
        yield from (medicines[one].label for one in said.get("medicines", ()) if one in medicines)
        for one in said.get("harmless", ()):
            if one in catalogue.harmless:
                yield _("%s (noted; it changes nothing here)") % catalogue.harmless[one].name
