"""Routines with their steps and their plan."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from backapp.library.admin.base import REVIEW, REVIEW_PART, AuthoredAdmin, CheckedInline
from backapp.library.models import Routine
from backapp.library.models.instructions import Plan, Step


class PlanInline(CheckedInline, admin.StackedInline):
    model = Plan
    fieldsets = ((None, {"fields": ("when", REVIEW)}),)


class StepInline(CheckedInline, admin.TabularInline):
    model = Step
    autocomplete_fields = ("exercise",)
    verbose_name_plural = gettext_lazy(
        "Steps, with a dose where it differs from the exercise's own"
    )


@admin.register(Routine)
class RoutineAdmin(AuthoredAdmin):
    list_display = ("name", "slug", "summary", "review_state")
    list_filter = ("review_state",)
    search_fields = ("slug", "name", "summary", "purpose")
    inlines = (PlanInline, StepInline)
    fieldsets = (
        (None, {"fields": ("slug", "name", "summary", "purpose", "order")}),
        (gettext_lazy("Who it suits"), {"fields": ("for_conditions",)}),
        REVIEW_PART,
    )
