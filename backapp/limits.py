"""Rate limits: each network address has a bucket of tokens. A form takes one, and time refills the
bucket (docs/adr/0057).

Only forms are counted, never reading. The warning signs, all pages, *Clear my answers* and
*Something hurts* always work. The cache stores a number under a keyed hash of the address that
changes every hour, until the bucket would be full again, at most an hour. Without CACHE_URL the
cache is the memory of each worker (docs/adr/0064).
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
    """A bucket of `tokens` forms to addresses that match `path`. It fills in `seconds`.

    `or_by` names a form field to count by if the network is unknown. The limit slows a network
    down, never an account that others try to open (docs/adr/0088).
    """

    name: str
    path: str
    tokens: int
    seconds: int
    or_by: str = ""


def take(limit: Limit, whose: str, now: float | None = None) -> int:
    """Take one token from the bucket of `whose`. Returns 0, or the seconds until there is a token.

    A bucket is stored as a single timestamp in milliseconds: the time up to which its tokens are
    used. Each token adds the time it takes to come back, in one atomic step of the cache, so many
    processes can take tokens at once without a race.
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
    except ValueError:  # the cache entry expired or was evicted in between
        at = full
    if at < full + one:  # the bucket has refilled since the last request
        at = full + one
        cache.set(key, at, lasts)
    if at > moment:
        with suppress(ValueError):
            cache.incr(key, -one)  # a refused request takes no token
        return max(1, round((at - moment) / 1000))
    cache.touch(key, lasts)
    return 0


def network(request: HttpRequest) -> str:
    """The network of a request: an IPv4 address, or the first 64 bits of an IPv6 address. Empty if
    it is unknown.

    If the request comes from a web server on this machine, or from one that gunicorn trusts
    (FORWARDED_ALLOW_IPS), it is the last address in X-Forwarded-For, which that web server itself
    added.
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
    """Answers forms that come too often with a small page with the warning signs, status 429,
    before any other work is done for them.
    """

    warned = False

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response
        limits = [Limit(*limit) for limit in settings.LIMITS]
        self.limits = [(re.compile(limit.path), limit) for limit in limits]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wait = max((take(limit, whose) for limit, whose in self._buckets(request)), default=0)
        if not wait:
            return self.get_response(request)
        log.warning("Too many forms: %s", request.path_info.encode("unicode_escape").decode()[:60])
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
        if settings.SECURE_SSL_REDIRECT and not RateLimits.warned:
            RateLimits.warned = True
            log.error(
                "Cannot limit forms by address: the web server in front sends no X-Forwarded-For. "
                "Configure it to send that header (docs/DEPLOYMENT.md)."
            )
        if limit.or_by and (name := request.POST.get(limit.or_by)):
            yield limit, f"as {name[:150].casefold()}"
