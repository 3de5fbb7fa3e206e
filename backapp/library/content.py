"""All authored content in memory, for pages: public facts only.

How an exercise is done is in `locked.py`, behind the door.

`catalogue()` gives one immutable snapshot, built once per process and content version. Once warm it
costs no query for ten seconds at a time; `catalogue(fresh=True)` always asks for the version first
(one tiny query), so that an editor's change counts from the next request. A snapshot is never
half-built: its version is read before and after, and a change in between starts over.

    >>> catalogue().exercises["bridge"].name
    'Bridge'
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import attrgetter
from threading import Lock
from types import MappingProxyType

from django.db import connection
from django.utils.translation import get_language

from backapp.gate.cover import Cover, cover
from backapp.gate.rulebook import RuleBook
from backapp.library import authored, locked, models, schema, versions
from backapp.library.authored import Content, ContentError
from backapp.library.entries import CatalogueEntry, digest, entries
from backapp.library.models.version import ContentVersion
from backapp.library.models.words import HealthGroup, SignPage
from backapp.library.reviewed import Reviews, reviews_of
from backapp.library.rulebook import build_rulebook
from backapp.web.faults import Resting

log = logging.getLogger("backapp.library")
STARTER = "starter"  # the routine that follows the quick check
BEGAN = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)  # the cover depends on no time, but the gate asks
TRUST_SECONDS = 10  # how long a snapshot is believed to be current without asking
# how long a process goes on with what it holds when newer code has changed the tables under it
OVERLAP_SECONDS = 15 * 60
TRIES = 5
ASK_STAMP = f"SELECT stamp FROM {ContentVersion._meta.db_table}"


class NoContent(Resting):
    """There is nothing to show: `manage.py load_content` has not been run, the tables are not
    those of this code, they do not hold what was saved last, this code cannot use what they
    hold, or they keep changing under our hands.
    """


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Catalogue:
    """Everything authored that anybody may see, each mapping in the order in which pages show
    it.
    """

    stamp: str
    sources: Mapping[str, CatalogueEntry]
    claims: Mapping[str, CatalogueEntry]
    loads: Mapping[str, CatalogueEntry]
    red_flags: Mapping[str, CatalogueEntry]
    cues: Mapping[str, CatalogueEntry]  # by id: "fever.shivering"
    group_lines: Mapping[str, CatalogueEntry]
    quick: tuple[str, ...]  # the group lines of the quick check
    covered: frozenset[str]  # what they answer "no" together: signs, conditions and follow-ups
    cover: Cover  # what stays open to everybody who answers "none" to all of them
    conditions: Mapping[str, CatalogueEntry]
    follow_ups: Mapping[str, CatalogueEntry]  # by id: "postpartum.since"
    ambiguous_words: Mapping[str, CatalogueEntry]
    medicines: Mapping[str, CatalogueEntry]
    harmless: Mapping[str, CatalogueEntry]
    answers: Mapping[str, CatalogueEntry]
    ladders: Mapping[str, CatalogueEntry]  # of the plan; slug -> ladder with its `rungs`
    joined_rules: Mapping[str, CatalogueEntry]
    exercises: Mapping[str, CatalogueEntry]
    routines: Mapping[str, CatalogueEntry]
    rulebook: RuleBook
    # page of the screening -> the signs asked there, in their places
    signs_on: Mapping[str, tuple[str, ...]]
    # group line that is asked -> the signs behind it that a page asks, the most urgent first
    signs_behind: Mapping[str, tuple[str, ...]]
    behind_lines: frozenset[str]  # every sign that such a line asks first
    common: Mapping[str, tuple[str, ...]]  # group -> its conditions
    common_causes: tuple[str, ...]
    conditions_digest: str  # of every label a visitor ticks from: conditions and medicines
    reviews: Reviews  # who has reviewed how much of it
    # the same content in the other languages that are offered, by their code
    languages: Mapping[str, "Catalogue"]

    @property
    def starter(self) -> tuple[str, ...]:
        """The exercises of the session after the quick check; none if the content has no such
        routine.
        """
        routine = self.routines.get(STARTER)
        return routine.exercises if routine else ()

    @property
    def version(self) -> str:
        """The version of the rules."""
        return self.rulebook.version


# ---------------------------------------------------------------------------------- one per process


_lock = Lock()
_held: Catalogue | None = None
_asked_at = 0.0
_overtaken_at: float | None = None  # since when the tables have been newer than this code


def catalogue(*, fresh: bool = False, stamp: str | None = None) -> Catalogue:
    """The current snapshot, in the language of this request.

    `fresh` asks the database for the version first; `stamp` is what it has just said, where it was
    asked along with something else (`ASK_STAMP`). Raises NoContent where nothing has been loaded.
    """
    global _held, _asked_at
    held = _held
    if held is not None and not fresh and time.monotonic() - _asked_at < TRUST_SECONDS:
        return _spoken(held)
    asked_at = time.monotonic()
    stamp = stamp or _stamp()
    if (held is None or held.stamp != stamp) and not goes_on():
        with _lock:  # one thread builds; the others wait and take what it built
            if _held is None or _held.stamp != stamp:
                _held = _build_current()
            held = _held
    _asked_at = asked_at
    return _spoken(held)


def reviews() -> Reviews:
    """Who has reviewed how much of the snapshot in use; nobody as long as there is none.

    It asks the database nothing, so that every page can say it.
    """
    return _held.reviews if _held else Reviews()


def _spoken(held: Catalogue) -> Catalogue:
    return held.languages.get(get_language(), held) if held.languages else held


def goes_on() -> bool:
    """Whether this process goes on with the content it holds, because newer code has changed the
    tables not long ago.
    """
    global _overtaken_at
    if _held is None or not schema.ahead():
        _overtaken_at = None
        return False
    if _overtaken_at is None:
        _overtaken_at = time.monotonic()
        log.warning(
            "newer code has changed the tables: this process goes on with the content it "
            "holds, for a while"
        )
    return time.monotonic() - _overtaken_at < OVERLAP_SECONDS


def forget() -> None:
    """Drop the snapshot, as a new process would start.

    For tests and for commands that load content.
    """
    global _held, _asked_at, _overtaken_at
    _held, _asked_at, _overtaken_at = None, 0.0, None


def _stamp() -> str:
    # asked on every request of somebody who has answered, so without a model around it
    with connection.cursor() as cursor:
        cursor.execute(ASK_STAMP)
        row = cursor.fetchone()
    if row is None:
        raise NoContent("No content has been loaded. Run: manage.py load_content")
    return row[0]


def _build_current() -> Catalogue:
    # which makes catalogues itself, to walk through them
    from backapp.library.checks import check
    from backapp.library.offered import offered

    if fault := schema.fault():
        raise _no_content(fault)
    for _ in range(TRIES):
        stamp = _stamp()
        content = authored.read_tables()
        # every change to the content changes the stamp in the same transaction
        if _stamp() != stamp:
            continue
        # a bit that flipped, or a change past the admin: nobody has checked what this would open
        if content.digest != stamp:
            raise _no_content(
                "The tables do not hold what was saved last. See: manage.py check_content --tables"
            )
        # then nobody has checked these words beside this code
        if stamp != versions.released() and versions.release_waits():
            log.warning(
                "The content of this release is not in force: the tables hold edits made "
                "in the admin. See: manage.py doctor"
            )
            if check(content):
                raise _no_content(
                    "The content in the tables does not fit this code. See: manage.py "
                    "check_content --tables"
                )
        try:
            return build_catalogue(content, stamp, offered(content))
        except (ContentError, ValueError, LookupError) as fault:
            raise _no_content(
                "The content in the tables makes no rules. See: manage.py check_content --tables"
            ) from fault
    raise NoContent("The content kept changing while it was read.")


def _no_content(why: str) -> NoContent:
    """For faults that only somebody with a shell can mend; logs leave out what an exception
    says, so it is said here.
    """
    log.error(why)
    return NoContent(why)


def build_catalogue(
    content: Content,
    stamp: str,
    languages: Mapping[str, Content] = MappingProxyType({}),
    version: str = "",
) -> Catalogue:
    """The snapshot of `content`, with its locked store beside it (`locked.store_of`), and of the
    same content in other `languages`.

    `version` is that of the rules, where `content` is a translation: its rules are the same.
    Raises what `build_rulebook` raises.
    """
    rulebook = build_rulebook(content)
    rulebook = replace(rulebook, version=version or rulebook.version)
    store = locked.build_store(content)
    red_flags = entries(content, models.RedFlag)
    conditions = entries(content, models.Condition)
    medicines = entries(content, models.Medicine)
    ticked = [
        (row.key[0], row.source["label"])
        for model in (models.Condition, models.Medicine)
        for row in content.in_order(model._meta.label_lower)
    ]
    causes = [condition for condition in conditions.values() if condition.common_cause]
    group_lines = entries(content, models.GroupLine)
    quick = tuple(slug for slug, line in group_lines.items() if line.quick)
    covered = frozenset(id for slug in quick for id in group_lines[slug].covers)
    signs_behind = _signs_behind(group_lines, red_flags, rulebook)
    built = Catalogue(
        stamp=stamp,
        sources=entries(content, models.Source),
        claims=entries(content, models.Claim),
        loads=entries(content, models.Load),
        red_flags=red_flags,
        cues=MappingProxyType({cue.id: cue for flag in red_flags.values() for cue in flag.cues}),
        group_lines=group_lines,
        quick=quick,
        covered=covered,
        cover=cover(rulebook, covered, BEGAN),
        conditions=conditions,
        follow_ups=MappingProxyType(
            {f.id: f for condition in conditions.values() for f in condition.follow_ups}
        ),
        ambiguous_words=entries(content, models.AmbiguousWord),
        medicines=medicines,
        harmless=entries(content, models.HarmlessThing),
        answers=entries(content, models.Answer),
        ladders=entries(content, models.Ladder),
        joined_rules=entries(content, models.JoinedRule),
        exercises=entries(content, models.Exercise),
        routines=entries(content, models.Routine),
        rulebook=rulebook,
        signs_on=_in_places(red_flags, SignPage.values, "page", "place"),
        signs_behind=signs_behind,
        behind_lines=frozenset(sign for slug in signs_behind for sign in group_lines[slug].signs),
        common=_in_places(conditions, HealthGroup.values, "asked_under", "asked_place"),
        common_causes=tuple(c.slug for c in sorted(causes, key=attrgetter("common_cause"))),
        conditions_digest=digest(*(text for pair in ticked for text in pair)),
        reviews=reviews_of(content),
        languages=MappingProxyType(
            {
                code: build_catalogue(one, stamp, version=rulebook.version)
                for code, one in languages.items()
            }
        ),
    )
    locked.keep(built, store)
    return built


def _in_places(
    found: Mapping[str, CatalogueEntry], groups: list[str], group: str, place: str
) -> Mapping[str, tuple[str, ...]]:
    """The slugs of `found` by the group that they name, in their places there; of one place, in
    the order of the catalogue.
    """
    ordered = sorted(found.values(), key=attrgetter(place))
    return MappingProxyType(
        {name: tuple(one.slug for one in ordered if getattr(one, group) == name) for name in groups}
    )


def _signs_behind(
    group_lines: Mapping[str, CatalogueEntry],
    red_flags: Mapping[str, CatalogueEntry],
    rulebook: RuleBook,
) -> Mapping[str, tuple[str, ...]]:
    def place(sign: str) -> tuple[int, int]:
        return -rulebook.red_flags[sign].urgency, red_flags[sign].order

    # content that is being checked can name a sign that does not exist
    asked = {slug for slug, sign in red_flags.items() if sign.page}
    return MappingProxyType(
        {
            slug: tuple(sorted((sign for sign in line.signs if sign in asked), key=place))
            for slug, line in group_lines.items()
            if line.part or line.quick
        }
    )
