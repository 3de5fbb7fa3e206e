"""The questionnaire's views: the first page, the other pages, "how to tell" and "check answers"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backapp.gate.decide import Decision, decide
from backapp.gate.vocabulary import Indication
from backapp.library.content import catalogue as current_catalogue
from backapp.library.search import find_conditions, find_health, urgent_words
from backapp.screening import lines
from backapp.screening import result as results
from backapp.screening.cues import ticked_in
from backapp.screening.emergency import of_form
from backapp.screening.forms import PageForm
from backapp.screening.questionnaire import BY_ZONE, LISTS, WHICH, Page, Question
from backapp.screening.record import stops
from backapp.screening.typed import plain
from backapp.screening.views.showing import (
    address_of,
    for_a_visit,
    form_of,
    from_the_start,
    keep_ticked,
    must_stop,
    on_the_way,
    onward,
    safe_next,
    show,
    takes_back,
)
from backapp.screening.visit import Visit
from backapp.web.files import inline_styles
from backapp.web.pages import by_htmx, no_store, page_or_fragment

# characters of an address to continue at; twenty exercises with their doses fit into it
LONGEST_ONWARD = 1500
LONGEST_SEARCH = 80  # characters


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The first page: for whom, in which country, and how long to store the answers.

    The first valid POST creates the session.
    """
    visit = Visit(request, current_catalogue(fresh=request.method == "POST"))
    response = no_store(_start(visit))
    if request.method in ("GET", "HEAD") and not request.GET and not visit.record.held:
        # without answers it is the same for every visitor, and search engines should list it
        del response["X-Robots-Tag"]
        inline_styles(response)
    return response


def _start(visit: Visit) -> HttpResponse:
    form, shared = form_of(visit, visit.questionnaire.page("start")), _shared(visit.request)
    if not form.is_valid():
        return show(visit, form, onward=shared, **on_the_way(visit, form.page))
    visit.record.start(form.answers | {"country": chosen_country(visit, form)})
    if shared:
        visit.record.go_onward(shared)
    if visit.record.hurt:
        visit.record.ask_again(visit.catalogue)
    return onward(visit.again())


def chosen_country(visit: Visit, form: PageForm) -> str:
    """Return the country of a form, found from the browser's time zone if the visitor left it."""
    chosen = str(form.answers["country"])
    if chosen != BY_ZONE.value:
        return chosen
    return of_form(visit.request.POST)


def _shared(request: HttpRequest) -> str:
    """The address of a shared routine that the visitor came for; empty for any other address."""
    address = safe_next(request)
    shared = address.startswith(reverse("routine-shared") + "?")
    return address if shared and len(address) < LONGEST_ONWARD else ""


@for_a_visit
def question(visit: Visit, slug: str) -> HttpResponse:
    """One page of the questionnaire."""
    request, questionnaire = visit.request, visit.questionnaire
    if not visit.record.has_answers:
        return from_the_start(visit)
    posted = request.method == "POST"
    page = questionnaire.page(slug) if slug != "start" else None
    if page is None or not questionnaire.reached(page.slug):  # another tab has gone elsewhere
        if posted and keep_ticked(visit, ticked_in(request.POST, visit.catalogue)):
            visit = visit.again()
        return onward(visit)
    if posted and request.POST.get("action") == "search":
        return _search(visit, page)
    form = form_of(visit, page)
    if not form.is_valid():
        return show(visit, form, **on_the_way(visit, page))
    return _keep(visit, form)


def _keep(visit: Visit, form: PageForm) -> HttpResponse:
    record, given = visit.record, form.answers
    answers, through = lines.settled(given, visit.said, visit.catalogue)
    corrected = takes_back(visit, answers)
    newly = {id: one for id, one in given.items() if visit.said.get(id, "no") == "no" != one}
    record.ask_behind(visit.catalogue, newly)
    record.put(visit.catalogue, answers, through=through)
    if corrected:
        return redirect("screening:correct")
    visit = visit.again()
    if must_stop(visit):
        record.store_result(visit.decision)
        return redirect("screening:result")
    if form.undecided:
        record.note("unsure", form.page.slug)
        return redirect("screening:help", form.page.slug)
    return onward(visit)


@for_a_visit
def help_page(visit: Visit, slug: str) -> HttpResponse:
    """How to tell: ask about one page again, because the visitor was not sure about a list.

    Lines are ticked in one list, if they may fit. Cues and signs are asked one by one.
    """
    if not visit.record.has_answers:
        return from_the_start(visit)
    shown = visit.questionnaire.page(slug)
    questions = _not_sure(visit, shown) if shown else ()
    if not questions:
        if keep_ticked(visit, ticked_in(visit.request.POST, visit.catalogue)):
            return onward(visit.again())
        raise Http404
    title, intro = _("Which of these might fit?"), ""
    if len(questions) > 1 or questions[0].kind not in LISTS:
        title = _("How to tell")
        intro = _(
            "Read each line by itself. If you still cannot tell, say so. We treat that as a yes."
        )
    page = Page(slug, title, questions, intro)
    form = form_of(visit, page)
    return _keep(visit, form) if form.is_valid() else show(visit, form, back=address_of(slug))


