from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    """Everything authored: the only tables a clinician edits."""

    name = "backapp.library"
    label = "library"
    verbose_name = _("Library: exercises, rules and evidence")
    default_auto_field = "django.db.models.BigAutoField"
