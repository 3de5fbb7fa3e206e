"""Sources, and the statements of evidence and short answers that cite them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from backapp.library.admin.base import REVIEW_PART, AuthoredAdmin
from backapp.library.models import Answer, Claim, Source


@admin.register(Source)
class SourceAdmin(AuthoredAdmin):
    actions = ()  # sources are not signed
    list_display = ("slug", "short", "status")
    list_filter = ("status",)
    search_fields = ("slug", "citation", "where")
    fieldsets = (
        (None, {"fields": ("slug", "citation", "where")}),
        (gettext_lazy("How far it was read"), {"fields": (("status", "last_read"), "note")}),
    )

    @admin.display(description=gettext_lazy("citation"))
    def short(self, source):
        return source.citation[:100]


@admin.register(Claim)
class ClaimAdmin(AuthoredAdmin):
    list_display = ("number", "title", "group", "certainty", "review_state")
    list_display_links = ("title",)
    list_filter = ("review_state", "group")
    search_fields = ("title", "seed_claim", "statement", "effect")
    fieldsets = (
        (None, {"fields": ("slug", "number", "group", "title")}),
        (
            gettext_lazy("What visitors read"),
            {"fields": ("seed_claim", "statement", "effect", "certainty")},
        ),
        (
            gettext_lazy("Still to be checked"),
            {
                "fields": ("unchecked_figures",),
                "description": gettext_lazy(
                    "Figures move up only after someone has read them in the paper."
                ),
            },
        ),
        (gettext_lazy("Sources"), {"fields": ("sources",)}),
        REVIEW_PART,
    )


@admin.register(Answer)
class AnswerAdmin(AuthoredAdmin):
    list_display = ("question", "group", "certainty", "lesson", "review_state")
    list_filter = ("review_state", "group", "certainty")
    search_fields = ("slug", "question", "short", "text", "search_words")
    fieldsets = (
        (None, {"fields": ("slug", "question", "group", "order")}),
        (
            gettext_lazy("What visitors read"),
            {"fields": ("short", "text", "do", "avoid", "certainty")},
        ),
        (
            gettext_lazy("How it is found"),
            {"fields": ("search_words", "exercises", "routines", "conditions", "fits", "lesson")},
        ),
        (gettext_lazy("Sources"), {"fields": ("sources",)}),
        REVIEW_PART,
    )
