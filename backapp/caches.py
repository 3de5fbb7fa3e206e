"""A cache that all processes share, in Redis or Valkey, and what happens while it cannot be had
(docs/adr/0064).

    CACHES = {"default": {"BACKEND": "backapp.caches.SharedCache", "LOCATION":
    "redis://host:6379/0"}}

Only what the site can do without is kept here. While the server is gone, slow, full or refuses us,
each process goes on with a memory of its own, as it does where no server is named at all: a rate
limit then counts per process. It is neither lifted nor a wall.
"""

import json
import logging
import time
from functools import partialmethod

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger("backapp.caches")
PATIENCE = 0.25  # seconds that a request waits for the server, to connect and to answer
AWAY = 5.0  # seconds for which a process does not ask a server again that failed it


class Json:
    """What is kept, as JSON: whoever gets at the cache server can change what it holds, but can
    run nothing here, as with pickle.
    """

    def dumps(self, value: object) -> int | str:
        # plain integers can be counted up by the server
        return value if type(value) is int else json.dumps(value)

    def loads(self, data: bytes) -> object:
        try:
            return json.loads(data)
        except ValueError:
            return None  # not written by us


OPTIONS = {
    "serializer": Json,
    "socket_connect_timeout": PATIENCE,
    "socket_timeout": PATIENCE,
    # a connection that the server has closed meanwhile is opened anew, once
    "retry": Retry(NoBackoff(), 1),
    "health_check_interval": 30,
}
"""For redis-py, by way of Django's backend."""


class SharedCache(RedisCache):
    """Django's Redis backend, and this process's own memory while the server fails."""

    def __init__(self, server: str, params: dict) -> None:
        super().__init__(server, {**params, "OPTIONS": OPTIONS})
        self._own = LocMemCache("while-away", params)
        self._away_until = 0.0

    def server(self) -> Redis:
        """The server itself, for what has no memory of its own to fall back to.

        Raises RedisError where it fails.
        """
        return self._cache.get_client(write=True)

    def _either(self, method: str, *args, **kwargs):
        if time.monotonic() >= self._away_until:
            try:
                return getattr(super(), method)(*args, **kwargs)
            except RedisError as fault:
                self._away_until = time.monotonic() + AWAY
                log.warning(
                    "the shared cache fails (%s): this process goes on by itself",
                    type(fault).__name__,
                )
        return getattr(self._own, method)(*args, **kwargs)


for _method in (
    "add", "get", "set", "touch", "delete", "get_many", "set_many", "delete_many", "has_key",
    "incr", "clear",
):  # fmt: skip
    setattr(SharedCache, _method, partialmethod(SharedCache._either, _method))
