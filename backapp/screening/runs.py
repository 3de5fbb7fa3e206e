"""What the session stores about exercising: the last run, the favourites, the visitor's own
routine, and how they do what they follow: how much of it, and which exercises otherwise.

None of it opens anything. `held.mend` has validated the data that is read here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from backapp.coach.effort import EFFORTS, OUTCOMES
from backapp.library.content import STARTER

#: How long a run can be continued, for example after a reload or a phone call. After that it starts
#: again, with its short check.
RUN_LASTS = timedelta(hours=2)
#: How long the pain reported before or after a run counts: for one day of exercise, not for the
#: whole screening.
PAIN_COUNTS = timedelta(hours=12)
#: The slug of the plan's session in a stored run: it is always that of the day.
TODAY = "today"
#: The slug of the visitor's own routine, in addresses and in a stored run.
OWN = "mine"
#: The most steps that a visitor's own routine can have.
MOST_STEPS = 20
#: What a run can be of.
KINDS = ("routine", "exercise", "session", "plan")
#: The most favourites that are kept; a new one takes the place of the oldest.
MOST_FAVOURITES = 6
FELT = ("easier", "same", "worse")
#: For how many things to follow changes are kept, and for how many exercises of one.
MOST_CHANGED, MOST_STEPS_CHANGED = 12, 40
#: The most sizes that an amount can be above or below what is written.
MOST_SIZES = 50
#: How else an exercise can be done than as it is written: its instruction has lines for each.
WAYS = ("easier", "harder")
# out of 10: facts.md 4 (TRAFFIC) says stop at 6; a rise by 2 is PROJECT (docs/adr/0031)
TOO_MUCH, RISEN = 6, 2
#: After two runs that made things worse within this time, the visitor must answer again
#: (facts.md 6.4: a flare twice in a week).
WORSE_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of something to follow. `before` and `after` are the pain out of 10."""

    kind: str  # one of KINDS
    slug: str  # of a session: its wish, as an address says it (`coach.wishes`)
    started_at: datetime
    before: int | None = None
    after: int | None = None
    felt: str = ""  # one of FELT
    effort: str = ""  # one of coach.effort.EFFORTS
    then: str = ""  # what the effort changes next time, one of coach.effort.OUTCOMES
    at: int = 1  # the step that the last change in this run was about, from 1
    changes: int = 0  # how many changes were made in this run
    ended: bool = False
    eased: tuple[str, ...] = ()  # exercises to show with their easier way first
    noticed: bool = False  # it was stopped because of something new, such as dizziness
    # the pain that was told around an earlier run and still counts, and when it was told
    told: tuple[int, datetime] | None = None

    @property
    def starts(self) -> bool:
        """Whether this can be followed before the questions are answered."""
        return self.kind == "session" or self.slug == STARTER

    @property
    def worse(self) -> bool:
        """Whether the answers after it call for a pause: it felt worse, or the pain is 6 or more,
        or it rose by 2 (facts.md 4 and 6.4).
        """
        after = -1 if self.after is None else self.after
        risen = self.before is not None and after >= self.before + RISEN
        return self.felt == "worse" or risen or after >= TOO_MUCH

    def going(self, kind: str, slug: str, now: datetime) -> bool:
        """Whether this run is of what has that kind and slug and can be continued at `now`."""
        return (
            (self.kind, self.slug) == (kind, slug)
            and not self.ended
            and timedelta(0) <= now - self.started_at < RUN_LASTS
        )


@dataclass(frozen=True, slots=True)
class Chosen:
    """A place in a visitor's own routine: the exercise and the chosen dose (0 if not chosen yet).

    It opens nothing.
    """

    exercise: str
    sets: int = 0
    repetitions: int = 0
    hold_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """How a visitor does one exercise of what they follow. It opens nothing.

    `down` is how many sizes less of it they do than of the rest (below 0: more), `way` one of
    `WAYS` or empty, `instead` the exercise they do in its place, and `out` that they leave it out.
    """

    down: int = 0
    way: str = ""
    instead: str = ""
    out: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """How a visitor does something to follow: the amount (coach.effort.Amount), and each exercise
    that they changed.
    """

    less: int = 0
    easy: int = 0
    steps: Mapping[str, Change] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def differ(self) -> bool:
        """Whether anything is done otherwise than it is written."""
        return bool(self.less or self.steps)


def last_run(data: Mapping) -> Run | None:
    """Return the latest run; None if there is none."""
    kept = data.get("run")
    if not kept:
        return None
    told = kept.get("told")
    return Run(
        kept["kind"],
        kept["slug"],
        datetime.fromisoformat(kept["started-at"]),
        before=kept.get("before"),
        after=kept.get("after"),
        felt=kept["felt"] if kept.get("felt") in FELT else "",
        effort=kept["effort"] if kept.get("effort") in EFFORTS else "",
        then=kept["then"] if kept.get("then") in OUTCOMES else "",
        at=kept.get("at", 1),
        changes=kept.get("changes", 0),
        ended=bool(kept.get("ended")),
        eased=tuple(kept.get("eased", ())),
        noticed=bool(kept.get("noticed")),
        told=(told[0], datetime.fromisoformat(told[1])) if told else None,
    )


def favourites(data: Mapping) -> tuple[tuple[str, str], ...]:
    """Return what the visitor wants to find again, each as kind and slug, the newest first."""
    kept = dict.fromkeys((kind, slug) for kind, slug in data.get("favourites", ()))
    return tuple(kept)[:MOST_FAVOURITES]


def changes(data: Mapping) -> dict[tuple[str, str], Changes]:
    """Return what the visitor does otherwise than written, by kind and slug, the newest first."""
    found: dict[tuple[str, str], Changes] = {}
    for one in data.get("changes", ())[:MOST_CHANGED]:
        steps = {slug: Change(*change) for slug, change in one["steps"].items()}
        found.setdefault(
            (one["kind"], one["slug"]),
            Changes(one["less"], one["easy"], MappingProxyType(steps)),
        )
    return found


def own_routine(data: Mapping) -> tuple[Chosen, ...]:
    """Return the visitor's own routine in order, each exercise once."""
    found: dict[str, Chosen] = {}
    for place in data.get("own", [])[:MOST_STEPS]:
        found.setdefault(place[0], Chosen(*place))
    return tuple(found.values())


def worse_moments(data: Mapping, now: datetime) -> list[datetime]:
    """Return when runs made things worse within the last week."""
    moments = map(datetime.fromisoformat, data.get("worse", ()))
    return [moment for moment in moments if now - moment < WORSE_WITHIN]
