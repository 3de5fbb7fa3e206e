"""The words of composed sessions: their aims, areas, lengths and names, and why an exercise is in
one. `backapp.coach` knows only the keys.

>>> name(read("loosen/low-back/10"))
'Loosen up: low back, 10 minutes'
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backapp.coach import composer, wishes
from backapp.coach.wishes import Wish

AIMS = {
    wishes.INSTEAD: gettext_lazy("Instead of cracking"),
    wishes.LOOSEN: gettext_lazy("Loosen up"),
    wishes.STRENGTHEN: gettext_lazy("Get stronger"),
    wishes.DESK: gettext_lazy("At a desk"),
    wishes.BED: gettext_lazy("In bed"),
    wishes.CALM: gettext_lazy("Calm down"),
}
AREAS = {
    wishes.HERE: gettext_lazy("where it hurts"),
    wishes.WHOLE: gettext_lazy("whole back"),
    wishes.MID: gettext_lazy("upper and mid back"),
    wishes.LOW: gettext_lazy("low back"),
    wishes.HIPS: gettext_lazy("hips and bottom"),
}
#: the name of the session of the day of a plan
PLAN = gettext_lazy("My plan: today")
#: why an exercise is in a session, as `composer.Place.why` says it -> a sentence without its end
REASONS = {
    composer.WARMS_UP: gettext_lazy("Warms you up"),
    composer.SETTLES: gettext_lazy("Lets you breathe and settle first"),
    composer.CALMS: gettext_lazy("Calms you down"),
    composer.MOVES: gettext_lazy("Gets all of you moving"),
    composer.EVERYDAY: gettext_lazy("Helps with everyday movements"),
    "loosens-low-back": gettext_lazy("Loosens the low back"),
    "loosens-mid-back": gettext_lazy("Loosens the mid back"),
    "loosens-whole-spine": gettext_lazy("Loosens the whole back"),
    "loosens-hips": gettext_lazy("Loosens the hips"),
    "loosens-core": gettext_lazy("Loosens the trunk"),
    "eases-low-back": gettext_lazy("Eases the low back"),
    "eases-mid-back": gettext_lazy("Eases the mid back"),
    "eases-whole-spine": gettext_lazy("Eases the whole back"),
    "eases-hips": gettext_lazy("Eases the hips"),
    "eases-core": gettext_lazy("Eases the trunk"),
    "strengthens-low-back": gettext_lazy("Makes the low back stronger"),
    "strengthens-mid-back": gettext_lazy("Makes the mid back stronger"),
    "strengthens-whole-spine": gettext_lazy("Makes the whole back stronger"),
    "strengthens-hips": gettext_lazy("Makes the hips stronger"),
    "strengthens-core": gettext_lazy("Makes tummy and trunk stronger"),
}


def length(wish: Wish) -> str:
    """How long a session is, as it was asked for: "10 minutes"."""
    if wish.length == wishes.SHORTEST:
        return _("%d seconds") % wish.seconds
    minutes = wish.seconds // 60
    return ngettext("%d minute", "%d minutes", minutes) % minutes


def name(wish: Wish) -> str:
    """The name of a session: "Loosen up: low back, 10 minutes"."""
    values = {"aim": AIMS[wish.aim], "area": AREAS[wish.area], "length": length(wish)}
    return _("%(aim)s: %(area)s, %(length)s") % values


def named(text: str) -> str:
    """The name of the session that a diary calls `text`; empty if there is none."""
    return name(wishes.NAMED[text]) if text in wishes.NAMED else ""
