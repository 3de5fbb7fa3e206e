"""Compression agrees with Django's own and preserves the page."""

import gzip
import random
import zlib

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.gzip import GZipMiddleware
from django.test import RequestFactory

from backapp.compression import CompressionMiddleware, compressed

PAGE = b"<p>Lie on your back, knees bent, feet flat.</p>" * 40


def etagged(tag):
    response = HttpResponse(PAGE)
    response["ETag"] = tag
    return response


def encoded():
    return HttpResponse(gzip.compress(PAGE * 9, mtime=0), headers={"Content-Encoding": "gzip"})


ANSWERS = {
    "page": lambda: HttpResponse(PAGE),
    "just long enough": lambda: HttpResponse(PAGE[:200]),
    "too short": lambda: HttpResponse(PAGE[:199]),
    "empty": lambda: HttpResponse(),
    "nothing to win": lambda: HttpResponse(random.Random(3).randbytes(900)),
    "encoded": encoded,
    "strong": lambda: etagged('"one"'),
    "weak": lambda: etagged('W/"one"'),
    "in parts": lambda: StreamingHttpResponse([PAGE, PAGE]),
    "length said": lambda: HttpResponse(PAGE, headers={"Content-Length": str(len(PAGE))}),
    "varies": lambda: HttpResponse(PAGE, headers={"Vary": "Cookie"}),
}
ACCEPTED = ["gzip", "gzip, deflate, br", "br", "", "deflate;q=1, gzip;q=0.5", "xgzip"]


@pytest.mark.parametrize("accepted", ACCEPTED)
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_it_says_what_django_says_and_gives_the_same_page(answer, accepted):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
    ours, theirs = (
        kind(lambda _request: answer())(request) for kind in (CompressionMiddleware, GZipMiddleware)
    )
    body = [b"".join(response) for response in (ours, theirs)]
    said = [dict(response.headers) for response in (ours, theirs)]
    lengths = [headers.pop("Content-Length", None) for headers in said]
    assert said[0] == said[1]
    assert (lengths[0] is None) == (lengths[1] is None)
    assert lengths[0] in (None, str(len(body[0])))
    if ours.headers.get("Content-Encoding") == "gzip":
        body = [gzip.decompress(one) for one in body]
    assert body[0] == body[1]


@pytest.mark.parametrize("size", [0, 1, 199, 5_000, 200_000])
def test_what_is_packed_comes_out_as_it_was(size):
    data = random.Random(size).randbytes(size // 2) + bytes(size - size // 2)
    assert gzip.decompress(compressed(data)) == gzip.decompress(compressed(data, 100)) == data


@pytest.mark.parametrize("size", [0, 1, 3_000, 40_000])
@pytest.mark.parametrize("at", [0, 1, 46, 65_535, 65_536])
def test_a_part_that_is_packed_beforehand_comes_out_as_it_was(size, at):
    known = random.Random(size).randbytes(size // 2) + PAGE * (size // len(PAGE))
    for data in (PAGE[:1] * at + known + PAGE, PAGE[:1] * at + known):
        for noise in (0, 100):
            assert gzip.decompress(compressed(data, noise, at, known)) == data


def test_a_part_that_is_packed_beforehand_helps_to_pack_the_rest():
    known = random.Random(1).randbytes(9_000)
    data = b"<html>" + known + known[:8_000]
    assert len(compressed(data, 0, 6, known)) <= len(compressed(data)) + 50


@pytest.mark.parametrize("at", [5, 7])
def test_a_page_that_was_changed_after_it_was_joined_is_packed_as_it_is(at):
    changed = b"<html>" + PAGE
    assert compressed(changed, 0, at, PAGE) == compressed(changed)
    assert compressed(changed, 0, 6, PAGE + b"!") == compressed(changed)


def test_how_long_a_page_is_when_packed_is_a_matter_of_chance():
    """The compressed length of a page must not reveal what is beside the visitor's input."""
    lengths = {len(compressed(PAGE, 100)) for _ in range(200)}
    assert len(lengths) > 30
    assert max(lengths) - min(lengths) < 100
    assert len({compressed(PAGE) for _ in range(9)}) == 1


def test_it_packs_nearly_as_small_as_zlib():
    assert len(compressed(PAGE)) <= len(gzip.compress(PAGE, 6)) * 1.1
    assert zlib.decompress(compressed(PAGE), 31) == PAGE
