"""Random histories of six weeks: ladders, what is open from day to day, sessions and answers."""

from datetime import date, timedelta

from backapp.plan import rules
from backapp.plan.ladders import AMOUNTS, LEAST, TRACKS, WALKING, WRITTEN, Ladder, Rung
from backapp.plan.state import EFFORTS, Climb, Report, State

FIRST = date(2026, 3, 2)
LETTERS = {
    "begins": "A", "long-away": "B", "flare-goes-on": "C", "flare-begins": "D", "hurt": "E",
    "worse": "F", "too-much": "G", "week-missed": "H", "not-told": "I", "about-right": "I",
    "pain-not-told": "I", "pain-above": "I", "pain-rose": "I", "one-easy": "J", "up": "J",
    "today-done": "J", "top": "J", "kept-up": "J",
}  # fmt: skip


def made_up(rng):
    """Ladders that could be authored: each exercise from the least on."""
    ladders = {}
    for track in TRACKS:
        rungs = []
        for number in range(rng.randint(1, 5)):
            most = rng.randint(1, 3)
            amounts = [LEAST, *rng.sample(AMOUNTS[1:], most - 1)]
            rungs += [Rung(f"{track}-{number}", a) for a in sorted(amounts, key=AMOUNTS.index)]
        if track == WALKING:
            rungs = [Rung("walk", WRITTEN, minutes) for minutes in range(5, 5 + len(rungs))]
        days = rng.choice((3, 3, 7))
        ladders[track] = Ladder(track, tuple(rungs), rng.randrange(len(rungs)), days)
    return ladders


def exercises(ladders):
    return {rung.exercise for ladder in ladders.values() for rung in ladder.rungs}


def report(rng, day, tracks):
    """Anything that can be said around a session, likely things more often."""
    pain = rng.choice((0, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 10))
    before = rng.choice((None, pain, pain, max(pain - 1, 0), rng.randint(0, 10)))
    after = rng.choice((None, pain, pain, rng.randint(0, 10)))
    easy_life = rng.random() < 0.6
    if easy_life:
        before, after = 2, rng.choice((1, 2, 2, None))
    return Report(
        day,
        before,
        after,
        rng.choice(("", "easy", "easy", "easy", "right", "hard") if easy_life else ("", *EFFORTS)),
        hurt=rng.random() < 0.03,
        worse=rng.random() < 0.04,
        tracks=tracks,
    )


def days(rng):
    """The days of the sessions of six weeks, with missed weeks now and then."""
    day, found = FIRST, []
    while day <= FIRST + timedelta(weeks=6):
        found.append(day)
        day += timedelta(days=rng.choice((0, 0, 1, 1, 1, 2, 2, 2, 3, 4, 5, 6, 7, 9, 28, 40)))
    return found


def steps(rng):
    """One history: (state, report, day, ladders, open, outcome) for each question that is asked."""
    ladders = made_up(rng)
    every = sorted(exercises(ladders))
    state, told, closed = rules.begin(ladders, active=rng.random() < 0.3), None, set()
    if rng.random() < 0.5:  # in the middle of a plan
        climbs = {t: Climb(rng.randint(0, one.top)) for t, one in ladders.items()}
        state = rules.replace(state, climbs=climbs)
    history = []
    for day in days(rng):
        if rng.random() < 0.2:  # the gate changes its mind
            closed = set(rng.sample(every, rng.randint(0, len(every))))
        opened = set(every) - closed
        if rng.random() < 0.1:
            state = rules.flare(state, day)
        if rng.random() < 0.03:
            state = rules.no_flare(state)
        if rng.random() < 0.01:
            state = rules.replace(state, keeps_up=True)
        outcome = rules.follow(state, told, day, ladders, opened)
        parts = rules.asked(outcome.state, ladders, opened, day, history)
        yield state, told, day, ladders, opened, outcome, parts, tuple(history)
        state = outcome.state
        held = [part.track for part in parts if part.place is not None and rng.random() < 0.9]
        walks = rules.part(state, ladders[WALKING], opened).place is not None
        told = report(rng, day, (*held, *([WALKING] if walks else ())))
        history.append(told)


def single(rng, ladders):
    """One step from any state, with any report and any gap; the same values as in `steps`."""
    every = sorted(exercises(ladders))
    opened = set(every) - set(rng.sample(every, rng.choice((0, 0, 1, 3))))
    day = FIRST + timedelta(days=rng.choice((0, 1, 1, 1, 2, 4, 5, 6, 7, 27, 28)))
    climbs = {
        track: Climb(rng.randint(0, ladder.top), rng.choice((-2, 0, 1, 1, 2, 3)), rng.randint(0, 3))
        for track, ladder in ladders.items()
    }
    began = FIRST + timedelta(days=rng.choice((-3, -1, 0)))
    state = State(
        climbs,
        rng.choice(("", *TRACKS)),
        rng.choice((None, None, None, began)),
        rng.choice((None, 0, 1, 2, 3, 5)),
        rng.random() < 0.1,
    )
    told = report(rng, FIRST, tuple(rng.sample(TRACKS, rng.randint(0, 5))))
    return state, told, day, ladders, opened, rules.follow(state, told, day, ladders, opened)
