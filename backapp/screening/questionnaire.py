"""The questionnaire: its pages, their order and their questions. It decides nothing.

The most serious questions come first. Related warning signs share a page of checkboxes, so a
healthy visitor sees at most twelve pages, including the first one and "check your answers", and
still answers for every warning sign and condition. The content says which page asks a sign and
which conditions are common; `walking.py` checks that a page asks every one. A page is left out if
another answer makes it pointless (`signs.does_not_apply`). Every request computes the pages from
the answers, so a visitor cannot skip one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backapp.gate import conditions as weighing
from backapp.gate import signs
from backapp.gate.answers import Screening
from backapp.gate.vocabulary import CLINICIANS, Answer, Disposition, FollowUpKind, Pregnancy
from backapp.library.models.words import LinePart
from backapp.screening import cues, lines
from backapp.screening.emergency import COUNTRIES

# Increase it when a question below changes its meaning. Answers to the old wording then count as
# unanswered.
WORDING = "1"


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer. An `exclusive` one cannot be combined with any other."""

    value: str
    label: str
    hint: str = ""
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `ids` are the answers it fills, and `kind` selects its form field."""

    id: str
    kind: str  # one of forms.FIELDS
    text: str
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    why: str = ""
    ids: tuple[str, ...] = ()
    default: str = ""  # the answer that is selected before the visitor has given one
    never: bool = False  # for a date: "it never happened" is a possible answer
    to_the_day: bool = False  # for a date: a month or a year is not enough
    brief: str = ""  # on "check your answers", if it is shorter than the text
    folded: bool = False  # an earlier answer is shown, to confirm it (screening/earlier.py)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the questionnaire: its address, its heading and its questions.

    `tab` is the window title if it differs from the heading. Neither the address nor the window
    title may reveal an answer, because both stay in the browser's history.
    """

    slug: str
    title: str
    questions: tuple[Question, ...]
    intro: str = ""
    tab: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        ids = (id for question in self.questions for id in (question.ids or (question.id,)))
        return tuple(dict.fromkeys(ids))


WHICH = "which"  # the question which of several lines might be true
#: Kinds of questions that are lists with a subheading. The page keeps its own heading above them.
LISTS = frozenset({"cues", "lines", "quick"})


@lru_cache(maxsize=256)
def address_of(slug: str) -> str:
    """Return the address of a questionnaire page."""
    return reverse("screening:start") if slug == "start" else reverse("screening:page", args=[slug])


YES_NO = (
    Choice("yes", _("Yes")),
    Choice("no", _("No")),
    Choice("unsure", _("I'm not sure")),
)


def _ends(*, several: bool) -> tuple[Choice, Choice]:
    """The last lines of a list of warning signs."""
    return (
        Choice("unsure", _("Not sure")),
        Choice("none", _("None of these") if several else _("No"), exclusive=True),
    )


#: A page of warning signs -> its heading and its introduction.
SIGN_PAGES = {
    "nerves": (
        _("Have you noticed any of these?"),
        _("We start with the signs that matter most. Most people have none of them."),
    ),
    "heart-brain": (
        _("Is any of these happening?"),
        _("These signs are rare, but they need help fast."),
    ),
    "today": (
        _("Do you have any of these?"),
        _("These signs need somebody to look at them today."),
    ),
    "pregnancy-now": (
        _("Is any of this happening in the pregnancy?"),
        _("Some signs in pregnancy need help fast."),
    ),
    "health": (
        _("Do any of these fit you?"),
        _("Your general health tells us when a back should be looked at first."),
    ),
    "behaviour": (_("How does the pain behave?"), _("This tells us which movements suit you.")),
    "last": (
        _("And today: does any of these fit?"),
        _("These are the last signs. You are nearly done."),
    ),
}


#: The country of the device's time zone. It is replaced by that country before it is stored.
BY_ZONE = Choice("by-zone", _("From this device's time zone"))
PLACES = (
    *(Choice(country.code, country.name) for country in COUNTRIES),
    Choice("elsewhere", _("Somewhere else")),
)


