"""Ladders of the six-week plan with their rungs."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from backapp.library.admin.base import REVIEW_PART, AuthoredAdmin, CheckedInline
from backapp.library.models import Ladder, Rung


class RungInline(CheckedInline, admin.TabularInline):
    model = Rung
    autocomplete_fields = ("exercise",)
    verbose_name_plural = gettext_lazy("Rungs, the gentlest first")


@admin.register(Ladder)
class LadderAdmin(AuthoredAdmin):
    list_display = ("name", "slug", "summary", "review_state")
    list_filter = ("review_state",)
    search_fields = ("slug", "name", "summary")
    inlines = (RungInline,)
    fieldsets = (
        (None, {"fields": ("slug", "name", "summary", "order")}),
        (gettext_lazy("How it is climbed"), {"fields": ("active", "days")}),
        (gettext_lazy("Sources"), {"fields": ("sources",)}),
        REVIEW_PART,
    )
