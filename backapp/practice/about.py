"""Whose site this is: who runs it and how to reach them, for visitors, for security researchers
(RFC 9116) and for search engines.
"""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from backapp.library.content import catalogue
from backapp.practice.anybody import constant_page

VALID_FOR = timedelta(days=180)  # how long a copy of security.txt counts
#: The pages that are the same for everybody and worth finding.
FIXED = (
    "home", "warning-signs", "exercises", "routines", "answers", "evidence", "sources",
    "how-screening-works", "safety", "changes", "about", "privacy",
)  # fmt: skip


def contact() -> dict[str, str]:
    """Who runs this site and how to reach them; empty texts for what they have not said."""
    where = settings.OPERATOR_CONTACT
    return {
        "operator": settings.OPERATOR,
        "contact": where,
        "contact_address": f"mailto:{where}" if "@" in where and ":" not in where else where,
        "imprint": settings.OPERATOR_IMPRINT,
    }


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Who runs this site, how to report something, and for whom it is built."""
    return constant_page(request, "pages/about.html", contact())


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """How to report a security hole; 404 as long as the operator has set no contact."""
    where = contact()["contact_address"]
    if not where:
        raise Http404
    until = (timezone.now() + VALID_FOR).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = (
        f"Contact: {where}",
        f"Expires: {until}",
        f"Canonical: {settings.CANONICAL}{reverse('security-txt')}",
        "",
    )
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages that search engines can list: none that depends on answers."""
    content = catalogue()
    addresses = [reverse(name) for name in FIXED]
    addresses += [reverse("answer", args=[slug]) for slug in content.answers]
    addresses += [reverse("claim", args=[slug]) for slug in content.claims]
    response = HttpResponse(content_type="application/xml; charset=utf-8")
    xml = SimplerXMLGenerator(response, "utf-8")
    xml.startDocument()
    xml.startElement("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for address in addresses:
        xml.startElement("url", {})
        xml.addQuickElement("loc", settings.CANONICAL + address)
        xml.endElement("url")
    xml.endElement("urlset")
    xml.endDocument()
    response["Cache-Control"] = "public, max-age=86400"
    return response
