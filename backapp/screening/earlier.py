"""Answers whose 28 days are over (docs/adr/0129).

They open nothing. For 28 days more the session keeps them apart from the record that the gate
reads, so that the visitor can confirm what lasts with one tap for each page. What can have changed,
and whatever could open something by being denied, is asked again.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from backapp.gate.conditions import FRAIL_AGE
from backapp.gate.indications import CORRECTION_HOURS
from backapp.gate.questions import FIXED, YES_NO
from backapp.gate.rulebook import RuleBook
from backapp.gate.vocabulary import FollowUpKind
from backapp.library.content import Catalogue
from backapp.screening.cues import is_cues
from backapp.screening.held import moment, well_formed
from backapp.screening.lines import PREFIX, WORDS
from backapp.screening.questionnaire import Page
from backapp.screening.reading import raw_answers

KEY = "screening"  # in the session: the record that the gate reads
EARLIER = "earlier"  # in the session, beside the record: the earlier answers
LONGEST = {"session": timedelta(hours=24), "28-days": timedelta(days=28)}
FOLDED = timedelta(days=28)  # how long earlier answers are kept after their end
#: Parts of a record that only withhold, what says that a sign was seen to or ticked by mistake, and
#: the time zone.
STAYS = (
    "raised", "corrected", "assessed", "stopped", "hurt", "barred", "worse", "told-of-sign", "zone",
)  # fmt: skip
#: What a visitor goes on with after the answers have ended. It opens nothing.
GOES_ON = ("plan",)
#: Those of them that withhold something before any question is answered.
HOLDS = {"raised", "stopped", "hurt", "told-of-sign"}
#: What the page of conditions answers.
PICKED = {"conditions", "conditions-words", "medicines", "harmless"}
#: Answers that state a condition or may mean one.
LISTED = ("conditions", "diagnosis", "named-too", "medicines", *WORDS)
STATED = (*LISTED, "pregnancy")
UNREADABLE = ["?"]  # a damaged list of what was stated: it can mean any condition
KEPT = {"who", "country", "remember", "age", "area", *PICKED, *STATED}
#: Ages that the gate knows (`age_limits` adds those of the content).
AGES = {16, 18, FRAIL_AGE, 55, 65}


def longest(entry: Mapping) -> timedelta:
    """How long the answers in a session's entry count."""
    return LONGEST["28-days" if entry.get("remember") == "28-days" else "session"]


def ended(entry: Mapping, now: datetime) -> bool:
    """Whether these answers have expired at `now`, or were started after it."""
    began = datetime.fromisoformat(entry["started-at"])
    return not timedelta(0) <= now - began < longest(entry)


def kept_until(entry: Mapping) -> datetime:
    """When answers that are remembered for 28 days are deleted.

    A visitor's own are kept for 28 days more after their end. Nobody says that someone else is the
    same person as before.
    """
    own = entry.get("said", {}).get("who") == "me"
    end = datetime.fromisoformat(entry["started-at"]) + LONGEST["28-days"]
    return end + FOLDED if own else end


def apart(data: dict, now: datetime) -> dict:
    """Take answers that have ended out of the record in a session's `data`, and return it.

    Answers that are kept longer stay beside the record until their end. Only what withholds stays
    in it, if there is any, as when a visitor begins anew (docs/adr/0127).
    """
    if EARLIER in data and not _are_kept(data[EARLIER], now):
        del data[EARLIER]
    entry = data.get(KEY)
    if (
        not isinstance(entry, dict)
        or moment(entry.get("started-at"), now) is None
        or not ended(entry, now)
        or not well_formed(entry)
    ):
        return data
    del data[KEY]
    began = datetime.fromisoformat(entry["started-at"])
    over, stays = began + longest(entry), _what_stays(entry, now)
    if now < began:  # the clock was set back: until it is right again, only what withholds counts
        over, kept = now, {}
    elif entry.get("remember") != "28-days" or not over <= now < kept_until(entry):
        return data
    else:
        kept = _affirmed(entry.get("said", {}))
        wording = entry.get("wording", {})
        wording = {id: wording[id] for id in kept if id in wording}
        data[EARLIER] = {**stays, "started-at": entry["started-at"], "said": kept}
        data[EARLIER]["wording"] = wording
        data[EARLIER] |= {part: entry[part] for part in GOES_ON if part in entry}
    if HOLDS & stays.keys():  # with the country, for the number to call
        data[KEY] = stays | {"started-at": over.isoformat(), "remember": "28-days"}
        for part in ("said", "wording"):
            data[KEY][part] = {"country": entry.get(part, {}).get("country", "")}
    return data


def _are_kept(entry: object, now: datetime) -> bool:
    """Whether earlier answers can be read and have not come to their end."""
    if not isinstance(entry, dict) or not well_formed(entry):
        return False
    return moment(entry.get("started-at"), now) is not None and now < kept_until(entry)


