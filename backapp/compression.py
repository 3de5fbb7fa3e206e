"""Compression of responses by zlib-ng: the same format as zlib, in a third of the time
(docs/adr/0074, measured again in 0099).

Everything else works as in Django's own middleware, which still compresses streaming responses.

A page for one visitor has a long part that is the same for others, such as its head. That part is
compressed once, and the rest each time, with the part as its dictionary (docs/adr/0130).
"""

import re
from functools import lru_cache
from secrets import randbelow
from struct import pack

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from zlib_ng import zlib_ng

SHORTEST = 200  # bytes; compressing shorter responses saves nothing
LEVEL, BEST = 5, 9
MOST_STORED = 0xFFFF  # bytes
# A window of 16 KB needs half the memory for each page, for 0.5 % more bytes.
WINDOW = 14
# RFC 1952: method deflate, a file name follows, no timestamp, unknown system
_HEAD = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"
_TAKES_GZIP = re.compile(r"\bgzip\b")


@lru_cache(maxsize=500)  # a few KB each; only text that is the same for many visitors
def _beforehand(text: bytes) -> bytes:
    """`text` as a part of a stream that goes on after it."""
    press = zlib_ng.compressobj(BEST, zlib_ng.DEFLATED, -WINDOW)
    return press.compress(text) + press.flush(zlib_ng.Z_SYNC_FLUSH)


def _as_it_is(text: bytes) -> bytes:
    """`text` as a part of a stream, not compressed (RFC 1951, 3.2.4); at most `MOST_STORED`."""
    return pack("<BHH", 0, len(text), len(text) ^ MOST_STORED) + text


def compressed(data: bytes, noise: int = 0, at: int = 0, known: bytes = b"") -> bytes:
    """`data` as gzip. `known` is a part of it that many responses have, and `at` is where it is.

    `noise` is the largest number of random bytes to add, so that an attacker cannot guess a secret
    from the length (the BREACH attack). Django also does this, with 100 bytes for pages.
    """
    check, length = zlib_ng.crc32(data), len(data) & 0xFFFFFFFF
    name = b"a" * randbelow(noise) if noise else b""
    if known and at <= MOST_STORED and data.startswith(known, at):
        start = _as_it_is(data[:at]) + _beforehand(known)
        rest = data[at + len(known) :]
        press = zlib_ng.compressobj(LEVEL, zlib_ng.DEFLATED, -WINDOW, zdict=known)
    else:
        start, rest = b"", data
        press = zlib_ng.compressobj(LEVEL, zlib_ng.DEFLATED, -WINDOW)
    body = start + press.compress(rest) + press.flush()
    return b"".join(
        (_HEAD, name, b"\0", body, check.to_bytes(4, "little"), length.to_bytes(4, "little"))
    )


class CompressionMiddleware(GZipMiddleware):
    """Compresses a response if the browser accepts gzip, unless it is too short or already
    compressed.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.streaming:
            return super().process_response(request, response)
        content = response.content
        if len(content) < SHORTEST or "Content-Encoding" in response.headers:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if not _TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            return response
        smaller = compressed(content, self.max_random_bytes, *getattr(response, "known", ()))
        if len(smaller) >= len(content):
            return response
        response.content = smaller
        response.headers["Content-Length"] = str(len(smaller))
        response.headers["Content-Encoding"] = "gzip"
        etag = response.headers.get("ETag", "")
        if etag.startswith('"'):  # another encoding needs a weak validator: RFC 9110, 8.8.1
            response.headers["ETag"] = f"W/{etag}"
        return response
