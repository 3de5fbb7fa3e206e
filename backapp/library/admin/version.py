"""The content version, read-only."""

from django.contrib import admin

from backapp.library.models import ContentVersion


@admin.register(ContentVersion)
class ContentVersionAdmin(admin.ModelAdmin):
    """The content version and when it was made, read-only."""

    list_display = ("stamp", "changed_at", "loaded_at")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
