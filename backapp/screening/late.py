"""Asked beside a finished screening: a late question, where a single exercise hangs on it, and a
clinician's word about a condition.
"""

from django.utils.translation import gettext as _

from backapp.gate.answers import EXERCISE
from backapp.gate.decide import Decision
from backapp.gate.vocabulary import Level, Scope
from backapp.screening.questionnaire import Choice, Page, Question, yes_no

#: Questions asked beside a finished screening, each by itself, where an exercise wants it: id -> a
#: function giving its words.
LATE = {
    "egg-roll.on-purpose": lambda: (
        _("Do you want to open the egg roll?"),
        _(
            "It asks more of the back and neck than anything else here, and nobody needs "
            "it. Most people do better without it."
        ),
    ),
    "skin-whole": lambda: (
        _("Is the skin whole where you would use the massage gun?"),
        _("No bruise, rash, wound, swelling or numb patch."),
    ),
    "prone-direction": lambda: (
        _(
            "When you lie face down, do the leg symptoms stay as they are or move up "
            "towards the back?"
        ),
        _("Answer no if they move further down the leg or get stronger."),
    ),
    "prone-week": lambda: (
        _("Have you done the prone prop for 7 days without getting worse?"),
        _("Answer no if you have not tried it for a week."),
    ),
    "understands": lambda: (
        _("Do you understand that this site cannot examine you?"),
        _("Cracking your own back can hurt you in ways that questions cannot foresee."),
    ),
}


def late_questions(decision: Decision, exercise: str) -> list[str]:
    """The late questions that alone stand between a visitor and an exercise; empty if something
    else does too.
    """
    grounds = decision.verdict(exercise).reasons
    ids = [r.answer for r in grounds if r.answer in LATE]
    others = [r for r in grounds if r.answer not in LATE and r.rule not in ("no-indication",)]
    needed = [r for r in others if r.rule != "scope" or decision.scope is not Scope.ADAPTED]
    return ids if ids and not needed else []


def late_page(id: str) -> Page:
    """The page of one late question."""
    text, hint = LATE[id]()
    return Page("late", text, (Question(id, "one", text, yes_no(), hint),))


def go_ahead_page(condition, catalogue) -> Page:
    """A clinician's word about one condition (a gate condition): who said it, when, and for
    which movements.
    """
    loads = [load for load, rule in condition.rules.items() if rule.level is Level.CLINICIAN]
    movements = tuple(
        Choice(load, catalogue.loads[load].label, catalogue.loads[load].meaning) for load in loads
    )
    if condition.liftable:
        movements = (Choice(EXERCISE, _("Exercise as such"), _("Moving again, gently")), *movements)
    movements += (Choice("none", _("None of these"), exclusive=True),)
    name = condition.slug
    who = (
        Choice("doctor", _("A doctor")),
        Choice("physiotherapist", _("A physiotherapist")),
        Choice("nurse", _("A nurse")),
        Choice("other-clinician", _("Another clinician")),
        Choice("nobody", _("Nobody")),
    )
    questions = (
        Question(
            f"{name}.attested-by",
            "one",
            _("Who said that you may?"),
            who,
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
