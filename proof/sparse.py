"""Sparse random sheets: a base with at most four random differences.

The differences cover everything that a visitor can answer. They are weighted on purpose: emergency
and urgent signs close everything, so they are rare. `proof/against_the_oracle.py` asserts the
distribution of the results.
"""

from datetime import timedelta
from random import Random

from proof import sheets
from proof.oracle import prose, tables

#: weight of each base; bases with more open exercises can show more faults
OFTEN = (3, 6, 3, 5, 1)
QUIET = ("see-clinician-soon", "self-care")
QUIET_SIGNS = [sign for sign in tables.URGENCY if tables.URGENCY[sign] in QUIET]
LOUD_SIGNS = [sign for sign in tables.URGENCY if sign not in QUIET_SIGNS]
TOLD_BY = [
    *sorted(prose.CLINICIANS),
    "scan-only",
    "myself",
    "internet",
    "friend",
    "nobody",
    "unsure",
]
REASONS = [
    "same-pain",
    "go-ahead",
    "understands",
    "skin-whole",
    "prone-direction",
    "prone-week",
    "egg-roll.on-purpose",
]
AREAS = ["upper", "mid", "low", "buttock-hip", "leg", "neck"]
PREGNANCIES = [
    "up-to-15-weeks",
    "16-weeks-or-more",
    "pregnant-not-sure-how-far",
    "gave-birth",
    "unsure",
]
ELAPSED = [
    timedelta(hours=1),
    timedelta(hours=13),
    timedelta(days=2),
    timedelta(days=27),
    timedelta(days=29),
    timedelta(days=91),
]


def sparse(dice: Random):
    """Return (name of the base, names of the differences, sheet, time) for one random sheet."""
    name = dice.choices(list(sheets.BASES), OFTEN)[0]
    sheet, now, said = dict(sheets.BASES[name]), sheets.NOW, []
    for _number in range(dice.choice((0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4))):
        change = dice.choices(CHANGES, WEIGHTS)[0]
        now = change(dice, sheet, now) or now
        said.append(change.__name__)
    return name, said, sheet, now


def quiet_sign(dice, sheet, now):
    sheet[dice.choice(QUIET_SIGNS)] = dice.choice(("yes", "unsure"))


def loud_sign(dice, sheet, now):
    sheet[dice.choice(LOUD_SIGNS)] = dice.choice(("yes", "unsure"))


def condition(dice, sheet, now):
    sheet[dice.choice(sheets.CONDITIONS)] = dice.choice(("yes", "yes", "unsure"))


def named_by_the_clinician(dice, sheet, now):
    slug = dice.choice(sorted(tables.BACK))
    sheet["diagnosis"] = sorted({*sheet.get("diagnosis", ()), slug})
    sheet.pop(slug, None)


def warning_of_a_condition(dice, sheet, now):
    id = dice.choice(sheets.WARNINGS)
    sheet |= {
        id.partition(".")[0]: dice.choice(("yes", "yes", "unsure")),
        id: dice.choice(("yes", "unsure")),
    }


def when_it_was(dice, sheet, now):
    id = dice.choice(sheets.SINCE)
    slug = id.partition(".")[0]
    weeks = prose.WINDOWS.get(slug, dice.choice((6, 12)))
    days = weeks * 7 + dice.choice((-40, -8, -1, 0, 1, 8, 40))
    sheet[slug] = dice.choice(("yes", "yes", "unsure"))
    on = (now - timedelta(days=days)).date().isoformat()
    sheet[id] = dice.choice((on, on, "unsure", None, on[:7], on[:4]))
    if sheet[id] is None:
        del sheet[id]
    if slug in prose.CAN_BE_NEVER and dice.random() < 0.3:
        sheet[id] = "never"
    if slug == "postpartum":
        sheet["postpartum.caesarean"] = dice.choice(("yes", "no", "unsure"))
        sheet["postpartum.checked"] = dice.choice(("yes", "no", "unsure"))


def relief(dice, sheet, now):
    id = dice.choice(sheets.RELIEFS)
    sheet |= {
        id.partition(".")[0]: dice.choice(("yes", "yes", "unsure")),
        id: dice.choice(("yes", "yes", "no", "unsure")),
    }


def a_word(dice, sheet, now):
    """A clinician's go-ahead, valid or expired, mostly for a condition that this draw adds."""
    slug = dice.choice(
        [*sheets.CONDITIONS, *prose.LIFTABLE, *sheet.get("diagnosis", ())] + [*prose.LIFTABLE]
    )
    if slug not in sheet.get("diagnosis", ()) and dice.random() < 0.8:
        sheet[slug] = dice.choice(("yes", "yes", "yes", "unsure"))
    lifted = [load for load, rank in tables.LEVEL[slug].items() if rank == 2]
    movements = [load for load in lifted if dice.random() < 0.7] + ["exercise"] * (
        dice.random() < 0.7
    )
    on = (now - timedelta(days=dice.choice((10, 200, 364, 366, 400, -3)))).date().isoformat()
    sheet |= sheets.attested(
        slug, *movements, by=dice.choice(TOLD_BY[:7]), on=dice.choice((on, on, on, "unsure"))
    )


def age(dice, sheet, now):
    sheet["age"] = dice.choice((14, 15, 16, 17, 18, 49, 50, 51, 64, 65, 80, "unsure", None))
    if sheet["age"] is None:
        del sheet["age"]


