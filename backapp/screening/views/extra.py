"""Questions outside the questionnaire.

They are the short check, questions for a single exercise, a clinician's go-ahead, and correcting a
warning sign.
"""

from collections.abc import Collection
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backapp.gate.vocabulary import Disposition
from backapp.library.entries import digest
from backapp.screening import lines
from backapp.screening.cues import is_cues, ticked_in
from backapp.screening.emergency import country as place
from backapp.screening.forms import ASKED
from backapp.screening.late import LATE, go_ahead_page, late_page
from backapp.screening.questionnaire import PLACES, Choice, Page, Question
from backapp.screening.result import go_aheads
from backapp.screening.views.showing import (
    for_a_visit,
    form_of,
    from_the_start,
    keep_ticked,
    must_stop,
    onward,
    safe_next,
    show,
)
from backapp.screening.visit import Visit

PREGNANT = ("pregnancy-early", "pregnancy-late")


@for_a_visit
def short_check(visit: Visit) -> HttpResponse:
    """Anything new? The session's warning signs in one question (facts.md 1, session check)."""
    request, record, next_address = visit.request, visit.record, safe_next(visit.request)
    in_turn = record.completed or record.sign_reported
    if not record.has_answers or not (in_turn or request.method == "POST"):
        return from_the_start(visit)
    if not in_turn:  # another tab has changed an answer
        return _out_of_turn(visit)
    if brief := _in_brief(visit):
        return _brief_check(visit, brief, next_address)
    return _check_in_full(visit, next_address)


def _check_in_full(visit: Visit, next_address: str) -> HttpResponse:
    """The lines that are left and the cues behind them. An answer is kept as soon as it is sent."""
    request, record = visit.request, visit.record
    closer, each = _behind(visit), "each" in request.GET
    asked = closer or _left(visit)
    if not asked:  # another tab has answered the rest
        record.passed_check()
        return redirect(next_address or "screening:result")
    form = form_of(visit, _check_page(visit, asked, each), fresh=True)
    if not form.is_valid():
        return show(
            visit, form, address=request.get_full_path(), onward=next_address, personal=True
        )
    # after a movement that hurt, one tap denies nothing: each line is denied by itself
    hurts = bool(record.sign_reported and record.hurt)
    answers = form.answers
    if hurts and not each:
        answers = {id: answer for id, answer in answers.items() if answer != "no"}
    found = _settled(visit, answers)
    record.ask_behind(visit.catalogue, found.answers)
    record.put(visit.catalogue, found.answers, keeps_completion=True, through=found.wording)
    record.note_checked(id for id in answers if not is_cues(id))
    visit = visit.again()
    if _behind(visit):
        return _go_on_checking(visit, next_address, each=not answers)
    if _left(visit):
        return _go_on_checking(visit, next_address, each=hurts or form.undecided)
    told = any(visit.said.get(id, "no") != "no" for id in record.check_so_far)
    record.passed_check()
    record.store_result(visit.again().decision)
    return redirect("screening:result" if told else next_address or "screening:result")


def _go_on_checking(visit: Visit, next_address: str, *, each: bool) -> HttpResponse:
    """The next part of the check (`each` line by itself), or what to do about a serious sign."""
    visit.record.go_on_checking()
    if must_stop(visit):
        visit.record.store_result(visit.decision)
        return redirect("screening:result")
    return redirect(_in_full(next_address, each=each))


def _out_of_turn(visit: Visit) -> HttpResponse:
    """Keep what a check says that is sent while questions are open, and go on with these."""
    sent = visit.request.POST
    if "something" in sent.getlist("new") or "unsure" in sent.getlist("now"):
        visit.record.report_sign()
    elif not keep_ticked(visit, ticked_in(sent, visit.catalogue)):
        return from_the_start(visit)
    return redirect("screening:result")


