"""Questions after a completed screening: late questions, and a clinician's go-ahead.

A late question is asked only if a single exercise depends on it. A go-ahead is what a clinician
said about a condition.
"""

from django.utils.translation import gettext_lazy as _

from backapp.gate.answers import EXERCISE
from backapp.gate.decide import Decision
from backapp.gate.vocabulary import Level, Scope
from backapp.screening.questionnaire import YES_NO, Choice, Page, Question

#: Late question -> its text and a hint.
LATE = {
    "egg-roll.on-purpose": (
        _("Do you want to open the egg roll?"),
        _(
            "It asks more of the back and neck than anything else here, and nobody needs "
            "it. Most people do better without it."
        ),
    ),
    "skin-whole": (
        _("Is the skin whole where you would use the massage gun?"),
        _("No bruise, rash, wound, swelling or numb patch."),
    ),
    "prone-direction": (
        _(
            "When you lie face down, do the leg symptoms stay as they are or move up "
            "towards the back?"
        ),
        _("Answer no if they move further down the leg or get stronger."),
    ),
    "prone-week": (
        _("Have you done the prone prop for 7 days without getting worse?"),
        _("Answer no if you have not tried it for a week."),
    ),
    "understands": (
        _("Do you understand that this site cannot examine you?"),
        _("Cracking your own back can hurt you in ways that questions cannot foresee."),
    ),
}

#: Who can have said that a kind of movement is fine.
WHO = (
    Choice("doctor", _("A doctor")),
    Choice("physiotherapist", _("A physiotherapist")),
    Choice("nurse", _("A nurse")),
    Choice("other-clinician", _("Another clinician")),
    Choice("nobody", _("Nobody")),
)


def late_questions(decision: Decision, exercise: str) -> list[str]:
    """Return the late questions that would open an exercise.

    Empty if something else withholds it too.
    """
    grounds = decision.verdict(exercise).reasons
    ids = [r.answer for r in grounds if r.answer in LATE]
    others = [r for r in grounds if r.answer not in LATE and r.rule not in ("no-indication",)]
    needed = [r for r in others if r.rule != "scope" or decision.scope is not Scope.ADAPTED]
    return ids if ids and not needed else []


def late_page(id: str) -> Page:
    """Return the page of one late question."""
    text, hint = LATE[id]
    return Page("late", text, (Question(id, "one", text, YES_NO, hint),))


def go_ahead_page(condition, catalogue) -> Page:
    """Return the page about a clinician's go-ahead for one gate condition.

    It asks who gave it, when, and for which movements. A load that no exercise has is not asked.
    """
    used = {load for e in catalogue.rulebook.exercises.values() for load in e.loads}
    loads = [
        load
        for load, rule in condition.rules.items()
        if rule.level is Level.CLINICIAN and load in used
    ]
    movements = tuple(
        Choice(load, catalogue.loads[load].label, catalogue.loads[load].meaning) for load in loads
    )
    if condition.liftable:
        movements = (Choice(EXERCISE, _("Exercise as such"), _("Moving again, gently")), *movements)
    movements += (Choice("none", _("None of these"), exclusive=True),)
    name = condition.slug
    questions = (
        Question(
            f"{name}.attested-by",
            "one",
            _("Who said that you may?"),
            WHO,
            _("Somebody who knows about this condition."),
        ),
        Question(f"{name}.attested-on", "date", _("When was that?")),
        Question(
            f"{name}.attested-for",
            "many",
            _("What did they say is fine for you?"),
            movements,
            _("Tick only what you were told."),
        ),
    )
    intro = _("What a clinician has said can open some movements, with care.")
    return Page(
        "go-ahead",
        catalogue.conditions[name].name,
        questions,
        intro,
        tab=_("What a clinician has said"),
    )
