"""LOCKED: instructions, doses, drawings, and the steps of routines.

Only the door (`backapp/access/`) and the library with its admin can import this module. An import
contract enforces this. The rows refer to their owners with `related_name="+"`, so neither a
template nor a query can reach them from an exercise or routine.
"""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backapp.library.models.base import Authored, Reviewed
from backapp.library.models.evidence import Source
from backapp.library.models.exercises import Exercise, Routine
from backapp.library.models.fields import Lines, Pose


class Instruction(Authored, Reviewed):
    """How to do one exercise, with the starting dose."""

    KEY = ("exercise",)

    exercise = models.OneToOneField(
        Exercise, on_delete=models.CASCADE, related_name="+", verbose_name=_("exercise")
    )
    how_to = Lines(
        verbose_name=_("how to do it"),
        blank=False,
        help_text=_("One sentence or two per line, in order."),
    )
    feel = models.TextField(_("how it should feel"), blank=True)
    mistakes = Lines(verbose_name=_("common mistakes"), blank=False, help_text=_("One per line."))
    easier = Lines(verbose_name=_("easier"), blank=False, help_text=_("One way per line."))
    harder = Lines(
        verbose_name=_("harder"),
        blank=False,
        help_text=_("One way per line; “not needed” is an answer."),
    )
    stop_rules = Lines(
        verbose_name=_("stop if"),
        blank=False,
        help_text=_("One per line; they follow “Stop if you notice”."),
    )
    sets = models.PositiveSmallIntegerField(_("sets"), default=1, validators=[MinValueValidator(1)])
    repetitions = models.PositiveSmallIntegerField(
        _("repetitions"), default=1, validators=[MinValueValidator(1)]
    )
    hold_seconds = models.PositiveSmallIntegerField(_("hold (seconds)"), default=0)
    rest_seconds = models.PositiveSmallIntegerField(_("rest between sets (seconds)"), default=0)
    each_side = models.BooleanField(_("on each side"), default=False)
    frequency = models.CharField(_("how often"), max_length=120)
    go_seconds = models.PositiveSmallIntegerField(
        _("there (seconds)"),
        default=2,
        db_default=2,
        help_text=_("The way into the position, once. 0 only for a single long hold."),
    )
    back_seconds = models.PositiveSmallIntegerField(
        _("back (seconds)"),
        default=2,
        db_default=2,
        help_text=_("The way out of it, once. 0 only for a single long hold."),
    )
    between_seconds = models.PositiveSmallIntegerField(
        _("between (seconds)"),
        default=1,
        db_default=1,
        help_text=_("A breath before the next time."),
    )
    alternates = models.BooleanField(
        _("sides take turns"),
        default=False,
        db_default=False,
        help_text=_("Left, right, left …; otherwise all of one side comes first."),
    )
    set_up = Lines(
        verbose_name=_("setting up"),
        db_default=[],
        help_text=_("The position, and what to have ready. One to three lines."),
    )
    first_time = Lines(
        verbose_name=_("the first time"),
        db_default=[],
        help_text=_("The movement there and back, in order. Two to four lines."),
    )
    cue = models.CharField(
        _("in the middle"),
        max_length=120,
        blank=True,
        db_default="",
        help_text=_("What most often goes wrong, as what to do instead."),
    )
    breathing = models.CharField(
        _("breathing"),
        max_length=120,
        blank=True,
        db_default="",
        help_text=_("When to breathe out and in. Nobody holds the breath."),
    )
    ease_off = models.CharField(
        _("easing off"),
        max_length=120,
        blank=True,
        db_default="",
        help_text=_("How to come out of it, or to get up."),
    )
    dose_sources = models.ManyToManyField(
        Source, verbose_name=_("sources of the dose"), related_name="+"
    )

    class Meta(Reviewed.Meta):
        ordering = ["exercise__order"]
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        constraints = [
            *Reviewed.Meta.constraints,
            models.CheckConstraint(
                name="instruction_dose_is_something",
                condition=Q(sets__gte=1, repetitions__gte=1),
                violation_error_message=_("A dose is at least one set of one repetition."),
            ),
        ]

    def __str__(self):
        return f"{self.exercise_id and self.exercise.name}"


class Figure(Authored, Reviewed):
    """The pose of one exercise in numbers, with its captions: what its drawings are made from.

    A picture shows how to do the exercise, so it is locked like the instruction.
    """

    KEY = ("exercise",)

    exercise = models.OneToOneField(
        Exercise, on_delete=models.CASCADE, related_name="+", verbose_name=_("exercise")
    )
    pose = Pose(
        _("pose"),
        help_text=_("The body in numbers; how to write them stands in studio/README.md."),
    )

    class Meta(Reviewed.Meta):
        ordering = ["exercise__order"]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")

    def __str__(self):
        return f"{self.exercise_id and self.exercise.name}"


class Drawing(Authored):
    """The drawings of one exercise as the studio made them from its pose. Never edited by hand.

    All show the side as posed. The other side is the exact mirror image.
    """

    KEY = ("exercise",)

    exercise = models.OneToOneField(
        Exercise, on_delete=models.CASCADE, related_name="+", verbose_name=_("exercise")
    )
    drawn_from = models.CharField(
        _("drawn from"), max_length=64, help_text=_("The fingerprint of the pose they show.")
    )
    stills = Lines(verbose_name=_("stills"), blank=False, help_text=_("One SVG per keyframe."))
    start_card = models.TextField(_("small picture of the start"))
    card = models.TextField(_("small picture of the telling moment"))
    movement = models.TextField(
        _("movement"), blank=True, help_text=_("What the viewer needs to turn the body.")
    )

    class Meta:
        ordering = ["exercise__order"]
        verbose_name = _("drawing")
        verbose_name_plural = _("drawings")

    def __str__(self):
        return f"{self.exercise_id and self.exercise.name}"


class Plan(Authored, Reviewed):
    """When and how often to do a routine. This is a dose, so it is locked too."""

    KEY = ("routine",)

    routine = models.OneToOneField(
        Routine, on_delete=models.CASCADE, related_name="+", verbose_name=_("routine")
    )
    when = models.TextField(_("when and how often"))

    class Meta(Reviewed.Meta):
        ordering = ["routine__order"]
        verbose_name = _("plan of a routine")
        verbose_name_plural = _("plans of routines")

    def __str__(self):
        return f"{self.routine_id and self.routine.name}"


class Step(Authored):
    """An exercise at its position in a routine, with a dose if it differs from the usual one."""

    KEY = ("routine", "position")

    routine = models.ForeignKey(
        Routine, on_delete=models.CASCADE, related_name="+", verbose_name=_("routine")
    )
    position = models.PositiveSmallIntegerField(_("place"))
    exercise = models.ForeignKey(
        Exercise, on_delete=models.PROTECT, related_name="+", verbose_name=_("exercise")
    )
    sets = models.PositiveSmallIntegerField(
        _("sets"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    repetitions = models.PositiveSmallIntegerField(
        _("repetitions"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    hold_seconds = models.PositiveSmallIntegerField(_("hold (seconds)"), null=True, blank=True)
    rest_seconds = models.PositiveSmallIntegerField(_("rest (seconds)"), null=True, blank=True)

    class Meta:
        ordering = ["routine__order", "position"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [
            models.UniqueConstraint(fields=["routine", "position"], name="step_one_per_place"),
            models.UniqueConstraint(
                fields=["routine", "exercise"], name="step_exercise_once_per_routine"
            ),
        ]

    def __str__(self):
        return f"{self.routine_id and self.routine.slug} {self.position}"
