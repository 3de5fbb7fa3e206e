"""What every fault is held to, whatever else its test says: no locked sentence for whom it is not
open, no answer in a log.

`visitor("full-set")` is a browser of the cast whose every response is looked through. Faults: docs
of the catalogue in catalogue.py.
"""

import logging
import re

import pytest
from django.conf import settings
from django.test import Client

from backapp.access import Permit
from backapp.gate.answers import Screening
from backapp.gate.decide import decide
from backapp.library import content
from backapp.logs import WithoutValues
from backapp.practice import warning_signs
from backapp.screening.record import Record, stops
from backapp.web import page_cache
from tests import snapshot
from tests.locked import rows, shown_in
from tests.people import CAST
from tests.visits import request_of
from tests.walk import walk


@pytest.fixture(autouse=True)
def nothing_from_another_test():
    def forget():
        page_cache.clear()
        warning_signs.forget()
        snapshot.as_loaded()

    forget()
    yield
    forget()


class Watched(Client):
    """A browser that fails the test as soon as a response holds a locked sentence of an exercise
    outside `may_see`.
    """

    def __init__(self, may_see: set[str], **more):
        super().__init__(raise_request_exception=False, **more)
        self.may_see = may_see

    def request(self, **request):
        response = super().request(**request)
        if not response.streaming:
            text = (
                response.content.decode("utf-8", "replace")
                + repr(dict(response.headers))
                + str(response.cookies)
            )
            found = shown_in(text)
            assert found <= self.may_see, (
                f"{request.get('PATH_INFO')}: {sorted(found - self.may_see)}"
            )
        return response


def open_to(client) -> set[str]:
    """The exercises that are open to this visitor now, by the answers in their session."""
    held = content.catalogue(fresh=True)
    record = Record(request_of(client)) if settings.SESSION_COOKIE_NAME in client.cookies else None
    from django.utils import timezone

    screening = record.screening(held) if record else Screening()
    if record and record.sign_reported:
        return set()
    decision = decide(held.rulebook, screening, timezone.now())
    permit = Permit(held, decision, screened=record is not None)
    return set() if stops(decision) else {slug for slug in held.exercises if permit.open(slug).open}


@pytest.fixture
def gentle(db):
    """What a stranger may read."""
    return open_to(Client())


@pytest.fixture
def visitor(gentle):
    """`visitor(name)` -> a watched browser in which that person of the cast has answered;
    `visitor(until=…, **answers)` for others.
    """

    def come(name="nobody", **answers):
        client = Watched(set(gentle))
        answers = answers or CAST[name]
        # page by page, not by a copy: each of them is looked through, under whatever the test has
        # broken
        if answers is not None:
            walk(client, **answers)
            client.may_see = open_to(client)
        return client

    return come


class Lines(logging.Handler):
    """Log lines as the site would write them."""

    def __init__(self):
        super().__init__()
        self.setFormatter(WithoutValues("{levelname} {name} {message}", style="{"))
        self.lines: list[str] = []

    def emit(self, record):
        self.lines.append(self.format(record))


ANSWERS = re.compile(
    "|".join(
        rf"(?<![a-z]){re.escape(row['slug'])}(?![\w-])"
        for name in ("red_flags", "conditions", "medicines")
        for row in rows(name)
    )
)


@pytest.fixture(autouse=True)
def logged():
    """The lines that were logged so far; at the end of every test none of them may hold an
    answer, nor a locked sentence.
    """
    handler = Lines()
    watched = [logging.getLogger(name) for name in ("", "django", "backapp")]
    for logger in watched:
        logger.addHandler(handler)
    yield handler.lines
    for logger in watched:
        logger.removeHandler(handler)
    written = "\n".join(handler.lines)
    assert not ANSWERS.search(written), f"an answer in the log: {ANSWERS.search(written)}"
    assert not shown_in(written)
