"""What one visitor has said, as it is kept in the server-side session, and nowhere else.

The session holds raw answers under their ids, beside each the fingerprint of the wording it
answered, and a few moments (when a flag was raised, when the screening was completed). No
permission is ever stored: `screening()` reads the answers, and the gate decides again on each
request. What cannot be read counts as not said, which never opens anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from backapp.erasing import wipe
from backapp.gate.answers import Screening
from backapp.gate.indications import CORRECTION_HOURS
from backapp.gate.vocabulary import Disposition, Hurt, Scope
from backapp.screening.held import mend
from backapp.screening.questionnaire import WORDING
from backapp.screening.reading import (
    Sheet,
    current_wording,
    how_it_hurt,
    raw_answers,
    sheet,
)
from backapp.screening.runs import (
    MOST_STEPS,
    OWN,
    Chosen,
    Run,
    last_run,
    own_routine,
    worse_moments,
)

KEY = "screening"
LONGEST = {"session": timedelta(hours=24), "28-days": timedelta(days=28)}
#: How long self-manipulation stays withheld after an answer that the floor knows was taken back
#: (docs/adr/0056).
COOL_DOWN = timedelta(hours=CORRECTION_HOURS)


class Record:
    """The answers of one session.

    Reading never writes; every change goes through a method here and is saved at once.
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
            if held and timedelta(0) <= now - _moment(held, "started-at") < _longest(held):
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
        """A word that changes as soon as anything in this session, or in the content, changes;
        empty where nothing is kept.

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
        """Whether somebody answers for another."""
        return self._data.get("said", {}).get("who") == "other"

    @property
    def completed(self) -> bool:
        return "completed-at" in self._data

    @property
    def until(self) -> datetime | None:
        """When the answers will be gone by themselves, at the latest."""
        return _moment(self._data, "started-at") + _longest(self._data) if self.held else None

    def said(self, catalogue) -> dict[str, object]:
        """The raw answers whose questions still read as they did."""
        return raw_answers(self._data, catalogue)

    def sheet(self, catalogue, now: datetime | None = None) -> Sheet:
        """The answers as the gate reads them at `now` (default: this moment), and what was said of
        them.
        """
        return sheet(self._data, catalogue, now or timezone.now())

    def screening(self, catalogue) -> Screening:
        """The answers as the gate reads them."""
        return self.sheet(catalogue).screening

    @property
    def run(self) -> Run | None:
        """The run that was begun last; None if there is none."""
        return last_run(self._data)

    @property
    def own(self) -> tuple[Chosen, ...]:
        """The visitor's own routine in its order."""
        return own_routine(self._data)

    @property
    def onward(self) -> str:
        """Where this visitor wanted to go when the questions came first; empty if nowhere."""
        return self._data.get("onward", "")

    @property
    def checked_at(self) -> datetime | None:
        """When the warning signs were last gone through, by the screening or by the short check."""
        parts = [part for part in ("completed-at", "checked-at") if part in self._data]
        return max((_moment(self._data, part) for part in parts), default=None)

    @property
    def hurt(self) -> str | None:
        """How a movement hurt, at the worst, since the questions were last gone through."""
        return how_it_hurt(self._data)

    @property
    def asks_again(self) -> bool:
        """Whether all the questions are being gone through again because something hurt."""
        return "asks-again" in self._data

    @property
    def told_of_sign(self) -> bool:
        """Whether a new sign was reported in the middle of a routine and the short check has not
        been answered since.
        """
        return "told-of-sign" in self._data

    @property
    def worse_lately(self) -> int:
        """How many runs left things worse in the last week."""
        return len(worse_moments(self._data, timezone.now()))

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

    def ask_again(self, catalogue) -> None:
        """Something hurt since the last screening, so the answers about how things are now
        count only once they are given again.
        """
        said = self._data.get("said", {})
        denied = [id for id in said if id in catalogue.rulebook.red_flags and said[id] == "no"]
        for id in [*denied, "pain", "area", "episode"]:
            said.pop(id, None)
        self._data.pop("completed-at", None)
        self._data["asks-again"] = timezone.now().isoformat()
        self._save()

    def note_worse(self, catalogue) -> None:
        """A run left things worse.

        The second time in a week nothing counts as answered until it is all said anew (facts.md
        6.4).
        """
        now = timezone.now()
        lately = [*worse_moments(self._data, now), now]
        self._data["worse"] = [moment.isoformat() for moment in lately]
        if len(lately) > 1:
            self.ask_again(catalogue)
        else:
            self._save()

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
            self._forget_what_hurt_before()
        self._save()

    def _forget_what_hurt_before(self) -> None:
        """The page says to stop for today, so what hurt counts for a day, however soon the
        questions are answered again (docs/adr/0084).
        """
        lately = timezone.now() - COOL_DOWN
        for part in ("stopped", "hurt"):
            hurt = self._data.pop(part, {})
            if kept := {id: text for id, text in hurt.items() if _moment(hurt, id) > lately}:
                self._data[part] = kept

    def taken_back(self, decision) -> list[str]:
        """Facts of the floor that counted in a result less than a day ago and, by `decision`, do so
        no more.

        A sticky warning sign is not among them: taking one back has a page of its own
        (docs/adr/0012).
        """
        lately, flags = timezone.now() - COOL_DOWN, decision.book.red_flags
        barred = self._data.get("barred", {})
        return [
            fact
            for fact in barred
            if fact not in decision.barred
            and not (fact in flags and flags[fact].sticky)
            and _moment(barred, fact) > lately
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
        flags = catalogue.rulebook.red_flags
        raised = [
            id
            for id, value in answers.items()
            if id in flags and flags[id].sticky and value in ("yes", "unsure")
        ]
        if raised:
            # With the visitor's offset: whether a clinician looked at it since goes by their day
            # (gate/signs.py).
            now = timezone.localtime(timezone.now()).isoformat()
            self._data.setdefault("raised", {}).update(dict.fromkeys(raised, now))

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


def _longest(data: dict) -> timedelta:
    return LONGEST.get(data.get("remember"), LONGEST["session"])


def _moment(entries: dict, name: str) -> datetime:
    """A moment that is kept under `name`; what is no moment did not get through `held.mend`."""
    return datetime.fromisoformat(entries[name])
