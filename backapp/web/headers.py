"""Headers of every response: isolation from other sites, and the Content-Security-Policy."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from backapp.web.files import inlined

_UNUSED_FEATURES = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture",
    "encrypted-media", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get",
    "idle-detection", "interest-cohort",
    "keyboard-map", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials",
    "payment", "picture-in-picture",
    "publickey-credentials-create", "publickey-credentials-get", "serial", "storage-access",
    "sync-xhr", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip

ISOLATION = {
    "Permissions-Policy": ", ".join(
        [f"{feature}=()" for feature in _UNUSED_FEATURES]
        + ["screen-wake-lock=(self)", "fullscreen=(self)"]
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # for browsers that do not know frame-ancestors, and for files and redirects
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # no-referrer would break Django's check of https forms
    "X-Permitted-Cross-Domain-Policies": "none",
}
"""On every response of any status: other sites cannot embed, open or use our pages, and pages can
use only two optional features of the browser."""


class IsolationHeaders:
    """Adds `ISOLATION`. It is the outermost, so that files, redirects and error pages have it too.

    Headers that Django has set stay as they are.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in ISOLATION.items():
            if name not in response.headers:
                response.headers[name] = value
        return response


def policy(directives: dict[str, list[str]], also: dict[str, str] | None = None) -> str:
    """The text of a Content-Security-Policy: `directives` (name -> sources), with one more source
    for each name in `also`.
    """
    more = {name: [source] for name, source in (also or {}).items()}
    return "; ".join(
        " ".join([name, *sources, *more.get(name, [])]) for name, sources in directives.items()
    )


class ContentPolicy:
    """Sets the strict policy, or under the admin's path the wider one that Django's pages need.

    The strict policy allows one inline script, by its digest, and one inline style sheet on pages
    that contain it. Browsers ignore every other inline script or style.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response
        files = inlined()
        script = {"script-src": files.script_source} if files else {}
        styles = {"style-src": files.styles_source} if files else {}
        strict = settings.CONTENT_SECURITY_POLICY
        self.strict = policy(strict, script)
        self.with_styles = policy(strict, script | styles)
        self.admin = policy(settings.CONTENT_SECURITY_POLICY_ADMIN)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Django's technical pages have inline styles
        if not (settings.DEBUG and response.status_code in (404, 500)):
            in_admin = request.path_info.startswith(f"/{settings.ADMIN_PATH}")
            inline = getattr(response, "has_inline_styles", False)
            strict = self.with_styles if inline else self.strict
            response.headers["Content-Security-Policy"] = self.admin if in_admin else strict
        return response