def _what_stays(entry: Mapping, now: datetime) -> dict:
    """The parts that only withhold. What barred counts for a day."""
    stays = {part: entry[part] for part in STAYS if part in entry}
    day_ago = now - timedelta(hours=CORRECTION_HOURS)
    barred = {
        fact: text
        for fact, text in stays.pop("barred", {}).items()
        if (moment(text, now) or now) > day_ago
    }
    return stays | ({"barred": barred} if barred else {})


def _affirmed(said: Mapping[str, object]) -> dict[str, object]:
    """The answers that can be confirmed or that state something. What was denied is not kept."""
    damaged = {id for id in LISTED if id in said and not isinstance(said[id], list)}
    return {
        id: UNREADABLE if id in damaged else value
        for id, value in said.items()
        if id in KEPT or is_cues(id) or value in ("yes", "unsure") and id not in FIXED[YES_NO]
    }


class Earlier:
    """The earlier answers of a visitor, for the pages that ask for them again.

    `entry` is what the session keeps of them (`Record.earlier`). It is false if that is empty.
    """

    def __init__(self, entry: Mapping, catalogue: Catalogue) -> None:
        self._entry, self._catalogue = entry, catalogue
        # without those that were reworded since
        self._said = raw_answers(entry, catalogue) if entry else {}

    def __bool__(self) -> bool:
        return bool(self._entry)

    @property
    def answered_at(self) -> datetime:
        return datetime.fromisoformat(self._entry["started-at"])

    @property
    def until(self) -> datetime:
        """When they are deleted."""
        return kept_until(self._entry)

    def known(self, said: Mapping[str, object]) -> dict[str, object]:
        """Return what a page shows before it is answered, to a visitor who has answered `said`:
        what was stated, in whatever words, and what lasts. Nothing that was denied.
        """
        stated, flags = self._entry.get("said", {}), self._catalogue.rulebook.red_flags
        found = {
            id: value
            for id, value in stated.items()
            if (id in flags or id.startswith(PREFIX)) and value in ("yes", "unsure")
        }
        found |= {
            id: value
            for id, value in self._said.items()
            if value != [] and (is_cues(id) or id in ("country", "remember") or self._lasts(id))
        }
        found |= {id: slugs for id in LISTED if (slugs := self._stated(id))}
        # what a clinician named is offered as a condition too, unless it was named again
        named = [*self._stated("diagnosis"), *self._stated("named-too")]
        for id, theirs, answer in (
            ("conditions", named, "diagnosis"),
            ("conditions-words", self._stated("diagnosis-words"), "diagnosis-words"),
        ):
            again = _listed(said.get(answer))
            health = [*self._stated(id), *(one for one in theirs if one not in again)]
            if health:
                found[id] = list(dict.fromkeys(health))
        return found

    def _stated(self, id: str) -> list[str]:
        """What was stated in a list, in whatever words, as far as the content knows it."""
        known = self._catalogue.conditions
        if id == "medicines":
            known = self._catalogue.medicines
        elif id in WORDS:
            known = self._catalogue.ambiguous_words
        return [one for one in _listed(self._entry.get("said", {}).get(id)) if one in known]

    @property
    def _all_known(self) -> bool:
        """Whether the content still knows everything that was stated."""
        said = self._entry.get("said", {})
        return all(self._stated(id) == said[id] for id in LISTED if id in said)

    def folded(self, page: Page, said: Mapping[str, object]) -> Page:
        """Return the page with those questions folded, and first, whose answers last and that are
        not answered in `said`.
        """
        lasting = [one for one in page.questions if one.id not in said and self._lasts(one.id)]
        folded = (replace(one, folded=True) for one in lasting)
        others = (one for one in page.questions if one not in lasting)
        return replace(page, questions=(*folded, *others)) if lasting else page

    def _lasts(self, id: str) -> bool:
        """Whether one tap may confirm the answer to a question: it says what lasts, or only
        withholds.
        """
        value, book = self._said.get(id), self._catalogue.rulebook
        match id:
            case "age":
                return isinstance(value, int) and value + 1 not in age_limits(book)
            case "area":
                return bool(value)
            case "conditions" | "conditions-words" | "medicines" | "harmless":
                return self._said.keys() >= PICKED and self._all_known
        condition = book.conditions.get(id.partition(".")[0])
        asked = condition.follow_ups if condition else ()
        floors = {one.id for one in asked if one.kind is FollowUpKind.FLOOR}
        return id in floors and value in ("yes", "unsure")


def age_limits(book: RuleBook) -> set[int]:
    """The ages from which other rules or questions apply. Whoever said that they are a year younger
    may be that old by now.
    """
    most = {one.max_age + 1 for one in book.exercises.values() if one.max_age is not None}
    every = (
        one.under_age for condition in book.conditions.values() for one in condition.follow_ups
    )
    return AGES | most | set(every)


def _listed(value: object) -> list[str]:
    """The readable names in a stored list. What cannot be read counts as stated anyway
    (`lines.Through.contradicted`).
    """
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
