"""Requests that no browser sends, sent to a real server: it answers plainly or closes the
connection, and continues to serve others.
"""

import socket
from urllib.parse import urlsplit

import pytest

HEAD = b"Host: 127.0.0.1\r\nConnection: close\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


def send(site, data, hang_up=False):
    """Everything the server sends back for `data`, byte for byte."""
    where = urlsplit(site.url)
    with socket.create_connection((where.hostname, where.port), timeout=30) as wire:
        wire.sendall(data)
        if hang_up:
            wire.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := wire.recv(65_536):
            answer += piece
        return answer


def posted(path, body, length=None, kind=FORM, more=b""):
    size = str(len(body) if length is None else length).encode()
    return (
        b"POST "
        + path
        + b" HTTP/1.1\r\n"
        + HEAD
        + kind
        + more
        + b"Content-Length: "
        + size
        + b"\r\n\r\n"
        + body
    )


def still_serves(site):
    answer = send(site, b"GET /warning-signs/ HTTP/1.1\r\n" + HEAD + b"\r\n")
    return answer.startswith(b"HTTP/1.1 200")


PLAIN_PAGES = [
    (posted(b"/screening/", b"a=" + b"x" * 5_000_000), 413),
    (
        posted(
            b"/screening/",
            b"x" * 5_000_000,
            kind=b"Content-Type: multipart/form-data; boundary=x\r\n",
        ),
        413,
    ),
    (posted(b"/screening/", b'{"a": 1}', kind=b"Content-Type: application/json\r\n"), 400),
    (posted(b"/screening/", b"a%00=1"), 400),
    (posted(b"/screening/", b"&".join(b"f=1" for _ in range(300))), 400),
    (posted(b"/screening/", b"a=1", more=b"Origin: null\r\n"), 403),
    (
        posted(
            b"/screening/",
            b"a=1",
            more=b"Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\n",
        ),
        403,
    ),
    (posted(b"/screening/", b"a=1", more=b"Sec-Fetch-Site: cross-site\r\n"), 403),
    (b"GET /exercises/?q=%00 HTTP/1.1\r\n" + HEAD + b"\r\n", 400),
    (b"GET /exercises/%00/ HTTP/1.1\r\n" + HEAD + b"\r\n", 400),
    (b"GET /exercises/../../etc/passwd HTTP/1.1\r\n" + HEAD + b"\r\n", 404),
    (b"GET /exercises/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" + HEAD + b"\r\n", 404),
    (b"GET /static/../manage.py HTTP/1.1\r\n" + HEAD + b"\r\n", 404),
    (b"GET /%ff%fe/ HTTP/1.1\r\n" + HEAD + b"\r\n", 404),
    (b"GET /%E0%A4%A/ HTTP/1.1\r\n" + HEAD + b"\r\n", 404),
    (b"TRACE / HTTP/1.1\r\n" + HEAD + b"\r\n", 405),
    (b"DELETE /screening/ HTTP/1.1\r\n" + HEAD + b"\r\n", 405),
    (b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400),
    (
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n",
        200,
    ),
]


@pytest.mark.parametrize(
    ("data", "status"),
    PLAIN_PAGES,
    ids=lambda value: str(value[:60]) if isinstance(value, bytes) else str(value),
)
def test_a_malformed_request_gets_a_plain_page(site, data, status):
    answer = send(site, data)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), head[:200]
    assert b"content-security-policy: " in head.lower() and b"default-src 'none'" in head
    assert b"evil.example" not in answer and b"Traceback" not in answer
    if status != 200:
        assert (
            b"Get help at once" in body
            and b"no-store, private" in head
            and b"Content-Length: " in head
            and b"set-cookie" not in head.lower()
        )
    assert still_serves(site)


@pytest.mark.asvs("4.2.1")
@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
        b"GET / HTTP/1.1\r\n" + HEAD + b"".join(b"X-%d: 1\r\n" % n for n in range(500)) + b"\r\n",
        posted(b"/screening/", b"a=1", length=-1),
        posted(b"/screening/", b"a=1", length="abc"),
        posted(b"/screening/", b"a=1", more=b"Transfer-Encoding: chunked\r\n"),
        b"GET / HTTP/1.1\r\n" + HEAD + b"Cookie: backapp-s=\x00\r\n\r\n",
        posted(b"/screening/", b"a=1", length=4_000),
        posted(b"/screening/", b"x" * 1_000, length=5_000_000),
    ],
    ids=lambda data: str(data[:50]),
)
def test_a_broken_request_is_answered_or_dropped_and_the_server_lives(site, data):
    try:
        answer = send(site, data, hang_up=True)
    except OSError:  # it closed the connection before everything was sent
        answer = b""
    assert not answer or answer[:12] in {
        b"HTTP/1.1 400",
        b"HTTP/1.1 413",
        b"HTTP/1.1 414",
        b"HTTP/1.1 422",
        b"HTTP/1.1 431",
        b"HTTP/1.1 505",
        b"HTTP/1.1 403",
    }
    assert still_serves(site)


@pytest.mark.parametrize(
    "value", ["x", "x" * 32, "'; DROP TABLE", "%00", "é" * 40, "x" * 3_000, "\u202e" * 10]
)
def test_a_made_up_session_cookie_is_nobody(site, value):
    answer = send(
        site,
        b"GET /result/ HTTP/1.1\r\n" + HEAD + b"Cookie: backapp-s=" + value.encode() + b"\r\n\r\n",
    )
    assert answer[:10] in {b"HTTP/1.1 2", b"HTTP/1.1 3"}, answer[:200]
    assert still_serves(site)
