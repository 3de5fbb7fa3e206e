from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from backapp.web.faults import write_help_pages


class LibraryConfig(AppConfig):
    """Everything authored: the only tables a clinician edits."""

    name = "backapp.library"
    label = "library"
    verbose_name = _("Library: exercises, rules and evidence")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from backapp.library import groups  # needs the models, which are only loaded now

        post_migrate.connect(groups.create, sender=self)
        others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        write_help_pages(others)
