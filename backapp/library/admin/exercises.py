"""Exercises with their instruction, their drawing and their replacements."""

from functools import partial

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseNotAllowed
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backapp.library import pictures
from backapp.library.admin.base import (
    REVIEW_FOLDED,
    REVIEW_PART,
    AuthoredAdmin,
    CheckedInline,
    ReadOnly,
)
from backapp.library.checks.drawings import to_be_drawn
from backapp.library.drawing import NotDrawn, draw_anew
from backapp.library.models import Exercise, Replacement
from backapp.library.models.fields import Pose
from backapp.library.models.instructions import Drawing, Figure, Instruction
from backapp.library.models.words import ReviewState
from backapp.library.poses import drawn_from, shape_of
from backapp.library.preview import PoseInput, preview
from backapp.library.publishing import edit


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
        (
            gettext_lazy("Coach"),
            {
                "fields": (
                    ("go_seconds", "back_seconds", "between_seconds"),
                    "alternates",
                    "set_up",
                    "first_time",
                    "cue",
                    "breathing",
                    "ease_off",
                ),
                "description": gettext_lazy(
                    "The tempo of one repetition, and what a person hears and sees while doing it, "
                    "with closed eyes and the phone on the floor: at most 14 words a line. No line "
                    "names left or right (“this leg”, “the other arm”), or a number of the dose."
                ),
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


class PosedAdmin(AuthoredAdmin):
    """Has a pose drawn that was saved without its drawing, where the studio is installed."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        slug = form.instance.natural_key()[0]
        if slug not in {fault.key[0] for fault in to_be_drawn(request.content_after)}:
            return
        if settings.STUDIO:
            # not before the pose is kept: a drawing takes seconds, and can fail
            transaction.on_commit(partial(self._draw, request, slug))
        else:
            said = _("%s is not drawn yet, so visitors see no picture of it. Run: make drawings")
            self.message_user(request, said % slug, messages.WARNING)

    def _draw(self, request, slug: str) -> None:
        try:
            draw_anew(slug)
        except NotDrawn as why:
            said = _("The pose is saved, but it was not drawn: %s. Visitors see no picture of it.")
            self.message_user(request, said % why, messages.WARNING)
        else:
            self.message_user(request, _("The pose was drawn. Look at every picture."))


@admin.register(Exercise)
class ExerciseAdmin(PosedAdmin):
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
    actions = ("withdraw", *PosedAdmin.actions)
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

    @admin.action(
        description=gettext_lazy("Withdraw now: nobody is shown it any more"),
        permissions=["change"],
    )
    def withdraw(self, request, queryset):
        """Make exercises drafts, at once. This can only stop people, so it needs nobody else."""
        names = ", ".join(map(str, queryset))
        with edit(request.user, _("Withdrawn at once: %s") % names):
            queryset.update(review_state=ReviewState.DRAFT, reviewed_by="", reviewed_on=None)
        self.message_user(request, _("Withdrawn, and shown to nobody: %s") % names)


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
    search_fields = ("exercise__name", "exercise__slug", "how_to", "mistakes", "first_time")
    autocomplete_fields = ("exercise",)
    fieldsets = ((None, {"fields": ("exercise",)}), *InstructionInline.fieldsets[:3], REVIEW_PART)


@admin.register(Figure)
class FigureAdmin(PosedAdmin):
    list_display = ("exercise", "shape", "review_state")
    list_filter = ("review_state", "exercise__kind", "exercise__posture")
    search_fields = ("exercise__name", "exercise__slug")
    autocomplete_fields = ("exercise",)
    formfield_overrides = {Pose: {"widget": PoseInput}}
    fieldsets = ((None, {"fields": ("exercise", "pose")}), REVIEW_PART)

    @admin.display(description=gettext_lazy("shape"))
    def shape(self, figure):
        return shape_of(figure.pose)

    def get_urls(self):
        return [
            path(
                "preview/", self.admin_site.admin_view(self.preview), name="library_figure_preview"
            ),
            *super().get_urls(),
        ]

    def preview(self, request):
        """The faults of the pose that is being typed, beside its drawings. Saves nothing."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return HttpResponse(preview(request.POST.get("pose", "")))


@admin.register(Drawing)
class DrawingAdmin(ReadOnly, admin.ModelAdmin):
    """The drawings as the studio made them, read-only."""

    list_display = ("exercise", "is_of_its_pose")
    search_fields = ("exercise__name", "exercise__slug")
    fields = ("exercise", "is_of_its_pose", "shown", "drawn_from")

    class Media:
        css = {"all": ["css/figures.css", "css/pose_preview.css"]}

    @admin.display(description=gettext_lazy("made from the pose as it is now"), boolean=True)
    def is_of_its_pose(self, drawing):
        figure = Figure.objects.filter(exercise=drawing.exercise_id).first()
        return figure is not None and drawing.drawn_from == drawn_from(figure.pose)

    @admin.display(description=gettext_lazy("drawings"))
    def shown(self, drawing) -> SafeString:
        drawn = [*drawing.stills, drawing.start_card, drawing.card]
        sound = [(mark_safe(svg),) for svg in drawn if not pictures.faults(svg)]
        inner = format_html_join("", "<figure>{}</figure>", sound)
        return format_html('<div class="pose-pictures">{}</div>', inner)

    def has_delete_permission(self, request, obj=None):
        # it goes with its exercise, whose page asks this too
        return "/library/drawing/" not in request.path and admin.ModelAdmin.has_delete_permission(
            self, request, obj
        )
