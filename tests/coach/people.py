"""Random people: answer sheets near healthy and examined ones, through the real gate."""

import random

from backapp.access import Permit
from backapp.library.content import catalogue
from tests.gate.people import all_no, decided, examined, risk_ids, word

AREAS = ("upper", "mid", "low", "buttock-hip", "leg", "neck")
EPISODES = ("under-72-hours", "under-a-week", "under-6-weeks", "under-12-weeks", "longer")


def sheet(book, rng: random.Random) -> dict:
    """Answers of somebody, mostly like many others, and with a few things of their own."""
    if rng.random() < 0.4:
        diagnosis = rng.choice([slug for slug in book.conditions if slug != "no-diagnosis"])
        base = examined(book, diagnosis=[diagnosis])
        base.pop(diagnosis, None)
    else:
        base = all_no(book, told_by="nobody", pregnancy="no")
    base |= {
        "age": rng.choice((16, 17, 24, 41, 58, 66, 81)),
        "area": rng.sample(AREAS, rng.randint(1, 3)),
        "episode": rng.choice(EPISODES),
        "pain": rng.choice((0, 1, 2, 3, 4, 5, 6, 7, 9)),
    }
    risks = risk_ids(book)
    for id in rng.sample(risks, rng.choice((0, 0, 1, 1, 2, 4))):
        base[id] = rng.choice(("yes", "unsure"))
    if rng.random() < 0.2:
        base |= word(rng.choice(list(book.conditions)), "extension-unloaded", "flexion-unloaded")
    if rng.random() < 0.1:  # has not answered everything
        for id in rng.sample(list(base), 5):
            base.pop(id)
    return base


def permit(rng: random.Random) -> Permit:
    """What is open to such a person now."""
    known = catalogue()
    decision = decided(known.rulebook, sheet(known.rulebook, rng))
    return Permit(known, decision, screened=True, may_start=rng.random() < 0.3)
