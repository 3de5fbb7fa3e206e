"""The cast: people whose sessions the tests of doors and pages use. Each is made through the real forms."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

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
    "half-way": {"until": "/screening/health/"},
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


def come_in(name: str) -> Client:
    """A browser in which this person has answered the screening."""
    client = Client()
    if CAST[name] is not None:
        walk(client, **CAST[name])
    return client


def aged(client: Client, **ago) -> None:
    """As if this visitor had answered so long ago (hours=13, days=28 …)."""
    session = client.session
    said = session[KEY]
    for moment in ("started-at", "completed-at", "checked-at"):
        said[moment] = (timezone.now() - timedelta(**ago)).isoformat()
    session[KEY] = said
    session.save()
