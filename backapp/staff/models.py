"""Who signs: what an account is by profession."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Clinician(models.Model):
    """The profession and registration of an account, as its signatures name them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="clinician",
        verbose_name=_("account"),
    )  # fmt: skip
    profession = models.CharField(_("profession"), max_length=60)
    registration = models.CharField(
        _("registration"), max_length=40, help_text=_("Register and number.")
    )

    class Meta:
        verbose_name = _("profession")
        verbose_name_plural = _("profession")

    def __str__(self):
        return f"{self.profession}, {self.registration}"
