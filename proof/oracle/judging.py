"""Judges one sheet of answers: how soon to be seen, what is open today, and each exercise's state.

A sheet is a flat dictionary of id to answer, as for `manage.py screen`. The order below is that of
section 6.2 of the fact sheet.
"""

from datetime import UTC, date, datetime, timedelta

from proof.oracle import prose, tables

HOW_SOON = ["self-care", "see-clinician-soon", "urgent-same-day", "emergency-now"]
OUTCOMES = ["full", "adapted", "stretch-instead", "unscreened", "comfort-only", "nothing"]
OF_FLOOR = {"none": 0, "stretch-modified": 1, "stretch-only": 2, "clinician-first": 4, "urgent": 5}
SEE, URGENT, EMERGENCY = 1, 2, 3
FULL, ADAPTED, STRETCH, UNSCREENED, COMFORT, NOTHING = range(6)
WORDS = ["self-care", "see-a-clinician", "urgent-today", "emergency"]


def judge(sheet, now):
    """Return {"disposition", "scope", "exercises": {slug: open|caution|withheld}}.

    `now` is an aware datetime.
    """
    signs = positive_signs(sheet, now)
    held = held_signs(sheet, now) - signs
    have, suspects = conditions(sheet, signs, now)
    soon, outcome = from_signs(signs | held, looked_at(sheet, now))
    for slug, state in have.items():
        more_soon, more_outcome = from_condition(sheet, slug, state, now)
        soon, outcome = max(soon, more_soon), max(outcome, more_outcome)
    for more_soon, more_outcome in together(sheet, signs | held, have):
        soon, outcome = max(soon, more_soon), max(outcome, more_outcome)
    if soon >= URGENT:
        outcome = NOTHING
    unexamined = "no-diagnosis" in have
    if unexamined and any(
        never_a_push(sheet, slug)
        for slug, state in have.items()
        if state in ("yes", "unsure", "confirmed")
        and not no_reason_to_be_seen(sheet, slug, state, now)
    ):
        soon = max(soon, SEE)  # ADR 0013
    levels = load_levels(sheet, have, suspects, now)
    reasons = positive_reasons(sheet, signs | held, have, levels, now)
    if "self-manipulation" not in reasons:
        outcome = max(outcome, ADAPTED)
    open_to_all = outcome == FULL
    # no self-manipulation, and a clinician, until all the questions are answered again (6.4)
    if hurting(sheet):
        soon, outcome = max(soon, SEE), max(outcome, STRETCH)
        reasons.discard("self-manipulation")
    if not checked_lately(sheet, now):
        reasons, outcome = set(), max(outcome, ADAPTED)
    unscreened = not complete(sheet) or expired(sheet, outcome, open_to_all, now)
    if unscreened:
        outcome = max(outcome, UNSCREENED)
    limited = after_birth(sheet, have, now)
    if limited is not None or unscreened:
        # an open time window (6.1); and no one is told to look after it alone without a screening
        soon = max(soon, SEE)
    said = {
        slug: verdict(sheet, slug, outcome, levels, reasons, limited) for slug in tables.EXERCISES
    }
    return {"disposition": WORDS[soon], "scope": OUTCOMES[outcome], "exercises": said}


# -- the answers


def yes(sheet, id):
    """Unsure counts as yes (6.3)."""
    return sheet.get(id) in ("yes", "unsure")


def age(sheet):
    return sheet["age"] if isinstance(sheet.get("age"), int) else None


def hurting(sheet):
    """How a movement hurt since the last screening: sharper, or spreading down a leg (4, 6.4)."""
    return sheet.get("hurt") or ("sharper" if sheet.get("stopped") else None)


def day(text, whole=0):
    """Return a date, or None for "unsure" and "never".

    For a month or a year it is the first day, or the last if `whole` is -1 (6.3).
    """
    try:
        if len(text) >= 10:
            return date.fromisoformat(text)
        begins = date.fromisoformat(text + "-01-01"[len(text) - 10 :])
        return [
            one
            for one in (begins + timedelta(days=n) for n in range(366))
            if one.isoformat().startswith(text)
        ][whole]
    except (TypeError, ValueError):
        return None


