"""All authored content in memory, for pages: public facts only.

How an exercise is done is in `locked.py`, behind the door.

`catalogue()` gives one immutable snapshot, built once per process and content version. Once warm it
costs no query for ten seconds at a time; `catalogue(fresh=True)` always asks for the version first
(one tiny query), so that an editor's change counts from the next request. A snapshot is never
half-built: its version is read before and after, and a change in between starts over.

    >>> catalogue().exercises["bridge"].name
    'Bridge'
"""

import hashlib
import logging
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from types import MappingProxyType

from django.db import connection
from django.utils.translation import get_language

from backapp.gate.rulebook import RuleBook
from backapp.library import authored, locked, schema, versions
from backapp.library.authored import Content, ContentError, Row
from backapp.library.models.version import ContentVersion
from backapp.library.models.words import CommonGroup, ReviewState, SignPage
from backapp.library.rulebook import build_rulebook, is_published
from backapp.web import Resting

log = logging.getLogger("backapp.library")
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


@dataclass(frozen=True, slots=True)
class Review:
    """Whether a named clinician has signed, and when (an ISO date)."""

    state: str
    by: str
    on: str | None

    @property
    def signed(self) -> bool:
        return self.state == ReviewState.REVIEWED


@dataclass(frozen=True, slots=True)
class Source:
    slug: str
    citation: str
    where: str
    status: str

    @property
    def url(self) -> str:
        """The first address in `where`; empty if there is none."""
        found = re.search(r"https?://[^\s;,]+", self.where)
        return found.group().rstrip(".)") if found else ""


@dataclass(frozen=True, slots=True)
class Claim:
    slug: str
    number: int
    group: str
    title: str
    seed_claim: str
    statement: str
    effect: str
    certainty: str
    sources: tuple[str, ...]
    review: Review


