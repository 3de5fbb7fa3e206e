"""The form of one page of the questionnaire. All input is validated here, without JavaScript.

A form gives either answers or errors; it never guesses. Two different values for one field, "none"
together with another tick, and a value or field that was not on the page are errors. Each message
says how to correct it. The visitor keeps what they typed.

    form = PageForm(page, catalogue, said, request.POST)
    form.is_valid(), form.answers         # True, {"age": 41, "pregnancy": "no"}
    form.problems                         # or [FieldError("age-0", "Enter a whole number …")]
    form.shown()                          # the questions with their values
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from backapp.gate.vocabulary import Disposition
from backapp.library.entries import digest
from backapp.library.models.words import HealthGroup
from backapp.screening import cues
from backapp.screening.earlier import PICKED
from backapp.screening.lines import PREFIX
from backapp.screening.questionnaire import Choice, Page, Question
from backapp.screening.reading import current_wording
from backapp.screening.result import in_words
from backapp.screening.typed import Unclear, read_date, whole_number, writing
from backapp.screening.zones import FIELD, newest_day

log = logging.getLogger("backapp.screening")
#: Fields that every form can have besides its answers.
ASKED = "asked"  # what the form asked, as a digest (PageForm.asked)
CARRIED = {"csrfmiddlewaretoken", "action", "q", "next", FIELD, ASKED}
# the parts of a back that its picture shows, from top to bottom
BACK = ("upper", "mid", "low", "buttock-hip")
OLDEST_AGE = 120
SHORT = 17  # characters of a choice that leaves room for another beside it

NOTHING: Mapping[str, object] = MappingProxyType({})

#: The submitted data of one question: suffix of the form field's name -> its values.
Sent = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong, in words for the visitor. `id` is the element to go to.

    `group` is the text of the question, if it is about one of several, and `of` its id: the error
    stands there too, without the text of the question.
    """

    id: str
    text: str
    group: str = ""
    of: str = ""


def option(choice: Choice, ticked: Collection[str], id: str = "") -> dict[str, object]:
    """A choice for the template."""
    value = str(choice.value)
    return {
        "value": value,
        "label": str(choice.label),
        "hint": str(choice.hint),
        "exclusive": choice.exclusive,
        "checked": value in ticked,
        "id": id,
    }


class Parts(forms.Widget):
    """The submitted values of one question, without duplicates and empty values.

    Control characters are removed only from typed text. A choice is not cleaned: if it is not on
    the page, it is refused.
    """

    def __init__(self, ticked: Sequence[str], typed: Sequence[str]) -> None:
        super().__init__()
        self.ticked, self.typed = ticked, typed

    def value_from_datadict(self, data, files, name: str) -> Sent:
        found = {part: data.getlist(name + part) for part in self.ticked}
        found |= {part: map(writing, data.getlist(name + part)) for part in self.typed}
        return {
            part: list(dict.fromkeys(filter(None, (value.strip() for value in values))))
            for part, values in found.items()
        }


class Asked(forms.Field):
    """One question in a form.

    Subclasses define how a kind of question is read and shown. `clean` returns the answers by id or
    raises ValidationError. `shown` returns the template context for the form fields.
    """

    #: Suffixes of the form fields' names: those to tick, and those to type into.
    ticked: tuple[str, ...] = ("",)
    typed: tuple[str, ...] = ()
    #: The element that an error leads to.
    anchor = "{id}-0"
    template = "screening/_choices.html"
    tick = "radio"  # the type of the form fields to tick

    def __init__(self, question: Question, catalogue, said: Mapping[str, object]) -> None:
        super().__init__(widget=Parts(self.ticked, self.typed))
        self.question, self.catalogue, self.said = question, catalogue, said
        self.initial = self.before

    def at(self, sent: Sent) -> str:
        """The element that an error leads to: a field of the question."""
        return self.anchor.format(id=self.question.id)

    @classmethod
    def names(cls, question: Question) -> tuple[str, ...]:
        """The names of the form fields that belong to a question of this kind."""
        return tuple(question.id + part for part in cls.typed + cls.ticked)

    def before(self) -> Sent:
        """Return the initial values of the form fields: the last answer."""
        said = self.said.get(self.question.id, self.question.default or None)
        return {"": [] if said is None else [str(said)]}