def dates_on_earth(now):
    """Return every date in use at this moment, the earliest first (6.4, "Which day it is")."""
    return sorted(
        {(now + timedelta(hours=ahead)).astimezone(UTC).date() for ahead in range(-12, 15)}
    )


def within(text, weeks, now):
    """Whether this happened less than `weeks` ago, by any date in use.

    True for an unknown or future date.
    """
    when = day(text, -1)
    return when is None or any(
        when > today - timedelta(weeks=weeks) for today in dates_on_earth(now)
    )


def in_last_year(text, now):
    """Whether a consultation still counts.

    It must have a date that has come anywhere and is at most 12 months ago everywhere.
    """
    when, dates = day(text), dates_on_earth(now)
    return (
        when is not None
        and when <= max(dates)
        and all(today - timedelta(days=365) <= when for today in dates)
    )


# -- section 1: warning signs


def due(id, now):
    """Whether a signed row is due for review on some date in use (6.4)."""
    return id in tables.DUE and day(tables.DUE[id]) <= max(dates_on_earth(now))


def positive_signs(sheet, now):
    found = {sign for sign in tables.URGENCY if yes(sheet, sign)}
    years = age(sheet)
    if years is not None and years < 16:
        found.add("under-16")
    if years is not None and 16 <= years < 18:
        found.add("age-16-17")
    if sheet.get("pregnancy", "no") != "no":
        found.add("pregnancy-any")
    if {"fever", "infection-risk"} <= found:
        found.add("sepsis")
    has = {slug for slug in tables.FLOOR if yes(sheet, slug) or slug in listed(sheet)}
    if {"mid", "upper"} & set(sheet.get("area", ())) and has & prose.FRAGILE:
        found.add("thoracic-risk")
    if has & prose.CANCER and sheet.get("episode") in prose.EPISODES[:3]:
        found.add("cancer-history")
    if hurting(sheet) == "spreading":
        found.add("one-leg")
    if "dulled-today" in found and next_day(sheet, now):
        found.discard("dulled-today")
    return found


def listed(sheet):
    return {*sheet.get("conditions", ()), *sheet.get("diagnosis", ())}


def next_day(sheet, now):
    """Whether it is the next day in every time zone (1: dulled-today; 6.4)."""
    said = max(moments(sheet), default=now)
    return now - said >= timedelta(days=1)


def moments(sheet):
    """When the short check was last passed, and when the screening was completed."""
    return [
        datetime.fromisoformat(sheet[id]) for id in ("checked-at", "completed-at") if id in sheet
    ]


def held_signs(sheet, now):
    """Signs that still count after a later no (6.4; ADR 0012)."""
    found = set()
    for sign, when in sheet.get("raised", {}).items():
        raised = datetime.fromisoformat(when)
        taken_back = sheet.get("corrected", {}).get(sign)
        if taken_back and datetime.fromisoformat(taken_back) >= raised:
            continue
        if tables.EFFECT[sign].partition(" ")[0] not in ("emergency", "urgent", "clinician-first"):
            continue
        looked = day(sheet.get("assessed", {}).get(sign))
        seen = looked is not None and raised.date() <= looked <= max(dates_on_earth(now))
        waited = now - raised >= timedelta(hours=prose.HELD_HOURS[tables.URGENCY[sign]])
        if not (seen and waited):
            found.add(sign)
    return found


def looked_at(sheet, now):
    """Return the signs that are no reason to be seen, because a clinician has looked since (1)."""
    found = set()
    when, dates = day(sheet.get("told-on")), dates_on_earth(now)
    if (
        sheet.get("told-by") in prose.CLINICIANS
        and sheet.get("same-pain") == "yes"
        and when is not None
        and when <= max(dates)
        and all(today - timedelta(days=prose.LOOKED_AT_DAYS) <= when for today in dates)
    ):
        found.add("lasting")
    if sheet.get("pregnancy") == "gave-birth" and sheet.get("postpartum.checked") == "yes":
        found.add("pregnancy-any")
    return found


def from_signs(signs, looked_at):
    soon, outcome = 0, FULL
    for sign in signs:
        if sign not in looked_at:
            soon = max(soon, HOW_SOON.index(tables.URGENCY[sign]))
        outcome = max(outcome, effect_of_sign(tables.EFFECT[sign]))
    return soon, outcome


