"""Draw one pose for the site's admin: `python -m studio.one`.

Reads `{"exercise": slug, "pose": pose}` from standard input and writes `{"faults": [words],
"drawing": the fields of its row, or null}`. A pose with faults is not drawn.
"""

import json
import sys

from studio import check, content, draw, pose, web
from studio.solve import Solver


def answer(exercise, stored):
    """What is wrong with a pose on any of its sides, and its drawing if nothing is."""
    sides = pose.SIDES if stored.get("side") in pose.SIDES else (None,)
    faults = []
    try:
        for side in sides:
            solver = Solver(pose.complete({"exercise": exercise, **stored}, side))
            faults += [str(fault) for fault in check.faults(solver)]
        drawing = None if faults else drawn(exercise, stored)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError) as error:
        return {"faults": [*faults, f"cannot be read: {error!r}"], "drawing": None}
    return {"faults": list(dict.fromkeys(faults)), "drawing": drawing}


def drawn(exercise, stored):
    """Everything that is drawn of one pose, as its row in the file of drawings."""
    solver = Solver(pose.complete({"exercise": exercise, **stored}))
    last = solver.last()
    return {
        "drawn_from": content.digest(stored),
        "stills": [draw.still(solver, i) for i in range(last + 1)],
        "start_card": draw.card(solver, start=True),
        "card": draw.card(solver),
        "movement": web.movement_text(solver) if last else "",
    }


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump(answer(asked["exercise"], asked["pose"]), sys.stdout)
