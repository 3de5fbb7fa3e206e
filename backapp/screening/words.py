"""The visitor's words for the gate's codes: the reasons, and what would change them.

The result page, withheld pages, `manage.py screen` and the summary all use these sentences.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from backapp.gate.reasons import Reason
from backapp.gate.vocabulary import Disposition, Level, Scope

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Because:
    """One reason in words. `sources` are the ids of its sources."""

    about: str
    why: str
    change: str
    sources: tuple[str, ...]
    code: str  # rule and answer, for the machine interface and the summary


def because(
    reason: Reason, catalogue, they: bool = False, ticked: Mapping[str, str] = NOTHING
) -> Because:
    """Return `reason` in words. A code without its own words gets a general sentence.

    `ticked` has the words of the cues that the visitor ticked, by sign (`cues.quoted`).
    """
    return Because(
        about=_about(reason, catalogue),
        why=_why(reason, catalogue, they, ticked),
        change=_change(reason.change),
        sources=tuple(source for source in reason.sources if source != "PROJECT"),
        code=f"{reason.rule}:{reason.answer}",
    )


def unique(
    reasons, catalogue, they: bool = False, ticked: Mapping[str, str] = NOTHING
) -> list[Because]:
    """Return reasons in words without repetition: one condition can limit several loads."""
    words = {}
    for reason in reasons:
        said = because(reason, catalogue, they, ticked)
        words.setdefault((said.about, said.why), said)
    return list(words.values())


def untold(reasons: Iterable[Because], decision, catalogue, they: bool = False) -> list[Because]:
    """Return reasons for a visitor who never told us of some of their conditions.

    The gate can reckon with a condition because of an age, a place or a sign. Then the reason
    names that, because "Osteoporosis" would read as if they had it.
    """
    known = decision.conditions
    return [
        replace(reason, about=_suspected_by(slug, decision, catalogue, they))
        if known.get(slug := _owner(reason)) == "suspected"
        else reason
        for reason in reasons
    ]


def _owner(reason: Because) -> str:
    """The condition that a reason belongs to, if it belongs to one."""
    return reason.code.partition(":")[2].partition(".")[0]


def _suspected_by(slug: str, decision, catalogue, they: bool) -> str:
    """What makes the gate reckon with a condition that nobody told us of (facts.md 6.6)."""
    signs = catalogue.rulebook.red_flags
    for flag in decision.flags:
        if slug in signs[flag].suspects:
            known = catalogue.red_flags[flag]
            return known.short_they if they else known.short
    if slug == "osteoporosis":
        if "age-65-plus" in decision.conditions:
            return _("Their age: bones can be thin") if they else _("Your age: bones can be thin")
        return catalogue.conditions["bone-risk"].name
    return _("Where it hurts")


#: Rules that are causes. Beside one of them, the other reasons are only consequences.
ROOTS = ("stopped", "load", "window", "floor", "max-age", "stage-2")


def grounds(reasons: Iterable[Reason], catalogue, they: bool = False) -> list[Because]:
    """Return why something is withheld: the causes, without their consequences."""
    reasons = list(reasons)
    by_loads = {reason.answer for reason in reasons if reason.rule == "load"}
    roots = [
        reason
        for reason in reasons
        if reason.rule in ROOTS and not (reason.rule == "floor" and _redundant(reason, by_loads))
    ]
    return unique(roots or reasons, catalogue, they)


def _redundant(reason: Reason, by_loads: set[str]) -> bool:
    return reason.answer in by_loads or (
        reason.answer == "diagnosis" and "no-diagnosis" in by_loads
    )


def _about(reason: Reason, catalogue) -> str:
    owner = reason.answer.partition(".")[0]
    if reason.answer in catalogue.red_flags:
        return str(NO_WARNING.get(reason.answer) or _("A warning sign"))
    if reason.rule == "joined":
        return _("Two things together")
    if owner == "no-diagnosis":
        return _("No diagnosis yet")
    if owner in catalogue.conditions:
        return catalogue.conditions[owner].name
    return str(ABOUT.get(reason.answer, ""))


def _why(reason: Reason, catalogue, they: bool, ticked: Mapping[str, str]) -> str:
    if reason.rule == "load":
        return reason.text or _("This condition and this kind of movement do not go together.")
    if reason.rule == "joined":
        return catalogue.joined_rules[reason.answer].label
    flag = catalogue.red_flags.get(reason.answer)
    if flag and reason.rule.startswith("red-flag"):
        said = ticked.get(reason.answer) or (flag.short_they if they else flag.short)
        return str(HOW_TOLD[reason.rule]) % said
    if reason.rule == "follow-up-sign":
        return (
            _("You answered yes, or were not sure: %s")
            % catalogue.follow_ups[reason.answer].question
        )
    if reason.rule == "window":
        return (
            _("It is too soon, or we do not know when it was: %s")
            % catalogue.follow_ups[reason.answer].question
        )
    if reason.rule == "floor" and (flag or reason.answer in catalogue.conditions):
        name = flag.short if flag else catalogue.conditions[reason.answer].name
        return _("With this, cracking your own back is never for you: %s") % name
    return _sentence(reason) or _("One of your answers means that this is not for you.")


ABOUT = {
    "age": lazy("Age"),
    "pain": lazy("Pain right now"),
    "episode": lazy("How long it has been there"),
    "area": lazy("Where it is"),
    "diagnosis": lazy("Diagnosis"),
    "check": lazy("Short check"),
}
#: Signs that warn of nothing: what the visitor is told about instead.
NO_WARNING = {
    "pregnancy-any": lazy("Pregnancy or a birth"),
    "under-16": lazy("Age"),
    "age-16-17": lazy("Age"),
    "dulled-today": lazy("Today"),
    "acutely-ill": lazy("Today"),
    "first-after-50": lazy("First back pain after 50"),
    "lasting": lazy("How long it has been there"),
}
HOW_TOLD = {
    "red-flag-yes": lazy("You ticked: %s"),
    "red-flag-unsure": lazy("You were not sure about: %s"),
    "red-flag-implied": lazy("From your other answers: %s"),
    "red-flag-held": lazy("You told us earlier: %s"),
}
#: (rule, answer) -> why. An empty answer matches all other answers of that rule.
SENTENCES = {
    ("scope", Scope.NOTHING.word): lazy(
        "Please be seen first. There is no exercise for you until then."
    ),
    ("scope", Scope.COMFORT_ONLY.word): lazy(
        "Please see a clinician first. Until then only the comfort set is open."
    ),
    ("scope", Scope.UNSCREENED.word): lazy(
        "We have not asked you the questions yet, or they have lapsed."
    ),
    ("scope", Scope.STRETCH_INSTEAD.word): lazy(
        "Your answers open the stretch-instead set, which has no cracking in it."
    ),
    ("scope", Scope.ADAPTED.word): lazy(
        "Your answers open an adapted set, which has no cracking in it."
    ),
    ("condition-floor", "no-diagnosis"): lazy(
        "As far as we know, nobody has examined this pain in the last 12 months and told you its "
        "cause."
    ),
    ("unanswered", ""): lazy("A question has no answer yet."),
    ("not-completed", ""): lazy("Your answers have not been confirmed yet."),
    ("expired", ""): lazy("Your answers are too old to go by."),
    ("review-due", ""): lazy(
        "Our rules for this have not been reviewed for two years, so what they could open is "
        "closed."
    ),
    ("no-indication", "self-manipulation"): lazy("Cracking your own back is not for you."),
    ("stopped", ""): lazy("You stopped this one because it hurt."),
    ("hurt", "sharper"): lazy("You stopped because an exercise hurt or something felt wrong."),
    ("hurt", "spreading"): lazy("You stopped because pain moved further down a leg."),
    ("own-routine", ""): lazy(
        "This quick push stays on its own page. It is not for every day, so it is no part "
        "of a routine of your own."
    ),
    ("max-age", "age"): lazy("We never show this one to anybody over 50."),
    ("stage-2", "episode"): lazy("This one can wait until the first week has passed."),
    ("stage-2", "pain"): lazy("This one can wait until pain is at 3 out of 10 or less."),
    ("on-purpose", ""): lazy(
        "This asks more of the body than anything else here, so it opens only if you ask "
        "for it on purpose."
    ),
    ("floor", "age"): lazy("Cracking your own back is only for people known to be 18 or over."),
    ("floor", "diagnosis"): lazy(
        "No clinician has told you the cause of this pain in the last 12 months, as far as we know."
    ),
    ("floor", "pregnancy"): lazy(
        "Cracking your own back is not for you in pregnancy and in the months after birth."
    ),
    ("indication", "diagnosis"): lazy(
        "The cause you were told is not one where this may help, or it was not confirmed "
        "by an examination."
    ),
    ("indication", "disc"): lazy(
        "This position is only for people whom a clinician has told that the pain comes "
        "from a disc."
    ),
    ("indication", "thrust"): lazy("A condition you told us about does not go with a quick push."),
    ("indication", "extension-unloaded"): lazy(
        "A condition you told us about does not go with arching."
    ),
    ("indication", "extension-loaded"): lazy(
        "A condition you told us about does not go with arching under weight."
    ),
    ("indication", "vibration"): lazy("A condition you told us about does not go with vibration."),
    ("indication", "soft-tissue-pressure"): lazy(
        "A condition you told us about does not go with firm pressure."
    ),
    ("indication", "go-ahead"): lazy(
        "No clinician has said that loosening your own back is fine for you."
    ),
    ("indication", "understands"): lazy(
        "You have not yet confirmed that this site cannot examine you."
    ),
    ("indication", "pain"): lazy("Pain right now is above 3 out of 10, or we do not know."),
    ("indication", "area"): lazy("There is something in a leg, or we do not know where it is."),
    ("indication", "episode"): lazy(
        "This bout is in its first week, or we do not know how long it has lasted."
    ),
    ("indication", "corrected"): lazy(
        "Less than a day ago you took back an answer that means this is not for you."
    ),
    ("indication", "hurt"): lazy(
        "An exercise hurt, so cracking your own back is not for you until you have "
        "answered all the questions again."
    ),
    ("indication", "check"): lazy(
        "The short check of warning signs is more than 12 hours old, or something has hurt since."
    ),
    ("indication", "prone-direction"): lazy(
        "We do not know what lying face down does to your leg."
    ),
    ("indication", "prone-week"): lazy(
        "It comes after a week of prone props that did not make things worse."
    ),
    ("indication", "skin-whole"): lazy("We have not asked about your skin yet."),
}
#: Code for what would change a reason -> its words.
CHANGES = {
    "diagnosis": lazy("A clinician's examination and name for the pain would change this."),
    "clinician": lazy("A clinician who knows about this could say that it is fine for you."),
    "lift": lazy("A clinician's dated go-ahead for exercise would change this."),
    "lift-after": lazy("Time, and a clinician's word, would change this."),
    "assessed": lazy("Being seen by a clinician would change this."),
    "answer": lazy("Answering the questions would change this."),
    "again": lazy("Answering all the questions again from tomorrow on would change this."),
    "check": lazy("Answering the short check again would change this."),
    "calmer": lazy("A calmer day would change this."),
    "later": lazy("A little time would change this."),
    "tomorrow": lazy("This lifts tomorrow."),
    "no-longer": lazy("When it no longer applies, answer the questions again."),
    "review": lazy("A new review of this rule by a clinician would change this."),
    "nothing": lazy("Nothing you could answer changes this here."),
}


def _sentence(reason: Reason) -> str:
    if reason.rule == "condition-floor" and (reason.rule, reason.answer) not in SENTENCES:
        return _("With this condition some movements need a clinician's word, or are left out.")
    if reason.rule == "undiagnosed-with":
        return _(
            "With this condition, a pain that nobody has examined is worth showing to a clinician."
        )
    if reason.rule == "lifted":
        return _("A clinician has said that you may exercise.")
    return str(SENTENCES.get((reason.rule, reason.answer)) or SENTENCES.get((reason.rule, ""), ""))


def _change(code: str) -> str:
    return str(CHANGES.get(code, ""))


def scope_heading(decision) -> str:
    """Return what is open today, as a heading. Conditions narrow the stretch-instead set too."""
    if decision.scope is Scope.STRETCH_INSTEAD and set(decision.conditions) - {"no-diagnosis"}:
        return _("Don't crack your back: stretch instead, with a set adapted to you")
    return str(SCOPES[decision.scope])


SCOPES = {
    Scope.FULL: lazy("The full set is open today, gently"),
    Scope.ADAPTED: lazy("Your adapted set is open today"),
    Scope.STRETCH_INSTEAD: lazy("Don't crack your back: stretch instead"),
    Scope.UNSCREENED: lazy("Answer the questions to open your set"),
    Scope.COMFORT_ONLY: lazy("For now: the comfort set"),
    Scope.NOTHING: lazy("No exercises for now"),
}


def level_word(level: Level) -> str:
    """Return a level in words, for tables."""
    return {
        Level.OK: _("no limit"),
        Level.CAUTION: _("with care"),
        Level.CLINICIAN: _("only with a clinician's word"),
        Level.AVOID: _("leave out"),
    }[level]


def disposition_word(disposition: Disposition) -> str:
    """Return in words how soon to be seen."""
    return {
        Disposition.SELF_CARE: _("look after it yourself"),
        Disposition.SEE_CLINICIAN: _("see a clinician"),
        Disposition.URGENT_TODAY: _("be seen today"),
        Disposition.EMERGENCY: _("emergency help now"),
    }[disposition]
