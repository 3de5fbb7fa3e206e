"""Everybody who may ask: the cast of tests/people.py, and the ways in which somebody's answers can be old, half, gone or another's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from backapp.access import Permit
from backapp.gate.answers import Screening
from backapp.gate.decide import decide
from backapp.library.content import catalogue
from backapp.library.models import RedFlag
from backapp.library.versions import mark_changed
from backapp.screening.record import KEY, Record, stops
from tests.access.test_sweep import keep_a_diary
from tests.crawl.canaries import NOBODY
from tests.people import CAST, come_in
from tests.screening.test_journey import _request
from tests.walk import walk

SESSION, HERE = "backapp-s", "backapp-a"


@dataclass
class State:
    """Somebody, and whose canaries they may be shown: exercises and routines that are open to them now."""

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
    record = Record(_request(client)) if client is not None and SESSION in client.cookies else None
    if record and record.told_of_sign:
        return set()
    decision = decide(held.rulebook, record.screening(held) if record else Screening(), timezone.now())
    permit = Permit(held, decision, screened=record is not None)
    if stops(decision):
        return set()
    exercises = {slug for slug in held.exercises if permit.open(slug).open}
    return exercises | {f"routine:{slug}" for slug in held.routines if permit.open_routine(slug).open}


def aged(client: Client, **ago) -> None:
    """As if this visitor had answered so long ago."""
    session = client.session
    held = session[KEY]
    for moment in ("started-at", "completed-at", "checked-at"):
        held[moment] = (timezone.now() - timedelta(**ago)).isoformat()
    session[KEY] = held
    session.save()


def _until(page: str) -> Callable[[], Client]:
    def come() -> Client:
        client = Client()
        walk(client, until=page, **CAST["full-set"])
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
    client.post("/screening/health/", {"health": "cancer-history"})
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
    "at the first page": _until("/screening/nerves/"),
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


def states(names: set[str] | None = None) -> Iterator[State]:
    """Everybody, or those of `names`, one after the other."""
    for name in CAST:
        if names is None or name in names:
            client = come_in(name)
            keep_a_diary(client)
            yield State(name, client, opened(client), {})
    for name, come in OTHERS.items():
        if names is None or name in names:
            client = come()
            keep_a_diary(client)
            yield State(name, client, opened(client), {})
    for state in _with_a_wrong_key():
        if names is None or state.name in names:
            yield state
    for state in _staff():
        if names is None or state.name in names:
            yield state


def _with_a_wrong_key() -> Iterator[State]:
    """The full set is open in one browser; another has its key, changed, finished, idle, or in the wrong place."""
    owner = come_in("full-set")
    key = owner.cookies[SESSION].value
    strangers = opened(None)
    changed = Client()
    changed.cookies[SESSION] = key[:-1] + ("a" if key[-1] != "a" else "b")
    yield State("with a changed key", changed, strangers, {})
    elsewhere = {"Authorization": f"Bearer {key}", "X-Session": key, "X-Session-Id": key, "X-CSRFToken": key}
    yield State("with another's key in the wrong place", Client(), strangers, elsewhere, f"{SESSION}={key}&sessionid={key}")
    idle = Client()
    idle.cookies[SESSION] = key
    yield State("idle", idle, strangers, {})
    forged = Client()
    forged.cookies[SESSION], forged.cookies[HERE] = key, owner.cookies[HERE].value[:-1] + "x"
    yield State("idle, and saying otherwise", forged, strangers, {})
    done = come_in("full-set")
    after = Client()
    after.cookies[SESSION], after.cookies[HERE] = done.cookies[SESSION].value, done.cookies[HERE].value
    done.post("/finish/")
    yield State("after finishing", after, strangers, {})


def _staff() -> Iterator[State]:
    """Staff without any right, and staff who may look at what is public and not at what is locked."""
    may_look = {
        "view_exercise",
        "view_routine",
        "view_source",
        "view_claim",
        "view_condition",
        "view_redflag",
        "view_contentversion",
    }
    for name, rights in (
        ("staff without rights", set()),
        ("staff who may look", may_look),
        ("staff of accounts", {"view_user", "view_group"}),
    ):
        account = User.objects.create_user(name.replace(" ", "-"), password="x", is_staff=True)
        account.user_permissions.set(Permission.objects.filter(codename__in=rights))
        client = Client()
        client.force_login(account)
        notes = {NOBODY} if "view_exercise" in rights else set()  # editors' notes and drafts are theirs to read
        yield State(name, client, opened(None) | notes, {})
