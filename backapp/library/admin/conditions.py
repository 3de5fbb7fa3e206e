"""Conditions with their contraindications and follow-up questions, and the loads they limit."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from backapp.library.admin.base import (
    REVIEW,
    REVIEW_FOLDED,
    REVIEW_PART,
    AuthoredAdmin,
    CheckedInline,
)
from backapp.library.models import Condition, Contraindication, FollowUp, Load


class ContraindicationInline(CheckedInline, admin.StackedInline):
    model = Contraindication
    autocomplete_fields = ("loads", "sources")
    fieldsets = (
        (None, {"fields": (("position", "level"), "loads", "reason", "sources")}),
        (
            gettext_lazy("If it differs in the first 72 hours"),
            {"fields": (("fresh_level", "settled_level"),), "classes": ("collapse",)},
        ),
        REVIEW_FOLDED,
    )


class FollowUpInline(CheckedInline, admin.StackedInline):
    model = FollowUp
    autocomplete_fields = ("only", "sources")
    fieldsets = (
        (None, {"fields": (("position", "name", "kind"), "question", "question_they", "help")}),
        (
            gettext_lazy("What the answer does"),
            {"fields": (("urgency", "scope"), "levels", ("self_care", "under_age"))},
        ),
        (
            gettext_lazy("With a date"),
            {
                "fields": (
                    ("weeks", "never_allowed"),
                    ("longer_weeks", "longer_if", "ended_by"),
                    "only",
                ),
                "classes": ("collapse",),
            },
        ),
        (
            gettext_lazy("Sources and review"),
            {"fields": ("sources", REVIEW), "classes": ("collapse",)},
        ),
    )


@admin.register(Condition)
class ConditionAdmin(AuthoredAdmin):
    list_display = ("label", "slug", "category", "floor", "manipulation", "review_state")
    list_filter = ("review_state", "category", "floor", "manipulation", "is_back_diagnosis")
    search_fields = ("slug", "label", "name", "explanation", "synonyms")
    inlines = (ContraindicationInline, FollowUpInline)
    fieldsets = (
        (None, {"fields": ("slug", "label", "name", "category", "order", "explanation")}),
        (
            gettext_lazy("How people find it"),
            {
                "fields": (
                    "synonyms",
                    "search_rank",
                    ("asked_under", "asked_place"),
                    ("common_group", "common_place"),
                    "common_cause",
                    "asked_elsewhere",
                )
            },
        ),
        (gettext_lazy("What stays open with it"), {"fields": ("floor", "floor_note")}),
        (
            gettext_lazy("What it can be a reason for"),
            {
                "fields": ("is_back_diagnosis", "manipulation", "prone_extension"),
                "description": gettext_lazy(
                    "Only if a clinician has named it as the cause of this pain. The "
                    "gate also has its own floor."
                ),
            },
        ),
        (
            gettext_lazy("What a clinician's go-ahead changes"),
            {"fields": ("attestable", "liftable", "becomes")},
        ),
        (gettext_lazy("Sources"), {"fields": ("sources",)}),
        REVIEW_PART,
    )


@admin.register(Contraindication)
class ContraindicationAdmin(AuthoredAdmin):
    list_display = ("condition", "position", "level", "reason", "review_state")
    list_filter = ("review_state", "level", "loads")
    search_fields = ("condition__label", "condition__slug", "reason", "loads__slug", "loads__label")
    autocomplete_fields = ("condition",)
    fieldsets = (
        (None, {"fields": ("condition", "position", "level", "loads", "reason")}),
        (
            gettext_lazy("If it differs in the first 72 hours"),
            {"fields": (("fresh_level", "settled_level"),)},
        ),
        (gettext_lazy("Sources"), {"fields": ("sources",)}),
        REVIEW_PART,
    )


@admin.register(FollowUp)
class FollowUpAdmin(AuthoredAdmin):
    list_display = ("condition", "name", "kind", "question", "weeks", "review_state")
    list_filter = ("review_state", "kind")
    search_fields = ("condition__label", "condition__slug", "name", "question")
    autocomplete_fields = ("condition", "only")
    fieldsets = (
        (None, {"fields": ("condition", "name", "position", "kind")}),
        (
            gettext_lazy("How it is asked"),
            {
                "fields": ("question", "question_they", "help"),
                "description": gettext_lazy(
                    "New wording makes earlier answers count as unanswered."
                ),
            },
        ),
        (
            gettext_lazy("What the answer does"),
            {"fields": ("urgency", "scope", "levels", "self_care", "under_age")},
        ),
        (
            gettext_lazy("With a date"),
            {"fields": ("weeks", "never_allowed", "longer_weeks", "longer_if", "ended_by", "only")},
        ),
        (gettext_lazy("Sources"), {"fields": ("sources",)}),
        REVIEW_PART,
    )


@admin.register(Load)
class LoadAdmin(AuthoredAdmin):
    list_display = ("label", "slug", "meaning", "review_state")
    list_filter = ("review_state",)
    search_fields = ("slug", "label", "meaning")
    fieldsets = ((None, {"fields": ("slug", "label", "meaning", "example", "order")}), REVIEW_PART)
