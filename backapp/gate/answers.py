"""A completed screening, and the only way to read one from plain data.

The website's session and `manage.py screen` use the same flat mapping (`{"saddle-numbness": "no",
"age": 41, ...}`). Both read it here, so neither can be more lenient than the other. An unknown or
malformed answer raises `AnswerError`. The reader never guesses, and a missing answer stays
unanswered.

    >>> read_answers(book, {"fever": "maybe"})
    AnswerError: fever: "maybe" is not one of yes, no, unsure
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from backapp.gate import days
from backapp.gate.rulebook import RuleBook
from backapp.gate.vocabulary import Answer, Area, Episode, Hurt, Pregnancy, ToldBy

EXERCISE = "exercise"  # in an attestation: exercise in general, not one load
WORDS = {"yes": Answer.YES, "no": Answer.NO, "unsure": Answer.UNSURE}
PREGNANCIES = {p.value: p for p in Pregnancy}
EPISODES = {e.word: e for e in Episode} | {"unsure": None}
HURTS = {h.word: h for h in Hurt}
TOLD_BY = {t.value: t for t in ToldBy}
AREAS = {area.value: area for area in Area}


class AnswerError(ValueError):
    """Answers that cannot be read. `problems` has one message for each, and each names its id."""

    def __init__(self, problems: list[str]):
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True, slots=True)
class Attestation:
    """What a visitor says a clinician told them: who, when, and for which movements.

    `movements` contains load slugs or `EXERCISE`.
    """

    by: ToldBy
    on: date
    movements: frozenset[str]


@dataclass(frozen=True, slots=True)
class Screening:
    """One visitor's answers so far. Any field can be missing, and missing never means no."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    dates: Mapping[str, date | None] = field(default_factory=dict)  # None: it never happened
    undated: frozenset[str] = frozenset()  # dates that were asked for and are not known
    age: int | None = None
    pregnancy: Pregnancy | None = None
    areas: frozenset[Area] | None = None
    episode: Episode | None = None
    pain: int | None = None
    told_by: ToldBy | None = None
    told_on: date | None = None
    diagnosis: frozenset[str] = frozenset()
    attestations: Mapping[str, Attestation] = field(default_factory=dict)
    # red flag -> when it was last raised
    raised: Mapping[str, datetime] = field(default_factory=dict)
    # red flag or floor fact -> when the visitor corrected it
    corrected: Mapping[str, datetime] = field(default_factory=dict)
    # red flag -> when a clinician assessed it
    assessed: Mapping[str, date] = field(default_factory=dict)
    # exercise -> when its `ask_first` questions were answered no
    asked_first: Mapping[str, datetime] = field(default_factory=dict)
    # exercises that caused sharp or spreading pain since the last screening
    stopped: frozenset[str] = frozenset()
    hurt: Hurt | None = None  # how a movement hurt since the last screening
    hurt_at: datetime | None = None  # when a movement last hurt or a run made things worse
    completed_at: datetime | None = None
    checked_at: datetime | None = None

    def says(self, question: str) -> Answer | None:
        return self.answers.get(question)

    @property
    def hurting(self) -> Hurt | None:
        """The worst way a movement hurt since the last screening; None if none hurt."""
        return Hurt.SHARPER if self.hurt is None and self.stopped else self.hurt


def read_answers(book: RuleBook, data: Mapping[str, object]) -> Screening:
    """Return the screening that `data` describes.

    Raises `AnswerError`, which names every id that is unknown or malformed.
    """
    return _Reader(book, data).read()


def _known(dates: Mapping[str, date | None | str]) -> dict[str, date | None]:
    """The dates of a condition's questions that are known; a text stands for one that is not."""
    return {id: day for id, day in dates.items() if "." in id and not isinstance(day, str)}


