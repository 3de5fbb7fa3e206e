"""Compression of responses by zlib-ng: the same format as zlib, in a third of the time
(docs/adr/0074, measured again in 0099).

Everything else works as in Django's own middleware, which still compresses streaming responses.
"""

import re
from secrets import randbelow

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from zlib_ng import zlib_ng

SHORTEST = 200  # bytes; compressing shorter responses saves nothing
LEVEL = 5
# A window of 16 KB needs half the memory for each page, for 0.5 % more bytes.
WINDOW = 14
# RFC 1952: method deflate, a file name follows, no timestamp, unknown system
_HEAD = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"
_TAKES_GZIP = re.compile(r"\bgzip\b")


def compressed(data: bytes, noise: int = 0) -> bytes:
    """`data` as gzip.

    `noise` is the largest number of random bytes to add, so that an attacker cannot guess a secret
    from the length (the BREACH attack). Django also does this, with 100 bytes for pages.
    """
    press = zlib_ng.compressobj(LEVEL, zlib_ng.DEFLATED, -WINDOW)
    check, length = zlib_ng.crc32(data), len(data) & 0xFFFFFFFF
    name = b"a" * randbelow(noise) if noise else b""
    body = press.compress(data) + press.flush()
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
        smaller = compressed(content, self.max_random_bytes)
        if len(smaller) >= len(content):
            return response
        response.content = smaller
        response.headers["Content-Length"] = str(len(smaller))
        response.headers["Content-Encoding"] = "gzip"
        etag = response.headers.get("ETag", "")
        if etag.startswith('"'):  # another encoding needs a weak validator: RFC 9110, 8.8.1
            response.headers["ETag"] = f"W/{etag}"
        return response
