"""A cache that all processes share, in Redis or Valkey, with a fallback while the server fails
(docs/adr/0064).

    CACHES = {"default": {"BACKEND": "backapp.caches.SharedCache", "LOCATION":
    "redis://host:6379/0"}}

It stores only data that the site can lose. While the server is unreachable, slow, full or refuses
the connection, each process uses its own memory, as it does if no server is configured. A rate
limit then counts per process: it does not stop working, and it does not block everyone.
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
PATIENCE = 0.25  # seconds that a request waits for the server, to connect and to respond
AWAY = 5.0  # seconds during which a process does not use a server again after it failed


class Json:
    """Values as JSON. An attacker on the cache server can change the values but cannot run code
    here, as pickle would allow.
    """

    def dumps(self, value: object) -> int | str:
        # the server can increment plain integers
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
    # reopen a connection that the server has closed in the meantime, once
    "retry": Retry(NoBackoff(), 1),
    "health_check_interval": 30,
}
"""Options of redis-py, which Django's backend passes on."""


class SharedCache(RedisCache):
    """Django's Redis backend, with this process's own memory while the server fails."""

    def __init__(self, server: str, params: dict) -> None:
        super().__init__(server, {**params, "OPTIONS": OPTIONS})
        self._fallback = LocMemCache("while-away", params)
        self._retry_at = 0.0

    def server(self) -> Redis:
        """The Redis client, for callers that need the server and not the fallback.

        Its methods raise RedisError if the server fails.
        """
        return self._cache.get_client(write=True)

    def _with_fallback(self, method: str, *args, **kwargs):
        if time.monotonic() >= self._retry_at:
            try:
                return getattr(super(), method)(*args, **kwargs)
            except RedisError as fault:
                self._retry_at = time.monotonic() + AWAY
                log.warning(
                    "The shared cache fails (%s). This process uses its own memory for now.",
                    type(fault).__name__,
                )
        return getattr(self._fallback, method)(*args, **kwargs)


for _method in (
    "add", "get", "set", "touch", "delete", "get_many", "set_many", "delete_many", "has_key",
    "incr", "clear",
):  # fmt: skip
    setattr(SharedCache, _method, partialmethod(SharedCache._with_fallback, _method))
