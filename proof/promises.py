"""The four promises of the gate, each tried at the bottom of the ladders.

A restriction at the bottom applies to everyone above. The promises are: the floor holds, nothing
that gets worse opens anything, no statement or relief outranks a warning, and a missing answer or
"not sure" is as strict as yes.
"""

from dataclasses import replace
from itertools import combinations

from backapp.gate.answers import AnswerError, read_answers
from backapp.gate.decide import decide
from backapp.gate.vocabulary import Disposition, Scope
from proof import engine, ladders, sheets
from proof.claims import Claim
from proof.oracle import prose, tables

THRUSTS = frozenset(
    slug for slug, exercise in tables.EXERCISES.items() if exercise["kind"] == "self-manipulation"
)
GUARDED = THRUSTS | {"prone-prop", "prone-press-up", "massage-gun"}
COMFORT = frozenset(slug for slug, exercise in tables.EXERCISES.items() if exercise["comfort"])
STAGE_2 = (
    frozenset(slug for slug, exercise in tables.EXERCISES.items() if exercise["stage"] == 2)
    - GUARDED
)
DISPOSITIONS = [disposition.word for disposition in Disposition]
SCOPES = [scope.word for scope in Scope]
WHOM = [("nonspecific-lbp",), ("spine-oa",), ("disc-bulge",), ("disc-sciatica",), ()]


def ask(sheet, rules=None):
    return engine.answer(sheet, sheets.NOW, rules)


def opened(answer):
    return frozenset(slug for slug, word in answer["exercises"].items() if word != "withheld")


def is_as_strict(one, other, only=None) -> bool:
    """Whether `one` is at least as strict as `other` in disposition, scope and open exercises.

    With `only`, just these exercises are compared.
    """
    if only is not None:
        return not (opened(one) - opened(other)) & only
    return (
        DISPOSITIONS.index(one["disposition"]) >= DISPOSITIONS.index(other["disposition"])
        and SCOPES.index(one["scope"]) >= SCOPES.index(other["scope"])
        and opened(one) <= opened(other)
    )


# -- the floor


def floor_facts():
    """Yield (name, answers) for every single fact that must withhold self-manipulation.

    They come from the fact sheet, not from gate/floor.py.
    """
    for sign in sheets.SIGNS:
        yield from ((f"{sign}: {answer}", {sign: answer}) for answer in ("yes", "unsure"))
        yield f"{sign}: unanswered", unanswered(sign)
    for slug in sheets.CONDITIONS:
        never = tables.LEVEL[slug]["thrust"] == 3
        yield from ((f"{slug}: {answer}", {slug: answer}) for answer in ("yes", "unsure") if never)
        yield f"{slug}: unanswered", unanswered(slug)
    for age in (0, 15, 16, 17):
        yield f"age {age}", {"age": age}
    for pregnancy in (
        "up-to-15-weeks",
        "16-weeks-or-more",
        "pregnant-not-sure-how-far",
        "gave-birth",
        "unsure",
    ):
        yield f"pregnancy {pregnancy}", {"pregnancy": pregnancy}
    for reason in ("same-pain", "go-ahead", "understands"):
        yield from ((f"{reason}: {answer}", {reason: answer}) for answer in ("no", "unsure", None))
    for by in ("scan-only", "myself", "internet", "friend", "nobody", "unsure", None):
        yield f"told by {by}", {"told-by": by}
    for on in ("2025-11-20", "2026-11-22", "unsure", None):
        yield f"told on {on}", {"told-on": on}
    for pain in (4, 10, "unsure", None):
        yield f"pain {pain}", {"pain": pain}
    for episode in ("under-72-hours", "under-a-week", "unsure", None):
        yield f"episode {episode}", {"episode": episode}
    for area in (["leg"], ["low", "leg"], "unsure", None):
        yield f"area {area}", {"area": area}
    yield "no longer checked", {"completed-at": "2026-11-20T20:59:00+00:00"}
    yield "not finished", {"completed-at": None}
    yield "taken back an hour ago", {"corrected": {"osteoporosis": "2026-11-21T08:00:00+00:00"}}


#: Question -> the other questions that also answer it (ADR 0014). It is unanswered only if all
#: are.
ALSO_SAID_BY = dict.fromkeys(
    (*prose.RULED_OUT_BY_AGE, "under-16", "age-16-17", "age-65-plus"), ("age",)
)
ALSO_SAID_BY |= dict.fromkeys(
    ("pregnancy-any", "pregnancy-emergency", "pregnancy-early", "pregnancy-late"), ("pregnancy",)
)
ALSO_SAID_BY |= {"thoracic-risk": ("area",), "mid-after-50": ("age", "area")}