def together(sheet, signs, have):
    """Yield (how soon, outcome) for each joined rule all of whose groups hold (1a)."""
    true = signs | {slug for slug, state in have.items() if state != "suspected"}
    true |= about_the_pain(sheet) | {id for id in sheet if "." in id and yes(sheet, id)}
    for groups, urgency, effect in tables.JOINED.values():
        if all(true & set(group) for group in groups):
            yield HOW_SOON.index(urgency), effect_of_sign(effect)


def about_the_pain(sheet):
    """Return the facts that 1a names. What is not known holds."""
    years, area, pain = age(sheet), sheet.get("area"), sheet.get("pain")
    found = {"age-50"} if years is None or years >= 50 else set()
    if years is None or years >= 55:
        found.add("age-55")
    if sheet.get("episode") not in prose.EPISODES[3:]:
        found.add("new-pain")
    if not isinstance(pain, int) or pain >= prose.STRONG_PAIN:
        found.add("strong-pain")
    if area is None or area == "unsure" or {"mid", "upper"} & set(area):
        found.add("mid-or-upper")
    return found


def effect_of_sign(effect):
    if effect.startswith(("emergency", "urgent")):
        return NOTHING
    # locked for today: the comfort set (ADR 0014)
    if effect.startswith(("clinician-first", "locked")):
        return COMFORT
    if effect.startswith("stretch-only"):
        return STRETCH
    if effect.startswith("adapted"):
        return ADAPTED
    return FULL  # it asks for the weeks or adds a condition, and that condition decides


# -- section 2: conditions


def conditions(sheet, signs, now):
    """Return condition -> confirmed, yes, unsure, suspected or added; and all suspects.

    Some suspects are declared as well.
    """
    have = declared(sheet, signs)
    confirm(have, sheet, now)
    back = {slug for slug in have if slug in tables.BACK}
    if not back or any(have[slug] != "confirmed" for slug in back):
        have.setdefault("no-diagnosis", "added")
    suspects = {slug for sign in signs for slug in tables.SUSPECTS[sign]}
    at_risk = "bone-risk" in have and (age(sheet) is None or age(sheet) >= 50)
    if ("age-65-plus" in have or at_risk) and "no-diagnosis" in have:
        suspects.add("osteoporosis")  # ADR 0013, 0111
    if "neck" in sheet.get("area", ()):
        suspects.add("neck-problem")
    return dict.fromkeys(suspects, "suspected") | have, suspects


def declared(sheet, signs):
    """Return condition -> yes or unsure, from the ticks, pregnancy and age."""
    have = {slug: sheet[slug] for slug in tables.FLOOR if sheet.get(slug) in ("yes", "unsure")}
    for slug in listed(sheet):
        have.setdefault(slug, "yes")
    for slug, state in from_pregnancy(sheet, signs).items():
        have[slug] = state if state == "unsure" else have.get(slug, state)
    if age(sheet) is not None and age(sheet) >= 65:
        # an answer of "not sure" stays, because it is stricter: no go-ahead counts for it (6.3)
        have.setdefault("age-65-plus", "yes")
    if "age-16-17" in signs:
        have["age-16-17"] = "yes"
    return have


def confirm(have, sheet, now):
    """Set to confirmed what a clinician named as the cause of this pain in the last year."""
    examined = (
        sheet.get("told-by") in prose.CLINICIANS
        and in_last_year(sheet.get("told-on"), now)
        and sheet.get("same-pain") == "yes"
    )
    for slug in sheet.get("diagnosis", ()):
        if examined and have[slug] == "yes" and not due(slug, now):
            have[slug] = "confirmed"


def from_pregnancy(sheet, signs):
    said = sheet.get("pregnancy", "no")
    named = {
        "up-to-15-weeks": ["pregnancy-early"],
        "16-weeks-or-more": ["pregnancy-late"],
        "gave-birth": ["postpartum"],
    }
    if said in named:
        return dict.fromkeys(named[said], "yes")
    if said == "pregnant-not-sure-how-far":
        return dict.fromkeys(("pregnancy-early", "pregnancy-late"), "yes")
    if said != "no" or "pregnancy-any" in signs:
        # the stricter answer counts (6.3)
        return dict.fromkeys(("pregnancy-early", "pregnancy-late"), "unsure")
    return {}