@dataclass(frozen=True, slots=True)
class Load:
    slug: str
    label: str
    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class RedFlag:
    slug: str
    group: str
    short: str
    short_they: str
    question: str
    question_they: str
    help: str
    why_ask: str
    may_indicate: str
    action: str
    action_unsure: str
    page: str  # on which it is asked; empty where other answers stand for it
    place: int
    urgency: str
    scope: str
    suspects: tuple[str, ...]
    adds: tuple[str, ...]
    session_check: bool
    when_hurting: bool
    sticky: bool
    next_day: bool
    sources: tuple[str, ...]
    review: Review
    wording_digest: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One contraindication: what a condition does with some loads, and why."""

    level: str
    loads: tuple[str, ...]
    reason: str
    fresh_level: str
    settled_level: str
    sources: tuple[str, ...]
    review: Review


@dataclass(frozen=True, slots=True)
class FollowUp:
    condition: str
    name: str
    kind: str
    question: str
    question_they: str
    help: str
    urgency: str
    scope: str
    weeks: int
    never_allowed: bool
    longer_weeks: int
    longer_if: str
    ended_by: str
    only: tuple[str, ...]
    levels: Mapping[str, str]
    sources: tuple[str, ...]
    review: Review
    wording_digest: str

    @property
    def id(self) -> str:
        return f"{self.condition}.{self.name}"


@dataclass(frozen=True, slots=True)
class Condition:
    slug: str
    label: str
    name: str
    category: str
    explanation: str
    synonyms: tuple[str, ...]
    search_rank: int
    # the heading under which it is a checkbox; empty: it is found by typing, or in the whole list
    common_group: str
    common_place: int
    common_cause: int  # its place among the common causes; 0: none
    asked_elsewhere: bool
    floor: str
    is_back_diagnosis: bool
    manipulation: str
    prone_extension: bool
    attestable: bool
    liftable: bool
    becomes: tuple[str, ...]
    rules: tuple[Rule, ...]
    follow_ups: tuple[FollowUp, ...]
    sources: tuple[str, ...]
    review: Review
    wording_digest: str


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    condition: str


@dataclass(frozen=True, slots=True)
class AmbiguousWord:
    slug: str
    phrase: str
    also: tuple[str, ...]
    question: str
    options: tuple[Option, ...]
    unsure: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Medicine:
    slug: str
    label: str
    note: str
    adds: tuple[str, ...]
    red_flag: str | None


@dataclass(frozen=True, slots=True)
class Exercise:
    slug: str
    name: str
    summary: str
    kind: str
    region: str
    posture: str
    position: str
    equipment: str
    needs: tuple[str, ...]
    muscles: tuple[str, ...]
    aims: tuple[str, ...]
    search_words: tuple[str, ...]
    loads: tuple[str, ...]
    stage: int
    comfort: bool
    requires: str
    instead: tuple[str, ...]
    ask_first: tuple[str, ...]
    max_age: int | None
    own_confirmation: bool
    review: Review
    place: int  # in the order of the catalogue, from 0


@dataclass(frozen=True, slots=True)
class Routine:
    slug: str
    name: str
    summary: str
    purpose: str
    exercises: tuple[str, ...]
    for_conditions: tuple[str, ...]
    review: Review


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Catalogue:
    """Everything authored that anybody may see, each mapping in the order in which pages show
    it.
    """

    stamp: str
    sources: Mapping[str, Source]
    claims: Mapping[str, Claim]
    loads: Mapping[str, Load]
    red_flags: Mapping[str, RedFlag]
    conditions: Mapping[str, Condition]
    follow_ups: Mapping[str, FollowUp]  # by id: "postpartum.since"
    ambiguous_words: Mapping[str, AmbiguousWord]
    medicines: Mapping[str, Medicine]
    exercises: Mapping[str, Exercise]
    routines: Mapping[str, Routine]
    rulebook: RuleBook
    # page of the screening -> the signs asked there, in their places
    signs_on: Mapping[str, tuple[str, ...]]
    common: Mapping[str, tuple[str, ...]]  # heading -> the conditions that are checkboxes under it
    common_causes: tuple[str, ...]
    conditions_digest: str  # of every label a visitor ticks from: conditions and medicines
    # the same content in the other languages that are offered, by their code
    languages: Mapping[str, "Catalogue"]

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
    from backapp.library.checking import check
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
    conditions = _conditions(content)
    medicines = _all(content, "library.medicine", _medicine)
    ticked = [
        (row.key[0], row.source["label"])
        for label in ("library.condition", "library.medicine")
        for row in content.in_order(label)
    ]
    red_flags = _all(content, "library.redflag", _red_flag)
    built = Catalogue(
        stamp=stamp,
        sources={
            row.key[0]: _source(row)
            for row in sorted(content.of("library.source"), key=lambda row: row.key[0].lower())
        },
        claims={
            row.key[0]: _claim(row)
            for row in sorted(content.of("library.claim"), key=lambda row: row.fields["number"])
        },
        loads=_all(content, "library.load", _load),
        red_flags=red_flags,
        conditions=conditions,
        follow_ups=MappingProxyType(
            {f.id: f for condition in conditions.values() for f in condition.follow_ups}
        ),
        ambiguous_words=_ambiguous_words(content),
        medicines=medicines,
        exercises=_exercises(content),
        routines=_routines(content, store),
        rulebook=rulebook,
        signs_on=_in_places(red_flags, SignPage.values, "page", "place"),
        common=_in_places(conditions, CommonGroup.values, "common_group", "common_place"),
        common_causes=tuple(
            sorted(
                (c.slug for c in conditions.values() if c.common_cause),
                key=lambda s: conditions[s].common_cause,
            )
        ),
        conditions_digest=_digest(*(text for pair in ticked for text in pair)),
        languages=MappingProxyType(
            {
                code: build_catalogue(one, stamp, version=rulebook.version)
                for code, one in languages.items()
            }
        ),
    )
    locked.keep(built, store)
    return built


# --------------------------------------------------------------------------------------- row by row


def _all(content: Content, label: str, make) -> Mapping:
    return MappingProxyType({row.key[0]: make(row) for row in content.in_order(label)})


def _in_places(
    found: Mapping, groups: list[str], group: str, place: str
) -> Mapping[str, tuple[str, ...]]:
    """The slugs of `found` by the group that they name, in their places there; of one place, in
    the order of the catalogue.
    """
    ordered = sorted(found.values(), key=lambda one: getattr(one, place))
    return MappingProxyType(
        {name: tuple(one.slug for one in ordered if getattr(one, group) == name) for name in groups}
    )


def _digest(*texts: str) -> str:
    """The digest of a question as it reads in English, whatever language it was shown in: an
    answer to a question that has since been reworded counts as none.
    """
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()[:16]


def _review(row: Row) -> Review:
    return Review(row.fields["review_state"], row.fields["reviewed_by"], row.fields["reviewed_on"])


def _pick(row: Row, *names: str) -> dict[str, object]:
    """Fields of `row` by name, lists made into tuples."""
    return {
        name: tuple(value) if isinstance(value := row.fields[name], list) else value
        for name in names
    }


def _source(row: Row) -> Source:
    return Source(**_pick(row, "slug", "citation", "where", "status"))


def _claim(row: Row) -> Claim:
    texts = _pick(
        row, "slug", "number", "group", "title", "seed_claim", "statement", "effect", "certainty"
    )
    return Claim(**texts, sources=tuple(row.slugs("sources")), review=_review(row))


def _load(row: Row) -> Load:
    return Load(**_pick(row, "slug", "label", "meaning", "example"))


def _red_flag(row: Row) -> RedFlag:
    asked = _pick(row, "short", "short_they", "question", "question_they")
    other = _pick(
        row, "slug", "group", "page", "place", "help", "why_ask", "may_indicate", "action",
        "action_unsure", "urgency", "scope",
        "session_check", "when_hurting", "sticky", "next_day",
    )  # fmt: skip
    lists = {name: tuple(row.slugs(name)) for name in ("suspects", "adds", "sources")}
    return RedFlag(
        **asked,
        **other,
        **lists,
        review=_review(row),
        wording_digest=_digest(*(row.source[name] for name in asked)),
    )


def _conditions(content: Content) -> Mapping[str, Condition]:
    rules = content.under("library.contraindication", "condition")
    asked = content.under("library.followup", "condition")
    found = {}
    for row in content.in_order("library.condition"):
        facts = _pick(
            row, "slug", "label", "name", "category", "explanation", "synonyms", "search_rank",
            "common_group", "common_place",
            "common_cause", "asked_elsewhere", "floor", "is_back_diagnosis", "manipulation",
            "prone_extension", "attestable",
            "liftable",
        )  # fmt: skip
        found[row.key[0]] = Condition(
            **facts,
            becomes=tuple(row.slugs("becomes")),
            rules=tuple(_rule(one) for one in rules.get(row.key[0], [])),
            follow_ups=tuple(_follow_up(one) for one in asked.get(row.key[0], [])),
            sources=tuple(row.slugs("sources")),
            review=_review(row),
            wording_digest=_digest(row.source["label"]),
        )
    return MappingProxyType(found)


def _rule(row: Row) -> Rule:
    return Rule(
        **_pick(row, "level", "reason", "fresh_level", "settled_level"),
        loads=tuple(row.slugs("loads")),
        sources=tuple(row.slugs("sources")),
        review=_review(row),
    )


def _follow_up(row: Row) -> FollowUp:
    asked = _pick(row, "question", "question_they")
    other = _pick(
        row, "name", "kind", "help", "urgency", "scope", "weeks", "never_allowed", "longer_weeks",
        "longer_if", "ended_by",
    )  # fmt: skip
    return FollowUp(
        condition=row.slug("condition"),
        **asked,
        **other,
        only=tuple(row.slugs("only")),
        levels=MappingProxyType(row.fields["levels"]),
        sources=tuple(row.slugs("sources")),
        review=_review(row),
        wording_digest=_digest(*(row.source[name] for name in asked)),
    )


def _ambiguous_words(content: Content) -> Mapping[str, AmbiguousWord]:
    options = content.under("library.ambiguousoption", "word")
    return MappingProxyType(
        {
            row.key[0]: AmbiguousWord(
                **_pick(row, "slug", "phrase", "also", "question", "note"),
                options=tuple(
                    Option(one.fields["text"], one.slug("condition"))
                    for one in options.get(row.key[0], [])
                ),
                unsure=tuple(row.slugs("unsure")),
            )
            for row in content.in_order("library.ambiguousword")
        }
    )


def _medicine(row: Row) -> Medicine:
    return Medicine(
        **_pick(row, "slug", "label", "note"),
        adds=tuple(row.slugs("adds")),
        red_flag=row.slug("red_flag"),
    )


def _published(content: Content, label: str) -> Iterator[Row]:
    return (row for row in content.in_order(label) if is_published(row))


def _exercises(content: Content) -> Mapping[str, Exercise]:
    instead = content.under("library.replacement", "exercise")
    published = {row.key[0] for row in _published(content, "library.exercise")}
    found = {}
    for row in _published(content, "library.exercise"):
        facts = _pick(
            row, "slug", "name", "summary", "kind", "region", "posture", "position", "equipment",
            "needs", "muscles", "aims",
            "search_words", "stage", "comfort", "requires", "max_age", "own_confirmation",
        )  # fmt: skip
        found[row.key[0]] = Exercise(
            **facts,
            loads=tuple(row.slugs("loads")),
            instead=tuple(
                o
                for one in instead.get(row.key[0], [])
                if (o := one.slug("replacement")) in published
            ),
            ask_first=tuple(row.slugs("ask_first")),
            review=_review(row),
            place=len(found),
        )
    return MappingProxyType(found)


def _routines(content: Content, store: locked.Store) -> Mapping[str, Routine]:
    return MappingProxyType(
        {
            row.key[0]: Routine(
                **_pick(row, "slug", "name", "summary", "purpose"),
                exercises=tuple(step.exercise for step in store.plans[row.key[0]].steps),
                for_conditions=tuple(row.slugs("for_conditions")),
                review=_review(row),
            )
            for row in _published(content, "library.routine")
        }
    )
