"""Pages compressed on their way out, by zlib-ng: the same format as zlib's, in a third of the time
(docs/adr/0074).

Django's own middleware decides nothing else differently; answers that come in parts are left to it.
"""

import re
from secrets import randbelow

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from zlib_ng import zlib_ng

SHORTEST = 200  # bytes below which there is nothing to win
LEVEL = 5
# looks back 16 KB: half the memory to clear and to fill for each page, and 0.5 % more bytes
WINDOW = 14
# RFC 1952: deflate, with a file name; no moment; no system
_HEAD = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"
_TAKES_GZIP = re.compile(r"\bgzip\b")


def packed(data: bytes, noise: int = 0) -> bytes:
    """`data` as gzip.

    `noise`: at most so many bytes longer than it has to be, by chance, so that what stands beside a
    secret cannot be guessed from the length of the whole (BREACH; Django's own measure, and its 100
    bytes for pages).
    """
    press = zlib_ng.compressobj(LEVEL, zlib_ng.DEFLATED, -WINDOW)
    check, length = zlib_ng.crc32(data), len(data) & 0xFFFFFFFF
    name = b"a" * randbelow(noise) if noise else b""
    body = press.compress(data) + press.flush()
    return b"".join(
        (_HEAD, name, b"\0", body, check.to_bytes(4, "little"), length.to_bytes(4, "little"))
    )


class Compressed(GZipMiddleware):
    """Compresses what a browser takes compressed, unless it is too short for it or has been
    compressed already.
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
        small = packed(content, self.max_random_bytes)
        if len(small) >= len(content):
            return response
        response.content = small
        response.headers["Content-Length"] = str(len(small))
        response.headers["Content-Encoding"] = "gzip"
        etag = response.headers.get("ETag", "")
        if etag.startswith('"'):  # the same page in another form: RFC 9110, 8.8.1
            response.headers["ETag"] = f"W/{etag}"
        return response
