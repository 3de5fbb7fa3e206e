"""The cast: people whose sessions the tests of doors and pages use.

Each is made through the real forms.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from importlib import import_module

from django.conf import settings
from django.test import Client
from django.utils import timezone

from backapp.library import content
from backapp.screening.idle import _SIGNER, IDLE_AFTER
from backapp.screening.record import KEY
from tests.walk import walk


def today() -> str:
    return timezone.localdate().isoformat()


def examined(**more) -> dict:
    return {"told_by": "physiotherapist", "diagnosis": ["muscle-strain"], "told_on": today()} | more


#: name -> the answers that make this person (None: never asked; see walk.HEALTHY for the rest)
CAST = {
    "nobody": None,
    "never-diagnosed": {},
    "half-way": {"until": "/screening/your-pain/"},
    "full-set": examined(age=34),
    "wants-no-cracking": examined(age=34, understands=False),
    "thin-bones": {"conditions": ["osteoporosis"], "age": 58},
    "thin-bones-examined": examined(conditions=["osteoporosis"], age=58),
    "disc": examined(diagnosis=["disc-bulge"], age=45),
    "pregnant": {"pregnancy": "16-weeks-or-more", "age": 31},
    "arthritis": {"conditions": ["rheumatoid-arthritis"], "age": 50},
    "clinician-first": {"supervised_only": "yes"},
    "unsure": {"bladder_change": "unsure"},
    "emergency": {"saddle_numbness": "yes"},
    "urgent": {"fever": "yes"},
    "teenager": examined(age=17),
    "child": {"age": 14},
    "for-someone-else": {"who": "other", "age": 70},
}


@dataclass(frozen=True)
class Answered:
    """What a walk through the forms left behind: cookies, what the session held, and when that
    was.
    """

    cookies: SimpleCookie
    held: dict
    at: datetime


# for so long a walk stands for the next one of the same person: to a test it is just now
FRESH = timedelta(minutes=1)
_answered: dict[tuple[str, str, str], Answered] = {}


def come_in(name: str, browser: Callable[[], Client] = Client) -> Client:
    """A browser in which this person has answered the screening.

    Who walked through the forms a moment ago, with the same content, comes in by a copy of that
    session under a key of its own: the walk is thirty requests, and many hundred tests begin with
    one.
    """
    client = browser()
    if CAST[name] is None:
        return client
    key = (name, content.catalogue(fresh=True).stamp, settings.SESSION_ENGINE)
    answered = _answered.get(key)
    if answered and timedelta(0) <= timezone.now() - answered.at < FRESH:
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store.update(copy.deepcopy(answered.held))
        store.save()
        client.cookies = copy.deepcopy(answered.cookies)
        client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
        client.cookies[settings.ACTIVITY_COOKIE_NAME] = here_until(timezone.now() + IDLE_AFTER)
    else:
        began = timezone.now()
        walk(client, **CAST[name])
        _answered[key] = Answered(
            copy.deepcopy(client.cookies), dict(client.session.items()), began
        )
    return client


def here_until(moment: datetime) -> str:
    """The cookie of a browser in which somebody counts as being there until then."""
    return _SIGNER.sign(moment.isoformat(timespec="seconds"))


def aged(client: Client, *, remember: str | None = None, **ago) -> None:
    """As if this visitor had answered so long ago (hours=13, days=28 …).

    With `remember` they chose that for how long the answers are kept.
    """
    session = client.session
    said = session[KEY]
    said["remember"] = remember or said["remember"]
    for moment in ("started-at", "completed-at", "checked-at"):
        said[moment] = (timezone.now() - timedelta(**ago)).isoformat()
    for moment in said.keys() & {"quick-at", "signs-at"}:
        said[moment] = said["started-at"]
    session[KEY] = said
    session.save()
