"""The promises for the solver, which searches for any counterexample, and planted faults."""

import copy

from z3 import And, Implies, Not, Or, Solver, is_true, sat, unsat

from proof.claims import Claim
from proof.oracle import tables
from proof.solver.world import BETTER, SCOPES, SOON, WORSE, World, either

METHOD = "Z3 over the exported rules"
GUARDED = ("self-manipulation", "prone-extension", "prone-press-up", "massage-gun")


def somebody(world, *formulas, beside=()):
    """Return the true facts about a person for whom all `formulas` hold; None if there is none."""
    solver = Solver()
    solver.add(*world.axioms, *(axiom for other in beside for axiom in other.axioms), *formulas)
    found = solver.check()
    assert found in (sat, unsat), f"the solver gave up: {found}"
    if found == unsat:
        return None
    model = solver.model()
    return sorted(
        name for d in model.decls() if is_true(model[d]) and "answered" not in (name := str(d))
    )


def tried(claim, world, name, *formulas, beside=()):
    claim.cases += 1
    person = somebody(world, *formulas, beside=beside)
    if person is not None:
        claim.against(f"{name}: {', '.join(person)}")


def floor(rules, plant=None) -> Claim:
    """Try each floor fact on the tables alone. The exported rules do not include gate/floor.py."""
    claim, world = (
        Claim("the tables alone never open cracking to a person with a fact of the floor", METHOD),
        World(rules, plant=plant),
    )
    opened = either(*(world.opens(slug) for slug in world.thrusts))
    for sign in world.signs:
        tried(claim, world, sign, opened, world.sign(sign))
    for slug, levels in tables.LEVEL.items():
        if levels["thrust"] == 3:
            tried(claim, world, slug, opened, world.has(slug))
    for name in ("adult", "checked", "finished", "go-ahead", "understands"):
        tried(claim, world, f"not {name}", opened, Not(world.fact(name)))
    for name in ("pain", "leg", "first week", "taken back", "hurt"):
        tried(claim, world, name, opened, world.fact(name))
    tried(claim, world, "undiagnosed", opened, world.undiagnosed)
    return claim


def monotone(rules, plant=None) -> Claim:
    """Try two people of whom the second has all the facts of the first, or worse ones."""
    claim = Claim(
        "if the facts of a person get worse, no exercise opens and no advice becomes less urgent",
        METHOD,
    )
    milder, worse = World(rules, "a ", plant), World(rules, "b ", plant)
    for world in (milder, worse):  # a fact is created when it is first used
        either(*(world.opens(slug) for slug in world.exercises)), world.findings
    order = [*no_better(milder, worse), *answered(milder), *answered(worse)]
    for slug in rules["exercises"]:
        tried(
            claim, worse, slug, *order, worse.opens(slug), Not(milder.opens(slug)), beside=[milder]
        )
    for scope in SCOPES[1:]:
        tried(
            claim,
            worse,
            scope,
            *order,
            milder.scope_at_least(scope),
            Not(worse.scope_at_least(scope)),
            beside=[milder],
        )
    for soon in SOON[1:]:
        tried(
            claim,
            worse,
            soon,
            *order,
            milder.as_soon_as(soon),
            Not(worse.as_soon_as(soon)),
            beside=[milder],
        )
    return claim


def no_better(milder, worse):
    """Yield that `worse` has every bad fact of `milder`, and no good one that `milder` lacks."""
    for name in milder._facts.keys() | worse._facts.keys():
        one, other = milder.fact(*name), worse.fact(*name)
        if name[0] in ("sign", "has", "trouble", "stopped") or name[0] in (
            *WORSE,
            "under 72 hours",
        ):
            yield Implies(one, other)
        elif name[0] == "sure":
            yield Implies(And(other, milder.fact("has", name[1])), one)
        else:
            assert name[0] in (
                "named",
                "word",
                "relief",
                "on purpose",
                "answered",
                "settled",
                *BETTER,
            ), name
            yield Implies(other, one)


def answered(world):
    return [
        world.fact("finished"),
        *(fact for name, fact in world._facts.items() if name[0] == "answered"),
    ]


