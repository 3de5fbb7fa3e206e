"""What a visitor keeps of exercising, beside the answers: the last run, and a routine of their own.

None of it opens anything. What is read here has been through `held.mend`, so it has its shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

#: How long a run may be continued after a reload or a phone call. Later it begins again, with its
#: short check.
RUN_LASTS = timedelta(hours=2)
#: How long the pain reported around a run counts: one day's moving, not the whole screening.
PAIN_COUNTS = timedelta(hours=12)
#: The name of a visitor's own routine among the others: in addresses, and in what is kept of a run.
OWN = "mine"
#: The most steps that a routine of one's own may have.
MOST_STEPS = 20
FELT = ("easier", "same", "worse")
#: Two runs that left things worse within this time ask for everything to be gone through again
#: (facts.md 6.4: a flare twice in a week).
WORSE_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Run:
    """One time through a routine, or one exercise: when it began, and the pain out of 10 before
    and after it.
    """

    kind: str  # "routine" or "exercise"
    slug: str
    started_at: datetime
    before: int | None = None
    after: int | None = None
    felt: str = ""  # one of FELT
    ended: bool = False
    eased: tuple[str, ...] = ()  # exercises to show with their easier way first

    def going(self, kind: str, slug: str, now: datetime) -> bool:
        """Whether this is a run of that routine or exercise that can be continued at `now`."""
        return (
            (self.kind, self.slug) == (kind, slug)
            and not self.ended
            and timedelta(0) <= now - self.started_at < RUN_LASTS
        )


@dataclass(frozen=True, slots=True)
class Chosen:
    """A place in a visitor's own routine: the exercise, and how much of it they chose (0: nothing
    yet).

    It opens nothing.
    """

    exercise: str
    sets: int = 0
    repetitions: int = 0
    hold_seconds: int = 0


def last_run(data: Mapping) -> Run | None:
    """The run that was begun last; None if there is none."""
    kept = data.get("run")
    if not kept:
        return None
    return Run(
        kept["kind"],
        kept["slug"],
        datetime.fromisoformat(kept["started-at"]),
        before=kept.get("before"),
        after=kept.get("after"),
        felt=kept["felt"] if kept.get("felt") in FELT else "",
        ended=bool(kept.get("ended")),
        eased=tuple(kept.get("eased", ())),
    )


def own_routine(data: Mapping) -> tuple[Chosen, ...]:
    """The visitor's own routine in its order, each exercise once."""
    found: dict[str, Chosen] = {}
    for place in data.get("own", [])[:MOST_STEPS]:
        found.setdefault(place[0], Chosen(*place))
    return tuple(found.values())


def worse_moments(data: Mapping, now: datetime) -> list[datetime]:
    """When a run left things worse, within the last week."""
    moments = map(datetime.fromisoformat, data.get("worse", ()))
    return [moment for moment in moments if now - moment < WORSE_WITHIN]