def _in_brief(visit: Visit) -> tuple[str, ...]:
    """The lines of the check in brief: the signs in a few words each.

    Empty if each sign has to be asked in full: the visitor says that something is new, has such a
    sign already or never answered it, or a sign has no few words.
    """
    request, flags = visit.request, _to_check(visit)
    in_full = visit.record.sign_reported or "now" in request.POST
    in_full = in_full or {"all", "each"} & request.GET.keys()
    denied = all(visit.said.get(flag) == "no" for flag in flags)
    words = [visit.catalogue.red_flags[flag].brief for flag in flags]
    if in_full or not denied or not all(words) or visit.decision.flags.keys() & set(flags):
        return ()
    return tuple(dict.fromkeys(words))


def _brief_check(visit: Visit, brief: tuple[str, ...], next_address: str) -> HttpResponse:
    """One tap if nothing is new; else the signs in full (docs/adr/0123)."""
    request, asked = visit.request, digest(*brief)
    answer = request.POST.getlist("new")
    if answer == ["nothing"] and request.POST.get(ASKED, asked) == asked:
        visit.record.passed_check()
        return redirect(next_address or "screening:result")
    if answer == ["something"]:
        visit.record.report_sign()  # nothing opens until it is clear what
        return redirect(_in_full(next_address))
    context = {
        "lines": brief,
        "asked": asked,
        "address": request.get_full_path(),
        "onward": next_address,
        "personal": True,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "screening/brief_check.html", context, status=status)


def _in_full(next_address: str, *, each: bool = False) -> str:
    """The address of the check in full. `each` asks every line, or every cue, by itself."""
    onward = {"next": next_address} if next_address else {}
    return f"{reverse('screening:now')}?{urlencode({'each' if each else 'all': 1} | onward)}"


def _check_page(visit: Visit, ids: Collection[str], each: bool) -> Page:
    """The check in full. `ids` are those of group lines, and of signs whose cues are asked."""
    questionnaire = visit.questionnaire
    title, intro = _("Anything new?"), _("A short check before you move.")
    if visit.record.sign_reported:
        title = _("What did you notice?")
        intro = _("Tick what is new, or happening now. Then we tell you who to call.")
        if number := place(visit.said.get("country")).emergency:
            intro += " " + _("If you feel very ill, call %s first.") % number
    if each:
        if visit.record.sign_reported and all(id.startswith(lines.PREFIX) for id in ids):
            title = _("To be sure, one at a time")
            intro = _("One tap for all of them is easy to get wrong. So please answer each line.")
        by_itself = (question for id in ids for question in questionnaire.single_questions(id))
        return Page("now", title, tuple(by_itself), intro)
    text = _("Is any of these new, or happening today?")
    return Page("now", title, questionnaire.short_check(text, ids), intro)


def _lines(visit: Visit) -> list[str]:
    """The group lines that stand for the warning signs of the short check."""
    flags = set(_to_check(visit))
    behind = visit.catalogue.signs_behind.items()
    return [line for line, signs in behind if not flags.isdisjoint(signs)]


def _left(visit: Visit) -> list[str]:
    """What the check has not been told yet: its group lines, and signs that no line stands for."""
    alone = (flag for flag in _to_check(visit) if flag not in visit.catalogue.behind_lines)
    ids = (*map(lines.key, _lines(visit)), *alone)
    return [id for id in ids if id not in visit.record.check_so_far]


def _behind(visit: Visit) -> tuple[str, ...]:
    """The unanswered warning signs behind the ticked or unsure lines of the short check.

    Emergencies come first, on a page of their own, so that help does not wait. The signs of the
    check are asked whatever the other answers say, because they ask what is new.
    """
    said, flags, applies = visit.said, _to_check(visit), visit.questionnaire.applies
    ticked = (one for one in _lines(visit) if said.get(lines.key(one), "no") != "no")
    signs = dict.fromkeys(sign for one in ticked for sign in visit.catalogue.signs_behind[one])
    left = [sign for sign in signs if sign not in said and (sign in flags or applies(sign))]
    known = visit.catalogue.rulebook.red_flags
    now = [sign for sign in left if known[sign].urgency is Disposition.EMERGENCY]
    return tuple(now or left)