def from_condition(sheet, slug, state, now):
    """Return the (how soon, outcome) that one condition requires. A suspected one requires nothing."""
    if state == "suspected":
        return 0, FULL
    soon, outcome = 0, OF_FLOOR[tables.FLOOR[slug]]
    if (
        slug == "spinal-infection"
        and state != "unsure"
        and sheet.get("spinal-infection.treated") == "yes"
        and not due("spinal-infection.treated", now)
    ):
        outcome = COMFORT
    if slug == "diabetes" and plain(sheet, state, now):
        outcome = FULL
    if due(slug, now) and relied_on(sheet, slug):
        outcome = max(outcome, STRETCH)
    if lifted(sheet, slug, state, now):
        outcome = ADAPTED
    first = prose.CLINICIAN_FIRST_IF.get(slug)
    # a missing answer is not a no
    if in_window(sheet, slug, now) or (first and sheet.get(f"{slug}.{first}") != "no"):
        outcome = max(outcome, COMFORT)
    for sign, urgency in prose.RED_FLAG_IF.get(slug, {}).items():
        if asked_yes(sheet, slug, sign):
            soon, outcome = max(soon, HOW_SOON.index(urgency)), NOTHING
    if outcome == NOTHING:
        soon = max(soon, URGENT)
    if outcome == COMFORT and not no_reason_to_be_seen(sheet, slug, state, now):
        soon = max(soon, SEE)
    return soon, outcome


def relied_on(sheet, slug):
    """Whether a clinician named this condition or allowed something for it."""
    attested = day(sheet.get(f"{slug}.attested-on")) and sheet.get(f"{slug}.attested-for")
    named = slug in sheet.get("diagnosis", ())
    return named or bool(attested and f"{slug}.attested-by" in sheet)


def no_reason_to_be_seen(sheet, slug, state, now):
    """Whether the visitor's sure answers say so (2): a slip under 50, a check-up after a birth."""
    if state not in ("yes", "confirmed"):
        return False
    if slug == "recent-trauma":
        young = age(sheet) is not None and age(sheet) < 50
        slip = sheet.get("recent-trauma.slip") == "yes" and not due("recent-trauma.slip", now)
        return young and slip
    checked = sheet.get("postpartum.checked") == "yes" and not due("postpartum.checked", now)
    return slug == "postpartum" and checked


def asked_yes(sheet, slug, name):
    return yes(sheet, f"{slug}.{name}")


def plain(sheet, state, now):
    sure = state != "unsure" and sheet.get("diabetes.plain") == "yes"
    return sure and not due("diabetes.plain", now)


def in_window(sheet, slug, now):
    if slug not in prose.WINDOWS:
        return False
    said = sheet.get(f"{slug}.since")
    if said in ("never", None) and slug in prose.CAN_BE_NEVER:
        return False  # never, or not asked yet, which leaves the screening incomplete (6.3)
    return within(said, prose.WINDOWS[slug], now)


def after_birth(sheet, have, now):
    """Return the exercises that stay open in the first weeks after a birth; None at other times."""
    if (
        have.get("postpartum", "suspected") == "suspected"
        or sheet.get("postpartum.checked") == "yes"
    ):
        return None
    caesarean = sheet.get("postpartum.caesarean") != "no"
    weeks = prose.AFTER_CAESAREAN_WEEKS if caesarean else prose.AFTER_BIRTH_WEEKS
    return prose.AFTER_BIRTH if within(sheet.get("postpartum.since"), weeks, now) else None


def never_a_push(sheet, slug):
    return slug != "no-diagnosis" and tables.LEVEL[slug]["thrust"] == 3


# -- a clinician's go-ahead


def word(sheet, slug, state, what, now):
    """Whether a clinician's go-ahead for `what` with the condition `slug` counts (3.2, 6.4)."""
    return (
        slug not in prose.NO_WORD
        and not due(slug, now)
        and state in ("yes", "confirmed")
        and sheet.get(f"{slug}.attested-by") in prose.CLINICIANS
        and in_last_year(sheet.get(f"{slug}.attested-on"), now)
        and what in sheet.get(f"{slug}.attested-for", ())
    )