class _Reader:
    def __init__(self, book: RuleBook, data: Mapping[str, object]):
        self.book, self.data = book, data
        self.problems: list[str] = []

    def read(self) -> Screening:
        if not isinstance(self.data, Mapping):
            raise AnswerError(["the answers must be one object of id: answer"])
        kinds, yes_no = self.book.questions, self.book.yes_no
        others = [id for id in self.data if id not in yes_no]
        self.problems += [f"{id}: no such question" for id in others if id not in kinds]
        answers = {
            id: WORDS[value]
            if type(value) is str and value in WORDS
            else self._malformed(id, value)
            for id, value in self.data.items()
            if id in yes_no
        }
        listed = self._slugs("conditions", self.book.conditions)
        if "conditions" in self.data:  # the visitor saw the whole list, so unticked means no
            answers = dict.fromkeys(self.book.conditions, Answer.NO) | answers
            answers |= {
                slug: Answer.YES for slug in listed if answers.get(slug) is not Answer.UNSURE
            }
        diagnosis = self._slugs("diagnosis", self.book.conditions)
        answers |= {
            slug: Answer.YES for slug in diagnosis if answers.get(slug) is not Answer.UNSURE
        }
        dates = {id: self._date(id) for id in others if kinds.get(id) == "date"}
        screening = Screening(
            answers=answers,
            dates=_known(dates),
            undated=frozenset(dates.keys() - _known(dates).keys()),
            age=self._number("age", 0, 120),
            pregnancy=self._choice("pregnancy", PREGNANCIES),
            areas=self._areas(),
            episode=self._choice("episode", EPISODES),
            pain=self._number("pain", 0, 10),
            told_by=self._choice("told-by", TOLD_BY),
            told_on=None if isinstance(told_on := dates.get("told-on"), str) else told_on,
            diagnosis=diagnosis,
            attestations=self._attestations(others, dates),
            raised=self._moments("raised", self.book.red_flags),
            corrected=self._moments("corrected", self.book.correctable),
            assessed=self._moments("assessed", self.book.red_flags, date),
            asked_first=self._moments("asked-first", self.book.exercises),
            stopped=self._slugs("stopped", self.book.exercises),
            hurt=self._choice("hurt", HURTS),
            hurt_at=self._moment("hurt-at", self.data.get("hurt-at"), datetime),
            completed_at=self._moment("completed-at", self.data.get("completed-at"), datetime),
            checked_at=self._moment("checked-at", self.data.get("checked-at"), datetime),
        )
        if self.problems:
            raise AnswerError(self.problems)
        return screening

    def _fault(self, id: str, message: str) -> None:
        self.problems.append(f"{id}: {message}")

    def _shown(self, value: object) -> str:
        return repr(value)[:60]

    def _malformed(self, id: str, value: object) -> Answer:
        self._fault(id, f"{self._shown(value)} is not one of yes, no, unsure")
        return Answer.UNSURE

    def _choice(self, id: str, choices: Mapping[str, Any]) -> Any:
        if id not in self.data:
            return None
        value = self.data[id]
        if isinstance(value, str) and value in choices:
            return choices[value]
        self._fault(id, f"{self._shown(value)} is not one of {', '.join(choices)}")
        return None

    def _number(self, id: str, low: int, high: int) -> int | None:
        value = self.data.get(id)
        if value is None and id not in self.data or value == "unsure":
            return None
        if type(value) is int and low <= value <= high:
            return value
        self._fault(
            id, f"{self._shown(value)} is not a whole number from {low} to {high}, or unsure"
        )
        return None

    def _slugs(self, id: str, known: Collection[str]) -> frozenset[str]:
        value = self.data.get(id, [])
        if not isinstance(value, list | tuple) or not all(isinstance(slug, str) for slug in value):
            self._fault(id, f"{self._shown(value)} is not a list of names")
            return frozenset()
        for slug in value:
            if slug not in known:
                self._fault(id, f"{self._shown(slug)} is not known")
        return frozenset(value)

    def _areas(self) -> frozenset[Area] | None:
        if "area" not in self.data or self.data["area"] == "unsure":
            return None
        slugs = self._slugs("area", AREAS)
        return frozenset(area for word, area in AREAS.items() if word in slugs)

    def _date(self, id: str) -> date | None | str:
        value = self.data[id]
        if value == "unsure":
            return "unsure"
        if value == "never" and self._may_be_never(id):
            return None
        if isinstance(value, str) and days.is_rough(value):
            return self._rough(id, value)
        return self._moment(id, value, date) or "unsure"

    def _rough(self, id: str, value: str) -> date | str:
        """Return the most cautious day of a month or year.

        For a time window that is the last day, for a clinician's statement the first.
        """
        try:
            first, last = days.first_and_last(value)
        except ValueError:
            self._fault(id, f"{self._shown(value)} is not a month or year like 2026-01 or 2026")
            return "unsure"
        return first if id == "told-on" or id.endswith(".attested-on") else last

    def _may_be_never(self, id: str) -> bool:
        condition = self.book.conditions.get(id.split(".")[0])
        return condition is not None and any(
            f.id == id and f.never_allowed for f in condition.follow_ups
        )

    def _moment(self, id: str, value: Any, kind: type[date]) -> Any:
        if value is None and id not in self.data:
            return None
        try:
            moment = kind.fromisoformat(value)
        except (TypeError, ValueError):
            self._fault(
                id,
                f"{self._shown(value)} is not a date like 2026-01-31"
                + ("" if kind is date else "T09:30Z"),
            )
            return None
        if isinstance(moment, datetime) and moment.tzinfo is None:
            self._fault(id, f"{self._shown(value)} has no time zone")
            return None
        return moment

    def _moments(
        self, id: str, known: Collection[str], kind: type[date] = datetime
    ) -> dict[str, Any]:
        value = self.data.get(id, {})
        if not isinstance(value, Mapping):
            self._fault(id, f"{self._shown(value)} is not an object of name: time")
            return {}
        self.problems += [
            f"{id}: {self._shown(slug)} is not known" for slug in value if slug not in known
        ]
        return {
            slug: moment for slug, text in value.items() if (moment := self._moment(id, text, kind))
        }

    def _attestations(
        self, given: Collection[str], dates: Mapping[str, object]
    ) -> dict[str, Attestation]:
        found = {}
        said = {id.partition(".")[0] for id in given if ".attested-" in id}
        for slug in (slug for slug in self.book.conditions if slug in said):
            ids = [f"{slug}.attested-{part}" for part in ("by", "on", "for")]
            by = self._choice(ids[0], TOLD_BY)
            movements = self._slugs(ids[2], self.book.loads | {EXERCISE})
            on = dates.get(ids[1])
            if by and isinstance(on, date) and movements:  # incomplete attestations do not count
                found[slug] = Attestation(by, on, movements)
        return found
