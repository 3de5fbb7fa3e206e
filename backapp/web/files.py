"""Static files, and the two that are inline in pages: the style sheet and the first script."""

import base64
import hashlib
import logging
import re
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

log = logging.getLogger("backapp.web")
_SCRIPT = "js/start.js"
register = template.Library()


class Inlined(NamedTuple):
    """The first script of every page and the style sheet, each with its source (digest) for the
    Content-Security-Policy.
    """

    script: str
    script_source: str
    styles: bytes
    styles_source: str


@lru_cache(maxsize=1)
def inlined() -> Inlined | None:
    """The two files without comments and indentation. None if either cannot be read; then pages
    link to both.
    """
    folder = settings.BASE_DIR / "static"
    try:
        sheet, script = (folder / "css" / "app.css").read_bytes(), (folder / _SCRIPT).read_bytes()
    except OSError:
        log.error("Cannot read the style sheet or the first script. Pages link to them instead.")
        return None
    styles, script = bare_styles(sheet), re.sub(rb"(?m)^\s*(//.*\n)?", b"", script).strip()
    return Inlined(script.decode(), _source(script), styles, _source(styles))


def bare_styles(sheet: bytes) -> bytes:
    """A style sheet without comments and indentation: a tenth of the size when compressed."""
    return re.sub(rb"(?m)^\s+", b"", re.sub(rb"/\*.*?\*/", b"", sheet, flags=re.DOTALL)).strip()


def _source(block: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(block).digest()).decode()}'"


@register.simple_tag
def first_script() -> SafeString:
    """The inline script (docs/adr/0073). Empty if pages link to it: with DEBUG, or if it cannot be
    read.
    """
    files = None if settings.DEBUG else inlined()
    return SafeString(files.script if files else "")


def inline_styles(response: HttpResponse) -> HttpResponse:
    """Replace the link to the style sheet with the sheet itself (docs/adr/0072).

    Sets `response.has_inline_styles` to whether that was possible. Fragments and DEBUG keep links.
    """
    files = None if settings.DEBUG else inlined()
    link = f'<link rel="stylesheet" href="{static("css/app.css")}">'.encode()
    response.has_inline_styles = files is not None and link in response.content
    if response.has_inline_styles:
        response.content = response.content.replace(
            link, b"<style>" + files.styles + b"</style>", 1
        )
    return response


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address on pages without an icon (those of the admin)."""
    response = HttpResponsePermanentRedirect(f"{settings.STATIC_URL}icons/mark.svg")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def as_served(name: str, data: bytes) -> bytes:
    """The bytes of a static file as browsers receive them: style sheets without comments."""
    return bare_styles(data) if name.endswith(".css") else data


_REFUSED_CODING = re.compile(r"(?i)(?:^|,)[^,]*;\s*q\s*=\s*0(?:\.0*)?\s*(?=,|$)")


class StaticFiles(WhiteNoiseMiddleware):
    """Serves static files, except those for editors and tools.

    Removes encodings that a browser refuses (`gzip;q=0`) from the header before any other code
    reads it.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if "0" in accepted and _REFUSED_CODING.search(accepted):
            request.META["HTTP_ACCEPT_ENCODING"] = _REFUSED_CODING.sub("", accepted)
        return super().__call__(request)

    def add_file_to_dictionary(self, url: str, path: str, stat_cache=None) -> None:
        if not is_private(url):
            super().add_file_to_dictionary(url, path, stat_cache)

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Whether the name contains a digest, according to the list of collected files."""
        return url.removeprefix(self.static_prefix) in self._hashed

    @cached_property
    def _hashed(self) -> set[str]:
        return set(getattr(staticfiles_storage, "hashed_files", {}).values())


def is_private(url: str) -> bool:
    """Whether a collected file is for no page: the list of files, and notes for editors."""
    return bool(re.search(r"/staticfiles\.json(\.gz)?$|\.md(\.gz)?$", url))


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Names files with their digest, also in imports between script modules. Removes comments from
    style sheets.
    """

    support_js_module_import_aggregation = True

    def _save(self, name, content):
        return super()._save(name, ContentFile(as_served(name, b"".join(content.chunks()))))

    def load_manifest(self):
        try:
            return super().load_manifest()
        except ValueError:
            log.error("Cannot read the list of static files. Run: manage.py collectstatic")
            return {}, ""

    def stored_name(self, name: str) -> str:
        """The name with the digest, or the plain name if files were not collected after a deploy:
        a page without styles still helps.
        """
        try:
            return super().stored_name(name)
        except ValueError:
            log.error("The static file %s was not collected. Run: manage.py collectstatic", name)
            return name
