"""Exercises with their instruction, their drawing and their replacements."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed
from django.urls import path
from django.utils.translation import gettext_lazy

from backapp.library.admin.base import REVIEW_FOLDED, REVIEW_PART, AuthoredAdmin, CheckedInline
from backapp.library.models import Exercise, Replacement
from backapp.library.models.fields import Pose
from backapp.library.models.instructions import Figure, Instruction
from backapp.library.preview import PoseInput, preview


class ReplacementInline(CheckedInline, admin.TabularInline):
    model = Replacement
    fk_name = "exercise"
    autocomplete_fields = ("replacement",)
    verbose_name_plural = gettext_lazy("What to offer when it is withheld")


class InstructionInline(CheckedInline, admin.StackedInline):
    model = Instruction
    autocomplete_fields = ("dose_sources",)
    fieldsets = (
        (
            gettext_lazy("How to do it"),
            {"fields": ("how_to", "feel", "mistakes", "easier", "harder", "stop_rules")},
        ),
        (
            gettext_lazy("Starting dose"),
            {
                "fields": (
                    ("sets", "repetitions", "each_side"),
                    ("hold_seconds", "rest_seconds"),
                    "frequency",
                    "dose_sources",
                )
            },
        ),
        REVIEW_FOLDED,
    )


class FigureInline(CheckedInline, admin.StackedInline):
    model = Figure
    formfield_overrides = {Pose: {"widget": PoseInput}}
    fieldsets = (
        (None, {"fields": ("pose",)}),
        REVIEW_FOLDED,
    )


@admin.register(Exercise)
class ExerciseAdmin(AuthoredAdmin):
    list_display = (
        "name",
        "slug",
        "kind",
        "region",
        "stage",
        "comfort",
        "requires",
        "review_state",
    )
    list_filter = ("review_state", "kind", "region", "stage", "comfort", "requires", "loads")
    search_fields = ("slug", "name", "summary", "search_words")
    inlines = (InstructionInline, FigureInline, ReplacementInline)
    fieldsets = (
        (None, {"fields": ("slug", "name", "summary", "kind", "order")}),
        (
            gettext_lazy("Public facts"),
            {
                "fields": (
                    "region",
                    "position",
                    "posture",
                    "equipment",
                    "needs",
                    "muscles",
                    "aims",
                    "search_words",
                ),
                "description": gettext_lazy(
                    "Shown to every visitor, even if it is withheld. Never say here how to do it."
                ),
            },
        ),
        (
            gettext_lazy("Demands on the body"),
            {
                "fields": ("loads",),
                "description": gettext_lazy(
                    "If a load is missing here, its rules do not apply to the exercise."
                ),
            },
        ),
        (
            gettext_lazy("Before it opens"),
            {
                "fields": (
                    "requires",
                    "stage",
                    "comfort",
                    "ask_first",
                    "max_age",
                    "own_confirmation",
                )
            },
        ),
        (gettext_lazy("For editors"), {"fields": ("note",)}),
        REVIEW_PART,
    )


@admin.register(Instruction)
class InstructionAdmin(AuthoredAdmin):
    list_display = (
        "exercise",
        "sets",
        "repetitions",
        "hold_seconds",
        "each_side",
        "frequency",
        "review_state",
    )
    list_filter = ("review_state", "exercise__kind", "each_side")
    search_fields = ("exercise__name", "exercise__slug", "how_to", "mistakes")
    autocomplete_fields = ("exercise",)
    fieldsets = ((None, {"fields": ("exercise",)}), *InstructionInline.fieldsets[:2], REVIEW_PART)


@admin.register(Figure)
class FigureAdmin(AuthoredAdmin):
    list_display = ("exercise", "view", "review_state")
    list_filter = ("review_state", "exercise__kind", "exercise__posture")
    search_fields = ("exercise__name", "exercise__slug")
    autocomplete_fields = ("exercise",)
    formfield_overrides = {Pose: {"widget": PoseInput}}
    fieldsets = ((None, {"fields": ("exercise", "pose")}), REVIEW_PART)

    @admin.display(description=gettext_lazy("view"))
    def view(self, figure):
        return figure.pose.get("view", "side")

    def get_urls(self):
        return [
            path(
                "preview/", self.admin_site.admin_view(self.preview), name="library_figure_preview"
            ),
            *super().get_urls(),
        ]

    def preview(self, request):
        """The preview of the pose that is being typed, with its faults. Saves nothing."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return HttpResponse(preview(request.POST.get("pose", "")))
