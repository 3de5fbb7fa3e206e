"""One visitor's answers. The server-side session is the only place that stores them.

The session contains the raw answers by id, the digest of the wording of each question, and a few
timestamps (when a flag was raised, when the screening was completed). It never stores a permission:
`screening()` reads the answers, and the gate decides again on each request. Unreadable data counts
as unanswered, which never opens anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from backapp.erasing import wipe
from backapp.gate.answers import Screening
from backapp.gate.indications import CHECK_HOURS, CORRECTION_HOURS
from backapp.gate.vocabulary import Disposition, Hurt, Scope
from backapp.screening.cues import key
from backapp.screening.earlier import (
    EARLIER,
    GOES_ON,
    KEY,
    LONGEST,
    STATED,
    STAYS,
    ended,
    kept_until,
    longest,
)
from backapp.screening.held import mend
from backapp.screening.lines import PREFIX, Settled
from backapp.screening.questionnaire import WORDING
from backapp.screening.reading import (
    Sheet,
    current_wording,
    how_it_hurt,
    raw_answers,
    sheet,
)
from backapp.screening.runs import (
    MOST_CHANGED,
    MOST_FAVOURITES,
    MOST_STEPS,
    MOST_STEPS_CHANGED,
    OWN,
    Changes,
    Chosen,
    Run,
    changes,
    favourites,
    last_run,
    own_routine,
    worse_moments,
)

NOTHING: Mapping[str, str] = MappingProxyType({})
QUICK_LASTS = timedelta(hours=CHECK_HOURS)  # how long "none of these" to the quick check counts
#: Parts that do not outlast a new beginning.
NOT_ANEW = (
    "completed-at", "checked-at", "signs-at", "quick-at", "asked-first", "stated", "check",
)  # fmt: skip
MOST_STARTERS = 3  # without the full questions (PROJECT)
#: How long self-manipulation stays withheld after the visitor has corrected a floor fact
#: (docs/adr/0056).
COOL_DOWN = timedelta(hours=CORRECTION_HOURS)


class Record:
    """The answers of one session.

    Reading never writes. Every change is a method of this class and is saved at once.
    """

    def __init__(self, request):
        self._request = request
        self._data: dict = {}
        self._earlier = False
        if settings.SESSION_COOKIE_NAME in request.COOKIES or request.session.modified:
            session, now = request.session, timezone.now()
            entry = session.get(KEY)
            # mend only once in a request: several callers read the record
            if getattr(session, "mended", None) is not entry:
                entry = mend(entry, now)
                session.mended = entry
            if entry and not ended(entry, now):
                self._data = entry
            self._earlier = EARLIER in session

    @property
    def has_answers(self) -> bool:
        """Whether this visitor has any stored answers that count."""
        return bool(self._data)

    @property
    def held(self) -> bool:
        """Whether anything is stored that this visitor told us, also earlier answers."""
        return self.has_answers or self._earlier

    @property
    def earlier(self) -> dict:
        """The answers whose 28 days are over (screening/earlier.py); empty if there are none.

        They are no answers: nothing else here reads them.
        """
        return mend(self._request.session.get(EARLIER), timezone.now()) if self._earlier else {}

    @property
    def have_ended(self) -> bool:
        """Whether there are answers whose 28 days are over. It reads nothing of them."""
        return self._earlier

    @property
    def stamp(self) -> str | None:
        """The content version when these answers were read; None if it was not read with them."""
        return getattr(self._request.session, "content_stamp", None) if self.has_answers else None

    @property
    def mark(self) -> str:
        """A token that changes whenever this session or the content changes; empty without answers.

        A page uses it to ask later whether it is still up to date (docs/adr/0055). It reveals no
        answer.
        """
        if not self.held:
            return ""
        # the time too, because answers end without a change of what is stored
        kept = f"{getattr(self._request.session, 'stored', '')} {self.stamp} {self.until}"
        return salted_hmac("backapp.screening.record.mark", kept, algorithm="sha256").hexdigest()[
            :12
        ]

    @property
    def they(self) -> bool:
        """Whether the answers are about someone else."""
        return self._data.get("said", {}).get("who") == "other"

    @property
    def completed(self) -> bool:
        return "completed-at" in self._data

    @property
    def checked(self) -> bool:
        return "checked-at" in self._data

    @property
    def until(self) -> datetime | None:
        """When the answers expire at the latest; None without answers."""
        return _moment(self._data, "started-at") + longest(self._data) if self.has_answers else None

    @property
    def asked_again(self) -> datetime:
        """When the questions are asked again at the latest. Only with answers."""
        return _moment(self._data, "started-at") + LONGEST["28-days"]

    def said(self, catalogue) -> dict[str, object]:
        """Return the raw answers whose questions still have the same wording."""
        return raw_answers(self._data, catalogue)

    def doubted(self, said: Mapping[str, object]) -> set[str]:
        """The lines that were denied and count as ticked in `said`, because another answer
        contradicts that.
        """
        stored = self._data.get("said", {})
        return {id for id in said if id.startswith(PREFIX) and stored.get(id) == "no" != said[id]}

    def sheet(self, catalogue, now: datetime | None = None) -> Sheet:
        """Return the answers, raw and as the gate reads them at `now` (default: current time)."""
        return sheet(self._data, catalogue, now or timezone.now())

    def screening(self, catalogue) -> Screening:
        """Return the answers as the gate reads them."""
        return self.sheet(catalogue).screening

    @property
    def run(self) -> Run | None:
        """The latest run; None if there is none."""
        return last_run(self._data)

    @property
    def favourites(self) -> tuple[tuple[str, str], ...]:
        """What the visitor wants to find again, each as kind and slug, the newest first."""
        return favourites(self._data)

    @property
    def changes(self) -> dict[tuple[str, str], Changes]:
        """How the visitor does what they follow, by kind and slug, the newest first."""
        return changes(self._data) if "changes" in self._data else {}

    @property
    def plan(self) -> dict | None:
        """The six-week plan, as `plans.of_data` reads it; None if there is none."""
        return self._data.get("plan")

    @property
    def own(self) -> tuple[Chosen, ...]:
        """The visitor's own routine, in order."""
        return own_routine(self._data)

    @property
    def onward(self) -> str:
        """The address to continue at after the questions; empty if there is none."""
        return self._data.get("onward", "")

    @property
    def hurt(self) -> str | None:
        """The worst way a movement hurt since the last screening; None if none hurt."""
        return how_it_hurt(self._data)

    def hurt_since(self, moment: datetime) -> bool:
        """Whether a movement has hurt since a moment."""
        hurt = self._data.get("hurt", {})
        return any(_moment(hurt, how) >= moment for how in hurt)

    @property
    def hurt_today(self) -> bool:
        """Whether a movement hurt in the last 24 hours: the pages say to stop for that day."""
        day_ago = timezone.now() - COOL_DOWN
        parts = (self._data.get(part, {}) for part in ("hurt", "stopped"))
        return any(_moment(moments, id) > day_ago for moments in parts for id in moments)

    @property
    def noticed(self) -> bool:
        """Whether what hurt last was something new that can be a warning sign."""
        return bool(self.hurt and self.run and self.run.noticed)

    @property
    def asks_again(self) -> bool:
        """Whether the visitor is answering all the questions again because something hurt."""
        return "asks-again" in self._data

    @property
    def sign_reported(self) -> bool:
        """Whether the visitor reported a new sign in a routine, without a short check since."""
        return "told-of-sign" in self._data

    def told_on(self, flag: str) -> date | None:
        """The visitor's day on which they last told us of a warning sign that is held; None if they
        have not.
        """
        raised = self._data.get("raised", {})
        return _moment(raised, flag).date() if flag in raised else None

    @property
    def worse_lately(self) -> int:
        """How many runs made things worse in the last week."""
        return len(worse_moments(self._data, timezone.now()))

    # -- changes

    def start(self, answers: dict[str, object]) -> None:
        """Start a screening with the answers of the first page.

        Without any answers the session gets a new key. A session with answers keeps its key until
        they are cleared, because another tab can be reporting a sign with it (docs/adr/0083).
        After a completed screening, and for another person, every question is asked again. Raised,
        corrected and assessed signs stay. Of earlier answers, what they withhold counts from now on
        too; for another person they are deleted.
        """
        if not self.held:
            self._request.session.cycle_key()
        now = timezone.now()
        anew = {"started-at": now.isoformat(), "said": {}, "wording": {}}
        shorter = {"remember": answers["remember"]}
        another = self._data.get("said", {}).get("who") != answers["who"]
        if self.completed or another or ended(self._data | shorter, now):
            # What restricts stays, and ends with the new answers.
            for part in (*NOT_ANEW, *(GOES_ON if self._is_of_another(answers) else ())):
                self._data.pop(part, None)
            self._data |= anew
        if answers["who"] != "me":
            self._forget_earlier()
        earlier = self.earlier
        stays = {part: earlier[part] for part in (*STAYS, *GOES_ON) if part in earlier}
        stated = {id: earlier["said"][id] for id in STATED if id in earlier.get("said", ())}
        self._data = stays | ({"stated": stated} if stated else {}) | anew | self._data | shorter
        self._write(answers, dict.fromkeys(answers, WORDING))

    def _is_of_another(self, answers: Mapping[str, object]) -> bool:
        who = self._data.get("said", {}).get("who")
        return who is not None and who != answers["who"]

    def begin(self, country: str) -> None:
        """Start a screening without the first page, unless there is one. Whoever chose 28 days for
        their earlier answers has chosen it for these. A country that was told before counts more
        than `country`.
        """
        if "who" not in self._data.get("said", {}):
            told = [part.get("said", {}).get("country") for part in (self._data, self.earlier)]
            country = next(filter(None, told), country)
            remember = "28-days" if self._earlier or self.remembered else "session"
            self.start({"who": "me", "country": country, "remember": remember})

    @property
    def remembered(self) -> bool:
        """Whether the answers outlast the browser session."""
        return self._data.get("remember") == "28-days"

    def remember(self) -> None:
        """Keep the answers for 28 days from when they were started."""
        self._data["remember"] = "28-days"
        self._data.setdefault("said", {})["remember"] = "28-days"
        self._save()

    def ask_again(self, catalogue) -> None:
        """Drop the answers about the present state, because something has hurt since.

        They count only after the visitor has given them again.
        """
        said = self._data.get("said", {})
        denied = [
            id
            for id in said
            if id.startswith(PREFIX) or id in catalogue.rulebook.red_flags and said[id] == "no"
        ]
        for id in [*denied, "pain", "area", "episode"]:
            said.pop(id, None)
        for part in ("completed-at", "signs-at"):
            self._data.pop(part, None)
        self._data["asks-again"] = timezone.now().isoformat()
        self._save()

    def note_worse(self, catalogue) -> None:
        """Store that a run made things worse.

        After the second time in a week, the visitor must answer again (facts.md 6.4).
        """
        now = timezone.now()
        lately = [*worse_moments(self._data, now), now]
        self._data["worse"] = [moment.isoformat() for moment in lately]
        if len(lately) > 1:
            self.ask_again(catalogue)
        else:
            self._save()

    def check_quickly(self, catalogue, found: Settled, country: str) -> None:
        """Store the answers to the quick check: its lines, and the signs that they answer.

        Without answers this starts a screening for the visitor themself that ends with the browser
        session.
        """
        self.begin(country)
        self.ask_behind(catalogue, found.answers)
        self._data["quick-at"] = timezone.now().isoformat()
        self.put(catalogue, found.answers, through=found.wording)

    def ask_behind(self, catalogue, answers: Mapping[str, object]) -> None:
        """Drop earlier denials of the signs behind the lines that these answers do not deny, so
        that they are asked one by one. `put` follows and saves it.
        """
        said = self._data.get("said", {})
        for id, answer in answers.items():
            if id.startswith(PREFIX) and answer != "no":
                for sign in catalogue.group_lines[id.removeprefix(PREFIX)].signs:
                    if said.get(sign) == "no":
                        del said[sign]

    def may_start(self, catalogue, said: Mapping[str, object]) -> bool:
        """Whether the starter is on offer: "none" to every line of the quick check, not long ago,
        and fewer than `MOST_STARTERS` starters and sessions since, or one that is still going.
        """
        if not self._is_recent("quick-at") or not catalogue.quick:
            return False
        run = self.run
        going = run is not None and run.starts and run.going(run.kind, run.slug, timezone.now())
        denied = all(said.get(PREFIX + slug) == "no" for slug in catalogue.quick)
        return denied and (going or self.starters < MOST_STARTERS)

    @property
    def may_stop(self) -> bool:
        """Whether what is open so far may be followed before all the questions are answered."""
        return self.has_answers and not self.completed and self._is_recent("started-at")

    def _is_recent(self, part: str) -> bool:
        """Whether this moment is not long ago, and nothing has hurt or made it worse lately."""
        if part not in self._data:
            return False
        ago = timezone.now() - _moment(self._data, part)
        return self.calm and timedelta(0) <= ago < QUICK_LASTS

    @property
    def calm(self) -> bool:
        """Whether nothing hurt, was new, or got worse lately."""
        return not (self.hurt or self.sign_reported or self.worse_lately)

    @property
    def starters(self) -> int:
        """How many starters and sessions have begun without a completed screening."""
        return len(self._data.get("starters", ()))

    def put(
        self,
        catalogue,
        answers: dict[str, object],
        *,
        keeps_completion: bool = False,
        through: Mapping[str, str] = NOTHING,
    ) -> None:
        """Store answers.

        If they differ from the stored ones, the visitor must confirm the screening again.
        `keeps_completion` prevents this for questions that are asked after a completed screening.
        `through` has the wording of the group line for each sign that a line answers (`lines`).
        """
        merged = self._data.get("said", {}) | answers
        wordings = current_wording(catalogue, merged)
        changed = any(self._data.get("said", {}).get(id) != value for id, value in answers.items())
        if changed and not keeps_completion:
            self._data.pop("completed-at", None)
        flags, now = catalogue.rulebook.red_flags, timezone.now().isoformat()
        if any(id in flags or id.startswith(PREFIX) for id in answers):
            self._data.setdefault("signs-at", now)
        if any(id in flags and flags[id].next_day and one != "no" for id, one in answers.items()):
            self._data["checked-at"] = now  # such a sign ends a day after it was told
        self._raise_flags(catalogue, answers)
        for id in answers:  # the cues of an earlier answer
            if key(id) not in answers:
                self._data.get("said", {}).pop(key(id), None)
        self._write(answers, {id: wordings[id] for id in answers} | dict(through))

    def complete(self) -> None:
        """Store that all the questions are answered.

        Answers about warning signs that are too old for a check count from when they were given, so
        that the short check follows.
        """
        now = timezone.now()
        said_at = _moment(self._data, "signs-at" if "signs-at" in self._data else "started-at")
        moment = now if now - said_at < QUICK_LASTS else said_at
        checked = max(moment, _moment(self._data, "checked-at")) if self.checked else moment
        self._data |= {"completed-at": moment.isoformat(), "checked-at": checked.isoformat()}
        for part in ("starters", "stated"):
            self._data.pop(part, None)
        self._forget_earlier()
        # only if all the questions were asked again, not if the last page was sent twice
        if self._data.pop("asks-again", None):
            self._drop_old_pain()
        self._save()

    def _drop_old_pain(self) -> None:
        """Drop reports of pain that are older than a day.

        The page tells the visitor to stop for today, so a report counts for a day even if they
        answer the questions again sooner (docs/adr/0084).
        """
        day_ago = timezone.now() - COOL_DOWN
        for part in ("stopped", "hurt"):
            hurt = self._data.pop(part, {})
            if kept := {id: text for id, text in hurt.items() if _moment(hurt, id) > day_ago}:
                self._data[part] = kept

    def corrected_facts(self, decision) -> list[str]:
        """Return the floor facts that barred in a result of the last day but not in `decision`.

        Sticky warning signs are not included, because a page of their own corrects them
        (docs/adr/0012).
        """
        day_ago, flags = timezone.now() - COOL_DOWN, decision.book.red_flags
        barred = self._data.get("barred", {})
        return [
            fact
            for fact in barred
            if fact not in decision.barred
            and not (fact in flags and flags[fact].sticky)
            and _moment(barred, fact) > day_ago
        ]

    def store_result(self, decision) -> None:
        """Store which floor facts bar in the result that is shown now, and the corrected ones.

        See docs/adr/0056.
        """
        now = timezone.now().isoformat()
        self._data.setdefault("corrected", {}).update(
            dict.fromkeys(self.corrected_facts(decision), now)
        )
        self._data["barred"] = dict.fromkeys(sorted(_known_bars(decision)), now)
        self._save()

    def passed_check(self) -> None:
        self._data["checked-at"] = timezone.now().isoformat()
        for part in ("told-of-sign", "check"):
            self._data.pop(part, None)
        self._save()

    def report_sign(self) -> None:
        """Store that something new was felt that can be a warning sign.

        Nothing opens until the visitor has answered the whole short check.
        """
        self._data["told-of-sign"] = timezone.now().isoformat()
        self._data.pop("check", None)
        self._save()

    def note_checked(self, ids: Iterable[str]) -> None:
        """Store that the short check has been told about these lines and signs."""
        told = dict.fromkeys(ids, timezone.now().isoformat())
        self._data.setdefault("check", {}).update(told)
        self._save()

    def go_on_checking(self) -> None:
        """Store that something of the short check is left. Nothing opens until it is whole."""
        self._data.setdefault("told-of-sign", timezone.now().isoformat())
        self._save()

    @property
    def check_so_far(self) -> set[str]:
        """The ids of lines and signs that the short check has been told about, not long ago."""
        told, ago = self._data.get("check", {}), timezone.now() - QUICK_LASTS
        return {id for id in told if _moment(told, id) > ago}

    def stop(self, exercise: str | None, how: Hurt) -> None:
        """Store that a movement hurt.

        Until the visitor has answered all the questions again, self-manipulation and `exercise` (if
        it is known) stay withheld.
        """
        now = timezone.now().isoformat()
        self._data.pop("asks-again", None)
        self._data.setdefault("hurt", {})[how.word] = now
        if exercise:
            self._data.setdefault("stopped", {})[exercise] = now
        self._save()

    def begin_run(self, kind: str, slug: str, pain: int | None = None) -> None:
        """Start a run, with the pain out of 10 before it, or None if the visitor skipped it.

        Without a new number, the pain that was told around the run before still counts.
        """
        now, told = timezone.now().isoformat(), self._pain_told()
        self._data["run"] = {"kind": kind, "slug": slug, "started-at": now}
        if pain is not None:
            self._data["run"]["before"] = pain
        elif told:
            self._data["run"]["told"] = told
        if self.run.starts and not self.completed:
            self._data["starters"] = [*self._data.get("starters", ()), now]
        self._save()

    def take_back_pain(self) -> None:
        """Forget the pain that was given before the latest run: it was a slip. The run is over."""
        run = self._data.get("run", {})
        run.pop("before", None)
        run["ended"] = True
        self._save()

    def _pain_told(self) -> list | None:
        """The worst pain told around the latest run, and when it was told; None if none was."""
        run = self.run
        told = [run.told, (run.before, run.started_at), (run.after, run.started_at)] if run else []
        known = [(pain, when) for pain, when in filter(None, told) if pain is not None]
        if not known:
            return None
        pain, when = max(known)
        return [pain, when.isoformat()]

    def ease(self, exercise: str) -> None:
        """Show the easier version of an exercise first, for the rest of this run."""
        run = self._data.get("run")
        if run:
            run["eased"] = list(dict.fromkeys([*(self.run.eased if self.run else ()), exercise]))
            self._save()

    def resume_run(self, kind: str, slug: str, now: str, at: int) -> None:
        """Store that the run of something goes on after a change at its step `at`. If the change is
        in its address, `now` is its slug from here on.
        """
        run = self._data.get("run", {})
        if (run.get("kind"), run.get("slug")) == (kind, slug) and not run.get("ended"):
            run |= {"slug": now, "at": at, "changes": run.get("changes", 0) + 1}
            self._save()

    def end_run(
        self,
        kind: str,
        slug: str,
        pain: int | None = None,
        felt: str = "",
        *,
        effort: str = "",
        then: str = "",
        noticed: bool = False,
    ) -> None:
        """End the run of that routine or exercise, and store what the visitor says after it.

        `then` is what their `effort` changes next time. `noticed`: they stopped because of
        something new that can be a warning sign.
        """
        run = self._data.get("run", {})
        if (run.get("kind"), run.get("slug")) != (kind, slug):
            earlier = self._pain_told() if pain is None else None
            run = {"kind": kind, "slug": slug, "started-at": timezone.now().isoformat()}
            run |= {"told": earlier} if earlier else {}
        reported = {
            name: value
            for name, value in (
                ("after", pain),
                ("felt", felt),
                ("effort", effort),
                ("then", then),
                ("noticed", noticed),
            )
            if value not in (None, "", False)
        }
        self._data["run"] = run | reported | {"ended": True}
        self._save()

    def store_own_routine(self, places: Iterable[Chosen]) -> None:
        """Store the visitor's own routine (none if `places` is empty) and end its current run."""
        self._data["own"] = [[p.exercise, p.sets, p.repetitions, p.hold_seconds] for p in places][
            :MOST_STEPS
        ]
        if self.run and (self.run.kind, self.run.slug) == ("routine", OWN) and not self.run.ended:
            self._data["run"]["ended"] = True
        self.store_changes("routine", OWN, Changes())

    def store_changes(self, kind: str, slug: str, made: Changes) -> None:
        """Store how the visitor does something to follow: as written if nothing is changed. Of too
        many, the oldest are dropped.
        """
        kept = {(kind, slug): made} | {
            one: other for one, other in self.changes.items() if one != (kind, slug)
        }
        self._data["changes"] = [
            {
                "kind": kind,
                "slug": slug,
                "less": one.less,
                "easy": one.easy,
                "steps": {
                    exercise: [change.down, change.way, change.instead, change.out]
                    for exercise, change in [*one.steps.items()][-MOST_STEPS_CHANGED:]
                },
            }
            for (kind, slug), one in kept.items()
            if one != Changes()
        ][:MOST_CHANGED]
        self._save()

    def keep_favourite(self, kind: str, slug: str) -> None:
        """Put something first among the favourites. The oldest of too many is dropped."""
        others = [one for one in self.favourites if one != (kind, slug)]
        self._store_favourites([(kind, slug), *others][:MOST_FAVOURITES])

    def drop_favourite(self, kind: str, slug: str) -> None:
        self._store_favourites([one for one in self.favourites if one != (kind, slug)])

    def _store_favourites(self, kept: Iterable[tuple[str, str]]) -> None:
        self._data["favourites"] = [list(one) for one in kept]
        self._save()

    def store_plan(self, plan: dict | None) -> None:
        """Store the six-week plan (`plans.as_data`); None deletes it."""
        self._data["plan"] = plan
        if plan is None:
            del self._data["plan"]
        self._save()

    def go_onward(self, address: str) -> None:
        """Store the address to continue at after the questions; an empty one clears it."""
        self._data["onward"] = address
        self._save()

    def note(self, kind: str, slug: str, moment: str | None = None) -> None:
        """Store a timestamp (default: now) for one flag, exercise or page.

        `kind` is "corrected", "assessed", "asked-first" or "unsure".
        """
        self._data.setdefault(kind, {})[slug] = moment or timezone.now().isoformat()
        self._save()

    def finish(self) -> None:
        """Delete all the answers and the session, so that the cookie changes."""
        self._data = {}
        self._request.session.flush()
        wipe()

    def _forget_earlier(self) -> None:
        self._request.session.pop(EARLIER, None)
        self._earlier = False

    def _raise_flags(self, catalogue, answers) -> None:
        flags = catalogue.rulebook.red_flags
        raised = [
            id
            for id, value in answers.items()
            if id in flags and flags[id].sticky and value in ("yes", "unsure")
        ]
        if raised:
            # With the visitor's UTC offset, because gate/signs.py compares the visitor's local day
            # with the day of a clinician's assessment.
            now = timezone.localtime(timezone.now()).isoformat()
            self._data.setdefault("raised", {}).update(dict.fromkeys(raised, now))

    def _write(self, answers, wording) -> None:
        self._data.setdefault("said", {}).update(answers)
        self._data.setdefault("wording", {}).update(wording)
        self._save()

    def _save(self) -> None:
        if zone := getattr(self._request, "sent_zone", ""):
            self._data["zone"] = zone
        session = self._request.session
        session[KEY] = self._data
        end = kept_until(self._data)
        if earlier := self.earlier:  # what is not finished ends with them, so that all is deleted
            end = min(end, kept_until(earlier))
        session.set_expiry(end if self.remembered else 0)
        session.modified = True


def stops(decision) -> bool:
    """Whether the questions end here with a care card, because help must not wait for them."""
    if "under-16" in decision.flags:
        return True
    soon = decision.disposition >= Disposition.URGENT_TODAY or decision.scope is Scope.NOTHING
    return soon and not decision.waits


def _known_bars(decision) -> set[str]:
    """The floor facts that bar because of an answer, not because an answer is missing."""
    unanswered = set() if decision.screening.told_by else {"diagnosis", "no-diagnosis"}
    unanswered |= set() if decision.screening.age is not None else {"age"}
    return decision.barred - unanswered


def _moment(entries: dict, name: str) -> datetime:
    """Read the timestamp under `name`. `held.mend` has removed anything else."""
    return datetime.fromisoformat(entries[name])
