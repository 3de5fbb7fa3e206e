"""Short answers to the questions that people with a sore back ask."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from backapp.library.models.base import Named, Reviewed
from backapp.library.models.conditions import Condition
from backapp.library.models.evidence import Source
from backapp.library.models.exercises import Exercise, Routine
from backapp.library.models.fields import Lines
from backapp.library.models.words import AnswerGroup, HowSure

LESSONS = 18  # in six weeks


class Answer(Named, Reviewed):
    """A question in everyday words and its short answer. It opens nothing and decides nothing."""

    question = models.CharField(
        _("question"), max_length=90, help_text=_("As a person asks it; the heading of its page.")
    )
    group = models.CharField(_("group"), max_length=20, choices=AnswerGroup.choices)
    short = models.CharField(
        _("answer in one sentence"), max_length=200, help_text=_("Read first, on its own.")
    )
    text = Lines(
        verbose_name=_("the answer"),
        help_text=_("One paragraph per line. Everything visitors read is 120 words at most."),
    )
    do = models.CharField(_("one thing to do"), max_length=160)
    avoid = models.CharField(_("one thing to avoid"), max_length=160)
    certainty = models.CharField(_("how sure we are"), max_length=20, choices=HowSure.choices)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), related_name="+")
    search_words = Lines(
        verbose_name=_("everyday words"),
        help_text=_("What people type when they look for it, one per line."),
    )
    exercises = models.ManyToManyField(
        Exercise,
        verbose_name=_("exercises"),
        blank=True,
        related_name="+",
        help_text=_("Up to three. The answer links to them, and their pages link to the answer."),
    )
    routines = models.ManyToManyField(
        Routine, verbose_name=_("routines"), blank=True, related_name="+"
    )
    conditions = models.ManyToManyField(
        Condition,
        verbose_name=_("conditions"),
        blank=True,
        related_name="+",
        help_text=_("The result links to the answer for people who told us of one of these."),
    )
    fits = Lines(
        verbose_name=_("fits what was said"),
        help_text=_("Words of the list in the how-to, one per line. The result uses them."),
    )
    lesson = models.PositiveSmallIntegerField(
        _("lesson"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LESSONS)],
        help_text=_("Its place among the lessons of six weeks. Empty: it is no lesson."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Reviewed.Meta):
        ordering = ["order", "slug"]
        verbose_name = _("short answer")
        verbose_name_plural = _("short answers")

    def __str__(self):
        return self.question
