"""The content version: one row, updated by every change to the content and by nothing else."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContentVersion(models.Model):
    """The state of the authored tables.

    Each worker compares `stamp` with the one that its snapshot was built from.
    """

    only = models.BooleanField(default=True, unique=True, editable=False)
    stamp = models.CharField(
        _("stamp"), max_length=64, help_text=_("Fingerprint of all authored content.")
    )
    loaded = models.CharField(
        _("loaded"),
        max_length=64,
        blank=True,
        help_text=_("Fingerprint of the fixtures last loaded."),
    )
    loaded_at = models.DateTimeField(_("loaded at"), null=True)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("content version")
        verbose_name_plural = _("content version")
        constraints = [
            models.CheckConstraint(name="contentversion_single_row", condition=models.Q(only=True))
        ]

    def __str__(self):
        return self.stamp[:12]