def _start(they: bool) -> Page:
    return Page(
        "start",
        _("Before we start"),
        (
            Question(
                "who",
                "one",
                _("Who is this for?"),
                (
                    Choice("me", _("For me")),
                    Choice("other", _("For someone else")),
                ),
                default="me",
            ),
            Question(
                "country",
                "list",
                _("Your country, for emergency numbers"),
                (BY_ZONE, *PLACES),
                default=BY_ZONE.value,
                brief=_("Country"),
            ),
            Question(
                "remember",
                "one",
                _("Keep the answers"),
                (
                    Choice(
                        "session",
                        _("Until I close the browser"),
                        _("24 hours at most"),
                    ),
                    Choice(
                        "28-days",
                        _("For 28 days"),
                        _("All deleted after 56 days"),
                    ),
                ),
                default="session",
            ),
        ),
        _("No account. Clear your answers at any time."),
    )


def _about_you(they: bool) -> Page:
    return Page(
        "about-you",
        _("About you") if not they else _("About them"),
        (
            Question(
                "age",
                "number",
                _("How old are you?") if not they else _("How old are they?"),
                hint=_("years"),
                brief=_("Age"),
            ),
            Question(
                "pregnancy",
                "one",
                _("Pregnant, or a birth in the last 6 months?"),
                (
                    Choice(Pregnancy.NO, _("No")),
                    Choice(Pregnancy.EARLY, _("Pregnant, up to 15 weeks")),
                    Choice(Pregnancy.LATE, _("Pregnant, 16 weeks or more")),
                    Choice(Pregnancy.UNSURE_HOW_FAR, _("Pregnant, not sure how far")),
                    Choice(
                        Pregnancy.GAVE_BIRTH,
                        _("Gave birth, or lost a pregnancy late"),
                    ),
                    Choice(Pregnancy.UNSURE, _("Not sure, or rather not say")),
                ),
                brief=_("Pregnancy or birth"),
            ),
            Question(
                "area",
                "many",
                _("Where does it hurt, or feel stiff?"),
                (
                    Choice("upper", _("Upper back"), _("By the shoulder blades, and above")),
                    Choice("mid", _("Mid back"), _("By the lower ribs")),
                    Choice("low", _("Low back"), _("Above the hips")),
                    Choice("buttock-hip", _("Buttock or hip")),
                    Choice(
                        "leg",
                        _("Down a leg"),
                        _("Pain, tingling or numbness"),
                    ),
                    Choice("neck", _("Neck")),
                    Choice("none", _("Nowhere today"), exclusive=True),
                ),
                _("Tick all that apply."),
                brief=_("Where it hurts"),
            ),
        ),
        _("Best with them beside you.") if they else "",
    )


def _your_pain(they: bool) -> Page:
    return Page(
        "your-pain",
        _("The pain or stiffness now"),
        (
            Question(
                "episode",
                "one",
                _("How long this time?"),
                (
                    Choice("under-72-hours", _("Less than 3 days")),
                    Choice("under-a-week", _("3 to 7 days")),
                    Choice("under-6-weeks", _("1 to 6 weeks")),
                    Choice("under-12-weeks", _("6 to 12 weeks")),
                    Choice("longer", _("Longer")),
                    Choice("unsure", _("I don't know")),
                ),
                brief=_("How long this time"),
            ),
            Question(
                "pain",
                "scale",
                _("How bad is it right now?"),
                tuple(Choice(str(n), str(n)) for n in range(11)),
                _("0 is none, 10 the worst you can imagine.")
                if not they
                else _("0 is none, 10 the worst they can imagine."),
                brief=_("How bad, from 0 to 10"),
            ),
        ),
    )


def _examined(they: bool) -> Page:
    return Page(
        "examined",
        _("Has anybody told you what causes this pain?")
        if not they
        else _("Has anybody told them what causes this pain?"),
        (
            Question(
                "told-by",
                "one",
                _("Has anybody told you what causes this pain?")
                if not they
                else _("Has anybody told them what causes this pain?"),
                (
                    Choice("nobody", _("Nobody has")),
                    Choice(
                        "doctor",
                        _("A doctor, who examined me")
                        if not they
                        else _("A doctor, who examined them"),
                    ),
                    Choice(
                        "physiotherapist",
                        _("A physiotherapist, who examined me")
                        if not they
                        else _("A physiotherapist, who examined them"),
                    ),
                    Choice(
                        "osteopath",
                        _("An osteopath, who examined me")
                        if not they
                        else _("An osteopath, who examined them"),
                    ),
                    Choice(
                        "chiropractor",
                        _("A chiropractor, who examined me")
                        if not they
                        else _("A chiropractor, who examined them"),
                    ),
                    Choice(
                        "other-clinician",
                        _("Another clinician, who examined me")
                        if not they
                        else _("Another clinician, who examined them"),
                        _("Trained and registered to examine people"),
                    ),
                    Choice(
                        "scan-only",
                        _("Only a scan or X-ray report"),
                        _("Nobody examined the back and explained it"),
                    ),
                    Choice("internet", _("I worked it out, or read it online")),
                    Choice("friend", _("A friend, relative or trainer")),
                    Choice("unsure", _("I'm not sure")),
                ),
                brief=_("Who told them the cause") if they else _("Who told you the cause"),
            ),
        ),
    )


