"""One person as formulas over facts: what is in force, what is closed, the scope and the urgency.

A `World` has a free truth value for each fact about a person, and formulas for everything that
follows from the facts by the rules (docs/clinical/facts.md 6; docs/adr/0011 to 0014). Facts have
names. Two worlds with the same prefix share their facts.
"""

import io
import json
from functools import cached_property
from operator import is_

from django.core.management import call_command
from z3 import And, Bool, BoolVal, Implies, Not, Or

LEVELS = ["ok", "caution", "clinician", "avoid"]
SCOPES = ["full", "adapted", "stretch-instead", "unscreened", "comfort-only", "nothing"]
SOON = ["self-care", "see-a-clinician", "urgent-today", "emergency"]
FRAGILE = [
    "osteoporosis",
    "osteopenia",
    "vertebral-fracture",
    "steroids-long-term",
    "cancer-past",
    "spine-cancer",
]
CANCER = ["cancer-past", "spine-cancer"]
#: facts that are neither signs nor conditions and make things worse if true
WORSE = [
    "age 65",
    "over 50",
    "trunk",
    "leg",
    "neck",
    "under 6 weeks",
    "first week",
    "pain",
    "taken back",
    "how far unknown",
    "hurt",
    "spreading",
    "new-pain",
    "strong-pain",
    "mid-or-upper",
    "age-50",
    "age-55",
]
#: facts that are required to open something and make things better if true
BETTER = [
    "adult",
    "checked",
    "finished",
    "go-ahead",
    "understands",
    "skin-whole",
    "prone-direction",
    "prone-week",
    "examined lately",
    "checked after birth",
]


def exported():
    """Return the rules that `manage.py export_rulebook` prints."""
    printed = io.StringIO()
    call_command("export_rulebook", stdout=printed)
    return json.loads(printed.getvalue())


def either(*parts):
    return Or(*parts) if parts else BoolVal(False)


