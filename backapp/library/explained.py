"""The rules in the words of a reader: what `/how-screening-works/` shows, made from the catalogue
and its rulebook alone.

Nothing here is written by hand about a single sign, condition or exercise, so the page cannot say
other than what the gate does.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext

from backapp.gate import decide, floor, indications, signs
from backapp.gate.conditions import WORD_DAYS
from backapp.gate.vocabulary import Disposition
from backapp.library.content import Catalogue
from backapp.library.entries import CatalogueEntry
from backapp.library.models.words import KINDS, Category, word
from backapp.sentences import clauses, labelled, listed

#: How soon to be seen, by stored word.
URGENCIES = {
    "emergency": lazy("Emergency: now"),
    "urgent-today": lazy("Today"),
    "see-a-clinician": lazy("See a clinician soon"),
    "self-care": lazy("Self-care"),
}
#: What stays open, by stored word.
SCOPES = {
    "full": lazy("No limit by itself"),
    "adapted": lazy("Adapted set: everything but cracking, as far as the movements below allow"),
    "stretch-instead": lazy(
        "Stretch-instead set: no cracking, and nothing that waits for a clinician"
    ),
    "unscreened": lazy("What anybody may read"),
    "comfort-only": lazy("Comfort set only"),
    "nothing": lazy("No exercise"),
}
#: What a condition does with a movement, by stored word.
LEVELS = {
    "avoid": lazy("Not for you"),
    "clinician": lazy("Not for you until a clinician says yes"),
    "caution": lazy("With care"),
    "ok": lazy("No limit"),
}
#: What has to be there before an exercise opens that needs a positive reason, by stored word.
REASONS = {
    "self-manipulation": lazy("opens only with everything listed under “Before cracking opens”"),
    "prone-extension": lazy(
        "opens only with everything listed under “Before lying on your elbows opens”"
    ),
    "prone-press-up": lazy(
        "as lying on your elbows, and only after a week of that without getting worse"
    ),
    "massage-gun": lazy("opens only with everything listed under “Before a massage gun opens”"),
}
Shown = dict[str, object]
#: Entries under one heading: `id` for the index, `title` and `entries`.
Group = dict[str, object]


def _group(id: str, title: str, entries: Iterable) -> Group:
    return {"id": id, "title": title, "entries": tuple(entries)}


def _within() -> dict[str, str]:
    """The words of the three lists above as they are within a sentence, by stored word."""
    return {
        "emergency": pgettext("within a sentence", "emergency: now"),
        "urgent-today": pgettext("within a sentence", "today"),
        "see-a-clinician": pgettext("within a sentence", "see a clinician soon"),
        "self-care": pgettext("within a sentence", "self-care"),
        "full": pgettext("within a sentence", "no limit by itself"),
        "adapted": pgettext(
            "within a sentence",
            "adapted set: everything but cracking, as far as the movements below allow",
        ),
        "stretch-instead": pgettext(
            "within a sentence",
            "stretch-instead set: no cracking, and nothing that waits for a clinician",
        ),
        "unscreened": pgettext("within a sentence", "what anybody may read"),
        "comfort-only": pgettext("within a sentence", "comfort set only"),
        "nothing": pgettext("within a sentence", "no exercise"),
        "avoid": pgettext("within a sentence", "not for you"),
        "clinician": pgettext("within a sentence", "not for you until a clinician says yes"),
        "caution": pgettext("within a sentence", "with care"),
        "ok": pgettext("within a sentence", "no limit"),
    }


def warning_signs(catalogue: Catalogue) -> list[Group]:
    """Every warning sign, grouped, in the order in which they are authored."""
    groups: dict[str, list[Shown]] = {}
    for flag in catalogue.red_flags.values():
        sign = {
            "flag": flag,
            "seen": URGENCIES["self-care" if flag.self_care else flag.urgency],
            "open": SCOPES[flag.scope],
            "notes": tuple(_sign_notes(flag, catalogue)),
        }
        groups.setdefault(flag.group, []).append(sign)
    return [
        _group(f"signs-{number}", title, entries)
        for number, (title, entries) in enumerate(groups.items(), 1)
    ]


def _sign_notes(flag: CatalogueEntry, catalogue: Catalogue) -> Iterable[str]:
    if flag.suspects:
        yield _("The movement limits of %s apply as well.") % listed(
            catalogue.conditions[c].label for c in flag.suspects
        )
    if flag.adds:
        yield _("Counts as: %s.") % listed(catalogue.conditions[c].label for c in flag.adds)
    if flag.session_check:
        yield _("Asked again in the short check.")
    if flag.next_day:
        yield _("Holds for the day.")
    elif flag.sticky:
        days = signs.HELD_FOR.get(_disposition(flag.urgency))
        if days is None:
            yield _("Stays until a clinician has looked into it.")
        else:
            hours = int(days.total_seconds() // 3600)
            count = (
                ngettext("%d hour", "%d hours", hours) % hours
                if hours % 24
                else ngettext("%d day", "%d days", hours // 24) % (hours // 24)
            )
            yield _("Stays for at least %s, and until a clinician has looked into it.") % count


#: A fact that joined rules name, besides signs and conditions, in words.
FACTS = {
    "new-pain": lazy("Pain for less than six weeks"),
    "strong-pain": lazy("Pain of 7 out of 10 or more"),
    "mid-or-upper": lazy("Pain in the mid or upper back"),
    "age-50": lazy("Aged 50 or older"),
    "age-55": lazy("Aged 55 or older"),
}


def joined_rules(catalogue: Catalogue) -> list[Shown]:
    """Every joined rule, with its facts in words: one line for each fact that must hold."""

    def in_words(id: str) -> str:
        if id in FACTS:
            return str(FACTS[id])
        if id in catalogue.red_flags:
            return catalogue.red_flags[id].short
        if id in catalogue.conditions:
            return catalogue.conditions[id].label
        return catalogue.follow_ups[id].question

    return [
        {
            "rule": rule,
            "needs": [
                clauses(in_words(id) for id in group)
                for group in catalogue.rulebook.joined_rules[slug].groups
            ],
            "seen": URGENCIES[rule.urgency],
            "open": SCOPES[rule.scope],
        }
        for slug, rule in catalogue.joined_rules.items()
    ]


def _disposition(stored: str) -> Disposition:
    return next(member for member in Disposition if member.word == stored)


def conditions(catalogue: Catalogue) -> list[Group]:
    """Every condition, grouped."""
    groups: dict[str, list[Shown]] = {}
    for condition in catalogue.conditions.values():
        groups.setdefault(condition.category, []).append(_known(condition, catalogue))
    order = [category for category in Category if category.value in groups]
    return [
        _group(f"conditions-{category.value}", str(category.label), groups[category.value])
        for category in order
    ]


def _known(condition: CatalogueEntry, catalogue: Catalogue) -> Shown:
    """A condition with everything that follows from it."""
    return {
        "condition": condition,
        "open": SCOPES[condition.floor],
        "notes": tuple(_condition_notes(condition, catalogue)),
        "limits": tuple(_limits(condition.contraindications, catalogue)),
        "asked": [
            {"follow_up": question, "effect": _effect(question, catalogue)}
            for question in condition.follow_ups
        ],
    }


def _condition_notes(condition: CatalogueEntry, catalogue: Catalogue) -> Iterable[str]:
    if condition.slug in floor.CONDITIONS:
        yield _("Cracking your own back is never for you with this, whatever else is said.")
    elif condition.manipulation == "yes":
        yield _(
            "If a clinician named it as the cause of this pain, it can be the reason for "
            "cracking to open."
        )
    elif condition.manipulation == "with-clinician":
        yield _(
            "It can be the reason for cracking to open only if a clinician who knows about "
            "it said so."
        )
    if condition.prone_extension:
        yield _(
            "If a clinician named it as the cause of this pain, it can be the reason for "
            "lying on your elbows to open."
        )
    if condition.liftable:
        becomes = listed(catalogue.conditions[slug].label for slug in condition.becomes)
        yield _(
            "A clinician's go-ahead for exercise turns “comfort set only” into the adapted set."
        )
        if becomes:
            yield _("From then on it counts as: %s.") % becomes
    if not condition.attestable:
        yield _("No clinician's word lifts these limits.")


def _limits(rules: Iterable[CatalogueEntry], catalogue: Catalogue) -> Iterable[Shown]:
    for rule in rules:
        said = LEVELS[rule.level]
        if rule.fresh_level and rule.settled_level:
            said = _(
                "First 72 hours: %(fresh)s. After that: %(settled)s. If we do not know: %(level)s."
            ) % {
                "fresh": _within()[rule.fresh_level],
                "settled": _within()[rule.settled_level],
                "level": _within()[rule.level],
            }
        yield {"word": said, "movements": _loads(rule.loads, catalogue), "rule": rule}


def _effect(follow_up: CatalogueEntry, catalogue: Catalogue) -> str:
    """What the answer does, in a sentence."""
    match follow_up.kind:
        case "sign":
            return _("Yes or not sure: %s. No exercise until then.") % _within()[follow_up.urgency]
        case "floor":
            return _("Anything but no: %s.") % _within()[follow_up.scope]
        case "since":
            return " ".join(_window(follow_up, catalogue))
        case "relief":
            easier = _("Only a yes eases it: %s.") % _within()[follow_up.scope]
            said = (
                labelled(catalogue.loads[load].label, _within()[level])
                for load, level in follow_up.levels.items()
            )
            young = follow_up.under_age
            only = _("Only under the age of %d.") % young if young else ""
            return " ".join(filter(None, (easier, clauses(said), only, _alone(follow_up))))
    return " ".join(
        filter(None, (_("Read together with the other questions here."), _alone(follow_up)))
    )


def _alone(follow_up: CatalogueEntry) -> str:
    return _("After a yes, it alone sends to nobody.") if follow_up.self_care else ""


def _window(follow_up: CatalogueEntry, catalogue: Catalogue) -> Iterable[str]:
    weeks = ngettext("%d week", "%d weeks", follow_up.weeks) % follow_up.weeks
    yield _("Within %(weeks)s, or if we do not know: %(open)s.") % {
        "weeks": weeks,
        "open": _within()[follow_up.scope],
    }
    if follow_up.longer_weeks:
        longer = ngettext("%d week", "%d weeks", follow_up.longer_weeks) % follow_up.longer_weeks
        other = catalogue.follow_ups[f"{follow_up.condition}.{follow_up.longer_if}"].question
        yield _("%(weeks)s unless the answer is no to: “%(question)s”") % {
            "weeks": longer,
            "question": other,
        }
    if follow_up.ended_by:
        other = catalogue.follow_ups[f"{follow_up.condition}.{follow_up.ended_by}"].question
        yield _("A yes ends it early: “%s”") % other
    if follow_up.only:
        yield _("Until then only: %s.") % listed(
            catalogue.exercises[slug].name for slug in follow_up.only if slug in catalogue.exercises
        )
    if follow_up.never_allowed:
        yield _("“It never happened” is an answer.")


def movements(catalogue: Catalogue) -> list[Shown]:
    """Every exercise with what it asks of the body."""
    kinds = {word(member): str(label) for member, label in KINDS.items()}
    return [
        {
            "exercise": exercise,
            "kind": kinds[exercise.kind],
            "asks": _loads(exercise.loads, catalogue) or _("nothing that any rule speaks of"),
            "needs": tuple(_needs(exercise, catalogue)),
            "instead": listed(catalogue.exercises[slug].name for slug in exercise.instead),
        }
        for exercise in catalogue.exercises.values()
    ]


def _needs(exercise: CatalogueEntry, catalogue: Catalogue) -> Iterable[str]:
    if exercise.requires:
        yield REASONS[exercise.requires]
    if exercise.comfort:
        yield _("belongs to the comfort set")
    if exercise.stage == 2:
        yield _("not in the first week, nor while pain is above 3 out of 10")
    if exercise.max_age is not None:
        yield _("up to the age of %d") % exercise.max_age
    if exercise.own_confirmation:
        yield _("only for those who ask for this one by itself")
    if exercise.ask_first:
        asked = (_("“%s”") % catalogue.red_flags[slug].question for slug in exercise.ask_first)
        yield _("asked every time before: %s") % " ".join(asked)


def reasons_to_open(catalogue: Catalogue) -> list[Group]:
    """What has to be there before anything opens that needs a positive reason."""
    named = lambda kept: clauses(c.label for c in catalogue.conditions.values() if kept(c))  # noqa: E731
    check = (
        _("The warning signs were asked within the last %d hours, and nothing has hurt since.")
        % indications.CHECK_HOURS
    )
    examined = (
        _("A clinician examined you within the last %d days and named the cause of this very pain.")
        % WORD_DAYS
    )
    return [
        _group(
            "before-cracking",
            _("Before cracking opens"),
            (
                _("No warning sign is yes, not sure, or still held from before."),
                _("You are known to be 18 or over, and not pregnant."),
                examined,
                _("That cause is one of these: %s.") % named(lambda c: c.manipulation == "yes"),
                _("Or it is one of these, and that clinician said that you may: %s.")
                % named(lambda c: c.manipulation == "with-clinician"),
                _("Nothing else you have withholds a quick push."),
                _("The clinician gave a go-ahead for loosening your own back."),
                _(
                    "Pain now is at most %d out of 10, none of it is in a leg, and this "
                    "bout is older than a week."
                )
                % indications.PAIN_LIMIT,
                _("You confirmed that this site cannot examine you."),
                _("No warning sign was taken back as a slip of the finger in the last %d hours.")
                % indications.CORRECTION_HOURS,
                check,
            ),
        ),
        _group(
            "before-prone",
            _("Before lying on your elbows opens"),
            (
                examined,
                _("That cause is one of these: %s.") % named(lambda c: c.prone_extension),
                _("Nothing else you have withholds arching."),
                _(
                    "With leg symptoms: they stay the same or move up toward the back when "
                    "you lie face down."
                ),
                check,
            ),
        ),
        _group(
            "before-massage-gun",
            _("Before a massage gun opens"),
            (
                _("A clinician has explained the pain."),
                _("Nothing you have withholds vibration or firm pressure."),
                _("The skin is whole where it is used."),
                check,
            ),
        ),
    ]


def how_long() -> list[tuple[str, str]]:
    """What holds for how long."""
    days = lambda number: ngettext("%d day", "%d days", number) % number  # noqa: E731
    hours = lambda number: ngettext("%d hour", "%d hours", number) % number  # noqa: E731
    return [
        (_("The whole screening, where cracking is open"), days(decide.FULL_DAYS)),
        (_("The whole screening otherwise"), days(decide.OTHER_DAYS)),
        (_("“See a clinician first”"), _("until you have been seen; it does not lapse by itself")),
        (
            _("The short check of warning signs, for cracking, prone props and a massage gun"),
            hours(indications.CHECK_HOURS),
        ),
        (
            _("The short check of warning signs, for everything else"),
            hours(indications.RUN_CHECK_HOURS),
        ),
        (_("What a clinician told you"), days(WORD_DAYS)),
    ]


def _loads(slugs: Iterable[str], catalogue: Catalogue) -> str:
    """Labels of loads, in the order of the vocabulary."""
    return clauses(load.label for load in catalogue.loads.values() if load.slug in slugs)
