"""The visitors of a load run. They are created once, before the run, through the real forms, and
written to a file.

First, every locked word, number and drawing in the database of the run is marked
(tests/crawl/canaries.py), so that a page alone shows whether it contains too much. `manage.py
shell` runs this in the environment of the servers.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.test import Client, RequestFactory
from django.test.utils import setup_test_environment, teardown_test_environment
from django.utils import timezone
from django.utils.http import urlencode

from backapp.access import Permit
from backapp.gate.answers import Screening
from backapp.gate.decide import decide
from backapp.library.content import catalogue
from backapp.screening.record import Record, stops
from tests.crawl.canaries import plant
from tests.people import CAST
from tests.walk import walk

NAMES = ("full-set", "never-diagnosed", "thin-bones", "pregnant", "disc", "urgent", "emergency")
TURNED = "turned"  # a visitor with everything open, who then reports a warning sign


@dataclass
class Person:
    """The forms that a visitor sends, each with the address of its response, and the exercises
    whose instructions they may see afterwards.
    """

    forms: list[tuple[str, str, str]]
    may_see: list[str]


class Recording(Client):
    """A browser that records what it sends, over https as on a real site."""

    def __init__(self) -> None:
        super().__init__()
        self.forms = []

    def generic(self, *args, **more):
        return super().generic(*args, **more | {"secure": True})

    def post(self, path, data=None, **more):
        response = super().post(path, data, **more)
        self.forms.append(
            (path, urlencode(data or {}, doseq=True), response.headers.get("Location", ""))
        )
        return response


def introduce(file: str) -> None:
    """Plant the canaries, and write them and all visitors to `file` as JSON."""
    planted = plant()
    setup_test_environment()
    people = {"nobody": Person([], _may_see(Client()))}
    for name in NAMES:
        client = Recording()
        way = walk(client, **CAST[name])
        if way.at != "/result/":
            raise SystemExit(f"{name} came to {way.at}")
        people[name] = Person(client.forms, _may_see(client))
        if name == "full-set":
            _tell_of_a_sign(client)
            people[TURNED] = Person(client.forms, _may_see(client))
    teardown_test_environment()
    marks = {"tokens": planted.tokens, "numbers": planted.numbers, "arrows": planted.arrows}
    introduced = {
        "people": {name: asdict(person) for name, person in people.items()},
        "marks": marks,
        "addresses": _addresses(),
    }
    Path(file).write_text(json.dumps(introduced))


def _tell_of_a_sign(client: Recording) -> None:
    client.forms = list(client.forms)  # a copy: the original belongs to another person
    client.post("/screening/now/", {"now": "saddle-numbness"})


def _may_see(client: Client) -> list[str]:
    """Whose marks their pages may contain, worked out from the answers and not from the pages."""
    content = catalogue(fresh=True)
    record = None
    if settings.SESSION_COOKIE_NAME in client.cookies:
        request = RequestFactory().get("/")
        request.COOKIES |= {cookie.key: cookie.value for cookie in client.cookies.values()}
        request.session = client.session
        record = Record(request)
    decision = decide(
        content.rulebook, record.screening(content) if record else Screening(), timezone.now()
    )
    if stops(decision) or (record and record.sign_reported):
        return []
    permit = Permit(content, decision, screened=record is not None)
    exercises = [slug for slug in content.exercises if permit.open(slug).open]
    return exercises + [
        f"routine:{slug}" for slug in content.routines if permit.open_routine(slug).open
    ]


def _addresses() -> list[str]:
    content = catalogue()
    pages = [
        "/",
        "/exercises/",
        "/exercises/?q=twist+push",
        "/exercises/?open=1",
        "/exercises/at-a-glance/",
        "/result/",
        "/routines/",
    ]
    pages += ["/exercises/figures/1/start.svg", "/exercises/figures/1/end.svg", "/warning-signs/"]
    pages += [
        f"/exercises/{slug}/{part}" for slug in content.exercises for part in ("", "stills.svg")
    ]
    return pages + [
        f"/routines/{slug}/{part}"
        for slug in content.routines
        for part in ("", "worksheet/", "steps/1/")
    ]
