from backapp.library.offered import choices
from backapp.screening.record import Record


def shell(request) -> dict:
    """What every page's frame needs: whether there are answers to finish and clear.

    Touches no session that is not there.
    """
    if not hasattr(request, "session"):
        return {"answers_held": False}
    match = request.resolver_match
    record = Record(request)
    return {
        "answers_held": record.held,
        "answers_mark": record.mark,
        "at_page": match.url_name if match else "",
        "languages": choices(),
    }