class One(Asked):
    """One answer out of several."""

    def clean(self, sent: Sent) -> dict[str, object]:
        values = sent[""]
        if len(values) != 1 or values[0] not in {str(c.value) for c in self.question.choices}:
            text = _("Choose one answer") if len(values) < 2 else _("Choose just one answer")
            raise ValidationError(text)
        return {self.question.id: values[0]}

    def shown(self, sent: Sent) -> dict[str, object]:
        id, ticked = self.question.id, sent[""]
        choices = [option(one, ticked, f"{id}-{n}") for n, one in enumerate(self.question.choices)]
        # The picture of a back also selects areas: its parts are labels of these checkboxes.
        zones = [one["id"] for one in choices if id == "area" and one["value"] in BACK]
        pairs = all(len(one["label"]) < SHORT and not one["hint"] for one in choices)
        return {"choices": choices, "tick": self.tick, "zones": zones, "pairs": pairs}


class Scale(One):
    """A number from 0 to 10, picked."""

    template = "screening/_scale.html"

    def clean(self, sent: Sent) -> dict[str, object]:
        return {id: int(value) for id, value in super().clean(sent).items()}


class LongList(One):
    """One answer from a drop-down list."""

    template = "screening/_list.html"

    def shown(self, sent: Sent) -> dict[str, object]:
        return super().shown(sent) | {"by_zone": bool(self.question.default)}


class Many(One):
    """Any number of answers, or one that excludes the others."""

    tick = "checkbox"

    def before(self) -> Sent:
        said = self.said.get(self.question.id)
        return {"": [] if said is None else said or list(self.exclusive)}

    @property
    def exclusive(self) -> dict[str, str]:
        return {choice.value: choice.label for choice in self.question.choices if choice.exclusive}

    def at(self, sent: Sent) -> str:
        """The first line that was ticked, or else the first line."""
        numbers = (n for n, one in enumerate(self.question.choices) if one.value in sent[""])
        return f"{self.question.id}-{next(numbers, 0)}"

    def ticks(self, sent: Sent) -> list[str]:
        """Return the ticked values. Raises ValidationError if they do not go together."""
        values, exclusive = sent[""], self.exclusive
        none = next((value for value in values if value in exclusive), None)
        if not values:
            first = next(iter(exclusive.values()), "")
            raise ValidationError(_("Tick what applies, or “%(none)s”") % {"none": first})
        if not set(values) <= {choice.value for choice in self.question.choices}:
            raise ValidationError(_("Choose from the answers shown"))
        if none and len(values) > 1:
            raise ValidationError(self.both(exclusive[none]))
        return values

    def both(self, none: str) -> str:
        """The error for a tick beside the answer that excludes it."""
        return _("Tick either “%(none)s” or what applies, not both") % {"none": none}

    def clean(self, sent: Sent) -> dict[str, object]:
        return {
            self.question.id: [one for one in self.ticks(sent) if one not in self.exclusive],
        }


class Lines(Many):
    """Group lines in one list of checkboxes.

    If the visitor is unsure about one, no other line counts as no until they answer the help page.
    """

    template = "screening/_lines.html"

    def before(self) -> Sent:
        said, ids = self.said, self.question.ids
        ticks = [id for id in ids if said.get(id) == "yes" or self.told_behind(id)]
        if not ticks and all(id in said for id in ids):
            ticks = ["unsure" if any(said[id] == "unsure" for id in ids) else "none"]
        return {"": ticks}

    def told_behind(self, id: str) -> list[str]:
        """The signs behind a line that the visitor has told us of otherwise, such as in the short
        check. The line is shown as ticked, so that nobody denies them by leaving it as it is.
        """
        signs = self.catalogue.group_lines[id.removeprefix(PREFIX)].signs
        return [sign for sign in signs if self.said.get(sign) in ("yes", "unsure")]

    def clean(self, sent: Sent) -> dict[str, object]:
        ticked = self.ticks(sent)
        answers = {id: "yes" if id in ticked else "no" for id in self.question.ids}
        if "unsure" in ticked:
            return {id: answer for id, answer in answers.items() if answer == "yes"}
        return answers


