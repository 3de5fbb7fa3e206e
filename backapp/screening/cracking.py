"""Can I crack my back? One sentence for the visitor, from the decision.

Many people come with that question. The result, My back and the search answer it with these words.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from backapp.gate import days
from backapp.gate.conditions import WORD_DAYS
from backapp.gate.decide import Decision
from backapp.gate.reasons import Reason
from backapp.gate.vocabulary import CLINICIANS, Answer, Indication, Scope, ToldBy

#: What self-manipulation lacks -> the sentence, what decides most first: what is only left to ask
#: comes last. Conditions and warning signs have their own sentences.
NOT_TODAY = {
    "diagnosis": lazy(
        "Nobody has examined this pain yet, so cracking your own back is not for you today."
    ),
    "pregnancy": lazy(
        "Cracking your own back is not for you in pregnancy and in the months after birth."
    ),
    "age": lazy("Cracking your own back is only for people known to be 18 or over."),
    "hurt": lazy("An exercise hurt, so cracking your own back is not for you at the moment."),
    "thrust": lazy("Your health does not go with a quick push, so do not crack your own back."),
    "go-ahead": lazy(
        "Nobody who examined you has said that cracking your own back is fine for you."
    ),
    "pain": lazy("Your pain is too strong today for cracking your own back."),
    "area": lazy("Pain in a leg means that cracking your own back is not for you today."),
    "episode": lazy("In the first week of this pain, cracking your own back is not for you."),
    "corrected": lazy(
        "You changed an answer less than a day ago, so cracking your own back can wait a day."
    ),
    "check": lazy("Answer the short check again before you crack your own back."),
    "understands": lazy("One question is left before we can show you how people crack their back."),
}


#: The routine whose page has the cautions.
ROUTINE = "crack-your-own-back"


def leads_to(decision: Decision, catalogue) -> str:
    """Return the routine with the cautions, if it is open to this visitor; otherwise empty."""
    known = decision.self_manipulation and ROUTINE in catalogue.routines
    return ROUTINE if known and decision.routine(ROUTINE).open else ""


def answer(decision: Decision, catalogue) -> str:
    """Return in one sentence whether cracking their own back is for this visitor today."""
    if decision.self_manipulation:
        return _(
            "Cracking your own back is fine for you today, with care. Read the cautions first."
        )
    if decision.scope >= Scope.COMFORT_ONLY:
        return _("Do not crack your own back: be seen first.")
    if decision.scope is Scope.UNSCREENED:
        return _("Answer the questions first: they say whether you can crack your own back.")
    return next(_sentences(decision, catalogue), _("Cracking your own back is not for you today."))


def _sentences(decision: Decision, catalogue) -> Iterator[str]:
    """The sentences that apply, the one that says most first: what cannot change soon before what
    is left to ask, and what the visitor told us before what only may be.
    """
    missing = decision.missing[Indication.SELF_MANIPULATION]
    floors = [reason for reason in missing if reason.rule == "floor"]
    yield from _by_condition(decision, floors, catalogue, ("declared", "implied", "unsure"))
    for name in ("pregnancy", "age", "diagnosis"):
        if any(reason.answer == name for reason in floors):
            yield _examined(decision) if name == "diagnosis" else str(NOT_TODAY[name])
    if any(reason.answer in decision.flags for reason in floors):
        yield _("You told us of a warning sign, so do not crack your own back.")
    yield from _by_condition(decision, floors, catalogue, ("suspected",))
    lacking = {reason.answer for reason in missing if reason.rule != "floor"}
    if "diagnosis" in lacking:
        yield _examined(decision)
    yield from (
        str(sentence)
        for name, sentence in NOT_TODAY.items()
        if name in lacking and name != "diagnosis"
    )


def _examined(decision: Decision) -> str:
    """Why what a clinician found does not open cracking. No more is denied than was told."""
    said = decision.screening
    if decision.confirmed:
        return _("The cause that you were told is not one for cracking your own back.")
    if said.told_by in (None, ToldBy.UNSURE):
        return _(
            "We do not know whether anyone has examined this pain, so cracking your own back is "
            "not for you today."
        )
    if said.told_by not in CLINICIANS or said.says("same-pain") is not Answer.YES:
        return str(NOT_TODAY["diagnosis"])
    if said.told_on is None:
        return _(
            "We do not know when this pain was examined, so cracking your own back is not for you "
            "today."
        )
    if said.told_on < days.latest(decision.now) - timedelta(days=WORD_DAYS):
        return _(
            "This pain was last examined more than 12 months ago, as far as we know, so cracking "
            "your own back is not for you today."
        )
    if said.diagnosis:
        return _("The cause that you were told is not one for cracking your own back.")
    return _("We do not know what causes this pain, so do not crack your own back today.")


def _by_condition(
    decision: Decision, floors: list[Reason], catalogue, how: tuple[str, ...]
) -> Iterator[str]:
    for reason in floors:
        slug = reason.answer
        if slug != "no-diagnosis" and decision.conditions.get(slug) in how:
            name = catalogue.conditions[slug].name
            if how == ("suspected",):
                yield _("%s is possible, so do not crack your own back.") % name
            else:
                yield _("%s: cracking your own back is not for you.") % name
