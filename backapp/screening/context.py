from django.http import HttpResponse
from django.utils.safestring import SafeString

from backapp.fragments import Parts, page
from backapp.library.offered import choices
from backapp.screening.record import Record

#: The list in the site's navigation that a page belongs to.
BELOW = {
    "exercise": "exercises",
    "routine": "routines",
    "routine-step": "routines",
    "routine-follow": "routines",
    "routine-own-edit": "routines",
    "routine-shared": "routines",
}


def shell(request) -> dict:
    """What every page's frame needs: whether there are answers to finish and clear.

    Touches no session that is not there.
    """
    if not hasattr(request, "session"):
        return {"answers_held": False}
    match = request.resolver_match
    page = match.url_name if match else ""
    record = Record(request)
    return {
        "answers_held": record.held,
        "answers_mark": record.mark,
        "at_page": page,
        "below_page": BELOW.get(page, ""),
        "languages": choices(),
    }


def framed(
    request, template: str, facts: dict, placeholders: dict[str, SafeString | Parts]
) -> HttpResponse:
    """A whole page from the fragment cache, with the frame of the site.

    The mark of the answers differs from visitor to visitor, so it is a placeholder: as a fact it
    would make a cached page for each of them.
    """
    frame = shell(request)
    mark = {"answers_mark": SafeString(frame.pop("answers_mark", ""))}
    return HttpResponse(page(template, frame | facts, mark | placeholders))
