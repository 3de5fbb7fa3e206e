"""The kept answers as the gate reads them.

An answer is kept beside the fingerprint of the wording it answered. One whose question has since
been reworded or dropped counts as unanswered, and so does what cannot be read: it never opens
anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from weakref import WeakKeyDictionary

from backapp.gate import floor
from backapp.gate.answers import AnswerError, Screening, read_answers
from backapp.gate.vocabulary import Hurt
from backapp.library.content import Catalogue
from backapp.screening.held import exact
from backapp.screening.questionnaire import WORDING
from backapp.screening.runs import PAIN_COUNTS, last_run

#: Raw answers that are not the gate's own: folded into its ids by `fold`.
WORDS = ("conditions-words", "diagnosis-words")
FOLDED = ("named-too", "medicines", *WORDS)
#: Answers that are lists of ids; every other one is a word or a number.
LISTS = {"area", "conditions", "diagnosis", *FOLDED}
#: Moments kept for several ids -> those that the gate knows. What is no longer authored must not
#: take the rest with it.
KNOWN = {
    "raised": lambda book: book.red_flags,
    "corrected": lambda book: book.red_flags.keys() | floor.CONDITIONS | floor.OTHER_FACTS,
    "assessed": lambda book: book.red_flags,
    "asked-first": lambda book: book.exercises,
}


class Sheet(NamedTuple):
    """One reading of the answers."""

    said: dict[str, object]  # the raw answers, without those that the gate cannot read
    screening: Screening


def sheet(data: Mapping, catalogue: Catalogue, now: datetime) -> Sheet:
    """The answers in `data` (what a session holds of a visitor) as the gate reads them.

    Total: what cannot be read is left out, and so unanswered.
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
    """The raw answers whose questions still read as they did."""
    kept, wording = data.get("said", {}), data.get("wording", {})
    kinds = _reads_of(catalogue).exact
    kept = {
        id: value
        for id, value in kept.items()
        if (_is_a_list(id, value) if value.__class__ is list else id not in LISTS)
        and (id not in kinds or exact(kinds[id], value))
    }
    reads = current_wording(catalogue, kept)
    return {id: value for id, value in kept.items() if wording.get(id) == reads[id]}


def gate_data(data: Mapping, said: Mapping, catalogue: Catalogue, now: datetime) -> dict:
    """The flat mapping that `gate.answers.read_answers` reads (and `manage.py screen` accepts)."""
    book = catalogue.rulebook
    given = {id: value for id, value in said.items() if id not in FOLDED}
    given |= {part: data[part] for part in ("completed-at", "checked-at") if part in data}
    for part, known_to in KNOWN.items():
        if part in data:
            known = known_to(book)
            given[part] = {id: when for id, when in data[part].items() if id in known}
    if stopped := data.get("stopped"):
        given["stopped"] = [slug for slug in stopped if slug in book.exercises]
    if hurt := how_it_hurt(data):
        given["hurt"] = hurt
    # Pain reported around a run is weighed only where it is worse than what was said: a calm moment
    # opens nothing.
    run, said_pain = last_run(data), given.get("pain")
    if run and type(said_pain) is int and now - run.started_at < PAIN_COUNTS:
        given["pain"] = max(said_pain, run.before or 0, run.after or 0)
    return fold(given, said, catalogue)


def how_it_hurt(data: Mapping) -> str | None:
    """How a movement hurt, at the worst (`gate.vocabulary.Hurt`), since the questions were last
    gone through; None if none did.
    """
    if Hurt.SPREADING.word in data.get("hurt", ()):
        return Hurt.SPREADING.word
    # Even where nothing in them can be read: neither part is written without an entry.
    return Hurt.SHARPER.word if "hurt" in data or "stopped" in data else None


def fold(data: dict[str, object], said: Mapping, catalogue) -> dict[str, object]:
    """`data` with the raw answers that stand for others: medicines, words that may mean several
    things, causes named later.
    """
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
    for word in words:  # restricts like a yes, and never permits
        data |= dict.fromkeys(catalogue.ambiguous_words[word].unsure, "unsure")
    if named := said.get("named-too"):
        data["diagnosis"] = list(dict.fromkeys([*data.get("diagnosis", []), *named]))
    return data


class Reads(dict[str, str]):
    """id -> the fingerprint of the question as it reads now; `WORDING` for one whose words are
    not content.

    `exact`: the questions that are answered with a number or a date, id -> which.
    """

    exact: Mapping[str, str]

    def __missing__(self, _id: str) -> str:
        return WORDING


_reads: WeakKeyDictionary[Catalogue, Reads] = WeakKeyDictionary()


def _reads_of(catalogue: Catalogue) -> Reads:
    reads = _reads.get(catalogue)
    if reads is None:
        digests = {one.id: one.wording_digest for one in catalogue.follow_ups.values()}
        digests |= dict.fromkeys(
            ("conditions", "diagnosis", "medicines", *WORDS), catalogue.conditions_digest
        )
        digests |= {slug: flag.wording_digest for slug, flag in catalogue.red_flags.items()}
        reads = _reads[catalogue] = Reads(digests)
        kinds = catalogue.rulebook.questions
        reads.exact = {id: kind for id, kind in kinds.items() if kind in ("number", "date")}
    return reads


def current_wording(catalogue: Catalogue, said: Mapping) -> Reads:
    """How each question reads now, to somebody who has said this."""
    reads = _reads_of(catalogue)
    if "named-too" not in said:
        return reads
    named = sorted([*said.get("conditions", []), *said.get("diagnosis", [])])
    return Reads(reads | {"named-too": WORDING + ",".join(named)})


def _is_a_list(id: str, value: list) -> bool:
    """Whether `value` answers, as it is kept, a question that takes several; any other shape counts
    as unanswered.
    """
    several = id in LISTS or id.endswith(".attested-for")
    return several and all(isinstance(entry, str) for entry in value)
