"""Checks that the formulas describe the real gate, by giving both the same sheets."""

from datetime import datetime, timedelta
from random import Random

from z3 import BoolVal, Solver, is_true, sat

from proof import engine
from proof.claims import Claim
from proof.oracle import judging as read
from proof.oracle import prose
from proof.solver.world import SCOPES, SOON, World
from proof.sparse import sparse

#: The facts about pain, place and age that joined rules name (1a).
JOINED_FACTS = ("new-pain", "strong-pain", "mid-or-upper", "age-50", "age-55")


def alike(rules, throws=400, number=11) -> Claim:
    claim = Claim("the formulas say what the engine says", "Z3 and engine on sparse random sheets")
    world, dice = World(rules), Random(number)
    outputs = {slug: world.opens(slug) for slug in world.exercises}
    care = {slug: world.cautions(slug) for slug in world.exercises}
    wide = {scope: world.scope_at_least(scope) for scope in SCOPES[1:]}
    soon = {word: world.as_soon_as(word) for word in SOON[1:]}
    for _throw in range(throws):
        name, _said, sheet, now = sparse(dice)
        if "completed-at" in sheet and now - datetime.fromisoformat(
            sheet["completed-at"]
        ) > timedelta(days=27):
            continue  # expiry is compared with the oracle instead
        ours = engine.answer(sheet, now)
        solver = Solver()
        solver.add(*(fact == BoolVal(bool(value)) for fact, value in truths(world, sheet, now)))
        assert solver.check() == sat
        model = solver.model()
        holds = lambda formula, model=model: is_true(model.eval(formula, model_completion=True))  # noqa: E731
        theirs = {
            "disposition": next(
                (word for word in reversed(SOON[1:]) if holds(soon[word])), SOON[0]
            ),
            "scope": next(
                (scope for scope in reversed(SCOPES[1:]) if holds(wide[scope])), SCOPES[0]
            ),
            "exercises": {
                slug: "withheld" if not holds(f) else "caution" if holds(care[slug]) else "open"
                for slug, f in outputs.items()
            },
        }
        claim.cases += 1
        if ours != theirs:
            apart = {
                slug: (word, theirs["exercises"][slug])
                for slug, word in ours["exercises"].items()
                if word != theirs["exercises"][slug]
            }
            claim.against(
                f"{name} {sheet}: {ours['scope']}/{theirs['scope']} "
                f"{ours['disposition']}/{theirs['disposition']} {apart}"
            )
    return claim


def truths(world, sheet, now):
    """Yield (fact, value) for every fact of the world, read from a sheet as the oracle does."""
    signs = read.positive_signs(sheet, now)
    signs |= read.held_signs(sheet, now)
    have, _suspects = read.conditions(sheet, signs, now)
    said = {slug: state for slug, state in have.items() if state not in ("suspected", "added")}
    answered = read.answered(sheet) | {id for id in prose_alarms() if id in sheet}
    person = of_person(sheet) | of_moments(sheet, now)
    looked = read.looked_at(sheet, now)
    person |= {
        "examined lately": "lasting" in looked,
        "checked after birth": "pregnancy-any" in looked,
    }
    #: kind of fact -> function from the names in the fact to its value
    kinds = {
        "sign": lambda slug: slug in signs,
        "has": lambda slug: slug in said,
        "sure": lambda slug: said.get(slug) in ("yes", "confirmed"),
        "named": lambda slug: said.get(slug) == "confirmed",
        "word": lambda slug, what: slug in said and read.word(sheet, slug, said[slug], what, now),
        "trouble": lambda id: trouble(sheet, id, now),
        "relief": lambda id: sheet.get(id) == "yes",
        "answered": lambda id: id in answered,
        "stopped": lambda slug: slug in sheet.get("stopped", ()),
        "on purpose": lambda slug: sheet.get(f"{slug}.on-purpose") == "yes",
    }
    for (kind, *named), fact in world._facts.items():
        if kind in kinds:
            yield fact, kinds[kind](*named)
        else:
            yield fact, person[kind] if kind in person else sheet.get(kind) == "yes"


def of_person(sheet):
    """Return the facts about age, pain, episode and pregnancy, by name."""
    years, area, pain = read.age(sheet), sheet.get("area"), sheet.get("pain")
    episode = sheet.get("episode")
    place = prose.EPISODES.index(episode) if episode in prose.EPISODES else None
    return {name: name in read.about_the_pain(sheet) for name in JOINED_FACTS} | {
        "age 65": years is not None and years >= 65,
        "over 50": years is None or years > 50,
        "trunk": bool({"mid", "upper"} & set(area or ())),
        "leg": area is None or "leg" in area,
        "neck": "neck" in (area or ()),
        "under 6 weeks": place is not None and place <= 2,
        "first week": place is None or place < 2,
        "under 72 hours": place == 0,
        "settled": place is not None and place > 0,
        "pain": not isinstance(pain, int) or pain > 3,
        "how far unknown": sheet.get("pregnancy", "no") in ("no", "unsure"),
        "adult": years >= 18
        if years is not None
        else sheet.get("under-16") == sheet.get("age-16-17") == "no",
    }


def of_moments(sheet, now):
    """Return the facts about time, by name: pain in a run, checks, completion and corrections."""
    return {
        "hurt": bool(read.hurting(sheet)),
        "spreading": read.hurting(sheet) == "spreading",
        "checked": read.checked_lately(sheet, now),
        "finished": "completed-at" in sheet,
        "taken back": any(
            now - datetime.fromisoformat(when) < timedelta(hours=24)
            for when in sheet.get("corrected", {}).values()
        ),
    }


def prose_alarms():
    return [f"{slug}.{name}" for slug, signs in prose.RED_FLAG_IF.items() for name in signs]


def trouble(sheet, id, now):
    slug, name = id.split(".")
    if name == "since":
        return (
            read.after_birth(sheet, {slug: "yes"}, now) is not None
            if slug == "postpartum"
            else read.in_window(sheet, slug, now)
        )
    if prose.CLINICIAN_FIRST_IF.get(slug) == name:
        return sheet.get(id) != "no"
    return read.yes(sheet, id)
