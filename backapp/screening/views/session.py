"""Views about the session: the question after an idle time, the mark, and clearing the answers."""

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from backapp.screening.idle import IDLE_AFTER, unlock
from backapp.screening.record import Record
from backapp.screening.views.showing import safe_next
from backapp.web.pages import never_stored


@require_http_methods(["GET", "HEAD", "POST"])
@never_stored
def finish(request: HttpRequest) -> HttpResponse:
    """Clear my answers: after one question, delete every answer and the session, so that the cookie
    changes.
    """
    record = Record(request)
    if request.method != "POST":
        if not record.held:
            return redirect("screening:finished")
        return render(request, "screening/finish.html", {"personal": True})
    record.finish()
    return redirect("screening:finished")


@require_http_methods(["GET", "HEAD", "POST"])
@never_stored
def same_person(request: HttpRequest) -> HttpResponse:
    """Ask "Are you the same person?" after an idle time (screening/idle.py).

    The page shows nothing of the answers.
    """
    record, address = Record(request), safe_next(request)
    if not record.held or request.answers_unlocked:
        return redirect(address or "home")
    if request.method != "POST":
        minutes = int(IDLE_AFTER.total_seconds() // 60)
        context = {"onward": address, "minutes": minutes, "personal": True}
        return render(request, "screening/same_person.html", context)
    if request.POST.getlist("who") == ["same"]:
        try:
            # the old session key becomes useless to anyone else who has it (docs/adr/0083)
            request.session.cycle_key()
        except SessionInterrupted:  # sent twice, or cleared in another tab
            return redirect(address or "home")
        unlock(request)
        return redirect(address or "home")
    record.finish()
    return redirect("screening:start")


@require_safe
@never_stored
def still(request: HttpRequest) -> HttpResponse:
    """Return the current mark of the answers.

    A page with a different mark is out of date and must not stay on view (static/js/start.js).
    """
    return HttpResponse(Record(request).mark, content_type="text/plain; charset=utf-8")


@require_safe
def finished(request: HttpRequest) -> HttpResponse:
    return render(request, "screening/finished.html")