def lifted(sheet, slug, state, now):
    return (
        slug in prose.LIFTABLE
        and not in_window(sheet, slug, now)
        and word(sheet, slug, state, "exercise", now)
    )


# -- section 3: loads


def load_levels(sheet, have, suspects, now):
    """Return load -> the strictest rank over all the visitor's conditions.

    No go-ahead lifts a suspected condition, even if it is also declared (6.6).
    """
    worst = dict.fromkeys(tables.LOADS, 0)
    for slug, state in have.items():
        own = own_levels(sheet, slug, state, now)
        attested = (
            f"{slug}.attested-by" in sheet
            and slug not in suspects
            and not (slug in prose.THEN_TREATED_AS and lifted(sheet, slug, state, now))
        )
        for load, rank in own.items():
            if rank == 2 and attested and word(sheet, slug, state, load, now):
                rank = 1
            if rank > worst[load]:
                worst[load] = rank
    return worst


def own_levels(sheet, slug, state, now):
    if slug in prose.THEN_TREATED_AS and lifted(sheet, slug, state, now):
        others = [tables.LEVEL[other] for other in prose.THEN_TREATED_AS[slug]]
        return {load: max(levels[load] for levels in others) for load in tables.LOADS}
    if slug == "diabetes" and plain(sheet, state, now):
        return prose.PLAIN_DIABETES
    unchanged = sheet.get("aaa.unchanged") == "yes" and not due("aaa.unchanged", now)
    if slug == "aaa" and state in ("yes", "confirmed") and unchanged:
        return tables.LEVEL[slug] | dict.fromkeys(prose.OLD_AORTA_LOADS, 1)
    if slug == "muscle-strain" and sheet.get("episode") in prose.EPISODES:
        fresh = sheet["episode"] == "under-72-hours"
        return tables.LEVEL[slug] | dict.fromkeys(prose.STRAIN_LOADS, 3 if fresh else 1)
    return tables.LEVEL[slug]


# -- section 6.5: positive indications


def positive_reasons(sheet, signs, have, levels, now):
    found = set()
    if self_manipulation(sheet, signs, have, levels, now):
        found.add("self-manipulation")
    disc = {slug for slug in tables.PRONE if have.get(slug) == "confirmed"}
    steady = (
        have.get("disc-sciatica", "suspected") == "suspected"
        or sheet.get("prone-direction") == "yes"
    )
    steady = steady and hurting(sheet) != "spreading"
    if disc and steady and levels["extension-unloaded"] <= 1:
        found.add("prone-extension")
        if sheet.get("prone-week") == "yes" and levels["extension-loaded"] <= 1:
            found.add("prone-press-up")
    explained = "no-diagnosis" not in have
    if (
        explained
        and sheet.get("skin-whole") == "yes"
        and max(levels["vibration"], levels["soft-tissue-pressure"]) <= 1
    ):
        found.add("massage-gun")
    return found


def checked_lately(sheet, now):
    """Whether the signs were checked within the last 12 hours, and nothing hurt since (6.4)."""
    if hurting(sheet) and "hurt-at" not in sheet:
        return False
    checked = [m for m in moments(sheet) if timedelta(0) <= now - m <= timedelta(hours=12)]
    if "hurt-at" in sheet:
        checked = [m for m in checked if m > datetime.fromisoformat(sheet["hurt-at"])]
    return bool(checked)


def self_manipulation(sheet, signs, have, levels, now):
    grown = (
        age(sheet) >= 18
        if age(sheet) is not None
        else sheet.get("under-16") == sheet.get("age-16-17") == "no"
    )
    because = any(
        state == "confirmed"
        and (
            tables.MANIPULATION[slug] == "yes"
            or (
                tables.MANIPULATION[slug] == "with-clinician"
                and word(sheet, slug, state, "thrust", now)
            )
        )
        for slug, state in have.items()
    )
    pain = sheet.get("pain")
    lately_taken_back = any(
        now - datetime.fromisoformat(when) < timedelta(hours=24)
        for when in sheet.get("corrected", {}).values()
    )
    return (
        grown
        and because
        and levels["thrust"] <= 1
        and isinstance(pain, int)
        and pain <= 3
        and "leg" not in sheet.get("area", ["leg"])  # a missing answer is not a no
        and not {"one-leg", "walking-legs", "both-legs"} & signs
        and sheet.get("episode") in prose.EPISODES[2:]
        and sheet.get("go-ahead") == "yes"  # ADR 0014
        and sheet.get("understands") == "yes"
        and not lately_taken_back  # ADR 0012
    )


