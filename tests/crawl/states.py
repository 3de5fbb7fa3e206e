"""Everybody who may ask: the cast of tests/people.py, and the ways in which somebody's answers
can be old, half, gone or another's.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from backapp.access import Permit
from backapp.gate.answers import Screening
from backapp.gate.decide import decide
from backapp.library.content import STARTER, catalogue
from backapp.library.models import RedFlag
from backapp.library.versions import mark_changed
from backapp.screening.reading import Sheet, ruled_out, unsettled
from backapp.screening.record import Record, stops
from tests.access.test_sweep import keep_a_diary
from tests.crawl.canaries import NOBODY
from tests.people import CAST, aged, come_in
from tests.visits import request_of
from tests.walk import HEALTHY, fill, walk

SESSION, HERE = "backapp-s", "backapp-a"


@dataclass
class State:
    """Somebody, and whose canaries they may be shown: exercises and routines that are open to
    them now.
    """

    name: str
    client: Client
    may_see: set[str]
    headers: dict[str, str]
    query: str = ""

    @property
    def staff(self) -> bool:
        return self.name.startswith("staff")


def opened(client: Client | None) -> set[str]:
    """What is open to this browser: exercises by slug, routines as "routine:" and slug."""
    held = catalogue(fresh=True)
    record = (
        Record(request_of(client)) if client is not None and SESSION in client.cookies else None
    )
    if record and record.sign_reported:
        return set()
    sheet = record.sheet(held) if record else Sheet({}, Screening())
    decision = decide(held.rulebook, sheet.screening, timezone.now())
    may_start = record is not None and record.may_start(held, sheet.said)
    permit = Permit(
        held,
        decision,
        screened=record is not None,
        may_start=may_start,
        ruled_out=ruled_out(sheet.said, held) if record is not None and record.may_stop else None,
    )
    if stops(decision) or unsettled(sheet, held):
        return set()
    exercises = {slug for slug in held.exercises if permit.open(slug).open}
    exercises |= {f"routine:{STARTER}"} if permit.open_starter() else set()
    return exercises | {
        f"routine:{slug}" for slug in held.routines if permit.open_routine(slug).open
    }


def _after_the_quick_check(*quick: str) -> Callable[[], Client]:
    def come() -> Client:
        client = Client()
        client.post("/screening/quick/", {"quick": quick})
        return client

    return come


def _after_the_signs() -> Client:
    client = _after_the_quick_check("none")()
    address = client.get("/result/")["Location"]
    while address != "/screening/examined/":
        page = client.get(address).context["page"]
        data = {k: v for one in page.questions for k, v in fill(one, HEALTHY).items()}
        address = client.post(address, data)["Location"]
    return client


def _until(page: str, **answers: object) -> Callable[[], Client]:
    def come() -> Client:
        client = Client()
        walk(client, until=page, **CAST["full-set"], **answers)
        return client

    return come


def _check_due() -> Client:
    client = come_in("full-set")
    aged(client, hours=13)
    return client


def _expired() -> Client:
    client = come_in("full-set")
    aged(client, hours=25)
    return client


def _told_of_a_sign() -> Client:
    client = come_in("full-set")
    client.post("/routines/dont-crack/hurts/", {"choice": "sign"})
    return client


def _changed_their_mind() -> Client:
    client = come_in("full-set")
    client.post("/screening/signs/", {"lines-now": "none", "lines-before": "line.cancer"})
    return client


def _asked_about_each() -> Client:
    client = come_in("full-set")
    for slug, exercise in catalogue().rulebook.exercises.items():
        if exercise.ask_first:
            client.post(f"/screening/first/{slug}/", dict.fromkeys(exercise.ask_first, "no"))
    client.post("/screening/one-more/egg-roll.on-purpose/", {"egg-roll.on-purpose": "yes"})
    client.post("/screening/one-more/skin-whole/", {"skin-whole": "yes"})
    return client


def _running() -> Client:
    client = come_in("full-set")
    client.post("/routines/dont-crack/follow/", {"pain": "2"})
    return client


def _before_a_question_was_reworded() -> Client:
    client = come_in("full-set")
    RedFlag.objects.filter(slug="fever").update(short="Something else altogether")
    mark_changed(timezone.now())
    return client


#: Beside the cast: how each comes about.
OTHERS: dict[str, Callable[[], Client]] = {
    "after the quick check": _after_the_quick_check("none"),
    "after the quick check and the signs": _after_the_signs,
    "after a tick in the quick check": _after_the_quick_check("line.below", "some"),
    "at the first page": _until("/screening/about-you/"),
    "at the lines": _until("/screening/signs/"),
    "at the cues": _until("/screening/closer-1/", **{"line.ill": "yes", "line.legs": "yes"}),
    "before the examination": _until("/screening/examined/"),
    "before the check": _until("/screening/check/"),
    "check due": _check_due,
    "expired": _expired,
    "told of a sign": _told_of_a_sign,
    "changed their mind": _changed_their_mind,
    "asked about each": _asked_about_each,
    "in the middle of a run": _running,
    "before a question was reworded": _before_a_question_was_reworded,
}


def _somebody(name: str, come: Callable[[], Client]) -> State:
    client = come()
    keep_a_diary(client)
    return State(name, client, opened(client), {})


def _changed_key(name: str) -> State:
    """The full set is open in one browser; here its key has another last letter."""
    key, changed = come_in("full-set").cookies[SESSION].value, Client()
    changed.cookies[SESSION] = key[:-1] + ("a" if key[-1] != "a" else "b")
    return State(name, changed, opened(None), {})


def _key_elsewhere(name: str) -> State:
    key = come_in("full-set").cookies[SESSION].value
    said = {
        "Authorization": f"Bearer {key}",
        "X-Session": key,
        "X-Session-Id": key,
        "X-CSRFToken": key,
    }
    return State(name, Client(), opened(None), said, f"{SESSION}={key}&sessionid={key}")


def _idle(name: str) -> State:
    idle = Client()
    idle.cookies[SESSION] = come_in("full-set").cookies[SESSION].value
    return State(name, idle, opened(None), {})


def _forged(name: str) -> State:
    owner, forged = come_in("full-set"), Client()
    forged.cookies[SESSION], forged.cookies[HERE] = (
        owner.cookies[SESSION].value,
        owner.cookies[HERE].value[:-1] + "x",
    )
    return State(name, forged, opened(None), {})


def _finished(name: str) -> State:
    done, after = come_in("full-set"), Client()
    after.cookies[SESSION], after.cookies[HERE] = (
        done.cookies[SESSION].value,
        done.cookies[HERE].value,
    )
    done.post("/finish/")
    return State(name, after, opened(None), {})


def _staff(name: str, rights: set[str]) -> State:
    account = User.objects.create_user(name.replace(" ", "-"), password="x", is_staff=True)
    account.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(account)
    # editors' notes and drafts are theirs to read
    notes = {NOBODY} if "view_exercise" in rights else set()
    return State(name, client, opened(None) | notes, {})


#: Somebody has the key of another, changed, in the wrong place, or after it has ended.
WRONG_KEYS: dict[str, Callable[[str], State]] = {
    "with a changed key": _changed_key,
    "with another's key in the wrong place": _key_elsewhere,
    "idle": _idle,
    "idle, and saying otherwise": _forged,
    "after finishing": _finished,
}
#: Staff who may look at what is public, or at accounts, and not at what is locked.
PUBLIC = {
    f"view_{name}"
    for name in ("exercise", "routine", "source", "claim", "condition", "redflag", "contentversion")
}
STAFF = {
    "staff without rights": set(),
    "staff who may look": PUBLIC,
    "staff of accounts": {"view_user", "view_group"},
}
EVERYBODY = (*CAST, *OTHERS, *WRONG_KEYS, *STAFF)


def state(name: str) -> State:
    """Somebody of EVERYBODY, made now."""
    if name in WRONG_KEYS:
        return WRONG_KEYS[name](name)
    if name in STAFF:
        return _staff(name, STAFF[name])
    return _somebody(name, OTHERS[name] if name in OTHERS else lambda: come_in(name))
