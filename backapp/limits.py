"""How often: each network address has a bucket of tokens; a form takes one, and time puts them back
(docs/adr/0057).

Only forms are counted, never reading: the warning signs, every page, *Finish and clear* and
*Something hurts* are always there. What is kept is a number under a keyed hash of the address that
changes every hour, in the cache (each worker's own memory, unless CACHE_URL names one that is
shared: docs/adr/0064), until the bucket would be full again: an hour at most.
"""

import ipaddress
import logging
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from backapp.web.faults import help_page

log = logging.getLogger("backapp.limits")
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Limit:
    """`tokens` forms at once to addresses that match `path`, and as many again in `seconds`;
    `or_by` names a field to count by where the network cannot be told: a network is slowed down,
    never an account that others try (docs/adr/0088).
    """

    name: str
    path: str
    tokens: int
    seconds: int
    or_by: str = ""


def take(limit: Limit, whose: str, now: float | None = None) -> int:
    """Take one token from a bucket. 0, or in how many seconds there will be one.

    A bucket is kept as one moment, in milliseconds: when it would be empty if time stood still. A
    token moves it on by what it takes to come back, in one step that the cache does by itself: of
    many processes that ask at once, none can overlook another.
    """
    moment = round((time.time() if now is None else now) * 1000)
    whole, one = limit.seconds * 1000, limit.seconds * 1000 // limit.tokens
    full, lasts = moment - whole, min(limit.seconds, HOUR)
    hour = moment // 1000 // HOUR
    key = (
        "limit-"
        + salted_hmac(
            f"backapp.limits.{limit.name}", f"{hour} {whose}", algorithm="sha256"
        ).hexdigest()
    )
    cache.add(key, full, lasts)
    try:
        at = cache.incr(key, one)
    except ValueError:  # it ended, or was thrown out, in between
        at = full
    if at < full + one:  # it has filled up since it was last looked at
        at = full + one
        cache.set(key, at, lasts)
    if at > moment:
        with suppress(ValueError):
            cache.incr(key, -one)  # who is turned away has taken nothing
        return max(1, round((at - moment) / 1000))
    cache.touch(key, lasts)
    return 0


def network(request: HttpRequest) -> str:
    """The network that a request came from: an IPv4 address, or the 64 bits of an IPv6 one.

    Empty if it cannot be told.

    Behind a web server on this machine, or one that gunicorn was told to believe
    (FORWARDED_ALLOW_IPS), it is the last address in X-Forwarded-For: the one that the web server
    itself has written.
    """
    asked_by = request.META.get("REMOTE_ADDR", "")
    believed = os.environ.get("FORWARDED_ALLOW_IPS", "").split(",")
    if not asked_by or _is_local(asked_by) or asked_by in believed or "*" in believed:
        asked_by = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(asked_by)
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    return (
        str(address)
        if address.version == 4
        else str(ipaddress.ip_network((address, 64), strict=False))
    )


def _is_local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


class RateLimits:
    """Forms that come too often end in a small page with the warning signs, status 429, before
    anything is looked up for them.
    """

    said_so = False

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response
        limits = [Limit(*limit) for limit in settings.LIMITS]
        self.limits = [(re.compile(limit.path), limit) for limit in limits]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wait = max((take(limit, whose) for limit, whose in self._buckets(request)), default=0)
        if not wait:
            return self.get_response(request)
        log.warning("too many forms: %s", request.path_info.encode("unicode_escape").decode()[:60])
        response = help_page(429)
        response["Retry-After"] = str(wait)
        return response

    def _buckets(self, request: HttpRequest) -> Iterator[tuple[Limit, str]]:
        if request.method != "POST":
            return
        limit = next((limit for path, limit in self.limits if path.match(request.path_info)), None)
        if limit is None:
            return
        if whose := network(request):
            yield limit, f"from {whose}"
            return
        if settings.SECURE_SSL_REDIRECT and not RateLimits.said_so:
            RateLimits.said_so = True
            log.error(
                "no X-Forwarded-For from the web server in front: forms cannot be counted "
                "by address"
            )
        if limit.or_by and (name := request.POST.get(limit.or_by)):
            yield limit, f"as {name[:150].casefold()}"