def outranked(rules, plant=None) -> Claim:
    claim, world = (
        Claim("no word and no reason in favour goes past a warning", METHOD),
        World(rules, plant=plant),
    )
    anything = either(*(world.opens(slug) for slug in world.exercises))
    more = either(
        *(
            world.opens(slug)
            for slug, exercise in world.exercises.items()
            if not exercise["comfort"]
        )
    )
    for sign, effect in tables.EFFECT.items():
        if effect.startswith(("emergency", "urgent")):
            tried(claim, world, sign, anything, world.sign(sign))
        elif effect.startswith(("clinician-first", "locked")):
            tried(claim, world, sign, more, world.sign(sign))
    for slug, condition in world.conditions.items():
        if tables.FLOOR[slug] == "clinician-first" and not condition["liftable"]:
            tried(claim, world, slug, more, world.has(slug))
        for question in condition["follow_ups"]:
            if question["kind"] == "sign":
                alarm = world.fact("trouble", f"{slug}.{question['name']}")
                tried(claim, world, f"{slug}.{question['name']}", anything, world.has(slug), alarm)
        for question, formula in world.running(slug):
            if not question["only"]:
                tried(claim, world, f"{slug}.{question['name']}", more, world.has(slug), formula)
    return claim


#: How soon the sheet says -> how soon the gate says.
AS_SOON = {
    "emergency-now": "emergency",
    "urgent-same-day": "urgent-today",
    "see-clinician-soon": "see-a-clinician",
}


def joined(rules, plant=None) -> Claim:
    """Try every joined rule of the sheet, for every fact of each of its groups.

    With one fact of each group, nobody is sent less soon than it says, and an urgent one opens
    nothing.
    """
    claim, world = (
        Claim("facts that are serious together count together, whoever has them", METHOD),
        World(rules, plant=plant),
    )
    anything = either(*(world.opens(slug) for slug in world.exercises))
    for slug, (groups, soon, _effect) in tables.JOINED.items():
        every = [world.one_of(group) for group in groups]
        late = Not(world.as_soon_as(AS_SOON[soon]))
        for place, group in enumerate(groups):
            others = every[:place] + every[place + 1 :]
            for id in group:
                tried(claim, world, f"{slug}, {id}", world.one_of([id]), *others, late)
        if AS_SOON[soon] in ("emergency", "urgent-today"):
            tried(claim, world, f"{slug}: opens", *every, anything)
        claim.cases += 1
        if somebody(world, *every) is None:
            claim.against(f"{slug}: nobody can have all of these")
    return claim


def silence(rules, plant=None) -> Claim:
    claim = Claim(
        "nothing that needs a reason in favour is open while a sign, condition or alarm is "
        "unanswered",
        METHOD,
    )
    world = World(rules, plant=plant)
    opened = either(
        *(world.opens(slug) for slug, exercise in world.exercises.items() if exercise["requires"])
    )
    for sign in world.signs:
        tried(
            claim,
            world,
            sign,
            opened,
            Not(world.fact("answered", sign)),
            Not(world.fact("sign", sign)),
        )
    for slug in world.conditions:
        if slug != "no-diagnosis":
            tried(
                claim, world, slug, opened, Not(world.fact("answered", slug)), Not(world.has(slug))
            )
    return claim


def starter(rules, denied, exercises, plant=None) -> Claim:
    """Try everybody who denies `denied` and has none of the signs and joined rules whose risk is
    accepted (HZ-36): no emergency, and they would leave the comfort set or nothing.
    """
    claim, world = (
        Claim("nobody who ticks no line of the quick check lacks an exercise of the cover", METHOD),
        World(rules, plant=plant),
    )
    rare = SCOPES[SCOPES.index("comfort-only") :]
    accepted = {slug for slug, sign in world.signs.items() if sign["scope"] in rare}
    emergency = {slug for slug, sign in world.signs.items() if sign["urgency"] == "emergency"}
    assert emergency <= set(denied), emergency - set(denied)
    alarms = {
        f"{slug}.{question['name']}"
        for slug, condition in world.conditions.items()
        for question in condition["follow_ups"]
        if question["kind"] == "sign" and question["urgency"] != "emergency"
    }
    them = [Not(world.fact("hurt"))]
    them += [
        Not(world.fact("sign", slug)) for slug in world.signs if slug in accepted | set(denied)
    ]
    them += [Not(world.fact("has", slug)) for slug in world.conditions if slug in denied]
    them += [Not(world.fact("trouble", id)) for id in sorted({*denied, *alarms}) if "." in id]
    for rule in rules["joined_rules"].values():
        if rule["scope"] in rare and rule["urgency"] != "emergency":
            groups = [world.one_of(group.split(" or ")) for group in rule["needs"]]
            them.append(Not(And(*groups)))
    for slug in sorted(exercises):
        tried(claim, world, slug, *them, Not(world.opens(slug)))
    return claim