class Quick(Many):
    """Group lines in one list: three buttons send it, "none", "some" or "unsure".

    "Some" denies the lines without a tick. Without any tick, and after "unsure", no line counts as
    denied.
    """

    BUTTONS = ("none", "some", "unsure")

    def both(self, none: str) -> str:
        return _("You ticked a line. Untick it, or press “Yes, one fits”")

    def shown(self, sent: Sent) -> dict[str, object]:
        found = super().shown(sent)
        found["choices"] = [one for one in found["choices"] if one["value"] not in self.BUTTONS]
        return found

    def clean(self, sent: Sent) -> dict[str, object]:
        ticked = set(self.ticks(sent)).difference(self.BUTTONS)
        decided = "none" in sent[""] or ticked and "unsure" not in sent[""]
        other = "no" if decided else "unsure"
        return {id: "yes" if id in ticked else other for id in self.question.ids}


class Cues(Many):
    """The cues of one or more warning signs in one list of checkboxes. `PageForm.answers` turns
    them into answers to the signs.
    """

    template = "screening/_lines.html"

    def before(self) -> Sent:
        said = self.said
        ticked = [choice.value for choice in self.question.choices if self._ticked(choice.value)]
        decided = all(flag in said for flag in self.question.ids)
        if any(said.get(flag) == "unsure" for flag in self.question.ids):
            ticked.append("unsure")
        return {"": ticked or (["none"] if decided else [])}

    def _ticked(self, value: str) -> bool:
        """Whether a line was ticked before. A sign that was said without a cue counts as its first
        cue, the most serious one.
        """
        sign, _dot, name = value.partition(".")
        flag = self.catalogue.red_flags.get(sign)
        if flag is None or self.said.get(sign) != "yes":
            return False
        names = self.said.get(cues.key(sign)) or [cue.name for cue in flag.cues[:1]]
        return not name or name in names

    def clean(self, sent: Sent) -> dict[str, object]:
        return {self.question.id: self.ticks(sent)}


class Number(Asked):
    """A whole number of years."""

    ticked, typed = (), ("",)
    template = "screening/_number.html"

    def clean(self, sent: Sent) -> dict[str, object]:
        units = _("years, year, yrs, yr, y, years old, year old, yo")
        number = whole_number(sent[""][0], units) if len(sent[""]) == 1 else None
        if number is None:
            raise ValidationError(_("Enter a whole number of years, such as 41"))
        if number > OLDEST_AGE:
            raise ValidationError(_("Check the age: it is more than %d") % OLDEST_AGE)
        return {self.question.id: number}

    def shown(self, sent: Sent) -> dict[str, object]:
        return {"value": next(iter(sent[""]), "")}


class Date(Asked):
    """A day, as people write it, or that it is not known."""

    ticked, typed = ("-other",), ("-day", "-month", "-year")
    anchor = "{id}-day"
    template = "screening/_date.html"

    def before(self) -> Sent:
        said = str(self.said.get(self.question.id, ""))
        if not said[:1].isdecimal():
            return {"-day": [], "-month": [], "-year": [], "-other": [said]}
        year, month, day = [*said.split("-"), "", ""][:3]  # month and day can be missing
        return {
            "-day": [day.lstrip("0")],
            "-month": [month.lstrip("0")],
            "-year": [year],
            "-other": [],
        }

    def others(self) -> list[Choice]:
        never = [Choice("never", _("It never happened"))] if self.question.never else []
        return [Choice("unsure", _("I don't know")), *never]

    def clean(self, sent: Sent) -> dict[str, object]:
        other = sent["-other"]
        if other and any(sent[part] for part in self.typed):
            raise ValidationError(_("Give a date or tick the box below it, not both"))
        if other and other not in ([choice.value] for choice in self.others()):
            raise ValidationError(_("Choose from the answers shown"))
        return {self.question.id: other[0] if other else self.day(sent)}

    def day(self, sent: Sent) -> str:
        """Return the typed day in the form of an answer. Raises ValidationError."""
        boxes = [sent[part] for part in self.typed]
        if any(len(box) > 1 for box in boxes):
            raise ValidationError(_("Give just one date"))
        country = str(self.said.get("country", ""))  # decides what 7/11 means
        try:
            typed = (box[0] if box else "" for box in boxes)
            given = read_date(*typed, newest=newest_day(), country=country)
        except Unclear as error:
            raise ValidationError(str(error)) from None
        if self.question.to_the_day and len(given) < len("2026-11-07"):
            raise ValidationError(_("Add the day: here it matters"))
        return given

    def shown(self, sent: Sent) -> dict[str, object]:
        parts = {part.removeprefix("-"): next(iter(values), "") for part, values in sent.items()}
        return {
            "to_the_day": self.question.to_the_day,
            "parts": parts,
            "others": [option(choice, [parts["other"]]) for choice in self.others()],
        }


