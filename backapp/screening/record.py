"""What one visitor has said, as it lies in the server-side session, and nowhere else.

The session holds raw answers under their ids, beside each the fingerprint of the wording it
answered, and a few moments (when a flag was raised, when the screening was completed). No
permission is ever stored: `screening()` reads the answers, and the gate decides anew on each
request. An answer to a question that has since been reworded or dropped counts as unanswered. What
cannot be read counts as not said, which never opens anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from backapp.erasing import wipe
from backapp.gate import floor
from backapp.gate.answers import AnswerError, Screening, question_ids, read_answers
from backapp.gate.indications import CORRECTION_HOURS
from backapp.gate.vocabulary import Disposition, Hurt, Scope
from backapp.library.content import Catalogue
from backapp.screening.held import exact, mend
from backapp.screening.questionnaire import WORDING, Questionnaire

KEY = "screening"
LONGEST = {"session": timedelta(hours=24), "28-days": timedelta(days=28)}
#: Raw answers that are not the gate's own: folded into its ids by `gate_data`.
WORDS = ("conditions-words", "diagnosis-words")
FOLDED = ("named-too", "medicines", *WORDS)
#: Answers that are lists of ids; every other one is a word or a number.
LISTS = {"area", "conditions", "diagnosis", *FOLDED}
#: How long a run may be taken up again after a reload or a phone call. Later it begins anew, with
#: its short check.
RUN_LASTS = timedelta(hours=2)
#: How long the pain told around a run counts. It is told for one day's moving, not for the
#: screening.
PAIN_COUNTS = timedelta(hours=12)
#: How long self-manipulation stays withheld after an answer that the floor knows was taken back
#: (docs/adr/0056).
COOL_DOWN = timedelta(hours=CORRECTION_HOURS)
KINDS = ("routine", "exercise")
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
        """Whether this is a run of that routine or exercise, which can be taken up again at
        `now`.
        """
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


class Record:
    """The answers of one session.

    Reading never writes; every change goes through `put` and is saved at once.
    """

    def __init__(self, request):
        self._request = request
        self._data: dict = {}
        if settings.SESSION_COOKIE_NAME in request.COOKIES or request.session.modified:
            session, now = request.session, timezone.now()
            held = session.get(KEY)
            # once is enough for all who ask in one request
            if getattr(session, "mended", None) is not held:
                held = mend(held, now)
                session.mended = held
            if held and not _outlived(held, now):
                self._data = held

    @property
    def held(self) -> bool:
        """Whether this visitor has given any answer that is still kept."""
        return bool(self._data)

    @property
    def stamp(self) -> str | None:
        """Which content there was when these answers were read; None where that was not asked
        along with them.
        """
        return getattr(self._request.session, "content_stamp", None) if self.held else None

    @property
    def mark(self) -> str:
        """A word that is another as soon as anything in this session, or in the content, has
        changed; empty where nothing is held.

        A page carries it, to ask later whether it may still be shown as it is (docs/adr/0055). It
        says nothing of any answer.
        """
        if not self.held:
            return ""
        kept = f"{getattr(self._request.session, 'stored', '')} {self.stamp}"
        return salted_hmac("backapp.screening.record.mark", kept, algorithm="sha256").hexdigest()[
            :12
        ]

    @property
    def they(self) -> bool:
        return self._data.get("said", {}).get("who") == "other"

    @property
    def zone(self) -> str:
        """The name of the visitor's time zone, as their browser told it; empty if it did not."""
        return self._data.get("zone", "")

    @property
    def completed(self) -> bool:
        return "completed-at" in self._data

    @property
    def until(self) -> datetime | None:
        """When the answers will be gone by themselves, at the latest."""
        started = _moment(self._data.get("started-at"))
        return started + _longest(self._data) if started else None

    def said(self, catalogue) -> dict[str, object]:
        """The raw answers whose questions still read as they did."""
        kept, wording = self._data.get("said", {}), self._data.get("wording", {})
        kinds = _exact(catalogue.rulebook)
        kept = {
            id: value
            for id, value in kept.items()
            if (_is_a_list(id, value) if value.__class__ is list else id not in LISTS)
            and (id not in kinds or exact(kinds[id], value))
        }
        reads = current_wording(catalogue, kept)
        return {id: value for id, value in kept.items() if wording.get(id) == reads[id]}

    def screening(self, catalogue) -> Screening:
        """The answers as the gate reads them.

        Total: what cannot be read is left out, and so unanswered.
        """
        return self._read(catalogue)[0]

    def _read(self, catalogue) -> tuple[Screening, set[str]]:
        """The answers as the gate reads them, and the ids of those that it cannot read."""
        data, unreadable = self.gate_data(catalogue), set()
        for _attempt in range(3):
            try:
                return read_answers(catalogue.rulebook, data), unreadable
            except AnswerError as error:
                unreadable |= {problem.partition(":")[0] for problem in error.problems}
                data = {id: value for id, value in data.items() if id not in unreadable}
        return read_answers(catalogue.rulebook, {}), unreadable | data.keys()

    def gate_data(self, catalogue) -> dict[str, object]:
        """The flat mapping that `gate.answers.read_answers` reads (and `manage.py screen`
        accepts).
        """
        said = self.said(catalogue)
        data = {id: value for id, value in said.items() if id not in FOLDED}
        book = catalogue.rulebook
        for moment in ("completed-at", "checked-at"):
            if moment in self._data:
                data[moment] = self._data[moment]
        facts = {*book.red_flags, *floor.CONDITIONS, *floor.OTHER_FACTS}
        known = {
            "raised": book.red_flags,
            "corrected": facts,
            "assessed": book.red_flags,
            "asked-first": book.exercises,
        }
        for part in known:  # what is no longer authored must not take the rest with it
            if part in self._data:
                data[part] = {
                    id: when for id, when in self._data[part].items() if id in known[part]
                }
        if stopped := self._data.get("stopped"):
            data["stopped"] = [slug for slug in stopped if slug in catalogue.rulebook.exercises]
        if hurt := self.hurt:
            data["hurt"] = hurt
        # Pain told around a run is weighed only where it is worse than what was said: a calm moment
        # opens nothing.
        run, said_pain = self.run, data.get("pain")
        if run and type(said_pain) is int and timezone.now() - run.started_at < PAIN_COUNTS:
            data["pain"] = max(said_pain, run.before or 0, run.after or 0)
        return fold(data, said, catalogue)

    @property
    def run(self) -> Run | None:
        """The run that was begun last; None if there is none, or it cannot be read."""
        held = self._data.get("run", {})
        kind, slug, started = held.get("kind"), held.get("slug"), _moment(held.get("started-at"))
        if (
            kind not in KINDS
            or not isinstance(slug, str)
            or started is None
            or started.tzinfo is None
        ):
            return None
        felt, eased = held.get("felt"), held.get("eased")
        return Run(
            kind,
            slug,
            started,
            before=_out_of_ten(held.get("before")),
            after=_out_of_ten(held.get("after")),
            felt=felt if felt in FELT else "",
            ended=bool(held.get("ended")),
            eased=tuple(eased) if isinstance(eased, list) else (),
        )

    @property
    def own(self) -> tuple[Chosen, ...]:
        """The visitor's own routine in its order; nothing of it that cannot be read."""
        held, found = self._data.get("own"), {}
        for place in held[:MOST_STEPS] if isinstance(held, list) else ():
            if isinstance(place, list) and len(place) == 4 and isinstance(place[0], str):
                if all(type(number) is int for number in place[1:]):
                    found.setdefault(place[0], Chosen(*place))
        return tuple(found.values())

    @property
    def onward(self) -> str:
        """Where this visitor wanted to go when the questions came first; empty if nowhere."""
        onward = self._data.get("onward")
        return onward if isinstance(onward, str) else ""

    @property
    def checked_at(self) -> datetime | None:
        """When the warning signs were last gone through, by the screening or by the short check."""
        moments = [_moment(self._data.get(id)) for id in ("completed-at", "checked-at")]
        return max((moment for moment in moments if moment and moment.tzinfo), default=None)

    @property
    def stopped(self) -> bool:
        """Whether any exercise was stopped because it hurt, since the questions were last gone
        through.
        """
        return self.hurt is not None

    @property
    def hurt(self) -> str | None:
        """How a movement hurt, at the worst (`gate.vocabulary.Hurt`), since the questions were
        last gone through; None if none did.
        """
        if Hurt.SPREADING.word in self._data.get("hurt", ()):
            return Hurt.SPREADING.word
        # Even where nothing is left in them to be read: neither part is written without an entry.
        return Hurt.SHARPER.word if "hurt" in self._data or "stopped" in self._data else None

    @property
    def asks_again(self) -> bool:
        """Whether all the questions are being gone through again because something hurt."""
        return "asks-again" in self._data

    @property
    def told_of_sign(self) -> bool:
        """Whether a new sign was told of in the middle of a routine and the short check has not
        been answered since.
        """
        return "told-of-sign" in self._data

    def questionnaire(self, catalogue) -> Questionnaire:
        """The questions for these answers.

        What the gate cannot read is asked again, so that nobody is left without a result.
        """
        screening, unreadable = self._read(catalogue)
        said = {id: value for id, value in self.said(catalogue).items() if id not in unreadable}
        return Questionnaire(catalogue, said, screening)

    # -- changes

    def start(self, answers: dict[str, object]) -> None:
        """Begin with the answers of the first page; where nothing was held before, in a session
        with a fresh key.

        A session that holds answers keeps its key until they are cleared: another tab may be
        telling of a sign under it (docs/adr/0083). After a finished screening this begins anew:
        every question is asked again. What was raised, taken back or looked into stays.
        """
        if not self.held:
            self._request.session.cycle_key()
        if self.completed:
            for part in ("said", "wording", "completed-at", "checked-at", "asked-first"):
                self._data.pop(part, None)
        self._data = {
            "started-at": timezone.now().isoformat(),
            "said": {},
            "wording": {},
        } | self._data
        self._data["remember"] = answers["remember"]
        self._write(answers, dict.fromkeys(answers, WORDING))

    def change_key(self) -> None:
        """A new key for the answers that somebody has just said are theirs: who brought the old
        one has nothing of it (docs/adr/0083).
        """
        self._request.session.cycle_key()

    def ask_again(self, catalogue) -> None:
        """Something hurt since the last screening, so how things are now has to be said anew
        before it counts as answered.
        """
        said = self._data.get("said", {})
        denied = [id for id in said if id in catalogue.rulebook.red_flags and said[id] == "no"]
        for id in [*denied, "pain", "area", "episode"]:
            said.pop(id, None)
        self._data.pop("completed-at", None)
        self._data["asks-again"] = timezone.now().isoformat()
        self._save()

    @property
    def worse_lately(self) -> int:
        """How many runs left things worse in the last week."""
        return len(self._worse_moments(timezone.now()))

    def note_worse(self, catalogue) -> None:
        """A run left things worse.

        The second time in a week nothing counts as answered until it is all said anew (facts.md
        6.4).
        """
        now = timezone.now()
        lately = [*self._worse_moments(now), now]
        self._data["worse"] = [moment.isoformat() for moment in lately]
        if len(lately) > 1:
            self.ask_again(catalogue)
        else:
            self._save()

    def _worse_moments(self, now: datetime) -> list[datetime]:
        held = self._data.get("worse")
        moments = [_moment(text) for text in held] if isinstance(held, list) else []
        return [
            moment for moment in moments if moment and moment.tzinfo and now - moment < WORSE_WITHIN
        ]

    def put(self, catalogue, answers: dict[str, object], *, keeps_completion: bool = False) -> None:
        """Keep answers.

        Unless they belong beside a finished screening, it has to be gone through and confirmed
        again.
        """
        merged = self._data.get("said", {}) | answers
        reads = current_wording(catalogue, merged)
        changed = any(self._data.get("said", {}).get(id) != value for id, value in answers.items())
        if changed and not keeps_completion:
            self._data.pop("completed-at", None)
        self._raise_flags(catalogue, answers)
        self._write(answers, {id: reads[id] for id in answers})

    def complete(self) -> None:
        now = timezone.now().isoformat()
        self._data |= {"completed-at": now, "checked-at": now}
        # the questions were asked anew, not only the last page sent once more
        if self._data.pop("asks-again", None):
            self._let_go_of_what_hurt()
        self._save()

    def _let_go_of_what_hurt(self) -> None:
        """The page says to stop for today, so what hurt counts for a day, however soon the
        questions are answered again (docs/adr/0084).
        """
        lately = timezone.now() - COOL_DOWN
        for part in ("stopped", "hurt"):
            kept = {
                id: text
                for id, text in self._data.get(part, {}).items()
                if (when := _moment(text)) is None or when > lately
            }
            self._data.pop(part, None)
            if kept:
                self._data[part] = kept

    def taken_back(self, decision) -> list[str]:
        """Facts of the floor that counted in a result less than a day ago and, by `decision`, do so
        no more.

        A sticky warning sign is not among them: taking one back has a page of its own
        (docs/adr/0012).
        """
        lately, flags = timezone.now() - COOL_DOWN, decision.book.red_flags
        gone = [fact for fact in self._data.get("barred", {}) if fact not in decision.barred]
        return [
            fact
            for fact in gone
            if not (fact in flags and flags[fact].sticky)
            and (told := _moment(self._data["barred"][fact]))
            and told > lately
        ]

    def tell_result(self, decision) -> None:
        """A result is told now: keep which facts of the floor counted in it, and when one was
        taken back (docs/adr/0056).
        """
        now = timezone.now().isoformat()
        self._data.setdefault("corrected", {}).update(dict.fromkeys(self.taken_back(decision), now))
        self._data["barred"] = dict.fromkeys(sorted(_said_of(decision)), now)
        self._save()

    def passed_check(self) -> None:
        self._data["checked-at"] = timezone.now().isoformat()
        self.settle_sign()

    def settle_sign(self) -> None:
        """The short check has been answered, so the gate decides again on answers."""
        self._data.pop("told-of-sign", None)
        self._save()

    def tell_of_sign(self) -> None:
        """Something new was felt that may be a warning sign: the door stays shut until the short
        check is answered.
        """
        self._data["told-of-sign"] = timezone.now().isoformat()
        self._save()

    def stop(self, exercise: str | None, how: Hurt) -> None:
        """A movement hurt: no cracking until all the questions have been gone through again, and
        none of `exercise`, where it is known.
        """
        now = timezone.now().isoformat()
        self._data.pop("asks-again", None)
        self._data.setdefault("hurt", {})[how.word] = now
        if exercise:
            self._data.setdefault("stopped", {})[exercise] = now
        self._save()

    def begin_run(self, kind: str, slug: str, pain: int) -> None:
        self._data["run"] = {
            "kind": kind,
            "slug": slug,
            "started-at": timezone.now().isoformat(),
            "before": pain,
        }
        self._save()

    def ease(self, exercise: str) -> None:
        """For the rest of this run, show the easier way of an exercise first."""
        run = self._data.get("run")
        if run:
            run["eased"] = list(dict.fromkeys([*(self.run.eased if self.run else ()), exercise]))
            self._save()

    def end_run(self, kind: str, slug: str, pain: int | None = None, felt: str = "") -> None:
        """The run of that routine or exercise is over; what is said afterwards stands beside
        what was said before it.
        """
        run = self._data.get("run", {})
        if (run.get("kind"), run.get("slug")) != (kind, slug):
            run = {"kind": kind, "slug": slug, "started-at": timezone.now().isoformat()}
        told = {
            name: value
            for name, value in (("after", pain), ("felt", felt))
            if value not in (None, "")
        }
        self._data["run"] = run | told | {"ended": True}
        self._save()

    def keep_own(self, places: Iterable[Chosen]) -> None:
        """Keep a routine of the visitor's own; none, if there is no place in it.

        A run of the one before is over.
        """
        self._data["own"] = [[p.exercise, p.sets, p.repetitions, p.hold_seconds] for p in places][
            :MOST_STEPS
        ]
        if self.run and (self.run.kind, self.run.slug) == ("routine", OWN) and not self.run.ended:
            self._data["run"]["ended"] = True
        self._save()

    def go_onward(self, address: str) -> None:
        """Keep where to go after the questions; an empty address forgets it."""
        self._data["onward"] = address
        self._save()

    def note(self, kind: str, slug: str, moment: str | None = None) -> None:
        """Keep a moment under `kind` ("corrected", "assessed" or "asked-first") for one flag or
        exercise.
        """
        self._data.setdefault(kind, {})[slug] = moment or timezone.now().isoformat()
        self._save()

    def finish(self) -> None:
        """Forget everything, and change the cookie."""
        self._data = {}
        self._request.session.flush()
        wipe()

    def _raise_flags(self, catalogue, answers) -> None:
        for id, value in answers.items():
            flag = catalogue.rulebook.red_flags.get(id)
            if flag and flag.sticky and value in ("yes", "unsure"):
                # With the visitor's offset: whether a clinician looked at it since goes by their
                # day (gate/signs.py).
                self._data.setdefault("raised", {})[id] = timezone.localtime(
                    timezone.now()
                ).isoformat()

    def _write(self, answers, wording) -> None:
        self._data.setdefault("said", {}).update(answers)
        self._data.setdefault("wording", {}).update(wording)
        self._save()

    def _save(self) -> None:
        if zone := getattr(self._request, "zone_told", ""):
            self._data["zone"] = zone
        session = self._request.session
        session[KEY] = self._data
        session.set_expiry(
            0
            if self._data.get("remember") != "28-days"
            else int(_longest(self._data).total_seconds())
        )
        session.modified = True