def _settled(visit: Visit, answers: dict[str, object]) -> lines.Settled:
    """The answers to the short check, with those that its lines give.

    It asks what is new, so a denied line denies only the signs of the check, and those that were
    not told of before. A line that was ticked stays so, because what it says of conditions, such
    as an accident some weeks ago, goes on.
    """
    said, flags = visit.said, _to_check(visit)
    found = lines.settled(answers, said, visit.catalogue)
    stays = {id for id in answers if answers[id] == "no" != said.get(id, "no")}
    stays = {id for id in stays if id.startswith(lines.PREFIX)}
    kept = {
        id: answer
        for id, answer in found.answers.items()
        if id not in stays and (id in answers or id in flags or said.get(id, "no") == "no")
    }
    own = {
        sign
        for id in stays
        for sign in visit.catalogue.group_lines[id.removeprefix(lines.PREFIX)].signs
    }
    through = {sign: text for sign, text in found.wording.items() if sign in kept.keys() - own}
    return lines.Settled(kept, through)


def _to_check(visit: Visit) -> list[str]:
    """The warning signs of the short check.

    If the visitor reported a new sensation while moving, it asks more signs.
    """
    book = visit.catalogue.rulebook
    flags = [slug for slug, flag in book.red_flags.items() if flag.session_check]
    if any(slug in visit.decision.conditions for slug in PREGNANT):
        flags.append("pregnancy-emergency")
    if visit.record.sign_reported:
        known = visit.catalogue.red_flags.items()
        flags += [slug for slug, flag in known if flag.when_hurting and slug not in flags]
    return flags


@for_a_visit
def ask_first(visit: Visit, slug: str) -> HttpResponse:
    """The warning signs to ask every time before one exercise is shown."""
    exercise = visit.catalogue.rulebook.exercises.get(slug)
    if exercise is None or not exercise.ask_first:
        raise Http404
    if not visit.record.has_answers:
        return from_the_start(visit)
    questions = tuple(map(visit.questionnaire.sign_question, exercise.ask_first))
    name = visit.catalogue.exercises[slug].name
    form = form_of(visit, Page("ask-first", _("One question first"), questions, name), fresh=True)
    if not form.is_valid():
        return show(visit, form)
    visit.record.put(visit.catalogue, form.answers, keeps_completion=True)
    if any(answer != "no" for answer in form.answers.values()):
        visit.record.store_result(visit.again().decision)
        return redirect("screening:result")
    visit.record.note("asked-first", slug)
    return redirect("exercise", slug)


@for_a_visit
def late(visit: Visit, id: str) -> HttpResponse:
    """One more question, for a single exercise."""
    if id not in LATE:
        raise Http404
    if not visit.record.completed:  # another tab has changed an answer
        return onward(visit) if visit.record.has_answers else from_the_start(visit)
    form, next_address = form_of(visit, late_page(id)), safe_next(visit.request)
    if not form.is_valid():
        here, back = visit.request.get_full_path(), next_address or reverse("screening:result")
        return show(visit, form, address=here, onward=next_address, back=back)
    visit.record.put(visit.catalogue, form.answers, keeps_completion=True)
    return redirect(next_address or "screening:result")


@for_a_visit
def country(visit: Visit) -> HttpResponse:
    """Change the country of the emergency numbers. It changes no advice."""
    if not visit.record.has_answers:
        return from_the_start(visit)
    text = _("Which country are you in?")
    question = Question("country", "list", text, PLACES)
    form = form_of(visit, Page("country", text, (question,)))
    if not form.is_valid():
        return show(visit, form)
    visit.record.put(visit.catalogue, form.answers, keeps_completion=True)
    return redirect("screening:result")