def _what_you_were_told(they: bool) -> Page:
    return Page(
        "what-you-were-told",
        _("What you were told") if not they else _("What they were told"),
        (
            Question(
                "diagnosis",
                "picker",
                _("What did the clinician call it?"),
                hint=_(
                    "Choose one or more. You can type any words you were told, such as “worn disc”."
                ),
            ),
            Question("told-on", "date", _("When was the last examination for this?")),
            Question(
                "same-pain",
                "one",
                _("Is today's pain that same pain: the same place and the same feeling?"),
                YES_NO,
            ),
            Question(
                "go-ahead",
                "one",
                _(
                    "Did the clinician say that loosening your own back, by yourself, "
                    "is fine for you?"
                )
                if not they
                else _(
                    "Did the clinician say that loosening their own back, by "
                    "themselves, is fine for them?"
                ),
                (
                    Choice("yes", _("Yes")),
                    Choice("no", _("No, or we did not talk about it")),
                    Choice("unsure", _("I'm not sure")),
                ),
                _("Loosening means moving the back to ease it, including gently cracking it."),
            ),
        ),
    )


def _conditions(they: bool) -> Page:
    return Page(
        "conditions",
        _("Your health and medicines") if not they else _("Their health and medicines"),
        (
            Question(
                "conditions",
                "picker",
                _("Do you have, or have you had, any of these?")
                if not they
                else _("Do they have, or have they had, any of these?"),
                hint=_("Open a group, or type it."),
                brief=_("Health and medicines"),
            ),
        ),
    )


#: Whether the answers are about someone else -> address -> page, for the pages that do not depend
#: on other answers. Their text is translated when it is shown.
FIXED: Mapping[bool, Mapping[str, Page]] = {
    they: {
        page.slug: page
        for page in (
            _start(they),
            _about_you(they),
            _your_pain(they),
            _examined(they),
            _what_you_were_told(they),
            _conditions(they),
        )
    }
    for they in (False, True)
}
#: Every address in order. The pages for conditions with follow-ups come after them.
ORDER = (
    "quick", "start", "about-you", "signs", "nerves", "heart-brain", "today", "pregnancy-now",
    "health", "your-pain", "behaviour", "last", "examined", "what-you-were-told", "conditions",
    "named-too",
)  # fmt: skip
#: A list of group lines -> its heading.
PARTS = {
    LinePart.NOW: _("Signs that need help fast"),
    LinePart.PREGNANCY: _("In the pregnancy"),
    LinePart.BEFORE: _("Your health, and what came before"),
    LinePart.BEHAVIOUR: _("How does the pain behave?"),
    LinePart.TODAY: _("About you, today"),
}
#: A page -> the lists of group lines on it. The pages with their cues follow it.
LINES_ON = {
    "signs": (LinePart.NOW, LinePart.PREGNANCY, LinePart.BEFORE),
    "your-pain": (LinePart.BEHAVIOUR, LinePart.TODAY),
}
#: A list that only the short check asks. Where a line of it was ticked and its cues were left open,
#: this page is followed by them.
AFTER = {"signs": (LinePart.MOVING,)}
#: A page with other questions -> the list of warning signs that it ends with.
ENDS_WITH_SIGNS = {"your-pain": ("how-bad", _("Is the pain like this?"))}


