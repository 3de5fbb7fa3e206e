"""Installable, and of use without a network: the manifest, and a service worker that keeps the
warning signs and general advice.

What is kept is listed here, page by page and file by file; nothing else can be. The pages are made
by functions that are not given the request, so nothing of anybody is in them. The worker itself
(offline.js) keeps what it fetched when it was installed and stores nothing afterwards
(docs/adr/0039); a changed warning sign makes another worker, which fetches anew.
"""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backapp.practice.warning_signs import page as warning_signs_page
from backapp.practice.warning_signs import signs
from backapp.web.faults import help_page
from backapp.web.page_cache import cached

WORKER = Path(__file__).with_suffix(".js")
FILES = ("css/app.css", "icons/mark.svg")
PAPER = "#faf5ec"
ICONS = (
    ("icons/app.svg", "any", "image/svg+xml", "any"),
    ("icons/app-192.png", "192x192", "image/png", "any"),
    ("icons/app-512.png", "512x512", "image/png", "any"),
    ("icons/maskable-512.png", "512x512", "image/png", "maskable"),
)


def _away() -> bytes:
    return render_to_string("pages/offline.html").encode()


def _signs() -> bytes:
    return warning_signs_page(signs(), kept=True).encode()


PAGES = {"offline": _away, "offline-warning-signs": _signs}


@require_safe
def kept_page(request: HttpRequest, name: str) -> HttpResponse:
    """A page that the worker keeps: what to read where another cannot come, or the warning signs.

    The signs are asked for at once, the worker's script up to ten seconds later: a copy can be
    newer than its worker, never older.
    """
    stamp = signs(fresh=PAGES[name] is _signs).stamp
    return _answer(request, cached(stamp, name, make=PAGES[name]), "text/html; charset=utf-8")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker.

    Its bytes change with anything that it keeps, so that browsers fetch the new copy and drop the
    old one.

    While the content cannot be read there is none: the built-in signs must not take the place of a
    copy with an editor's correction.
    """
    stamp = signs().stamp
    if not stamp and settings.OFFLINE_COPY:
        return help_page(503)
    return _answer(
        request,
        cached(stamp, "service-worker", make=lambda: _worker(stamp)),
        "text/javascript; charset=utf-8",
    )


def _worker(stamp: str) -> bytes:
    """The script, after what it is to keep.

    Where nothing is to be kept it takes back what an earlier one kept, and itself.
    """
    pages = {name: reverse(name) for name in PAGES} if settings.OFFLINE_COPY else {}
    files = [static(name) for name in FILES] if settings.OFFLINE_COPY else []
    source = WORKER.read_text(encoding="utf-8")
    made_of = [
        source.encode(),
        *(cached(stamp, name, make=PAGES[name]) for name in pages),
        *(name.encode() for name in files),
    ]
    version = hashlib.sha256(b"\0".join(made_of)).hexdigest()[:16]
    told = {
        "NAME": f"backapp-{version}",
        "PAGES": pages,
        "FILES": files,
        "SIGNS": reverse("warning-signs"),
    }
    return (
        "".join(f"const {name} = {json.dumps(value)};\n" for name, value in told.items()) + source
    ).encode()


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the site among its apps."""
    signs = {"name": _("Warning signs"), "url": reverse("warning-signs")}
    said = {
        "id": "/",
        "name": "Backapp",
        "short_name": "Backapp",
        "description": _(
            "Gentle exercises for a stiff or sore back, chosen by a few plain questions."
        ),
        "lang": get_language(),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "categories": ["health"],
        "icons": [
            {"src": static(name), "sizes": sizes, "type": kind, "purpose": use}
            for name, sizes, kind, use in ICONS
        ],
        "shortcuts": [signs],
    }
    return _answer(request, JsonResponse(said).content, "application/manifest+json")


def _answer(request: HttpRequest, body: bytes, kind: str) -> HttpResponse:
    """The same for everybody, and looked at again each time: whether somebody has a session is
    never asked.
    """
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    response = HttpResponse(body, content_type=kind)
    response["Cache-Control"] = "public, no-cache"
    response["ETag"] = etag
    response["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=response)