def fold(data: dict[str, object], said: dict[str, object], catalogue) -> dict[str, object]:
    """`data` with the raw answers that stand for others: medicines, words that may mean several
    things, causes named later.
    """
    medicines = [
        catalogue.medicines[slug]
        for slug in said.get("medicines", [])
        if slug in catalogue.medicines
    ]
    if "conditions" in data:
        added = [slug for medicine in medicines for slug in medicine.adds]
        data["conditions"] = list(dict.fromkeys([*data["conditions"], *added]))
    for medicine in medicines:
        if medicine.red_flag:
            data[medicine.red_flag] = "yes"
    words = [word for id in WORDS for word in said.get(id, ()) if word in catalogue.ambiguous_words]
    for slug in (slug for word in words for slug in catalogue.ambiguous_words[word].unsure):
        data[slug] = "unsure"  # restricts like a yes, and never permits
    if named := said.get("named-too"):
        data["diagnosis"] = list(dict.fromkeys([*data.get("diagnosis", []), *named]))
    return data


class Reads(dict[str, str]):
    """id -> the fingerprint of the question as it reads now; `WORDING` for one whose words are
    not content.
    """

    def __missing__(self, _id: str) -> str:
        return WORDING


_reads: WeakKeyDictionary[Catalogue, Reads] = WeakKeyDictionary()


