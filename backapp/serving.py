"""A gunicorn worker that a slow client cannot block: it waits for all connections at once, and
handles one complete request at a time.

gunicorn's sync worker reads from one connection until the request is complete, so two idle browsers
stop two workers. This worker leaves the waiting to the kernel: a connection costs a file descriptor
and the bytes that have arrived. A complete request passes through gunicorn's own parser and our
application exactly as in the sync worker, in one thread. The response is buffered and sent as fast
as the client reads it (docs/adr/0087). As in the sync worker, a connection serves one request.

    worker_class = "backapp.serving.BufferingWorker"
"""

import os
import re
import selectors
import socket
import time

from gunicorn.workers.sync import SyncWorker

ARRIVE = 60  # seconds for a request to arrive
LEAVE = 60  # seconds for the client to read the response
# Seconds in which a client can still send data that is discarded. Otherwise a reset could reach it
# before the response.
LINGER = 2
MOST_HEAD = 65_536  # bytes; gunicorn's own limits for a line and a field are lower
MOST_BODY = (
    3 * 1024 * 1024
    # Bytes to buffer of a body. No form may be as long; the application refuses a body that was
    # cut at this length.
)
MOST_BUFFERED = 64 * 1024 * 1024  # bytes buffered for all connections of a worker together
CHUNK = 65_536
IN_A_ROW = 16  # new clients to accept before looking at waiting clients again

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Connection:
    """One client.

    For gunicorn it is a socket that never blocks: `recv` returns what has arrived, and `sendall`
    buffers what to send.
    """

    def __init__(self, sock: socket.socket, address: object) -> None:
        self.sock, self.address = sock, address
        self.arrived, self.read = bytearray(), 0
        self.size = 0  # bytes of the whole request; 0 until its head has arrived
        self.cut = False  # whether the body is longer than what is buffered
        self.pieces: list[bytes] = []
        self.response: memoryview | None = None
        self.until = time.monotonic() + ARRIVE
        self.lingering = False
        self.waits_for = 0  # selectors.EVENT_READ or EVENT_WRITE; 0 until it has to wait

    # -------------------------------------------------------------------------- what gunicorn calls

    def recv(self, size: int) -> bytes:
        piece = bytes(self.arrived[self.read : self.read + size])
        self.read += len(piece)
        return piece

    def sendall(self, data: bytes) -> None:
        self.pieces.append(bytes(data))

    def send(self, data: bytes) -> int:
        if data != _CONTINUE:  # `receive` has sent it already
            self.sendall(data)
        return len(data)

    def getsockname(self) -> object:
        """The address of the listener, which can be closed by now."""
        return self.sock.getsockname()

    def gettimeout(self) -> float:
        return 0.0

    def setblocking(self, _flag: object) -> None:
        """Does nothing: the socket never blocks."""

    def shutdown(self, _how: int) -> None:
        raise OSError("the worker closes it")  # gunicorn's graceful close would wait

    def close(self) -> None:
        """Does nothing: the worker closes the socket after sending the response."""

    # ------------------------------------------------------------------------ what the worker calls

    def receive(self) -> bool:
        """Read what has arrived.

        Returns True if there is nothing more to wait for: the request is complete, too long or
        broken off.
        """
        piece = self.sock.recv(CHUNK)
        self.arrived += piece
        if not self.size:
            head = self.arrived.find(b"\r\n\r\n", max(0, len(self.arrived) - len(piece) - 3)) + 4
            if head < 4:
                return not piece or len(self.arrived) > MOST_HEAD
            length = _LENGTH.search(self.arrived, 0, head)
            body = int(length[1]) if length else 0
            self.size, self.cut = head + min(body, MOST_BODY), body > MOST_BODY
            if len(self.arrived) < self.size and _EXPECTS.search(self.arrived, 0, head):
                self.sock.send(_CONTINUE)
        return not piece or len(self.arrived) >= self.size

    def respond(self) -> bool:
        """Send as much as the client reads. Returns True when the whole response is sent."""
        if self.response is None:
            self.response = memoryview(b"".join(self.pieces))
            self.pieces.clear()
            self.arrived.clear()
        self.response = (
            self.response[self.sock.send(self.response) :] if self.response else self.response
        )
        return not self.response

    @property
    def buffered(self) -> int:
        return len(self.arrived) + len(self.response or b"")


