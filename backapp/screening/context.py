from django.http import HttpResponse
from django.utils.safestring import SafeString

from backapp.fragments import Parts, page
from backapp.library.content import reviews
from backapp.library.offered import choices
from backapp.screening.record import Record

#: Name of a page -> its section in the site's navigation.
BELOW = {
    "exercise": "exercises",
    "routine": "routines",
    "routine-step": "routines",
    "routine-follow": "routines",
    "routine-own-edit": "routines",
    "sessions": "routines",
    "session": "routines",
    "session-step": "routines",
    "session-follow": "routines",
    "routine-shared": "routines",
    "plan-step": "routines",
    "plan-follow": "routines",
}


def shell(request) -> dict:
    """Return what every page's frame needs: whether there are answers that can be cleared.

    It never creates a session.
    """
    if not hasattr(request, "session"):
        return {"answers_held": False, "reviews": reviews()}
    match = request.resolver_match
    page = match.url_name if match else ""
    record = Record(request)
    return {
        "answers_held": record.held,
        "answers_mark": record.mark,
        "at_page": page,
        "below_page": BELOW.get(page, ""),
        "languages": choices(),
        "reviews": reviews(),
    }


def framed(
    request, template: str, facts: dict, placeholders: dict[str, SafeString | Parts]
) -> HttpResponse:
    """Return a whole page from the fragment cache, with the frame of the site.

    The mark of the answers differs between visitors, so it is a placeholder. As a fact it would
    create one cached page for each visitor.
    """
    frame = shell(request)
    mark = {"answers_mark": SafeString(frame.pop("answers_mark", ""))}
    whole = page(template, frame | facts, mark | placeholders)
    response = HttpResponse(whole)
    response.known = (whole.at, whole.known)
    return response
