"""Whose answers they are, whether they are still the same, and clearing them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backapp.screening.idle import IDLE_AFTER, here
from backapp.screening.record import Record
from backapp.screening.views.showing import safe_next
from backapp.web.pages import never_stored


@require_POST
@never_stored
def finish(request: HttpRequest) -> HttpResponse:
    """Finish and clear: forget every answer, and change the cookie."""
    Record(request).finish()
    return redirect("screening:finished")


@require_http_methods(["GET", "HEAD", "POST"])
@never_stored
def same_person(request: HttpRequest) -> HttpResponse:
    """Nobody asked for anything for a while: whose are the answers?

    Nothing of them is shown here (screening/idle.py).
    """
    record, address = Record(request), safe_next(request)
    if not record.held or request.somebody_is_here:
        return redirect(address or "home")
    if request.method != "POST":
        minutes = int(IDLE_AFTER.total_seconds() // 60)
        context = {"onward": address, "minutes": minutes, "personal": True}
        return render(request, "screening/same_person.html", context)
    if request.POST.getlist("who") == ["same"]:
        here(request)
        # whoever brought the old key has nothing of it (docs/adr/0083)
        request.session.cycle_key()
        return redirect(address or "home")
    record.finish()
    return redirect("screening:start")


@require_safe
@never_stored
def still(request: HttpRequest) -> HttpResponse:
    """The mark of the answers as they are now.

    A page that carries another one holds what may have closed since (static/js/start.js).
    """
    return HttpResponse(Record(request).mark, content_type="text/plain; charset=utf-8")


@require_safe
def finished(request: HttpRequest) -> HttpResponse:
    return render(request, "screening/finished.html")