def reached(rules) -> Claim:
    """Try that every exercise, scope and urgency is possible.

    Otherwise the other claims could hold only because nothing ever opens.
    """
    claim, world = (
        Claim("every exercise, every scope and every urgency is possible", METHOD),
        World(rules),
    )
    wanted = {slug: world.opens(slug) for slug in world.exercises}
    for place, scope in enumerate(SCOPES):
        beyond = Not(world.scope_at_least(SCOPES[place + 1])) if place + 1 < len(SCOPES) else True
        wanted[scope] = And(world.scope_at_least(scope), beyond)
    for place, soon in enumerate(SOON):
        beyond = Not(world.as_soon_as(SOON[place + 1])) if place + 1 < len(SOON) else True
        wanted[soon] = And(world.as_soon_as(soon), beyond)
    for name, formula in wanted.items():
        claim.cases += 1
        if somebody(world, formula) is None:
            claim.against(f"nobody comes to {name}")
    return claim


# -- planted faults, which must be found


def with_a_not():
    """Osteopenia counts only for people without vertigo."""
    return {
        ("counts", "osteopenia"): lambda world: And(
            world.in_force("osteopenia"), Not(world.in_force("vertigo"))
        )
    }


def inverted():
    """An exercise requires its loads to be closed."""
    return {"inverted": True}


def changed(rules, *path, value):
    """Return the rules with one changed field."""
    rules = copy.deepcopy(rules)
    *way, last = path
    row = rules
    for step in way:
        row = row[step]
    row[last] = value
    return rules


def without(rules, slug):
    """Return the rules without one joined rule."""
    others = {other: rule for other, rule in rules["joined_rules"].items() if other != slug}
    return changed(rules, "joined_rules", value=others)


def harmless(rules, slug):
    """Return the rules with a condition that allows pushes and has no floor."""
    return changed(
        changed(rules, "conditions", slug, "rules", "thrust", "level", value="ok"),
        "conditions",
        slug,
        "floor",
        value="full",
    )


def controls(rules) -> Claim:
    """Plant faults in the rules and formulas. Each must make one of the claims above fail."""
    claim = Claim(
        "the solver finds each of six faults that we plant",
        METHOD + ", negative controls",
    )
    fewer = {
        load: row
        for load, row in rules["conditions"]["dvt"]["rules"].items()
        if load != "soft-tissue-pressure"
    }
    for name, found in (
        ("a NOT", monotone(rules, with_a_not())),
        (
            "a dropped row",
            dropped(rules, changed(rules, "conditions", "dvt", "rules", value=fewer)),
        ),
        ("a condition that limits no push", floor(harmless(rules, "osteoporosis"))),
        ("an inverted comparison", monotone(rules, inverted())),
        (
            "an opened floor",
            outranked(changed(rules, "conditions", "cauda-equina", "floor", value="full")),
        ),
        ("a lost joined rule", joined(without(rules, "diabetes-worse"))),
    ):
        claim.cases += 1
        if found.holds:
            claim.against(f"{name} was not found")
    return claim


def dropped(rules, fewer) -> Claim:
    """Claim that `fewer` rules are not milder for any person."""
    claim, person = Claim("the same, to anybody at all", METHOD, 1), loosened(World(rules), fewer)
    if person is not None:
        claim.against(", ".join(person))
    return claim


# -- two rulebooks


def loosened(first: World, rules):
    """Return a person for whom `rules` are milder than the world `first`; None if there is none.

    Milder means in any exercise, in scope or in urgency.
    """
    second = World(rules, like=first)
    apart = []
    for slug in first.exercises.keys() & second.exercises.keys():
        apart += milder(
            first.opens(slug), second.opens(slug), lambda before, after: And(after, Not(before))
        )
        care = And(
            first.opens(slug), second.opens(slug), first.cautions(slug), Not(second.cautions(slug))
        )
        apart += [] if first.cautions(slug).eq(second.cautions(slug)) else [care]
    for scope in SCOPES[1:]:
        apart += milder(
            first.scope_at_least(scope),
            second.scope_at_least(scope),
            lambda before, after: And(before, Not(after)),
        )
    for soon in SOON[1:]:
        apart += milder(
            first.as_soon_as(soon),
            second.as_soon_as(soon),
            lambda before, after: And(before, Not(after)),
        )
    return somebody(first, Or(*apart)) if apart else None


def milder(before, after, how):
    return [] if before.eq(after) else [how(before, after)]