def current_wording(catalogue: Catalogue, said: dict[str, object]) -> Reads:
    """How each question reads now, to somebody who has said this."""
    reads = _reads.get(catalogue)
    if reads is None:
        reads = _reads[catalogue] = Reads(
            {follow_up.id: follow_up.wording_digest for follow_up in catalogue.follow_ups.values()}
        )
        reads |= dict.fromkeys(
            ("conditions", "diagnosis", "medicines", *WORDS), catalogue.conditions_digest
        )
        reads |= {slug: flag.wording_digest for slug, flag in catalogue.red_flags.items()}
    if "named-too" not in said:
        return reads
    named = sorted([*said.get("conditions", []), *said.get("diagnosis", [])])
    return Reads(reads | {"named-too": WORDING + ",".join(named)})


def stops(decision) -> bool:
    """Whether the questions end here with a care card: nothing more to ask is worth the delay."""
    return (
        decision.disposition >= Disposition.URGENT_TODAY
        or decision.scope is Scope.NOTHING
        or "under-16" in decision.flags
    )


def _said_of(decision) -> set[str]:
    """The facts of the floor that somebody has said, and not those that are only not known yet."""
    silent = set() if decision.screening.told_by else {"diagnosis", "no-diagnosis"}
    silent |= set() if decision.screening.age is not None else {"age"}
    return decision.barred - silent


def _out_of_ten(number: object) -> int | None:
    return number if type(number) is int and 0 <= number <= 10 else None


def _longest(data: dict) -> timedelta:
    return LONGEST.get(data.get("remember"), LONGEST["session"])


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _exact(book) -> dict[str, str]:
    """The questions that are answered with a number or a date: id -> which."""
    if "exact" not in book.derived:
        book.derived["exact"] = {
            id: kind for id, kind in question_ids(book).items() if kind in ("number", "date")
        }
    return book.derived["exact"]


def _is_a_list(id: str, value: object) -> bool:
    """Whether `value` answers, as this module keeps it, a question that takes several; any other
    shape counts as unanswered.
    """
    several = id in LISTS or id.endswith(".attested-for")
    return several and isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def _outlived(data: dict, now: datetime) -> bool:
    started = _moment(data.get("started-at"))
    return (
        started is None
        or started.tzinfo is None
        or not timedelta(0) <= now - started < _longest(data)
    )