@for_a_visit
def go_ahead(visit: Visit, number: int) -> HttpResponse:
    """A clinician's go-ahead for one condition: who, when and for which movements (facts.md 3.2).

    The address has the condition's position in the visitor's own list, so it reveals no condition.
    """
    if not visit.record.has_answers:
        return from_the_start(visit)
    waiting = go_aheads(visit.decision, visit.catalogue)
    if not 1 <= number <= len(waiting):
        raise Http404
    condition = visit.catalogue.rulebook.conditions[waiting[number - 1].slug]
    form = form_of(visit, go_ahead_page(condition, visit.catalogue))
    if not form.is_valid():
        return show(visit, form)
    visit.record.put(visit.catalogue, form.answers, keeps_completion=True)
    return redirect("screening:result")


# ------------------------------------------------------------------------ correcting a warning sign


@for_a_visit
def correct(visit: Visit) -> HttpResponse:
    """Ask whether a warning sign was ticked by mistake, after the visitor has unticked it."""
    if not visit.record.has_answers:
        return from_the_start(visit)
    flags = [flag for flag, how in _sticky(visit).items() if how != "implied"]
    if not flags:
        return onward(visit)
    choices = (
        Choice("keep", _("It is true"), _("Keep the advice.")),
        Choice("mistake", _("I ticked it by mistake"), _("It is not so, and was not so.")),
        Choice(
            "seen",
            _("It was true, and a clinician has looked at it since"),
            _("We ask next when that was."),
        ),
    )
    label = visit.questionnaire.sign_label
    questions = tuple(Question(flag, "one", label(flag), choices) for flag in flags)
    intro = _(
        "You told us of these warning signs. Taking one back changes the advice, so please "
        "be sure. "
        "Cracking your own back stays closed for 24 hours after it."
    )
    form = form_of(visit, Page("correct", _("Which is right?"), questions, intro))
    if not form.is_valid():
        return show(visit, form)
    for flag, answer in form.answers.items():
        visit.record.put(visit.catalogue, {flag: "yes" if answer == "keep" else "no"})
        if answer == "mistake":
            visit.record.note("corrected", flag)
    if "seen" in form.answers.values():
        return redirect("screening:seen")
    return onward(visit.again())


@for_a_visit
def seen(visit: Visit) -> HttpResponse:
    """Ask when a clinician assessed a warning sign (facts.md 6.4)."""
    if not visit.record.has_answers:
        return from_the_start(visit)
    flags = _sticky(visit)
    if not flags:
        return onward(visit)
    label = visit.questionnaire.sign_label
    questions = tuple(Question(flag, "date", label(flag), to_the_day=True) for flag in flags)
    intro = _(
        "When did a clinician look into it? Choose “I don't know” if nobody has. The "
        "advice is held for some days all the same."
    )
    form = form_of(visit, Page("seen", _("Has a clinician looked at this?"), questions, intro))
    if form.is_valid():
        for flag, day in form.answers.items():
            told = visit.record.told_on(flag)
            if day != "unsure" and told and day < told.isoformat():
                form.add_error(flag, _before_it(told))
    if not form.is_valid():
        return show(visit, form)
    for flag, day in form.answers.items():
        if day != "unsure":
            visit.record.note("assessed", flag, day)
            visit.record.put(visit.catalogue, {flag: "no"})
    return onward(visit.again())


def _before_it(told: date) -> str:
    return _(
        "You told us of this on %(day)s, after that visit, so the advice stays. Has it been looked "
        "at since? Then give that day. If not, tick “I don't know”."
    ) % {"day": date_format(told)}


def _sticky(visit: Visit) -> dict[str, str]:
    """The sticky warning signs in force (a later "no" does not clear them), and why."""
    red_flags = visit.catalogue.rulebook.red_flags
    return {flag: how for flag, how in visit.decision.flags.items() if red_flags[flag].sticky}
