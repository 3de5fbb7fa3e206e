"""What is kept of a visitor's answers, and what they open."""

from importlib import import_module

from django.conf import settings
from django.test import RequestFactory

from backapp.access import Permit, permit_for
from backapp.library.content import catalogue
from backapp.screening.record import KEY, Record

QUICK = "/screening/quick/"
FIRST_STEP = "/routines/starter/follow/steps/1/"


def request_of(client):
    """A request of this browser, with its cookies and its session."""
    request = RequestFactory().get("/")
    request.COOKIES |= {cookie.key: cookie.value for cookie in client.cookies.values()}
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(
        client.session.session_key
    )
    return request


def kept(client) -> dict:
    """The record, as it is stored."""
    return client.session.get(KEY, {})


def said(client) -> dict:
    """The answers that count."""
    return Record(request_of(client)).said(catalogue(fresh=True))


def permit_of(client) -> Permit:
    return permit_for(request_of(client))


def moves(client) -> bool:
    """Whether the player gets the first step of the starter, with its instruction."""
    return b"data-exercise=" in client.get(FIRST_STEP).content
