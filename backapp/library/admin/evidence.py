"""Sources, and the statements of evidence that cite them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from backapp.library.admin.base import REVIEW_PART, AuthoredAdmin
from backapp.library.models import Claim, Source


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