def unanswered(id):
    """Return the change that leaves `id` unanswered, including by any other question."""
    return dict.fromkeys((id, *ALSO_SAID_BY.get(id, ())))


def said(sheet, change):
    """Return `sheet` with `change`; None removes an answer."""
    return {id: value for id, value in (sheet | change).items() if value is not None}


def floor() -> Claim:
    claim = Claim(
        "each fact of the floor withholds every self-manipulation, by the tables and by "
        "the code alone",
        "at the bottom of the ladders, every diagnosis that can open one; and on tables "
        "emptied of all limits",
    )
    for diagnosis in ladders.BOTTOMS:
        bottom = ladders.bottom(diagnosis)
        can = diagnosis in ladders.DIAGNOSES
        claim.cases += 1
        if bool(opened(ask(bottom)) & THRUSTS) != can:
            claim.against(f"{diagnosis}: self-manipulation opens at the bottom: {not can}")
        for name, change in floor_facts() if can else ():
            if name.partition(":")[0] in diagnosis:
                continue  # the diagnosis counts as an answer
            for rules in (None, emptied()):
                claim.cases += len(THRUSTS)
                if through := opened(ask(said(bottom, change), rules)) & THRUSTS:
                    claim.against(
                        f"{diagnosis}, {name}: opens {sorted(through)}"
                        + (" on emptied tables" if rules else "")
                    )
    return claim


def emptied():
    """Return a rulebook without any limits and with only harmless signs, as after a bad edit."""
    from backapp.gate.vocabulary import Level

    book = engine.book()
    if "emptied" not in _made:
        rows = {
            c.slug: {load: replace(rule, level=Level.OK) for load, rule in c.rules.items()}
            for c in book.conditions.values()
        }
        harmless = {
            "urgency": Disposition.SELF_CARE,
            "scope": Scope.FULL,
            "weeks": 0,
            "longer_weeks": 0,
            "only": (),
        }
        asked = {
            c.slug: tuple(replace(f, **harmless) for f in c.follow_ups)
            for c in book.conditions.values()
        }
        loose = {"floor": Scope.FULL, "liftable": False}
        conditions = {
            c.slug: replace(
                c,
                rules=rows[c.slug],
                follow_ups=asked[c.slug],
                is_back_diagnosis=c.manipulation != "no",
                **loose,
            )
            for c in book.conditions.values()
        }
        flags = {
            f.slug: replace(f, urgency=Disposition.SELF_CARE, scope=Scope.FULL)
            for f in book.red_flags.values()
        }
        _made["emptied"] = replace(book, conditions=conditions, red_flags=flags)
    return _made["emptied"]


_made: dict = {}


# -- monotony


def monotone() -> Claim:
    claim = Claim(
        "no fact added or made worse opens anything, widens what is open, or makes "
        "anything less urgent",
        "every rung above every other, and every pair of facts, on five people",
    )
    for diagnosis in WHOM:
        ranked = ladders.ladders(diagnosis)
        at = {}
        for name, rungs in ranked.items():
            below = at.setdefault((), ask(ladders.bottom(diagnosis)))
            for rung in range(1, len(rungs) + 1):
                at[name, rung] = ask(ladders.at(diagnosis, {name: rung}))
                note(claim, at[name, rung], below, diagnosis, f"{name}, rung {rung}")
                below = at[name, rung]
        for one, other in combinations(ranked, 2):
            both = ask(ladders.at(diagnosis, {one: 1, other: 1}))
            note(claim, both, at[one, 1], diagnosis, f"{other} beside {one}")
            note(claim, both, at[other, 1], diagnosis, f"{one} beside {other}")
    return claim


def note(claim, stricter, milder, diagnosis, what):
    claim.cases += 1
    if not is_as_strict(stricter, milder):
        claim.against(f"{diagnosis}: {what} is milder than without")


# -- statements against warnings


def outranked() -> Claim:
    claim = Claim(
        "no clinician's word, relief or reason in favour outranks a warning",
        "every sign and floor at the bottom of the ladders, where every word has been given",
    )
    for diagnosis in ladders.BOTTOMS:
        bottom = ladders.bottom(diagnosis)
        for name, change, most in warnings():
            claim.cases += 1
            if through := opened(ask(bottom | change)) - most:
                claim.against(f"{diagnosis}: {name} leaves {sorted(through)} open")
    return claim


