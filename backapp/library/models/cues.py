"""Cues: the short lines that ask about a warning sign."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backapp.library.models.base import Authored, Reviewed
from backapp.library.models.conditions import RedFlag


class Cue(Authored, Reviewed):
    """One line to tick: one way in which people notice a warning sign.

    A sign counts as "yes" when any of its cues is ticked. The limits on its texts are in
    `checks/cues.py`.
    """

    KEY = ("sign", "name")

    sign = models.ForeignKey(
        RedFlag, on_delete=models.CASCADE, related_name="cues", verbose_name=_("warning sign")
    )
    name = models.SlugField(
        _("name"), max_length=40, help_text=_("Its id is the sign, a full stop and this name.")
    )
    position = models.PositiveSmallIntegerField(
        _("place"), default=1, help_text=_("1, 2, 3 … under its sign. The most serious first.")
    )
    subheading = models.CharField(
        _("subheading"),
        max_length=80,
        help_text=_("Cues of one page with the same subheading are one list, of six at most."),
    )
    text = models.CharField(
        _("line to tick"),
        max_length=160,
        help_text=_("Speaks to the visitor. One idea, 20 words at most, in everyday words."),
    )
    they = models.CharField(_("line about somebody else"), max_length=160)
    help = models.CharField(
        _("under the line"),
        max_length=100,
        blank=True,
        help_text=_("12 words at most, always shown: what does not count, or how to tell."),
    )

    class Meta(Reviewed.Meta):
        ordering = ["sign__order", "position"]
        verbose_name = _("cue")
        verbose_name_plural = _("cues")
        constraints = [
            *Reviewed.Meta.constraints,
            models.UniqueConstraint(fields=["sign", "name"], name="cue_one_of_a_name"),
        ]

    def __str__(self):
        return self.text
