"""Doses and the pain rule in plain words."""

from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from backapp.gate.vocabulary import Kind
from backapp.library.pacing import LONG_HOLD


def duration(seconds: int) -> str:
    """A duration in words: 45 -> "45 seconds", 300 -> "5 minutes", 90 -> "1 minute 30 seconds"."""
    minutes, rest = divmod(seconds, 60)
    parts = [ngettext("%d minute", "%d minutes", minutes) % minutes] if minutes else []
    if rest or not minutes:
        parts.append(ngettext("%d second", "%d seconds", rest) % rest)
    if len(parts) == 1:
        return parts[0]
    return _("%(minutes)s %(seconds)s") % {"minutes": parts[0], "seconds": parts[1]}


def about(seconds: int) -> str:
    """A time as people say it: to ten seconds below two minutes, and then to the minute."""
    if seconds < 115:
        tens = (seconds + 5) // 10 * 10
        return ngettext("%d second", "%d seconds", tens) % tens
    return duration((seconds + 30) // 60 * 60)


def amount(dose) -> str:
    """How many, in one line: "2 sets of 10, on each side", "Once, for 5 minutes"."""
    if dose.sets > 1 and dose.repetitions > 1:
        line = _("%(sets)d sets of %(times)d") % {"sets": dose.sets, "times": dose.repetitions}
    else:
        times = dose.sets * dose.repetitions
        line = _("Once") if times == 1 else ngettext("%d time", "%d times", times) % times
        if times == 1 and dose.hold_seconds:
            line = _("Once, for %s") % duration(dose.hold_seconds)
    return _("%s, on each side") % line if dose.each_side else line


#: Kinds whose time is spent moving: nothing is held.
MOVING = (Kind.AEROBIC, Kind.BREATHING, Kind.SELF_MASSAGE)


def during(kind: str) -> str:
    """What to do while the time of an exercise of this kind runs, as a word of the player: keep
    going (steady), stay in a position (stay), or hold.
    """
    if kind in MOVING:
        return "steady"
    return "stay" if kind == Kind.POSITIONAL else "hold"


def details(dose, kind: str) -> tuple[str, ...]:
    """The other parts of a dose, one line each: how long each time, rest, sides, and tempo."""
    found = [*held(dose, kind)]
    if dose.rest_seconds:
        if dose.sets > 1:
            found.append(_("Rest for %s between sets.") % duration(dose.rest_seconds))
        elif dose.each_side and not dose.alternates:
            found.append(_("Rest for %s before the other side.") % duration(dose.rest_seconds))
        elif dose.repetitions > 1 and dose.hold_seconds >= LONG_HOLD:
            found.append(_("Rest for %s in between.") % duration(dose.rest_seconds))
    if dose.each_side and dose.repetitions > 1:
        if dose.alternates:
            found.append(_("The sides take turns: left, right, left and so on."))
        else:
            found.append(_("Do all of one side first."))
    return (*found, *_tempo(dose))


def held(dose, kind: str) -> tuple[str, ...]:
    """How long each time, for a list, where the rest of the dose would be too much."""
    if not dose.hold_seconds or dose.sets * dose.repetitions == 1:
        return ()
    line = _("For %s each time.") if kind in MOVING else _("Hold for %s each time.")
    return (line % duration(dose.hold_seconds),)


def _tempo(dose) -> list[str]:
    there, back = dose.go_seconds, dose.back_seconds
    if not there + back:
        return []
    said = {"there": duration(there), "back": duration(back)}
    return [_("Take about %(there)s to get there, and %(back)s to come back.") % said]


def of_exercise(dose, kind: str, pain_limit: int) -> dict[str, object]:
    """A dose and a pain limit in words, for templates: `amount`, the lines of `details`,
    `pain_rule` and `afterwards`.
    """
    return in_language(dose, kind, pain_limit, get_language()).copy()


@lru_cache(maxsize=1_000)
def in_language(dose, kind: str, pain_limit: int, language: str | None) -> dict[str, object]:
    """`of_exercise` for many doses in a row, in the current `language`. Not to be changed."""
    return {
        "amount": amount(dose),
        "details": details(dose, kind),
        "held": held(dose, kind),
        "pain_rule": pain_rule(pain_limit),
        "afterwards": afterwards(pain_limit),
    }


def pain_rule(limit: int) -> str:
    """How much pain is acceptable, out of 10 (facts.md section 4: TRAFFIC for 3, 5 and 6; 0 and the
    cap at 3 are PROJECT).

    This is about pain that the visitor knows. The stop rules of each exercise cover pain that is
    new or stronger than before.
    """
    if limit == 0:
        return _("Any pain at all means stop. This one should feel easy from start to end.")
    if limit <= 3:
        return (
            _(
                "Pain you know is all right up to %d out of 10, unless “Stop” names it. More than "
                "that: make it smaller, or leave it out."
            )
            % limit
        )
    return (
        _(
            "Pain you know is all right up to 3 out of 10, unless “Stop” names it. 4 or %d is all "
            "right only if it had settled by the day after, last time. More than that: stop."
        )
        % limit
    )


def afterwards(limit: int) -> str:
    """What soreness afterwards means for the next time, from the same limit."""
    if limit == 0:
        return _("Sore afterwards? Leave it out, and take a gentle stretch next time.")
    return _("Sore for more than a day afterwards? Do less next time.")
