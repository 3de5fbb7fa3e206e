"""The content version, read-only."""

from django.contrib import admin

from backapp.library.admin.base import ReadOnly
from backapp.library.models import ContentVersion


@admin.register(ContentVersion)
class ContentVersionAdmin(ReadOnly, admin.ModelAdmin):
    """The content version and when it was made, read-only."""

    list_display = ("stamp", "changed_at", "loaded_at")
