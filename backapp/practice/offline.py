"""The site as an installable app: the manifest, and a service worker that caches the warning signs
and general advice for use without a network.

This module lists every page and file that is cached; nothing else can be. The functions that make
the pages do not get the request, so the pages contain no personal data. The worker (offline.js)
caches what it fetched when it was installed and stores nothing afterwards (docs/adr/0039). A
changed warning sign changes the worker, and the new worker fetches everything again.
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

from backapp.library.content import reviews
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
    return render_to_string("pages/offline.html", {"reviews": reviews()}).encode()


def _signs() -> bytes:
    return warning_signs_page(signs(), kept=True).encode()


PAGES = {"offline": _away, "offline-warning-signs": _signs}


@require_safe
def kept_page(request: HttpRequest, name: str) -> HttpResponse:
    """A page that the worker caches: the page for a visitor without a network, or the warning
    signs.

    The signs are read fresh, while the worker's script can be ten seconds old. So a cached copy can
    be newer than its worker, but never older.
    """
    stamp = signs(fresh=PAGES[name] is _signs).stamp
    return _answer(request, cached(stamp, name, make=PAGES[name]), "text/html; charset=utf-8")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script of the worker.

    Its bytes change with everything it caches, so browsers fetch the new copy and delete the old
    one.

    While the content cannot be read, the response is 503: the built-in signs must not replace a
    copy that contains an editor's correction.
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
    """The constants with what to cache, and then the script.

    If there is nothing to cache, the worker deletes the caches of earlier ones and unregisters
    itself.
    """
    pages = {name: reverse(name) for name in PAGES} if settings.OFFLINE_COPY else {}
    files = [static(name) for name in FILES] if settings.OFFLINE_COPY else []
    source = WORKER.read_text(encoding="utf-8")
    sources = [
        source.encode(),
        *(cached(stamp, name, make=PAGES[name]) for name in pages),
        *(name.encode() for name in files),
    ]
    version = hashlib.sha256(b"\0".join(sources)).hexdigest()[:16]
    constants = {
        "NAME": f"backapp-{version}",
        "PAGES": pages,
        "FILES": files,
        "SIGNS": reverse("warning-signs"),
    }
    return (
        "".join(f"const {name} = {json.dumps(value)};\n" for name, value in constants.items())
        + source
    ).encode()


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest: what a phone needs to install the site as an app."""
    signs = {"name": _("Warning signs"), "url": reverse("warning-signs")}
    data = {
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
    return _answer(request, JsonResponse(data).content, "application/manifest+json")


def _answer(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    """The same response for every visitor, revalidated before each use. Does not look for a
    session.
    """
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    response = HttpResponse(body, content_type=content_type)
    response["Cache-Control"] = "public, no-cache"
    response["ETag"] = etag
    response["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=response)