def _not_sure(visit: Visit, page: Page) -> tuple[Question, ...]:
    """The questions about what is not answered or not sure on a page; about all of it if none is.

    A submitted form keeps its single questions, even if another tab has answered them meanwhile.
    """
    questionnaire = visit.questionnaire
    ids = list(dict.fromkeys(id for q in page.questions if q.kind in LISTS for id in q.ids))
    known = [id for id in ids if id.startswith(lines.PREFIX)]
    single = {id: questionnaire.single_questions(id) for id in ids if id not in known}
    undecided = [id for id in ids if visit.said.get(id) not in ("yes", "no")]
    asked = _sent(visit, single, undecided) or undecided or ids
    of_lines = [id for id in asked if id in known]
    which = (questionnaire.which_lines(of_lines),) if of_lines else ()
    return (*which, *(question for id in asked for question in single.get(id, ())))


def _sent(
    visit: Visit, single: Mapping[str, Sequence[Question]], undecided: list[str]
) -> list[str]:
    """Return the answers whose `single` questions are in the submitted form, with the undecided
    lines if it has the list of lines; empty unless a form with single questions is submitted.
    """
    sent = visit.request.POST
    posted = [id for id, questions in single.items() if any(one.id in sent for one in questions)]
    if posted and WHICH in sent:
        posted += [id for id in undecided if id not in single]
    return posted


@for_a_visit
def check(visit: Visit) -> HttpResponse:
    """Check your answers: show every answer with a link to change it, before they count."""
    record, questionnaire = visit.record, visit.questionnaire
    if not record.has_answers:
        return from_the_start(visit)
    if questionnaire.next_page() or stops(visit.decision):
        return onward(visit)
    understands = visit.request.POST.getlist("understands")
    if visit.request.method == "POST" and understands in ([], ["yes"]):
        answers = {"understands": "yes" if understands else "no"}
        record.put(visit.catalogue, answers, keeps_completion=True)
        record.complete()
        record.store_result(visit.again().decision)
        return redirect("screening:result")
    confirmed = _once_confirmed(visit)
    lacking = {reason.answer for reason in confirmed.missing[Indication.SELF_MANIPULATION]}
    waits = bool(record.corrected_facts(visit.decision))
    context = {
        "rows": results.rows(questionnaire, visit.catalogue),
        "waits": waits,
        "understood": visit.said.get("understands") == "yes",
        "ask_understands": lacking <= {"understands", "check"} and not waits,
        "back": address_of(list(questionnaire.outline)[-1]),
        "personal": True,
    }
    return render(visit.request, "screening/check.html", context)


def _once_confirmed(visit: Visit) -> Decision:
    """The decision once the visitor confirms these answers, which clears earlier pain.

    It is used only to find out what is left to ask.
    """
    decision = visit.decision
    if not visit.record.asks_again:
        return decision
    healed = replace(decision.screening, hurt=None, stopped=frozenset())
    return decide(decision.book, healed, decision.now)


# ----------------------------------------------------------------------------- searching conditions


def _search(visit: Visit, page: Page) -> HttpResponse:
    """Search conditions by everyday words.

    Ticks are preserved and nothing is stored. The query is not in the address.
    """
    request, form = visit.request, form_of(visit, page)
    if form.out_of_date:
        return show(visit, form, **on_the_way(visit, page))
    fields = form.shown()
    field = next((field for field in fields if field["kind"] == "picker"), None)
    if field is None:
        raise Http404
    query = plain(request.POST.get("q", ""))[:LONGEST_SEARCH]
    find = find_health if field["id"] == "conditions" else find_conditions
    found = find(query, catalogue=visit.catalogue) if query else None
    if found:  # each condition appears only once on the page
        _leave_out(field, found, whole_page=not by_htmx(request))
    parts = ("", "-words", "-medicines", "-harmless")
    ticked = [slug for part in parts for slug in request.POST.getlist(field["id"] + part)]
    context = {
        "query": query,
        "found": found,
        "ticked": set(ticked),
        "urgent": urgent_words(query),
    }
    if by_htmx(request):
        context["field"] = field
        return page_or_fragment(request, "screening/_found.html", "screening/_found.html", context)
    return show(visit, form, errors=(), fields=fields, **context, **on_the_way(visit, page))


def _leave_out(field: dict, found, *, whole_page: bool) -> None:
    """Remove the search results from the lists around them.

    That is the list of chosen conditions, and on a whole page the other lists too.
    """
    found_slugs = {condition.slug for condition in found.conditions}
    found_slugs |= {option.condition for word in found.ambiguous for option in word.options}
    found_slugs |= {medicine.slug for medicine in found.medicines}
    noted = (*found.exact, *found.harmless)

    def others(options: list[dict]) -> list[dict]:
        return [option for option in options if option["value"] not in found_slugs]

    field["found_before"] = others(field["found_before"])
    field["words"] = [word for word in field["words"] if word not in found.ambiguous]
    field["noted"] = [thing for thing in field["noted"] if thing not in noted]
    if whole_page:
        for part in ("causes", "rest"):
            field[part] = others(field.get(part, []))
        for group in field.get("groups", ()):
            group |= {part: others(group[part]) for part in ("options", "kept")}