# -- sections 6.3, 6.4: unanswered and out of date


def complete(sheet):
    """Whether every sign and condition is answered.

    A list, the age or the pregnancy can answer one too, or rule it out (ADR 0014).
    """
    asked = (tables.URGENCY.keys() | tables.FLOOR.keys()) - {"no-diagnosis"}
    signs = {
        f"{slug}.{sign}"
        for slug, signs in prose.RED_FLAG_IF.items()
        for sign in signs
        if yes(sheet, slug) or slug in listed(sheet)
    }
    signs |= {
        f"{slug}.since" for slug in prose.CAN_BE_NEVER if yes(sheet, slug) or slug in listed(sheet)
    }
    return "completed-at" in sheet and not (asked | signs) - answered(sheet)


def answered(sheet):
    found = {*sheet, *listed(sheet)} | (
        tables.FLOOR.keys() if "conditions" in sheet else set()
    )  # the list of conditions answers all of them
    years, area = age(sheet), sheet.get("area")
    if years is not None:
        found |= {"under-16", "age-16-17", "age-65-plus"}
        found |= {sign for sign, rules_out in prose.RULED_OUT_BY_AGE.items() if rules_out(years)}
    if "pregnancy" in sheet:
        found |= {"pregnancy-any", "pregnancy-early", "pregnancy-late"}
        found |= {"pregnancy-emergency"} if sheet["pregnancy"] in ("no", "gave-birth") else set()
        found |= {"postpartum"} if sheet["pregnancy"] == "gave-birth" else set()
    if area is not None and not {"mid", "upper"} & set(area):
        found |= {"thoracic-risk", "mid-after-50"}
    return found


def expired(sheet, outcome, open_to_all, now):
    """Whether the screening has expired (6.4).

    It is valid for 28 days for the full set (even if only the short check is missing) and for 90
    days otherwise. "A clinician first" and stricter outcomes do not expire.
    """
    if outcome >= COMFORT or "completed-at" not in sheet:
        return False
    days = 28 if open_to_all else 90
    return now - datetime.fromisoformat(sheet["completed-at"]) >= timedelta(days=days)


# -- section 6.6: the state of one exercise


def verdict(sheet, slug, outcome, levels, reasons, limited):
    exercise = tables.EXERCISES[slug]
    rank = max((levels[load] for load in exercise["loads"]), default=0)
    if not visible(sheet, exercise, outcome, rank, reasons, limited):
        return "withheld"
    waits = outcome == UNSCREENED and exercise["stage"] == 2
    return "caution" if rank == 1 or waits else "open"


NEEDS = {
    "prone-prop": "prone-extension",
    "prone-press-up": "prone-press-up",
    "massage-gun": "massage-gun",
}


def visible(sheet, exercise, outcome, rank, reasons, limited):
    slug = exercise["slug"]
    if outcome == NOTHING or rank > 1 or slug in sheet.get("stopped", ()):
        return False
    if limited is not None and slug not in limited:
        return False
    if exercise["kind"] == "self-manipulation":
        return (
            outcome == FULL
            and "self-manipulation" in reasons
            and (slug != "egg-roll" or egg_roll(sheet))
        )
    if outcome == COMFORT:
        return exercise["comfort"]
    if slug in NEEDS and (outcome == UNSCREENED or NEEDS[slug] not in reasons):
        return False
    if exercise["stage"] == 2 and outcome != UNSCREENED:
        pain = sheet.get("pain")
        return isinstance(pain, int) and pain <= 3 and sheet.get("episode") in prose.EPISODES[2:]
    return True


def egg_roll(sheet):
    """Whether the visitor asks for the egg roll on purpose and is at most 50 (README, 7)."""
    return sheet.get("egg-roll.on-purpose") == "yes" and age(sheet) is not None and age(sheet) <= 50
