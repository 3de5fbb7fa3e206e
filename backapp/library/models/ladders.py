"""Ladders of the six-week plan. A rung names an exercise and how much of it, never a dose: that is
in the exercise's instruction, behind the door.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backapp.library.models.base import Authored, Named, Reviewed
from backapp.library.models.evidence import Source
from backapp.library.models.exercises import Exercise
from backapp.library.models.words import Amount

MOST_MINUTES = 30  # of walking on a day (docs/clinical/plan.md, rule 7)


class Ladder(Named, Reviewed):
    """One track of the plan, from gentle to strong. It opens nothing."""

    name = models.CharField(_("name"), max_length=60)
    summary = models.CharField(
        _("summary"), max_length=160, help_text=_("What it is for; never how to do it.")
    )
    active = models.PositiveSmallIntegerField(
        _("active people begin at"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("The place of the rung for people who exercise in most weeks."),
    )
    days = models.PositiveSmallIntegerField(
        _("days a week at most"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(7)],
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), related_name="+")

    class Meta(Reviewed.Meta):
        ordering = ["order", "slug"]
        verbose_name = _("ladder")
        verbose_name_plural = _("ladders")

    def __str__(self):
        return self.name


class Rung(Authored):
    """An exercise at its place on a ladder, and how much of it."""

    KEY = ("ladder", "position")

    ladder = models.ForeignKey(
        Ladder, on_delete=models.CASCADE, related_name="rungs", verbose_name=_("ladder")
    )
    position = models.PositiveSmallIntegerField(
        _("place"), help_text=_("1 is the gentlest. Each is more than the one before it.")
    )
    exercise = models.ForeignKey(
        Exercise, on_delete=models.PROTECT, related_name="+", verbose_name=_("exercise")
    )
    amount = models.CharField(_("how much"), max_length=20, choices=Amount.choices)
    minutes = models.PositiveSmallIntegerField(
        _("minutes of walking on a day"),
        default=0,
        validators=[MaxValueValidator(MOST_MINUTES)],
        help_text=_("Only where the exercise is walking and the like; else 0."),
    )

    class Meta:
        ordering = ["ladder__order", "position"]
        verbose_name = _("rung")
        verbose_name_plural = _("rungs")
        constraints = [
            models.UniqueConstraint(fields=["ladder", "position"], name="rung_one_per_place"),
            models.UniqueConstraint(
                fields=["ladder", "exercise", "amount", "minutes"], name="rung_once"
            ),
            models.CheckConstraint(
                name="rung_amount_in_vocabulary", condition=Q(amount__in=Amount.values)
            ),
        ]

    def __str__(self):
        return f"{self.ladder_id and self.ladder.slug} {self.position}"
