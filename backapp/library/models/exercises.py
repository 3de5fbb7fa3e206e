"""Exercises and routines: public facts only.

The instructions and doses are in `instructions.py`, behind the door.

An exercise or routine deliberately has no reference to its instruction or steps: no reverse name
and no property.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backapp.library.models.base import Authored, Named, Reviewed, one_of
from backapp.library.models.conditions import Condition, Load, RedFlag
from backapp.library.models.fields import Lines
from backapp.library.models.words import INDICATIONS, KINDS, Posture, Region, choices


class Exercise(Named, Reviewed):
    """The public facts of an exercise: its name, its purpose, and what it demands of the body."""

    name = models.CharField(_("name"), max_length=100)
    summary = models.CharField(
        _("summary"),
        max_length=240,
        help_text=_("One line: what it is and is for; never how to do it."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=choices(KINDS))
    region = models.CharField(_("area"), max_length=20, choices=Region.choices)
    posture = models.CharField(_("position, for choosing"), max_length=20, choices=Posture.choices)
    position = models.CharField(
        _("position"), max_length=80, help_text=_("As shown: “lying on the back, knees bent”.")
    )
    equipment = models.CharField(
        _("equipment"), max_length=120, blank=True, help_text=_("As shown. Empty: none.")
    )
    needs = Lines(
        verbose_name=_("cannot do without"),
        help_text=_("For choosing; words of the list in the glossary, one per line."),
    )
    muscles = Lines(verbose_name=_("muscles"))
    aims = Lines(
        verbose_name=_("aims"),
        help_text=_("For choosing; words of the list in the glossary, one per line."),
    )
    search_words = Lines(
        verbose_name=_("everyday words"),
        help_text=_("What people type when they look for it, one per line."),
    )
    loads = models.ManyToManyField(
        Load,
        verbose_name=_("loads"),
        related_name="exercises",
        help_text=_("Everything it asks of the body."),
        blank=True,
    )
    stage = models.PositiveSmallIntegerField(
        _("stage"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(2)],
        help_text=_("2: not in the first week, nor while pain is above 3."),
    )
    comfort = models.BooleanField(
        _("comfort set"), default=False, help_text=_("Stays open when everything else is withheld.")
    )
    requires = models.CharField(
        _("needs a positive reason"), max_length=20, choices=choices(INDICATIONS), blank=True
    )
    ask_first = models.ManyToManyField(
        RedFlag,
        verbose_name=_("ask first"),
        blank=True,
        related_name="+",
        help_text=_("Warning signs asked again each time before it is shown."),
    )
    max_age = models.PositiveSmallIntegerField(
        _("up to the age of"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    own_confirmation = models.BooleanField(
        _("opened on purpose"),
        default=False,
        help_text=_("Opens only for those who ask for this one by itself."),
    )
    instead = models.ManyToManyField(
        "self",
        through="Replacement",
        symmetrical=False,
        related_name="+",
        verbose_name=_("instead"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    note = models.TextField(
        _("note for editors"), blank=True, help_text=_("Never shown on a page.")
    )

    EDITORS_ONLY = ("note",)

    class Meta(Reviewed.Meta):
        ordering = ["order", "slug"]
        verbose_name = _("exercise")
        verbose_name_plural = _("exercises")
        constraints = [
            *Reviewed.Meta.constraints,
            one_of("kind", KINDS, "exercise_kind_in_vocabulary"),
            models.CheckConstraint(
                name="exercise_region_in_vocabulary", condition=Q(region__in=Region.values)
            ),
            models.CheckConstraint(
                name="exercise_requires_in_vocabulary",
                condition=Q(requires__in=["", *(value for value, _label in choices(INDICATIONS))]),
            ),
            models.CheckConstraint(
                name="exercise_self_manipulation_requires_its_reason",
                condition=Q(kind="self-manipulation", requires="self-manipulation")
                | ~Q(kind="self-manipulation") & ~Q(requires="self-manipulation"),
                violation_error_message=_(
                    "A self-manipulation, and nothing else, needs the positive reason "
                    "“self-manipulation”."
                ),
            ),
            models.CheckConstraint(
                name="exercise_self_manipulation_is_no_comfort",
                condition=~Q(kind="self-manipulation", comfort=True),
                violation_error_message=_("A self-manipulation is never in the comfort set."),
            ),
            models.CheckConstraint(name="exercise_stage_is_1_or_2", condition=Q(stage__in=[1, 2])),
        ]

    def __str__(self):
        return self.name


class Replacement(Authored):
    """An exercise to offer when another is withheld, with its place in the order."""

    KEY = ("exercise", "position")

    exercise = models.ForeignKey(
        Exercise, on_delete=models.CASCADE, related_name="replacements", verbose_name=_("exercise")
    )
    position = models.PositiveSmallIntegerField(_("place"))
    replacement = models.ForeignKey(
        Exercise, on_delete=models.PROTECT, related_name="+", verbose_name=_("offer")
    )

    class Meta:
        ordering = ["exercise__order", "position"]
        verbose_name = _("replacement")
        verbose_name_plural = _("replacements")
        constraints = [
            models.UniqueConstraint(
                fields=["exercise", "position"], name="replacement_one_per_place"
            ),
            models.UniqueConstraint(
                fields=["exercise", "replacement"], name="replacement_named_once"
            ),
            models.CheckConstraint(
                name="replacement_is_another_exercise",
                condition=~Q(exercise=models.F("replacement")),
                violation_error_message=_("An exercise cannot replace itself."),
            ),
        ]

    def __str__(self):
        return (
            f"{self.exercise_id and self.exercise.slug} → "
            f"{self.replacement_id and self.replacement.slug}"
        )


class Routine(Named, Reviewed):
    """An ordered set of exercises: its name and purpose. Its steps and doses are locked."""

    name = models.CharField(_("name"), max_length=100)
    summary = models.CharField(_("summary"), max_length=240)
    purpose = models.TextField(_("why this one"))
    for_conditions = models.ManyToManyField(
        Condition,
        verbose_name=_("suits"),
        blank=True,
        related_name="+",
        help_text=_(
            "Offered first to people who told us of one of these, and to nobody else unless one of "
            "them is an ordinary back pain."
        ),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Reviewed.Meta):
        ordering = ["order", "slug"]
        verbose_name = _("routine")
        verbose_name_plural = _("routines")

    def __str__(self):
        return self.name
