"""Turns the stored answers into a screening for the gate.

Each stored answer has the digest of the wording that it answered. If its question has been reworded
or removed since, or if the answer is unreadable, it counts as unanswered. So it never opens
anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from weakref import WeakKeyDictionary

from backapp.gate.answers import AnswerError, Screening, read_answers
from backapp.gate.vocabulary import Hurt
from backapp.library.content import Catalogue
from backapp.library.entries import digest
from backapp.screening import lines
from backapp.screening.cues import is_cues, key
from backapp.screening.held import exact
from backapp.screening.lines import WORDS
from backapp.screening.questionnaire import WORDING
from backapp.screening.runs import PAIN_COUNTS, last_run

#: Raw answers that the gate does not know. `fold` turns them into its ids.
FOLDED = ("named-too", "medicines", "harmless", *WORDS)
#: Answers that are lists of ids. All others are strings or numbers.
LISTS = {"area", "conditions", "diagnosis", *FOLDED}
#: Part with timestamps by id -> the ids that the gate knows. An id that is no longer in the content
#: must not make the other answers unreadable.
KNOWN = {
    "raised": lambda book: book.red_flags,
    "corrected": lambda book: book.correctable,
    "assessed": lambda book: book.red_flags,
    "asked-first": lambda book: book.exercises,
}


class Sheet(NamedTuple):
    """The answers, raw and as the gate reads them."""

    said: dict[str, object]  # the raw answers that the gate can read
    screening: Screening


def sheet(data: Mapping, catalogue: Catalogue, now: datetime) -> Sheet:
    """Return the answers in `data` (the session's entry) as the gate reads them.

    Unreadable answers are dropped and so count as unanswered. It never raises for them.
    """
    said = raw_answers(data, catalogue)
    given, unreadable = gate_data(data, said, catalogue, now), set()
    for _attempt in range(3):
        try:
            screening = read_answers(catalogue.rulebook, given)
            break
        except AnswerError as error:
            unreadable |= {problem.partition(":")[0] for problem in error.problems}
            given = {id: value for id, value in given.items() if id not in unreadable}
    else:
        screening = read_answers(catalogue.rulebook, {})
        unreadable |= given.keys()
    if unreadable:
        said = {id: value for id, value in said.items() if id not in unreadable}
    return Sheet(said, screening)


def raw_answers(data: Mapping, catalogue: Catalogue) -> dict[str, object]:
    """Return the raw answers whose questions still have the same wording."""
    said, wording = data.get("said", {}), data.get("wording", {})
    known = _wordings_of(catalogue)
    texts, through = known.texts, known.through
    kept = {
        id: value
        for id, value in said.items()
        if value.__class__ is str and id in texts or _readable(id, value, known)
    }
    current = current_wording(catalogue, kept)
    reworded = {id for id in kept if id not in wording or wording[id] != current[id]}
    answered = {id: kept[id] for id in through.signs if id in kept and id not in reworded}
    # in whatever words it was asked, or by an earlier answer: it never permits anything here
    stated = data.get("stated", {}) | said
    doubtful = dict.fromkeys(through.contradicted(answered, stated), "yes")
    by_lines = through.valid(wording, answered | doubtful)
    dropped = {id for id in reworded if kept[id] != "no" or id not in by_lines}
    if "harmless" in reworded:
        # one of them is harmless no longer, or means something else
        dropped.add("conditions")
    return {id: value for id, value in kept.items() if id not in dropped} | doubtful


def unsettled(sheet: Sheet, catalogue: Catalogue) -> bool:
    """Whether a ticked line waits for its signs (`lines.Through.unsettled`)."""
    return _wordings_of(catalogue).through.unsettled(sheet.said, sheet.screening)


def ruled_out(said: Mapping, catalogue: Catalogue) -> frozenset[str]:
    """Return the follow-up questions that denied lines rule out."""
    return _wordings_of(catalogue).through.ruled_out(said)


def gate_data(data: Mapping, said: Mapping, catalogue: Catalogue, now: datetime) -> dict:
    """Return the flat mapping for `gate.answers.read_answers`, as `manage.py screen` takes it."""
    book = catalogue.rulebook
    given = {id: value for id, value in said.items() if id in book.questions}
    given |= {part: data[part] for part in ("completed-at", "checked-at") if part in data}
    settled = {*book.red_flags, *data.get("corrected", ()), *data.get("assessed", ())}
    if not settled.issuperset(data.get("raised", ())):
        # A raised sign has been deleted from the content. It cannot restrict any more, so the
        # screening counts as unfinished until these answers end.
        given.pop("completed-at", None)
    for part, known_to in KNOWN.items():
        if part in data:
            known = known_to(book)
            given[part] = {id: when for id, when in data[part].items() if id in known}
    if stopped := data.get("stopped"):
        given["stopped"] = [slug for slug in stopped if slug in book.exercises]
    if hurt := how_it_hurt(data):
        given["hurt"] = hurt
    if moments := when_it_hurt(data):
        given["hurt-at"] = max(moments).isoformat()
    # Pain reported before or after a run counts only if it is worse than the answer. Less pain for
    # a moment must not open anything.
    run, said_pain = last_run(data), given.get("pain")
    if run and type(said_pain) is int:
        if now - run.started_at < PAIN_COUNTS:
            given["pain"] = max(said_pain, run.before or 0, run.after or 0)
        if run.told and now - run.told[1] < PAIN_COUNTS:
            given["pain"] = max(given["pain"], run.told[0])
    return fold(given, said, catalogue)


def ours(id: str) -> bool:
    """Whether an answer is one that the gate does not read: a line, ticked cues, or one that `fold`
    turns into others.
    """
    return id in FOLDED or is_cues(id) or id.startswith(lines.PREFIX)


def how_it_hurt(data: Mapping) -> str | None:
    """Return the worst way a movement hurt since the last screening (`gate.vocabulary.Hurt`).

    None if none hurt.
    """
    if Hurt.SPREADING.word in data.get("hurt", ()):
        return Hurt.SPREADING.word
    # An empty part counts too: both are only written with an entry, so it must have been lost.
    return Hurt.SHARPER.word if "hurt" in data or "stopped" in data else None


def when_it_hurt(data: Mapping) -> list[datetime]:
    """Return when movements hurt since the last screening, and when runs made things worse."""
    texts = [*data.get("hurt", {}).values(), *data.get("stopped", {}).values()]
    return [datetime.fromisoformat(text) for text in (*texts, *data.get("worse", ()))]


def fold(data: dict[str, object], said: Mapping, catalogue) -> dict[str, object]:
    """Add to `data` what the other raw answers imply, and return it.

    These are medicines, ambiguous words, causes that were named later, and the conditions of the
    group lines that were denied.
    """
    denied = _wordings_of(catalogue).through.denied_conditions(said)
    data |= dict.fromkeys(denied - data.keys(), "no")
    medicines = [
        catalogue.medicines[slug]
        for slug in said.get("medicines", ())
        if slug in catalogue.medicines
    ]
    if "conditions" in data:
        added = [slug for medicine in medicines for slug in medicine.adds]
        data["conditions"] = list(dict.fromkeys([*data["conditions"], *added]))
    data |= {medicine.red_flag: "yes" for medicine in medicines if medicine.red_flag}
    words = [word for id in WORDS for word in said.get(id, ()) if word in catalogue.ambiguous_words]
    for word in words:  # unsure restricts like yes and never permits
        data |= dict.fromkeys(catalogue.ambiguous_words[word].unsure, "unsure")
    if named := said.get("named-too"):
        data["diagnosis"] = list(dict.fromkeys([*data.get("diagnosis", []), *named]))
    return data


class Wordings(dict[str, str]):
    """id -> digest of the question's current wording.

    It is `WORDING` for questions that are not content. `texts` are the questions that any text can
    answer, and `exact` maps those that take a number or a date to that kind. `through` are the
    group lines that can answer signs.
    """

    texts: frozenset[str]
    exact: Mapping[str, str]
    through: lines.Through

    def __missing__(self, _id: str) -> str:
        return WORDING


_wordings: WeakKeyDictionary[Catalogue, Wordings] = WeakKeyDictionary()


def _wordings_of(catalogue: Catalogue) -> Wordings:
    wordings = _wordings.get(catalogue)
    if wordings is None:
        digests = {one.id: one.wording_digest for one in catalogue.follow_ups.values()}
        digests |= dict.fromkeys(
            ("conditions", "diagnosis", "medicines", *WORDS), catalogue.conditions_digest
        )
        for slug, flag in catalogue.red_flags.items():
            digests |= {slug: flag.wording_digest, key(slug): flag.wording_digest}
        for slug, line in catalogue.group_lines.items():
            digests[lines.key(slug)] = line.wording_digest
        kinds = catalogue.rulebook.questions
        wordings = _wordings[catalogue] = Wordings(dict.fromkeys(kinds, WORDING) | digests)
        wordings.through = lines.through(catalogue)
        wordings.exact = {id: kind for id, kind in kinds.items() if kind in ("number", "date")}
        wordings.texts = frozenset(
            id for id in wordings if not _takes_a_list(id) and id not in wordings.exact
        )
    return wordings


def current_wording(catalogue: Catalogue, said: Mapping) -> Wordings:
    """Return the digest of each question's current wording for a visitor with these answers."""
    wordings = _wordings_of(catalogue)
    special = {}
    if "named-too" in said:
        named = sorted([*said.get("conditions", []), *said.get("diagnosis", [])])
        special["named-too"] = WORDING + ",".join(named)
    if noted := said.get("harmless"):
        known = catalogue.harmless
        special["harmless"] = digest(
            *(known[slug].wording_digest if slug in known else "" for slug in noted)
        )
    if not special:
        return wordings
    return Wordings(wordings | special)


def _takes_a_list(id: str) -> bool:
    return id in LISTS or is_cues(id)


def _readable(id: str, value: object, known: Wordings) -> bool:
    """Whether the question `id` can have this value. A list must be a list of strings."""
    if value.__class__ is list:
        several = _takes_a_list(id) or id.endswith(".attested-for")
        if not several or not all(isinstance(entry, str) for entry in value):
            return False
    elif _takes_a_list(id):
        return False
    return id not in known.exact or exact(known.exact[id], value)