class Still(Asked):
    """A question with an earlier answer that one tap confirms (screening/earlier.py)."""

    ticked = ()

    def clean(self, sent: Sent) -> dict[str, object]:
        id, said = self.question.id, self.said
        if id == "conditions":
            return {one: said.get(one, []) for one in sorted(PICKED)}
        return {id: said.get(id)}

    def shown(self, sent: Sent) -> dict[str, object]:
        text = self.question.brief or self.question.text
        return {"rows": [(text, in_words(self.question, self.said, self.catalogue))]}


class Picker(Asked):
    """Conditions (ticked or found by search), medicines, and "none" or "something else".

    Harmless things are noted beside an answer and are no answer themselves: a person with hay
    fever can have thin bones too.
    """

    ticked = ("", "-medicines", "-words", "-other", "-harmless", "-sure")
    template = "screening/_picker.html"
    #: Lines that only count as ticked, because another answer contradicts their denial.
    doubted: Collection[str] = ()

    def at(self, sent: Sent) -> str:
        """What to tick, and for conditions the line that was ticked before, if that is open."""
        unexplained = [slug for slug in self._unexplained(sent) if slug not in sent["-sure"]]
        return f"{self.question.id}-{'sure' if unexplained else '0'}"

    def before(self) -> Sent:
        id, said = self.question.id, self.said
        picked = [slug for slug in said.get(id, ()) if slug != "other-condition"]
        medicines, words = said.get("medicines", []), said.get(f"{id}-words", [])
        other = ["else"] if "other-condition" in said.get(id, ()) else []
        if id in said and not (picked or medicines or words or other):
            other = ["none"]
        harmless = said.get("harmless", []) if id == "conditions" else []
        found = (picked, medicines, words, other, harmless, [])
        return dict(zip(self.ticked, found, strict=True))

    def clean(self, sent: Sent) -> dict[str, object]:
        picked, medicines, words, other, harmless, sure = (sent[part] for part in self.ticked)
        id, chosen = self.question.id, picked or medicines or words
        offered = (
            set(self.catalogue.rulebook.conditions) - {"no-diagnosis"},
            set(self.catalogue.medicines),
            set(self.catalogue.ambiguous_words),
            {"none", "else"},
            set(self.catalogue.harmless) if id == "conditions" else set(),
            set(self.catalogue.group_lines) if id == "conditions" else set(),
        )
        if any(set(sent[part]) - known for part, known in zip(self.ticked, offered, strict=True)):
            raise ValidationError(_("Choose from the answers shown"))
        if "none" in other and (chosen or len(other) > 1):
            raise ValidationError(_("Tick either “None of these” or what applies, not both"))
        if harmless and not chosen and not other:
            raise ValidationError(
                _("Noted. Do you have anything else? If not, tick “None of these”")
            )
        if not chosen and not other:
            raise ValidationError(self._nothing)
        for slug in self._unexplained(sent):
            if slug not in sure:
                text = _("You ticked “%s” before. Tick what fits it, or say that nothing does")
                raise ValidationError(text % self._line(slug))
        unnamed = ["other-condition"] if "else" in other else []
        answers = {id: list(dict.fromkeys([*picked, *unnamed])), f"{id}-words": words}
        if id == "conditions":
            answers |= {"medicines": medicines, "harmless": harmless}
        return answers

    @property
    def _nothing(self) -> str:
        """The error if nothing is ticked."""
        if self.question.id == "conditions":
            return _("Tick what applies, or “None of these”")
        return _("Tick what you were told, or “Something else, or I can't remember the name”")

    def _unexplained(self, sent: Sent) -> list[str]:
        """The lines that were ticked before, if no sign and no condition behind them is told.

        Two answers that contradict are both shown, and asked about once (facts.md 6.3).
        """
        if self.question.id != "conditions" or not any(sent[part] for part in ("", "-other")):
            return []
        if "else" in sent["-other"] or sent["-words"]:
            return []
        known, medicines = self.catalogue.conditions, self.catalogue.medicines
        added = [medicines[one].adds for one in sent["-medicines"] if one in medicines]
        told = {*sent[""], *(condition for adds in added for condition in adds)}
        told |= {sign for sign, said in self.said.items() if said in ("yes", "unsure")}
        return [
            slug
            for slug, line in self.catalogue.group_lines.items()
            if self.said.get(PREFIX + slug) == "yes"
            and PREFIX + slug not in self.doubted
            and any(not known[one].asked_elsewhere for one in line.conditions if one in known)
            and told.isdisjoint(line.signs)
            and told.isdisjoint(one.partition(".")[0] for one in line.covers)
        ]

    def _line(self, slug: str) -> str:
        line = self.catalogue.group_lines[slug]
        return line.line_they if self.said.get("who") == "other" else line.line

    def shown(self, sent: Sent) -> dict[str, object]:
        picked, medicines, words, other, noted, sure = (sent[part] for part in self.ticked)
        ambiguous, harmless = self.catalogue.ambiguous_words, self.catalogue.harmless
        if self.question.id == "diagnosis":
            found = self._causes(picked)
        else:
            found = self._groups(picked, medicines)
        return found | {
            "words": [ambiguous[word] for word in words if word in ambiguous],
            "noted": [harmless[slug] for slug in noted if slug in harmless],
            "first": f"{self.question.id}-0",
            "none": "none" in other,
            "else": "else" in other,
            "unexplained": [
                option(Choice(slug, self._line(slug)), sure) for slug in self._unexplained(sent)
            ],
        }

    def _causes(self, picked: list[str]) -> dict[str, object]:
        """The common causes of back pain, those chosen before, and the whole list."""
        conditions, common = self.catalogue.rulebook.conditions, self.catalogue.common_causes
        rest = [slug for slug in conditions if conditions[slug].is_back_diagnosis]
        return {
            "causes": self._options(common, picked),
            "found_before": self._options((s for s in picked if s not in common), picked),
            "rest": self._options((s for s in rest if s not in {*common, *picked}), picked),
        }

    def _groups(self, picked: list[str], medicines: list[str]) -> dict[str, object]:
        """The groups that open. What is ticked stays in view when its group is closed."""
        id, lines = self.question.id, self.catalogue.group_lines.items()
        behind = {  # conditions behind the lines of the quick check that were ticked or not sure
            condition
            for slug, line in lines
            if self.said.get(PREFIX + slug, "no") != "no"
            for condition in line.conditions
        }
        asked = dict(self.catalogue.common)
        by_medicine = asked.pop(HealthGroup.MEDICINES)
        groups = [
            _group(name, id, self._options(slugs, picked)) | {"open": not behind.isdisjoint(slugs)}
            for name, slugs in asked.items()
        ]
        named = self.catalogue.medicines.values()
        options = [option(Choice(one.slug, one.label, one.note), medicines) for one in named]
        opened = {"open": not behind.isdisjoint(by_medicine)}
        groups.append(_group("medicines", f"{id}-medicines", options) | opened)
        in_view = {one for slugs in asked.values() for one in slugs}
        others = (slug for slug in picked if slug not in in_view)
        return {
            "template": "screening/_health.html",
            "groups": groups,
            "found_before": self._options(others, picked),
        }

    def _options(self, slugs: Iterable[str], picked: list[str]) -> list[dict]:
        known = self.catalogue.conditions
        return [
            option(Choice(slug, known[slug].label, known[slug].explanation), picked)
            for slug in slugs
            if slug in known
        ]