class World:
    """Formulas for one person under `rules`.

    `plant` replaces single formulas with faulty ones (for the negative controls). `like` is another
    world about the same person. The formulas of a condition are reused from it if they are the
    same.
    """

    def __init__(self, rules, prefix="", plant=None, like=None):
        self.rules, self.prefix, self.plant, self.like = rules, prefix, plant or {}, like
        self.signs, self.conditions, self.exercises = (
            rules["red_flags"],
            rules["conditions"],
            rules["exercises"],
        )
        self._facts, self._known = like._facts if like else {}, {}

    def fact(self, *name):
        """Return the free truth value with this name."""
        return self._facts.setdefault(name, Bool(self.prefix + " ".join(name)))

    def _once(self, name, make):
        if name not in self._known:
            self._known[name] = make()
        return self._known[name]

    # -- facts that exclude or imply each other

    @property
    def axioms(self):
        yield Implies(self.fact("under 72 hours"), self.fact("first week"))
        yield Implies(self.fact("under 72 hours"), Not(self.fact("settled")))
        yield Implies(Not(self.fact("first week")), self.fact("settled"))
        yield Implies(self.fact("spreading"), self.fact("hurt"))
        for slug in self.exercises:
            yield Implies(self.fact("stopped", slug), self.fact("hurt"))
        yield Implies(self.fact("age 65"), self.fact("age-55"))
        yield Implies(self.fact("age-55"), self.fact("over 50"))
        yield Implies(self.fact("over 50"), self.fact("age-50"))
        how_far = [
            self.fact("has", slug) for slug in ("pregnancy-early", "pregnancy-late", "postpartum")
        ]
        yield Implies(self.sign("pregnancy-any"), Or(self.fact("how far unknown"), *how_far))
        for slug in self.conditions.keys() & self.signs.keys():  # one answer counts for both
            yield self.fact("has", slug) == self.fact("sign", slug)
        for slug in self.conditions:
            yield Implies(self.fact("sure", slug), self.fact("has", slug))
            yield Implies(self.fact("named", slug), self.fact("sure", slug))

    # -- signs and conditions in force

    def sign(self, slug):
        said = self.fact("sign", slug)
        if slug == "sepsis":
            return Or(said, And(self.fact("sign", "fever"), self.fact("sign", "infection-risk")))
        if slug == "thoracic-risk":
            return Or(
                said, And(self.fact("trunk"), either(*(self.fact("has", c) for c in FRAGILE)))
            )
        if slug == "cancer-history":
            return Or(
                said,
                And(self.fact("under 6 weeks"), either(*(self.fact("has", c) for c in CANCER))),
            )
        if slug == "one-leg":
            return Or(said, self.fact("spreading"))
        return said

    def has(self, slug):
        """Whether a condition is declared, unsure or implied by another answer."""
        return (
            self.like.has(slug)
            if self._same_people
            else self._once(("has", slug), lambda: self._has(slug))
        )

    def _has(self, slug):
        if slug == "no-diagnosis":
            return self.undiagnosed
        found = [self.fact("has", slug)] + [
            self.sign(s) for s, sign in self.signs.items() if slug in sign["adds"]
        ]
        if slug == "age-65-plus":
            found.append(self.fact("age 65"))
        if slug in ("pregnancy-early", "pregnancy-late"):
            found.append(self.how_far_unknown)
        return Or(*found)

    @cached_property
    def how_far_unknown(self):
        return And(self.sign("pregnancy-any"), self.fact("how far unknown"))

    def sure(self, slug):
        if slug in ("pregnancy-early", "pregnancy-late"):
            return And(self.fact("sure", slug), Not(self.how_far_unknown))
        if slug == "age-65-plus":  # a given age is sure, unless the condition itself was answered
            return Or(
                self.fact("sure", slug), And(self.fact("age 65"), Not(self.fact("has", slug)))
            )
        return self.fact("sure", slug)

    @cached_property
    def undiagnosed(self):
        back = [slug for slug, c in self.conditions.items() if c["is_back_diagnosis"]]
        named = either(*(self.fact("named", slug) for slug in back))
        loose = either(
            *(And(self.fact("has", slug), Not(self.fact("named", slug))) for slug in back)
        )
        return Or(self.fact("has", "no-diagnosis"), Not(named), loose)

    def suspected(self, slug):
        return (
            self.like.suspected(slug)
            if self._same_people
            else self._once(("suspected", slug), lambda: self._suspected(slug))
        )

    def _suspected(self, slug):
        found = [self.sign(s) for s, sign in self.signs.items() if slug in sign["suspects"]]
        if slug == "osteoporosis":
            at_risk = And(self.has("bone-risk"), self.fact("age-50"))
            found.append(And(self.undiagnosed, Or(self.has("age-65-plus"), at_risk)))
        if slug == "neck-problem":
            found.append(self.fact("neck"))
        return either(*found)

    @cached_property
    def _same_people(self):
        """Whether the conditions in force depend on the same rules as in the other world.

        These are the signs, and which conditions are back diagnoses.
        """
        kinds = [
            {slug: c["is_back_diagnosis"] for slug, c in w.conditions.items()}
            for w in (self, self.like or self)
        ]
        return self.like is not None and self.signs == self.like.signs and kinds[0] == kinds[1]

    def in_force(self, slug):
        return (
            self.like.in_force(slug)
            if self._same_people
            else self._once(("in force", slug), lambda: Or(self.has(slug), self.suspected(slug)))
        )

    # -- go-aheads, windows, relief

    def word(self, slug, load):
        if not self.conditions[slug]["attestable"]:
            return BoolVal(False)
        return And(self.fact("word", slug, load), self.sure(slug), Not(self.suspected(slug)))

    def running(self, slug):
        """Return (question, formula) for the windows and floors of a condition's questions."""
        kinds = ("since", "floor")
        return [
            (f, self.fact("trouble", f"{slug}.{f['name']}"))
            for f in self.conditions[slug]["follow_ups"]
            if f["kind"] in kinds
        ]

    def lifted(self, slug):
        if not self.conditions[slug]["liftable"]:
            return BoolVal(False)
        return And(
            self.word(slug, "exercise"),
            Not(either(*(formula for _f, formula in self.running(slug)))),
        )

    def relieved(self, slug):
        """Return (question, formula) for each question whose yes makes a condition milder."""
        asked = [f for f in self.conditions[slug]["follow_ups"] if f["kind"] == "relief"]
        return [(f, self.eases(slug, f)) for f in asked]

    # -- loads

    def rows(self, slug):
        """Return load -> [(level, formula)] for a condition's own rows."""
        found = {}
        for load, rule in self.conditions[slug]["rules"].items():
            fresh, settled = rule["fresh_level"], rule["settled_level"]
            if fresh and settled:
                young, old = self.fact("under 72 hours"), self.fact("settled")
                found[load] = [
                    (fresh, young),
                    (settled, And(old, Not(young))),
                    (rule["level"], Not(Or(young, old))),
                ]
            else:
                found[load] = [(rule["level"], BoolVal(True))]
        found.setdefault("thrust", [("avoid", BoolVal(True))])
        strain = self.conditions[slug]["rules"].get("isometric-strain")
        if strain and "isometric-light" not in found:
            found["isometric-light"] = [
                (LEVELS[max(0, LEVELS.index(strain["level"]) - 1)], BoolVal(True))
            ]
        return found

    def carried(self, slug):
        """Yield (load, level, formula, whether a go-ahead can lift it) for a condition."""
        instead = []
        if becomes := self.conditions[slug]["becomes"]:
            lifted = self.lifted(slug)
            instead.append(lifted)
            for other in becomes:
                yield from (
                    (load, level, And(lifted, when), False)
                    for load, rows in self.rows(other).items()
                    for level, when in rows
                )
        for question, relieved in self.relieved(slug):
            if question["levels"]:
                instead.append(relieved)
                levels = {"thrust": "avoid"} | question["levels"]
                yield from ((load, level, relieved, True) for load, level in levels.items())
        own = Not(either(*instead))
        yield from (
            (load, level, And(own, when), True)
            for load, rows in self.rows(slug).items()
            for level, when in rows
        )

    def brings(self, slug):
        """Return [(load, formula for closed or None, formula for caution)] of one condition."""
        if self._as_there(slug):
            return self.like.brings(slug)
        return self._once(("brings", slug), lambda: list(self._brings(slug)))

    def _as_there(self, slug):
        return self._once(("as there", slug), lambda: self._is_as_there(slug))

    def _is_as_there(self, slug):
        """Whether the other world has the same condition with the same dependencies."""
        there = self.like
        return (
            there is not None
            and all(
                slug in there.conditions and self.conditions[slug] == there.conditions[slug]
                for slug in self._with(slug)
            )
            and self.in_force(slug).eq(there.in_force(slug))
            and self.suspected(slug).eq(there.suspected(slug))
            and self.sure(slug).eq(there.sure(slug))
        )

    def _with(self, slug):
        return [slug, *self.conditions[slug]["becomes"]]

    def _brings(self, slug):
        counts = self._counts(slug)
        for load, level, when, liftable in self.carried(slug):
            if level != "ok":
                closes, asks = None, And(counts, when)
                if level == "avoid":
                    closes = asks
                elif level == "clinician":
                    closes = And(
                        counts, when, Not(self.word(slug, load) if liftable else BoolVal(False))
                    )
                yield load, closes, asks

    @cached_property
    def _brought(self):
        """load -> the entries of all conditions."""
        found = {load: [] for load in self.rules["loads"]}
        for slug in self.conditions:
            for one in self.brings(slug):
                found[one[0]].append(one)
        return found

    def _counts(self, slug):
        change = self.plant.get(("counts", slug))
        return change(self) if change else self.in_force(slug)

    def _load_as_there(self, load):
        mine, theirs = self._brought[load], self.like._brought.get(load, ()) if self.like else ()
        return self.like is not None and len(mine) == len(theirs) and all(map(is_, mine, theirs))

    def closed(self, load):
        if self._load_as_there(load):
            return self.like.closed(load)
        return self._once(
            ("closed", load),
            lambda: either(
                *(closes for _l, closes, _asks in self._brought[load] if closes is not None)
            ),
        )

    def careful(self, load):
        """Whether some condition puts a load above ok."""
        if self._load_as_there(load):
            return self.like.careful(load)
        return self._once(
            ("careful", load), lambda: either(*(asks for _l, _closes, asks in self._brought[load]))
        )

    # -- positive indications

    @cached_property
    def self_manipulation(self):
        because = []
        for slug, condition in self.conditions.items():
            if condition["manipulation"] == "yes":
                because.append(self.fact("named", slug))
            elif condition["manipulation"] == "with-clinician":
                because.append(And(self.fact("named", slug), self.word(slug, "thrust")))
        wanted = [self.fact(name) for name in ("adult", "checked", "go-ahead", "understands")]
        unwanted = [self.fact(name) for name in ("pain", "leg", "first week", "taken back", "hurt")]
        return And(either(*because), Not(self.closed("thrust")), *wanted, *map(Not, unwanted))

    @cached_property
    def prone(self):
        disc = either(
            *(
                self.fact("named", slug)
                for slug, c in self.conditions.items()
                if c["prone_extension"]
            )
        )
        steady = And(
            Or(Not(self.in_force("disc-sciatica")), self.fact("prone-direction")),
            Not(self.fact("spreading")),
        )
        return And(disc, Not(self.closed("extension-unloaded")), steady, self.fact("checked"))

    def indication(self, name):
        if name == "self-manipulation":
            return self.self_manipulation
        if name == "prone-extension":
            return self.prone
        if name == "prone-press-up":
            return And(self.prone, Not(self.closed("extension-loaded")), self.fact("prone-week"))
        assert name == "massage-gun"
        calm = [Not(self.closed(load)) for load in ("vibration", "soft-tissue-pressure")]
        return And(Not(self.undiagnosed), *calm, self.fact("skin-whole"), self.fact("checked"))

    # -- scope and urgency

    @cached_property
    def findings(self):
        """[(formula, scope, urgency)] for everything that affects them."""
        found = []
        for slug, sign in self.signs.items():
            found.append((self.sign(slug), sign["scope"], "self-care"))
            unseen = And(self.sign(slug), Not(self.looked_at(slug)))
            found.append((unseen, "full", "self-care" if sign["self_care"] else sign["urgency"]))
        for slug in self.conditions:
            found += self.like.asks(slug) if self._as_there(slug) else self.asks(slug)
        for rule in self.rules["joined_rules"].values():
            holds = And(*(self.one_of(group.split(" or ")) for group in rule["needs"]))
            found.append((holds, rule["scope"], rule["urgency"]))
        found.append((Not(self.complete), "unscreened", "see-a-clinician"))
        found.append((Not(self.self_manipulation), "adapted", "self-care"))
        found.append((self.fact("hurt"), "stretch-instead", "see-a-clinician"))
        return found

    def looked_at(self, slug):
        """Whether a sign is no reason to be seen, because a clinician has looked since."""
        facts = {"lasting": "examined lately", "pregnancy-any": "checked after birth"}
        return self.fact(facts[slug]) if slug in facts else BoolVal(False)

    def at_home(self, slug):
        """Whether the person's answers say that a condition alone is no reason to be seen."""
        return either(
            *(
                self.eases(slug, question)
                for question in self.conditions[slug]["follow_ups"]
                if question["self_care"]
            )
        )

    def eases(self, slug, question):
        assert question["under_age"] in (0, 50), "the world knows no other age"
        old = self.fact("age-50") if question["under_age"] else BoolVal(False)
        yes = self.fact("relief", f"{slug}.{question['name']}")
        return And(self.sure(slug), yes, Not(old))

    def one_of(self, ids):
        """Whether one of these facts of a joined rule holds."""
        parts = []
        for id in ids:
            if id in self.signs:
                parts.append(self.sign(id))
            if id in self.conditions:
                parts.append(self.has(id))
            if "." in id:
                parts.append(self.fact("trouble", id))
            if id in WORSE:
                parts.append(self.fact(id))
        return either(*parts)

    def asks(self, slug):
        """Return the same for one condition."""
        return self._once(("asks", slug), lambda: self._asks(slug, self.conditions[slug]))

    def _asks(self, slug, condition):
        found = []
        has, lifted, relieved = self.has(slug), self.lifted(slug), self.relieved(slug)
        holds = And(has, Not(lifted), Not(either(*(formula for _question, formula in relieved))))
        reason = Not(self.at_home(slug))
        found.append((holds, condition["floor"], "self-care"))
        found.append((And(holds, reason), "full", of_floor(condition["floor"])))
        found.append((And(has, lifted), "adapted", "self-care"))
        for question, formula in relieved:
            eased = And(has, Not(lifted), formula)
            found.append((eased, question["scope"], "self-care"))
            found.append((And(eased, reason), "full", of_floor(question["scope"])))
        found += [
            (And(has, formula), question["scope"], "see-a-clinician")
            for question, formula in self.running(slug)
        ]
        for question in condition["follow_ups"]:
            if question["kind"] == "sign":
                alarm = And(has, self.fact("trouble", f"{slug}.{question['name']}"))
                found.append((alarm, "nothing", question["urgency"]))
        if (
            slug != "no-diagnosis"
            and condition["rules"].get("thrust", {"level": "avoid"})["level"] == "avoid"
        ):
            found.append((And(self.undiagnosed, has, reason), "full", "see-a-clinician"))
        return found

    @cached_property
    def complete(self):
        asked = [Or(self.fact("answered", slug), self.sign(slug)) for slug in self.signs]
        asked += [
            Or(self.fact("answered", slug), self.fact("has", slug))
            for slug in self.conditions
            if slug != "no-diagnosis"
        ]
        for slug, condition in self.conditions.items():
            alarms = [
                f"{slug}.{f['name']}"
                for f in condition["follow_ups"]
                if f["kind"] == "sign" or f["never_allowed"]
            ]
            asked += [
                Or(self.fact("answered", id), self.fact("trouble", id), Not(self.has(slug)))
                for id in alarms
            ]
        return And(self.fact("finished"), *asked)

    def scope_at_least(self, scope):
        rank = SCOPES.index(scope)
        return self._once(
            ("scope", scope),
            lambda: either(
                *(formula for formula, s, _soon in self.findings if SCOPES.index(s) >= rank)
            ),
        )

    def as_soon_as(self, soon):
        rank = SOON.index(soon)
        return self._once(
            ("soon", soon),
            lambda: either(
                *(formula for formula, _scope, s in self.findings if SOON.index(s) >= rank)
            ),
        )

    # -- one exercise

    def opens(self, slug):
        return self._once(("opens", slug), lambda: self._opens(slug))

    def _opens(self, slug):
        exercise = self.exercises[slug]
        calm = [Not(self.closed(load)) for load in exercise["loads"]]
        if "inverted" in self.plant:
            calm = [self.closed(load) for load in exercise["loads"]]
        needs = [Not(self.scope_at_least("nothing")), Not(self.fact("stopped", slug)), *calm]
        if not exercise["comfort"]:
            needs.append(Not(self.scope_at_least("comfort-only")))
        if exercise["requires"]:
            needs += [self.indication(exercise["requires"]), Not(self.scope_at_least("unscreened"))]
        if exercise["kind"] == "self-manipulation" or "thrust" in exercise["loads"]:
            needs += [self.self_manipulation, Not(self.scope_at_least("adapted"))]
        if exercise["max_age"] is not None:
            needs.append(Not(self.fact("over 50")))
        if exercise["stage"] == 2:
            needs.append(
                Or(
                    self.scope_at_least("unscreened"),
                    And(Not(self.fact("first week")), Not(self.fact("pain"))),
                )
            )
        if exercise["own_confirmation"]:
            needs.append(self.fact("on purpose", slug))
        for condition in self.conditions:
            for question, formula in self.running(condition):
                if question["only"] and slug not in question["only"]:
                    needs.append(Not(And(self.has(condition), formula)))
        return And(*needs)

    def cautions(self, slug):
        """Whether an exercise is open with a caution."""
        return self._once(("cautions", slug), lambda: self._cautions(slug))

    def _cautions(self, slug):
        waits = And(self.scope_at_least("unscreened"), BoolVal(self.exercises[slug]["stage"] == 2))
        return And(
            self.opens(slug),
            Or(waits, either(*(self.careful(load) for load in self.exercises[slug]["loads"]))),
        )

    @property
    def thrusts(self):
        return [slug for slug, exercise in self.exercises.items() if "thrust" in exercise["loads"]]


def of_floor(scope):
    return {"nothing": "urgent-today", "comfort-only": "see-a-clinician"}.get(scope, "self-care")
