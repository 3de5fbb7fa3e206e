"""Late questions: asked beside a finished screening, each by itself, where a single exercise hangs on it."""

from django.utils.translation import gettext as _

from backapp.gate.decide import Decision
from backapp.gate.vocabulary import Scope

#: Questions asked beside a finished screening, each by itself, where an exercise wants it: id -> a function giving its words.
LATE = {
    "egg-roll.on-purpose": lambda: (
        _("Do you want to open the egg roll?"),
        _("It asks more of the back and neck than anything else here, and nobody needs it. Most people do better without it."),
    ),
    "skin-whole": lambda: (
        _("Is the skin whole where you would use the massage gun?"),
        _("No bruise, rash, wound, swelling or numb patch."),
    ),
    "prone-direction": lambda: (
        _("When you lie face down, do the leg symptoms stay as they are or move up towards the back?"),
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
    """The late questions that alone stand between a visitor and an exercise; empty if something else does too."""
    grounds = decision.verdict(exercise).reasons
    ids = [r.answer for r in grounds if r.answer in LATE]
    others = [r for r in grounds if r.answer not in LATE and r.rule not in ("no-indication",)]
    needed = [r for r in others if r.rule != "scope" or decision.scope is not Scope.ADAPTED]
    return ids if ids and not needed else []
