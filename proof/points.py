"""Minimal blocking points: for each exercise, every smallest set of facts that withholds it.

They are found by asking the engine. They describe a monotone gate completely: an exercise is
withheld from a person exactly if the person is at or above one of its points. The set is complete
if the engine opens the exercise for the worst people who are below every point, so these people are
tried too. Each point is checked again (it blocks), and so is each of its facts one rung milder (it
opens). This is MC/DC (modified condition/decision coverage) of the rules.

Joined rules are left aside here: each joins groups of facts, so the number of worst people doubles
with every pair. The solver tries every fact of every group in a claim of their own
(`solver/promises.joined`), and the oracle judges them with everything else.
"""

from dataclasses import replace
from functools import cache
from random import Random

from proof import engine, ladders, sheets
from proof.claims import Claim


class Gate:
    """The engine for one confirmed diagnosis: what is open at given rungs. It counts its queries."""

    def __init__(self, diagnosis, rules=None):
        self.diagnosis, self.rules, self.asked, self._known = diagnosis, rules, 0, {}
        self.height = {name: len(rungs) for name, rungs in ladders.ladders(diagnosis).items()}

    def opens(self, places) -> frozenset[str]:
        key = frozenset(places.items())
        if key not in self._known:
            self.asked += 1
            said = engine.answer(ladders.at(self.diagnosis, places), sheets.NOW, self.rules)[
                "exercises"
            ]
            self._known[key] = frozenset(slug for slug, word in said.items() if word != "withheld")
        return self._known[key]

    def blocked(self, exercise, places) -> bool:
        return exercise not in self.opens(places)


def minimal_points(gate: Gate, exercise: str) -> list[dict[str, int]]:
    """Return every minimal blocking point of an exercise that is open at the bottom."""
    points, worst = [], {}
    for name, height in gate.height.items():
        rung = next(
            (rung for rung in range(1, height + 1) if gate.blocked(exercise, {name: rung})), None
        )
        if rung is not None:
            points.append({name: rung})
        if rung is None or rung > 1:
            worst[name] = height if rung is None else rung - 1
    _complete(gate, exercise, worst, points, set())
    return points


def _complete(gate, exercise, worst, points, seen):
    """Add the missing points at or below `worst`.

    It looks for the worst people who are not at or above any known point, until none of them is
    blocked.
    """
    key = frozenset(worst.items())
    if key in seen:
        return
    seen.add(key)
    inside = next((point for point in points if stands_on(worst, point)), None)
    if inside is None:
        if not gate.blocked(exercise, worst):
            return
        inside = shrunk(gate, exercise, worst)
        points.append(inside)
    for name, rung in inside.items():
        milder = {other: place for other, place in worst.items() if other != name} | (
            {name: rung - 1} if rung > 1 else {}
        )
        _complete(gate, exercise, milder, points, seen)


def stands_on(places, point) -> bool:
    return all(places.get(name, 0) >= rung for name, rung in point.items())


def shrunk(gate, exercise, places):
    """Return a minimal point below `places`.

    It removes or lowers each fact as long as the exercise stays blocked.
    """
    point = dict(places)
    for half in halves(sorted(point)):
        without = {name: rung for name, rung in point.items() if name not in half}
        if gate.blocked(exercise, without):
            point = without
    for name in sorted(point):
        while name in point:
            milder = {other: rung for other, rung in point.items() if other != name}
            milder |= {name: point[name] - 1} if point[name] > 1 else {}
            if not gate.blocked(exercise, milder):
                break
            point = milder
    return point


def halves(names):
    """Yield groups of names to remove together: halves, quarters, eighths."""
    for parts in (2, 4, 8):
        size = -(-len(names) // parts)
        yield from (set(names[start : start + size]) for start in range(0, len(names), size))


# -- the claim


def known(workers) -> Claim:
    """Try the claim for every diagnosis that opens something, and for no diagnosis."""
    parts = list(workers.map(described, ladders.BOTTOMS))
    whole = parts[0][0]
    for claim, _count in parts[1:]:
        whole.cases += claim.cases
        whole.counterexamples += claim.counterexamples
    tried = f"{len(ladders.BOTTOMS)} diagnoses and {len(engine.book().exercises)} exercises"
    whole.figures = {
        f"minimal blocking points, over {tried}": sum(count for _claim, count in parts)
    }
    return whole


@cache
def rules_apart():
    """The real rules without the joined ones."""
    return replace(engine.book(), joined_rules={})


def described(diagnosis) -> tuple[Claim, int]:
    """Try the claim for one confirmed diagnosis, and return it with the number of points."""
    claim = Claim(
        "joined rules aside, we know every smallest set of facts that withholds an exercise",
        "minimal blocking points of the real content, MC/DC",
    )
    gate, found = Gate(diagnosis, rules_apart()), {}
    for exercise in sorted(gate.opens({})):
        found[exercise] = minimal_points(gate, exercise)
        for point in found[exercise]:
            check_point(claim, gate, exercise, point)
    foretold(claim, gate, found)
    claim.cases += gate.asked
    return claim, sum(map(len, found.values()))


def check_point(claim, gate, exercise, point):
    if not gate.blocked(exercise, point):
        claim.against(f"{gate.diagnosis}: {point} does not withhold {exercise}")
    for name, rung in point.items():
        milder = {other: place for other, place in point.items() if other != name} | (
            {name: rung - 1} if rung > 1 else {}
        )
        if gate.blocked(exercise, milder):
            claim.against(f"{gate.diagnosis}: {exercise} stays withheld without {name} of {point}")


def foretold(claim, gate, found, throws=400):
    """Check that the points predict what the engine opens, on random people with many facts."""
    dice = Random("-".join(gate.diagnosis))
    for _throw in range(throws):
        exercise = dice.choice(sorted(found))
        blocking = {name for point in found[exercise] if len(point) == 1 for name in point}
        harmless = [name for name in gate.height if name not in blocking]
        chosen = dice.sample(harmless, dice.randint(1, len(harmless))) + dice.sample(
            sorted(blocking), dice.choice((0, 0, 1))
        )
        places = {name: dice.randint(1, gate.height[name]) for name in chosen}
        opened = gate.opens(places)
        for slug, points in found.items():
            if (slug in opened) == any(stands_on(places, point) for point in points):
                claim.against(
                    f"{gate.diagnosis}: {slug} on {places}: the points foretell otherwise "
                    f"than the engine"
                )