def how_it_is(dice, sheet, now):
    id = dice.choice(("pain", "episode", "area", "pregnancy"))
    sheet[id] = {
        "pain": dice.choice((0, 3, 4, 10, "unsure")),
        "episode": dice.choice([*prose.EPISODES, "unsure"]),
        "area": sorted(dice.sample(AREAS, dice.choice((0, 1, 1, 2)))),
        "pregnancy": dice.choice(PREGNANCIES),
    }[id]


def who_said_so(dice, sheet, now):
    sheet["told-by"] = dice.choice(TOLD_BY)
    sheet["told-on"] = (
        (now - timedelta(days=dice.choice((0, 14, 364, 366, 900, -2)))).date().isoformat()
    )
    if dice.random() < 0.4:
        sheet["told-on"] = dice.choice(("unsure", sheet["told-on"][:7], sheet["told-on"][:4]))


def a_reason_less(dice, sheet, now):
    sheet[dice.choice(REASONS)] = dice.choice(("no", "unsure"))


def unanswered(dice, sheet, now):
    sheet.pop(dice.choice(sorted(sheet)), None)


def later(dice, sheet, now):
    """Time passes; sometimes the visitor has passed the short check since."""
    now = now + dice.choice(ELAPSED)
    if dice.random() < 0.5:
        sheet["checked-at"] = (now - timedelta(hours=dice.choice((0, 1, 11, 13)))).isoformat()
    return now


def raised_before(dice, sheet, now):
    """A sign that was yes and is now no: held, assessed, corrected, or all of these."""
    sign = dice.choice([*LOUD_SIGNS, *QUIET_SIGNS])
    raised = now - timedelta(hours=dice.choice((1, 71, 73, 6 * 24, 8 * 24)))
    sheet["raised"] = sheet.get("raised", {}) | {sign: raised.isoformat()}
    if dice.random() < 0.4:
        looked = raised + timedelta(days=dice.choice((-1, 0, 1)))
        sheet["assessed"] = sheet.get("assessed", {}) | {sign: looked.date().isoformat()}
    if dice.random() < 0.4:
        taken_back = raised + timedelta(minutes=dice.choice((-1, 1, 50)))
        sheet["corrected"] = sheet.get("corrected", {}) | {sign: taken_back.isoformat()}


def taken_back(dice, sheet, now):
    """A floor fact that the visitor has corrected (ADR 0056)."""
    when = now - timedelta(hours=dice.choice((1, 23, 25)))
    sheet["corrected"] = sheet.get("corrected", {}) | {
        dice.choice(("osteoporosis", "age", "pregnancy", "dvt")): when.isoformat()
    }


def hurt(dice, sheet, now):
    sheet["hurt"] = dice.choice(("sharper", "spreading"))
    when_it_hurt(dice, sheet, now)


def stopped(dice, sheet, now):
    sheet["stopped"] = [dice.choice(list(tables.EXERCISES))]
    when_it_hurt(dice, sheet, now)


def when_it_hurt(dice, sheet, now):
    """Mostly the time of it, before or after the last check; sometimes that time is not known."""
    if dice.random() < 0.7:
        sheet["hurt-at"] = (now - timedelta(hours=dice.choice((0, 2, 11, 13, 30)))).isoformat()


def worse_after_a_run(dice, sheet, now):
    """A run made things worse, and no movement hurt."""
    sheet["hurt-at"] = (now - timedelta(hours=dice.choice((0, 2, 11, 13, 30)))).isoformat()


#: fact of a joined rule that is no sign, condition or question -> answers that make it true
FACTS = {
    "new-pain": {"episode": "under-6-weeks"},
    "strong-pain": {"pain": 7},
    "mid-or-upper": {"area": ["mid"]},
    "age-50": {"age": 50},
    "age-55": {"age": 55},
}


def joined(dice, sheet, now):
    """All the facts of a joined rule, or all but one."""
    groups, _soon, _effect = dice.choice(list(tables.JOINED.values()))
    left_out = dice.choice([None, *range(len(groups))])
    for place, group in enumerate(groups):
        id = dice.choice(group)
        said = FACTS.get(id, {id: dice.choice(("yes", "yes", "unsure"))})
        sheet |= said if place != left_out else {}


def looked_at(dice, sheet, now):
    """A sign or birth that a clinician may have looked at since (ADR 0111)."""
    sheet["lasting"] = dice.choice(("yes", "unsure"))
    days = dice.choice((10, 91, 92, 93, 200))
    sheet |= {
        "told-by": dice.choice(TOLD_BY[:8]),
        "told-on": (now - timedelta(days=days)).date().isoformat(),
        "same-pain": dice.choice(("yes", "yes", "no", "unsure")),
        "pregnancy": dice.choice(("no", "no", "gave-birth")),
        "postpartum.checked": dice.choice(("yes", "no", "unsure")),
    }


#: the changes and their weights, out of about a hundred
CHANGES, WEIGHTS = zip(
    (quiet_sign, 10),
    (loud_sign, 3),
    (condition, 22),
    (named_by_the_clinician, 10),
    (warning_of_a_condition, 4),
    (when_it_was, 7),
    (relief, 3),
    (a_word, 12),
    (age, 5),
    (how_it_is, 7),
    (who_said_so, 4),
    (a_reason_less, 4),
    (unanswered, 9),
    (later, 4),
    (raised_before, 3),
    (taken_back, 1),
    (stopped, 1),
    (hurt, 2),
    (worse_after_a_run, 2),
    (joined, 5),
    (looked_at, 3),
    strict=True,
)