class BufferingWorker(SyncWorker):
    """Waits for all clients and handles one request after the other.

    At its limits it drops a waiting client and serves the next.
    """

    def run(self) -> None:
        self.cfg.set("sendfile", False)  # it would block on the client's socket
        # client -> bytes buffered, in the order in which the clients came
        self.clients: dict[Connection, int] = {}
        self.buffered = 0
        self.checked_at = time.monotonic()
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.PIPE[0], selectors.EVENT_READ)
        for listener in self.sockets:
            listener.setblocking(False)
            self.selector.register(listener, selectors.EVENT_READ)
        while self.alive and self.is_parent_alive():
            self._turn()
        self._finish()

    def _finish(self) -> None:
        """Stop gracefully: answer the requests that have begun to arrive, and drop clients that
        have sent nothing.
        """
        for listener in self.sockets:
            self.selector.unregister(listener)
            listener.close()
        for client in [
            client for client in self.clients if not client.arrived and client.response is None
        ]:
            self._drop(client)
        until = time.monotonic() + self.cfg.graceful_timeout
        while self.clients and time.monotonic() < until:
            self._turn()

    def _turn(self) -> None:
        self.notify()
        for key, _events in self.selector.select(1.0):
            if key.data in self.clients:
                self._advance(key.data)
            elif key.fileobj == self.PIPE[0]:
                os.read(self.PIPE[0], 4096)
            elif key.data is None:
                self._accept(key.fileobj)
        now = time.monotonic()
        if now - self.checked_at >= 1:
            self.checked_at = now
            for client in [client for client in self.clients if client.until < now]:
                self._drop(client)

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(IN_A_ROW):
            try:
                sock, address = listener.accept()
            # another worker accepted it first, or the client is gone
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError:  # no file descriptor left
                return self._drop_oldest()
            sock.setblocking(False)
            client = Connection(sock, address)
            self.clients[client] = 0
            self._advance(client)  # usually the request has arrived already
            if len(self.clients) > self.cfg.worker_connections:
                self._drop_oldest()

    def _advance(self, client: Connection) -> None:
        """Serve this client as far as possible without waiting for it."""
        try:
            if client.lingering:
                if not client.sock.recv(CHUNK):
                    self._drop(client)
                return
            if client.response is None:
                if not client.receive():
                    return self._await(client, selectors.EVENT_READ)
                if not client.arrived:  # opened and closed without a request
                    return self._drop(client)
                self.handle(client, client, client.address)
                client.until = time.monotonic() + LEAVE
            if client.respond():
                self._close_gently(client)
            else:
                self._await(client, selectors.EVENT_WRITE)
        except BlockingIOError:
            self._await(
                client, selectors.EVENT_READ if client.response is None else selectors.EVENT_WRITE
            )
        except OSError:  # the client reset or closed the connection
            self._drop(client)

    def _await(self, client: Connection, event: int) -> None:
        """Wait for this client along with the others.

        If all buffers together are too large, drop the client with the largest.
        """
        if client.waits_for != event:
            (self.selector.modify if client.waits_for else self.selector.register)(
                client.sock, event, client
            )
            client.waits_for = event
        self.buffered += client.buffered - self.clients[client]
        self.clients[client] = client.buffered
        while self.buffered > MOST_BUFFERED:
            self._drop(max(self.clients, key=self.clients.__getitem__))

    def _close_gently(self, client: Connection) -> None:
        """Finish a client whose response is sent.

        A client that can still be sending gets a moment, so that it reads the response before the
        reset.
        """
        if client.size and client.read >= client.size and not client.cut:
            return self._drop(client)
        client.sock.shutdown(socket.SHUT_WR)
        client.lingering, client.until = True, time.monotonic() + LINGER
        self._await(client, selectors.EVENT_READ)

    def _drop_oldest(self) -> None:
        if self.clients:
            self._drop(next(iter(self.clients)))

    def _drop(self, client: Connection) -> None:
        self.buffered -= self.clients.pop(client)
        if client.waits_for:
            self.selector.unregister(client.sock)
        client.sock.close()