class Questionnaire:
    """The pages for one state of the answers.

    `catalogue` has the authored words and `said` the raw answers so far. `now` is the time for the
    gate (default: the current time).
    """

    def __init__(
        self,
        catalogue,
        said: Mapping[str, object],
        screening: Screening,
        now: datetime | None = None,
    ):
        self.catalogue, self.said, self.screening, self.now = catalogue, said, screening, now
        self.they = said.get("who") == "other"

    @cached_property
    def outline(self) -> dict[str, tuple[str, ...]]:
        """Address -> the ids of the answers that its page asks for, in page order.

        It builds no page texts, because most requests only need to know what comes next.
        """
        pages = {}
        for slug in ORDER:
            pages[slug] = self._ids(slug)
            closer = self._closer.get(slug, {})
            pages |= {address: flags for address, (_line, flags) in closer.items()}
        pages |= {slug: self._follow_up_ids(about) for slug, about in self._more.items()}
        return {slug: ids for slug, ids in pages.items() if ids}

    @property
    def pages(self) -> tuple[Page, ...]:
        return tuple(map(self._page, self.outline))

    @classmethod
    def in_full(cls, catalogue, *, they: bool = False) -> tuple[Page, ...]:
        """Return every page that any visitor can meet, each with all of its questions."""
        self = cls(catalogue, {"who": "other"} if they else {}, Screening())
        conditions = catalogue.rulebook.conditions
        named = self._named_too([slug for slug in conditions if conditions[slug].is_back_diagnosis])
        with_more = [
            self._about(slug, f"about-{slug}") for slug in conditions if conditions[slug].follow_ups
        ]
        *others, last = self.pages
        told = FIXED[they]["what-you-were-told"]
        return (*others, *self._every_closer_page(), told, last, named, *with_more)

    def _every_closer_page(self) -> Iterator[Page]:
        """The cues behind every group line. A sign on several lines comes once."""
        seen: set[str] = set()
        for slug in lines.asked(self.catalogue):
            left = [sign for sign in lines.signs_of(slug, self.catalogue) if sign not in seen]
            seen.update(left)
            if left:
                page = self._closer_page(f"closer-{slug}", slug, left)
                yield replace(page, title=self._line(slug), intro="")

    def page(self, slug: str) -> Page | None:
        """Return the page at an address; None if these answers do not lead to it."""
        return self._page(slug) if slug in self.outline else None

    def answered(self, slug: str) -> bool:
        return all(id in self.said and not self._lacks(id) for id in self.outline[slug])

    def _lacks(self, id: str) -> bool:
        """Whether a denied line has lost the answer to a sign behind it, so it is asked again.

        An answer that cannot be read any more is dropped.
        """
        if not id.startswith(lines.PREFIX) or self.said[id] != "no":
            return False
        behind = lines.signs_of(id.removeprefix(lines.PREFIX), self.catalogue)
        return any(
            sign not in self.said and sign not in self._asked_closer and self.applies(sign)
            for sign in behind
        )

    @cached_property
    def _asked_closer(self) -> frozenset[str]:
        """The signs whose cues are asked, because a line of theirs is ticked or not sure."""
        return frozenset(
            sign
            for pages in self._closer.values()
            for _line, behind in pages.values()
            for sign in behind
        )

    def next_page(self) -> str | None:
        """Return the address of the first incomplete page; None if all pages are complete.

        The signs behind a ticked line come before everything else if one of them is an emergency.
        """
        left = [slug for slug in self.outline if not self.answered(slug)]
        flags = self.catalogue.rulebook.red_flags
        first = (
            slug
            for pages in self._closer.values()
            for slug, (_line, ids) in pages.items()
            if slug in left and any(flags[id].urgency is Disposition.EMERGENCY for id in ids)
        )
        return next(first, left[0] if left else None)

    @property
    def closer_left(self) -> bool:
        """Whether cues of a ticked line are unanswered."""
        pages = (slug for closer in self._closer.values() for slug in closer)
        return any(not self.answered(slug) for slug in pages)

    def before(self, slug: str) -> str | None:
        """Return the address of the previous page; None for the first page."""
        order = list(self.outline)
        return order[order.index(slug) - 1] if slug != order[0] else None

    def reached(self, slug: str) -> bool:
        """Whether every page before this one is complete, or this one has been answered before.

        An answer can open a page that comes before. Visitors who go back and correct that answer
        must not lose what they say now.
        """
        if self.answered(slug):
            return True
        furthest, order = self.next_page(), list(self.outline)
        return furthest is None or order.index(slug) <= order.index(furthest)

    def left(self, slug: str) -> tuple[Page, ...]:
        """Return this page and those after it, as far as these answers tell."""
        order = list(self.outline)
        return tuple(map(self._page, order[order.index(slug) :]))

    def step(self, slug: str) -> tuple[int, int]:
        """Return the number of a page and of all pages, with "check your answers"."""
        order = list(self.outline)
        return order.index(slug) + 1, len(order) + 1

    @property
    def quick(self) -> Page | None:
        """The quick check: every line of it on one page; None if the content has none."""
        slugs = self.catalogue.quick
        if not slugs:
            return None
        title = _("Do any of these fit them?") if self.they else _("Do any of these fit you?")
        ids, group_lines = tuple(map(lines.key, slugs)), self.catalogue.group_lines
        choices = (
            *(Choice(lines.key(slug), self._line(slug), group_lines[slug].help) for slug in slugs),
            Choice("some", _("Yes, one fits")),
            Choice("unsure", _("Not sure")),
            Choice("none", _("None of these"), exclusive=True),
        )
        return Page("quick", title, (Question("quick", "quick", title, choices, ids=ids),))

    @cached_property
    def _quick(self) -> tuple[str, ...]:
        """The lines of the quick check, if this visitor has answered all of them."""
        slugs = self.catalogue.quick
        return slugs if all(lines.key(slug) in self.said for slug in slugs) else ()

    # -- the questions of a page

    def _ids(self, slug: str) -> tuple[str, ...]:
        if slug == "what-you-were-told" and self.screening.told_by not in CLINICIANS:
            return ()
        if slug == "named-too":
            return ("named-too",) if self._unnamed else ()
        if slug == "quick":
            return tuple(map(lines.key, self._quick))
        if slug in SIGN_PAGES:
            return self._flags(slug)
        ids = FIXED[self.they][slug].ids if slug in FIXED[self.they] else ()
        for part in LINES_ON.get(slug, ()):
            ids += tuple(map(lines.key, self._lines.get(part, ())))
        with_signs = ENDS_WITH_SIGNS.get(slug)
        return ids + (self._flags(with_signs[0]) if with_signs else ())

    def _flags(self, place: str) -> tuple[str, ...]:
        """The warning signs of one page or list that no group line asks first, without those that
        cannot apply.
        """
        behind = self.catalogue.behind_lines
        found = self.catalogue.signs_on.get(place, ())
        return tuple(flag for flag in found if flag not in behind and self.applies(flag))

    def applies(self, sign: str) -> bool:
        """Whether a warning sign has to be asked."""
        return not signs.does_not_apply(sign, self.screening)

    @cached_property
    def _lines(self) -> dict[str, list[str]]:
        """The group lines of each list, without those that no sign is left for: it cannot apply, or
        its cues come after the quick check. The lines of that are not asked again.
        """
        group_lines, left = self.catalogue.group_lines, dict[str, list[str]]()
        for slug, behind in self.catalogue.signs_behind.items():
            if slug not in self._quick and any(
                self.applies(sign) and sign not in self._behind_quick for sign in behind
            ):
                left.setdefault(group_lines[slug].part, []).append(slug)
        return left

    @cached_property
    def _behind_quick(self) -> frozenset[str]:
        """The signs behind the lines of the quick check that were ticked or not sure."""
        return frozenset(
            sign
            for slug in self._quick
            if self.said[lines.key(slug)] != "no"
            for sign in lines.signs_of(slug, self.catalogue)
        )

    @cached_property
    def _closer(self) -> dict[str, dict[str, tuple[str, tuple[str, ...]]]]:
        """Page of lines -> address -> the ticked or unsure line whose cues are asked there, and
        the signs. The most serious line comes first. A sign is asked once.
        """
        found: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {}
        red_flags, seen, number = self.catalogue.rulebook.red_flags, set[str](), 0
        for page in ("quick", *LINES_ON):
            found[page] = {}
            parts = (*LINES_ON.get(page, ()), *AFTER.get(page, ()))
            asked = (
                [slug for part in parts for slug in self._lines.get(part, ())]
                if parts
                else self._quick
            )
            behind = {
                slug: flags
                for slug in asked
                if self.said.get(lines.key(slug)) in ("yes", "unsure")
                and (flags := tuple(filter(self.applies, lines.signs_of(slug, self.catalogue))))
            }
            for slug, flags in sorted(
                behind.items(), key=lambda pair: -red_flags[pair[1][0]].urgency
            ):
                left = tuple(flag for flag in flags if flag not in seen)
                seen.update(left)
                if left:
                    number += 1
                    found[page][f"closer-{number}"] = (slug, left)
        return found

    @cached_property
    def _unnamed(self) -> list[str]:
        """Ticked back conditions that a clinician could also have named as a cause."""
        if self.screening.told_by not in CLINICIANS:
            return []
        conditions = self.catalogue.rulebook.conditions
        return [
            slug
            for slug in conditions
            if self.screening.says(slug) is Answer.YES
            and conditions[slug].is_back_diagnosis
            and slug not in self.said.get("diagnosis", ())
        ]

    @cached_property
    def _more(self) -> dict[str, str]:
        """Address -> the condition whose follow-ups it asks.

        These are the conditions that the gate counts as declared, by a tick, by age or pregnancy,
        or by a sign.
        """
        book = self.catalogue.rulebook
        flags = signs.in_force(book, self.screening, self.now or timezone.now())
        declared = weighing.declared(book, self.screening, flags)
        slugs = [
            slug
            for slug, condition in book.conditions.items()
            if slug in declared and condition.follow_ups
        ]
        return {f"more-{n}": slug for n, slug in enumerate(slugs, 1)}

    def _follow_up_ids(self, condition: str) -> tuple[str, ...]:
        follow_ups = self.catalogue.rulebook.conditions[condition].follow_ups
        return tuple(follow_up.id for follow_up in follow_ups)

    # -- the text of a page

    def _page(self, slug: str) -> Page:
        if slug in self._more:
            return self._about(self._more[slug], slug)
        if slug == "named-too":
            return self._named_too(self._unnamed)
        if slug == "quick" and self.quick:
            return self.quick
        if slug in SIGN_PAGES:
            title, intro = SIGN_PAGES[slug]
            return Page(slug, title, self._cues(slug, title, self._flags(slug)), intro)
        for closer in self._closer.values():
            if slug in closer:
                return self._closer_page(slug, *closer[slug])
        page = self._signs_page if slug == "signs" else FIXED[self.they][slug]
        questions = page.questions
        for part in LINES_ON.get(slug, ()):
            questions += self._lines_question(part)
        if slug in ENDS_WITH_SIGNS:
            place, text = ENDS_WITH_SIGNS[slug]
            questions += self._cues(place, text, self._flags(place))
        return replace(page, questions=questions)

    @property
    def _signs_page(self) -> Page:
        intro = _("Tick a line if any part of it fits. Most people tick none.")
        return Page("signs", _("Have you noticed any of these?"), (), intro)

    def _lines_question(self, part: LinePart) -> tuple[Question, ...]:
        """The question with one list of group lines; none if no line of it applies."""
        slugs = self._lines.get(part, ())
        if not slugs:
            return ()
        return (self._list_of_lines(f"lines-{part}", PARTS[part], slugs),)

    def _list_of_lines(self, id: str, heading: str, slugs: Collection[str]) -> Question:
        choices = tuple(
            Choice(lines.key(slug), self._line(slug), self.catalogue.group_lines[slug].help)
            for slug in slugs
        )
        ids = tuple(map(lines.key, slugs))
        choices += _ends(several=len(slugs) > 1)
        return Question(id, "lines", heading, choices, ids=ids)

    def _line(self, slug: str) -> str:
        line = self.catalogue.group_lines[slug]
        return line.line_they if self.they else line.line

    def _closer_page(self, slug: str, line: str, flags: Iterable[str]) -> Page:
        title = _("Do any of these fit?")
        return Page(slug, title, self._cues(slug, title, flags), self._line(line))

    def _cues(self, place: str, title: str, flags: Iterable[str]) -> tuple[Question, ...]:
        """The cues of some signs, one question for each subheading.

        A sign without cues is a line of its own, under the title of the page.
        """
        lists: dict[str, list[tuple[str, Choice]]] = {}
        for slug in flags:
            flag = self.catalogue.red_flags[slug]
            for cue in flag.cues:
                choice = Choice(cue.id, cues.line(cue, self.they), cue.help)
                lists.setdefault(cue.subheading, []).append((slug, choice))
            if not flag.cues:
                lists.setdefault(title, []).append((slug, Choice(slug, self.sign_label(slug))))
        return tuple(
            self._list(f"{place}-{n}", text, lines) for n, (text, lines) in enumerate(lists.items())
        )

    def _list(self, id: str, text: str, lines: list[tuple[str, Choice]]) -> Question:
        flags = tuple(dict.fromkeys(slug for slug, _choice in lines))
        choices = (*(choice for _slug, choice in lines), *_ends(several=len(lines) > 1))
        return Question(id, "cues", text, choices, why=self._why(flags), ids=flags)

    def which_lines(self, ids: Iterable[str]) -> Question:
        """Return the question which of these group lines might be true, in one list.

        A visitor who was not sure ticks what may fit, and is asked about that in cues. Nothing is
        ticked for them, and nothing is denied before they tick a line or "none".
        """
        ids, known = tuple(ids), self.catalogue.group_lines
        slugs = [id.removeprefix(lines.PREFIX) for id in ids]
        choices = [Choice(lines.key(slug), self._line(slug), known[slug].help) for slug in slugs]
        choices.append(_ends(several=len(ids) > 1)[1])
        text = _("Tick each line that fits, or that you cannot rule out.")
        return Question(WHICH, "lines", text, tuple(choices), ids=ids)

    def single_questions(self, id: str) -> tuple[Question, ...]:
        """Return the questions that ask a group line or a warning sign by itself.

        They are the line, or each cue of the sign, or a sign without cues.
        """
        if id.startswith(lines.PREFIX):
            slug = id.removeprefix(lines.PREFIX)
            line = self.catalogue.group_lines[slug]
            return (Question(id, "one", self._line(slug), YES_NO, hint=line.help),)
        slug, flag = id, self.catalogue.red_flags[id]
        return tuple(
            Question(cue.id, "cue", cues.line(cue, self.they), YES_NO, hint=cue.help, ids=(slug,))
            for cue in flag.cues
        ) or (self.sign_question(slug),)

    def sign_question(self, slug: str) -> Question:
        """Return the question for a single warning sign, with help on how to tell."""
        flag = self.catalogue.red_flags[slug]
        text = flag.question_they if self.they else flag.question
        return Question(slug, "sign", text, YES_NO, hint=flag.help, why=flag.why_ask, ids=(slug,))

    def sign_label(self, slug: str) -> str:
        flag = self.catalogue.red_flags[slug]
        return flag.short_they if self.they else flag.short

    def short_check(self, heading: str, ids: Collection[str]) -> tuple[Question, ...]:
        """Return the questions of a short check: group lines in one list, and the cues of signs.

        `ids` are those of the answers to the lines, and the signs.
        """
        slugs = [id.removeprefix(lines.PREFIX) for id in ids if id.startswith(lines.PREFIX)]
        flags = [id for id in ids if not id.startswith(lines.PREFIX)]
        in_a_list = (self._list_of_lines("now", heading, slugs),) if slugs else ()
        return in_a_list + self._cues("now", heading, flags)

    def _why(self, flags) -> str:
        """Why these signs are asked, in words."""
        reasons = (self.catalogue.red_flags[flag].why_ask for flag in flags)
        return " ".join(dict.fromkeys(filter(None, reasons)))

    def _named_too(self, slugs: list[str]) -> Page:
        text = _("Did the clinician who examined you name any of these as a cause of this pain?")
        choices = tuple(Choice(slug, self.catalogue.conditions[slug].label) for slug in slugs)
        choices += (Choice("none", _("No, or I'm not sure"), exclusive=True),)
        question = Question("named-too", "many", text, choices, _("Tick all that apply."))
        return Page("named-too", _("One more thing about your back"), (question,))

    def _about(self, slug: str, address: str) -> Page:
        questions = tuple(
            self._follow_up(f) for f in self.catalogue.rulebook.conditions[slug].follow_ups
        )
        return Page(
            address,
            self.catalogue.conditions[slug].name,
            questions,
            tab=_("A little more about your health"),
        )

    def _follow_up(self, follow_up) -> Question:
        words = self.catalogue.follow_ups[follow_up.id]
        text = words.question_they if self.they else words.question
        if follow_up.kind is FollowUpKind.SINCE:
            return Question(
                follow_up.id, "date", text, hint=words.help, never=follow_up.never_allowed
            )
        return Question(follow_up.id, "one", text, YES_NO, hint=words.help)