def _group(name: str, field: str, options: list[dict]) -> dict[str, object]:
    """A group for the template. `field` is the name of its form fields."""
    return {
        "name": name,
        "field": field,
        "options": [one for one in options if not one["checked"]],
        "kept": [one for one in options if one["checked"]],
    }


FIELDS: dict[str, type[Asked]] = {
    "one": One,
    "sign": One,
    "list": LongList,
    "scale": Scale,
    "many": Many,
    "lines": Lines,
    "cues": Cues,
    "cue": One,
    "quick": Quick,
    "number": Number,
    "date": Date,
    "picker": Picker,
}


class PageForm(forms.Form):
    """One page of the questionnaire as a form. `data` is the submitted form.

    `said` contains the answers so far. They are the initial values, and before them what is `known`
    of earlier answers (`Earlier.known`). A `fresh` form starts with the told warning signs only.
    """

    def __init__(
        self,
        page: Page,
        catalogue,
        said: Mapping[str, object],
        data=None,
        *,
        fresh: bool = False,
        known: Mapping[str, object] = NOTHING,
    ) -> None:
        super().__init__(data)
        self.page, self.said, self.catalogue, self.known = page, said, catalogue, known
        self.fresh = fresh
        initial = {**known, **said}
        if fresh:  # only the warning signs that were told, so that nobody denies them by mistake
            flags = catalogue.rulebook.red_flags
            initial = {id: one for id, one in said.items() if id in flags and one != "no"}
        for question in page.questions:
            field = Still if question.folded else FIELDS[question.kind]
            self.fields[question.id] = field(question, catalogue, initial)

    @property
    def asked(self) -> str:
        """The digest of what this page asks. The form carries it, because a question can change
        between the page and its answers, and nobody can deny what they were not shown.
        """
        wording = current_wording(self.catalogue, self.said)
        parts = [self.page.slug]
        if self.page.slug != "start":
            parts.append(str(self.said.get("who") == "other"))
        for question in self.page.questions:
            ids = question.ids or (question.id,)
            parts += [question.id, question.kind, *ids]
            parts += [wording[id] for id in ids if id != "named-too"]  # it would be of its answer
            parts += [str(choice.value) for choice in question.choices]
            if question.folded:
                parts += map(str, self.fields[question.id].clean({}).values())
            if question.kind == "lines":
                parts += [sign for id in ids for sign in self.fields[question.id].told_behind(id)]
        return digest(*parts)

    @property
    def raised(self) -> dict[str, object]:
        """The warning signs and group lines that the submitted form ticks, whatever it asked."""
        return cues.ticked_in(self.data, self.catalogue) if self.is_bound else {}

    @property
    def out_of_date(self) -> bool:
        """Whether the submitted form was made for other questions than those asked now: another
        tab has changed the answers, or an editor the questions.
        """
        if not self.is_bound:
            return False
        if ASKED in self.data and self.data[ASKED] != self.asked:
            return True
        signs = {id for id in self.raised if not cues.is_cues(id)}
        return not signs <= set(self.page.ids)

    @property
    def emergencies(self) -> dict[str, object]:
        """The emergencies that the form ticks without a contradiction, and the lines with one
        behind them, even if it has errors elsewhere, such as a list that was left empty. They must
        not wait for the rest of the page.
        """
        lines = self.catalogue.group_lines
        data, flags = self.data.copy(), self.catalogue.rulebook.red_flags
        for id in self.errors.keys() & self.fields.keys():
            for name in self.fields[id].names(self.fields[id].question):
                data.pop(name, None)
        raised = cues.ticked_in(data, self.catalogue)
        urgent = {id for id, flag in flags.items() if flag.urgency is Disposition.EMERGENCY}
        now = {id for id in urgent if raised.get(id) == "yes"}
        now |= {PREFIX + slug for slug, line in lines.items() if urgent & set(line.signs)}
        return {
            id: answer
            for id, answer in raised.items()
            if answer != "unsure" and (id in now or id.partition(".")[0] in now)
        }

    def doubt(self, ids: Collection[str]) -> None:
        """Tell the form which lines the visitor did not tick themself (`Record.doubted`)."""
        for field in self.fields.values():
            if isinstance(field, Picker):
                field.doubted = ids

    def anew(self, said: Mapping[str, object]) -> "PageForm":
        """The form to answer again after one that is out of date. `said` are the answers now. It
        also shows the conditions that were ticked, and nothing that was denied.
        """
        ticked = {
            id: value
            for question in self.page.questions
            if question.kind == "picker"
            for id, value in self.cleaned_data.get(question.id, {}).items()
            if value
        }
        given = {**said, **ticked}
        return PageForm(self.page, self.catalogue, given, fresh=self.fresh, known=self.known)

    def clean(self) -> None:
        if self.out_of_date:
            self.add_error(
                None,
                _("The questions have changed since you opened it. Please answer this page again."),
            )
        names = (name for field in self.fields.values() for name in field.names(field.question))
        if strange := set(self.data) - CARRIED - set(names):
            log.warning("refused a form with %d fields that were not asked for", len(strange))
            self.add_error(
                None, _("This form held something we did not ask for. Please answer it again.")
            )
        pain = self.cleaned_data.get("pain", {}).get("pain")
        if self.said.get("area") == [] and pain:
            self.add_error(
                "pain",
                _("You said that it hurts nowhere today, and how bad it is. Which is right?"),
            )

    @property
    def answers(self) -> dict[str, object]:
        """The answers by id; empty if the form has any error."""
        if not self.is_valid():
            return {}
        found = {
            id: answer
            for question in self.page.questions
            if question.kind not in ("cues", "cue")
            for id, answer in self.cleaned_data[question.id].items()
        }
        return found | self._from_lists() | self._from_single_cues()

    def _from_lists(self) -> dict[str, object]:
        """The answers to the signs that are asked by lists of cues.

        A sign can have cues in several lists. It is undecided, and left out, if the visitor ticked
        none of its cues but is unsure about one of its lists.
        """
        lists = [question for question in self.page.questions if question.kind == "cues"]
        ticked = {id: self.cleaned_data[id][id] for id in (question.id for question in lists)}
        every = [value for values in ticked.values() for value in values]
        unsure = {id for q in lists if "unsure" in ticked[q.id] for id in q.ids}
        found: dict[str, object] = {}
        for sign in dict.fromkeys(id for question in lists for id in question.ids):
            named = [one.partition(".")[2] for one in every if one.partition(".")[0] == sign]
            if named:
                found |= {sign: "yes"} | ({cues.key(sign): named} if all(named) else {})
            elif sign not in unsure:
                found[sign] = "no"
        return found

    def _from_single_cues(self) -> dict[str, object]:
        """The answers to the signs whose cues are asked one by one."""
        found: dict[str, object] = {}
        asked = [question for question in self.page.questions if question.kind == "cue"]
        said = {question.id: self.cleaned_data[question.id][question.id] for question in asked}
        for sign in dict.fromkeys(id for question in asked for id in question.ids):
            names = [id.partition(".")[2] for id in said if id.partition(".")[0] == sign]
            answers = {name: said[f"{sign}.{name}"] for name in names}
            found[sign], named = cues.sign_answer(answers, names)
            if named:
                found[cues.key(sign)] = named
        return found

    @property
    def undecided(self) -> bool:
        """Whether the visitor is unsure about one of several signs, so all are undecided."""
        return self.is_valid() and not self.answers.keys() >= set(self.page.ids)

    @property
    def problems(self) -> list[FieldError]:
        """The errors in the order of the page, each with the question that it is about."""
        several = len(self.fields) > 1
        return [
            FieldError(
                field.at(self[id].value()), text, str(field.question.text) if several else "", id
            )
            if (field := self.fields.get(id))
            else FieldError("main", text)
            for id in sorted(self.errors, key=[*self.fields, None, "__all__"].index)
            for text in self.errors[id]
        ]

    def shown(self, problems: Sequence[FieldError] = ()) -> list[dict]:
        """Return the questions for the template, with their values and errors."""
        return [self._shown(id, field, problems) for id, field in self.fields.items()]

    def _shown(self, id: str, field: Asked, problems: Sequence[FieldError]) -> dict:
        error = next((one.text for one in problems if one.of == id), "")
        described_by = (("hint", field.question.hint), ("error", error))
        return {
            "id": id,
            "kind": field.question.kind,
            "text": str(field.question.text),
            "hint": str(field.question.hint),
            "why": str(field.question.why),
            "template": field.template,
            "error": error,
            "described_by": " ".join(f"{id}-{part}" for part, text in described_by if text),
            **field.shown(self[id].value()),
        }
