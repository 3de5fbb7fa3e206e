"""The time of a decision, by number of conditions. It must grow linearly and stay under 200 µs for
one visitor.
"""

from time import perf_counter

from django.utils import timezone

from backapp.gate.answers import read_answers
from backapp.gate.decide import decide
from backapp.gate.signs import in_force
from backapp.library.content import catalogue

CONDITIONS, TIMES = (0, 1, 2, 4, 8, 16, 32), 300


def print_times() -> None:
    book = catalogue().rulebook
    now = timezone.now()
    signs = dict.fromkeys(book.red_flags, "no")
    print(
        f"{'conditions':>10} {'decision':>10} "
        f"{'with the verdict on each of ' + str(len(book.exercises)):>36}   (µs, best of "
        f"{TIMES})"
    )
    for count in CONDITIONS:
        chosen = [slug for slug in book.conditions if slug != "no-diagnosis"][:count]
        said = signs | {
            "conditions": chosen,
            "age": 45,
            "pain": 3,
            "area": ["low"],
            "pregnancy": "no",
            "completed-at": now.isoformat(),
        }
        screening = read_answers(book, said)
        alone, whole = _best(decide, book, screening, now), _best(_each, book, screening, now)
        print(f"{count:10} {alone:10.0f} {whole:36.0f}")
    print(f"warning signs alone: {_best(in_force, book, screening, now):.1f} µs")


def _each(book, screening, now) -> None:
    decision = decide(book, screening, now)
    for slug in book.exercises:
        decision.verdict(slug)


def _best(what, *given) -> float:
    found = []
    for _ in range(TIMES):
        began = perf_counter()
        what(*given)
        found.append(perf_counter() - began)
    return min(found) * 1e6
