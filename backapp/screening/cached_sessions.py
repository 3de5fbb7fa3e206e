"""Sessions in the shared cache instead of the database: SESSION_STORE=cache (docs/adr/0064 says
what that costs).

A session there is the same signed text as in the database, so that whoever gets at the server
cannot change an answer unnoticed. A server that fails is a fault of ours, with the page for it:
somebody whose answers cannot be read is not taken for somebody who gave none.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.contrib.sessions.backends.base import CreateError, SessionBase
from django.core.cache import caches
from django.db import OperationalError
from redis import Redis
from redis.exceptions import LockError, RedisError

from backapp.screening.sessions import Merging

LOCKED_AT_MOST = 10  # seconds, should a process die with the lock
PATIENCE = 5  # seconds to wait for another request of the same visitor


@contextmanager
def _server() -> Iterator[Redis]:
    try:
        yield caches["default"].server()
    except RedisError as fault:
        raise OperationalError("the sessions cannot be reached") from fault


class PlainStore(SessionBase):
    """A session in the shared cache, whoever saved last."""

    stored = ""  # what was there when it was read

    @staticmethod
    def _name(key: str | None) -> str:
        return f"backapp-session-{key}"

    def load(self) -> dict:
        """What the session holds; nothing, and a new key at the next save, where there is none."""
        found = self._held()
        if found is None:
            self._session_key = None
            return {}
        self.stored = found
        return self.decode(found)

    def exists(self, session_key: str) -> bool:
        with _server() as server:
            return bool(server.exists(self._name(session_key)))

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()
            with suppress(CreateError):
                self.save(must_create=True)
                break
        self.modified = True

    def delete(self, session_key: str | None = None) -> None:
        with _server() as server:
            server.delete(self._name(session_key or self.session_key))

    @classmethod
    def clear_expired(cls) -> None:
        """The server lets them lapse by itself."""

    def _held(self) -> str | None:
        if self.session_key is None:
            return None
        with _server() as server:
            found = server.get(self._name(self.session_key))
        return None if found is None else found.decode()

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        self._put(new=must_create)

    def _put(self, new: bool = False) -> None:
        text = self.encode(self._get_session(no_load=new))
        with _server() as server:
            if not server.set(self._name(self.session_key), text, ex=self.get_expiry_age(), nx=new):
                raise CreateError


class SessionStore(Merging, PlainStore):
    """The same, and what two requests changed at the same moment put together; SESSION_ENGINE
    names this module.
    """

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with _server() as server:
            lock = server.lock(
                f"{self._name(self.session_key)}-lock",
                timeout=LOCKED_AT_MOST,
                blocking_timeout=PATIENCE,
            )
            if not lock.acquire():
                raise OperationalError("another request of this visitor takes too long")
        try:
            yield
        finally:
            with suppress(LockError, RedisError):  # it lapses by itself
                lock.release()
