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
