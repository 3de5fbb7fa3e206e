"""Warning signs, and the lines that stand for several of them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from backapp.library.admin.base import (
    REVIEW_FOLDED,
    REVIEW_PART,
    AuthoredAdmin,
    CheckedInline,
)
from backapp.library.models import Cue, GroupLine, RedFlag


class CueInline(CheckedInline, admin.StackedInline):
    model = Cue
    fieldsets = (
        (None, {"fields": (("position", "name", "subheading"), "text", "they", "help")}),
        REVIEW_FOLDED,
    )


@admin.register(RedFlag)
class RedFlagAdmin(AuthoredAdmin):
    list_display = ("slug", "group", "short", "urgency", "scope", "session_check", "review_state")
    list_filter = ("review_state", "urgency", "scope", "session_check", "group")
    search_fields = ("slug", "short", "question", "may_indicate", "action", "cues__text")
    inlines = (CueInline,)
    fieldsets = (
        (None, {"fields": ("slug", "group", "order")}),
        (
            gettext_lazy("How it is asked"),
            {
                "fields": ("short", "short_they", "question", "question_they", "help", "why_ask"),
                "description": gettext_lazy(
                    "New wording makes earlier answers count as unanswered."
                ),
            },
        ),
        (gettext_lazy("What to do"), {"fields": ("may_indicate", "action", "action_unsure")}),
        (
            gettext_lazy("What a yes or “not sure” does"),
            {"fields": ("urgency", "scope", "suspects", "adds")},
        ),
        (
            gettext_lazy("Where and when it is asked, and how long it counts"),
            {"fields": (("page", "place"), "session_check", "when_hurting", "sticky", "next_day")},
        ),
        (gettext_lazy("Sources"), {"fields": ("sources",)}),
        REVIEW_PART,
    )


@admin.register(Cue)
class CueAdmin(AuthoredAdmin):
    list_display = ("text", "sign", "position", "subheading", "review_state")
    list_filter = ("review_state",)
    search_fields = ("sign__slug", "name", "text", "help")
    autocomplete_fields = ("sign",)
    fieldsets = (
        (None, {"fields": ("sign", "name", "position", "subheading")}),
        (gettext_lazy("How it is asked"), {"fields": ("text", "they", "help")}),
        REVIEW_PART,
    )


@admin.register(GroupLine)
class GroupLineAdmin(AuthoredAdmin):
    list_display = ("slug", "line", "quick", "part", "order", "review_state")
    list_filter = ("review_state", "quick")
    search_fields = ("slug", "line")
    fieldsets = (
        (None, {"fields": ("slug", ("order", "quick", "part"))}),
        (
            gettext_lazy("How it is asked"),
            {
                "fields": ("line", "line_they", "help"),
                "description": gettext_lazy(
                    "New wording makes earlier answers count as unanswered."
                ),
            },
        ),
        (
            gettext_lazy("What “none” answers"),
            {"fields": ("signs", "conditions", "follow_ups", "reason")},
        ),
        REVIEW_PART,
    )