def warnings():
    """Yield (name, answers, exercises that can stay open)."""
    today, now = sheets.NOW.date().isoformat(), sheets.NOW.isoformat()
    for sign, effect in tables.EFFECT.items():
        beside = {"assessed": {sign: today}, "corrected": {sign: now}, "raised": {sign: now}}
        most = {"emergency": frozenset(), "urgent": frozenset(), "clinician-first": COMFORT}.get(
            effect.split()[0]
        )
        if most is None:
            most = frozenset(tables.EXERCISES) - THRUSTS
        yield from (
            (f"{sign}: {answer}", {sign: answer} | beside, most) for answer in ("yes", "unsure")
        )
    for slug, floor_word in tables.FLOOR.items():
        if slug in sheets.CONDITIONS and floor_word in ("clinician-first", "urgent"):
            lifts = slug in prose.LIFTABLE
            yield slug, {slug: "yes"}, frozenset(tables.EXERCISES) - THRUSTS if lifts else COMFORT
            yield f"{slug}, not sure", {slug: "unsure"}, COMFORT
    for id in sheets.WARNINGS:
        slug, name = id.split(".")
        first = prose.CLINICIAN_FIRST_IF.get(slug) == name
        yield from (
            (f"{id}: {a}", {slug: "yes", id: a}, COMFORT if first else frozenset())
            for a in ("yes", "unsure")
        )
    for slug, weeks in prose.WINDOWS.items():
        assert weeks >= 8
        yield from (
            (f"{slug}.since {when}", {slug: "yes", f"{slug}.since": when}, COMFORT)
            for when in ("2026-10-01", "unsure")
        )


# -- missing answers


def silence() -> Claim:
    claim = Claim(
        "not answered and not sure are at least as strict as yes (not answered: for all "
        "that needs a screening); nonsense is refused",
        "every question on every person, and every kind of nonsense in every answer",
    )
    people = {
        **sheets.BASES,
        **{f"bottom: {diagnosis}": ladders.bottom(diagnosis) for diagnosis in WHOM},
    }
    for name, sheet in people.items():
        for id in (*sheets.SIGNS, *sheets.CONDITIONS, *sheets.WARNINGS):
            beside = {id.partition(".")[0]: "yes"} if "." in id else {}
            yes, unsure = (ask(said(sheet, beside | {id: answer})) for answer in ("yes", "unsure"))
            missing, no = (
                ask(said(sheet, beside | unanswered(id) | change)) for change in ({}, {id: "no"})
            )
            claim.cases += 3
            if not is_as_strict(unsure, yes):
                claim.against(f"{name}: not sure of {id} is milder than a yes")
            if not is_as_strict(missing, yes, only=GUARDED):
                claim.against(f"{name}: {id} unanswered opens what a yes withholds")
            if opened(missing) - opened(no) - STAGE_2:
                claim.against(f"{name}: {id} unanswered opens what a no does not")
        claim.cases += unfinished(claim, name, sheet)
    refusals(claim)
    return claim


def unfinished(claim, name, sheet):
    """Check that no routine is open while a sign or condition is unanswered.

    Routines of comfort exercises only are the exception. Returns the number of cases.
    """
    book, tried = engine.book(), 0
    for id in (*sheets.SIGNS, *sheets.CONDITIONS)[::9]:
        decision = decide(book, read_answers(book, said(sheet, {id: None})), sheets.NOW)
        for slug in book.routines if not decision.complete else ():
            tried += 1
            if decision.routine(slug).open and not set(decision.routine(slug).exercises) <= COMFORT:
                claim.against(f"{name}: the routine {slug} is open while {id} is unanswered")
    return tried


NONSENSE = ("maybe", "", "Yes", -1, True, None, ["yes"], {"yes": 1}, "yes\x00", "٤")


def refusals(claim):
    """Check that the reader refuses nonsense and unknown questions instead of guessing."""
    book, whole = engine.book(), sheets.examined("nonspecific-lbp")
    for id in [*whole, "no-such-question"]:
        for nonsense in NONSENSE:
            claim.cases += 1
            try:
                read_answers(book, whole | {id: nonsense})
            except AnswerError:
                continue
            claim.against(f"{id} = {nonsense!r} is taken for an answer")
