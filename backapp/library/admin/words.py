"""Medicines, harmless things, and words that can mean more than one condition."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from backapp.library.admin.base import REVIEW_PART, AuthoredAdmin, CheckedInline
from backapp.library.models import AmbiguousOption, AmbiguousWord, HarmlessThing, Medicine


@admin.register(Medicine)
class MedicineAdmin(AuthoredAdmin):
    list_display = ("slug", "label", "red_flag", "review_state")
    list_filter = ("review_state",)
    list_select_related = ("red_flag",)
    search_fields = ("slug", "label")
    fieldsets = (
        (None, {"fields": ("slug", "label", "note", "order")}),
        (gettext_lazy("Conditions and signs it means"), {"fields": ("adds", "red_flag")}),
        REVIEW_PART,
    )


@admin.register(HarmlessThing)
class HarmlessThingAdmin(AuthoredAdmin):
    list_display = ("name", "slug", "kind", "review_state")
    list_filter = ("review_state", "kind")
    search_fields = ("slug", "name", "also")
    fieldsets = (
        (None, {"fields": ("slug", "name", "kind", "also", "order")}),
        (gettext_lazy("Why it is on the list"), {"fields": ("why", "sources")}),
        REVIEW_PART,
    )


class AmbiguousOptionInline(CheckedInline, admin.TabularInline):
    model = AmbiguousOption
    autocomplete_fields = ("condition",)


@admin.register(AmbiguousWord)
class AmbiguousWordAdmin(AuthoredAdmin):
    list_display = ("phrase", "question", "review_state")
    list_filter = ("review_state",)
    search_fields = ("phrase", "also", "question")
    inlines = (AmbiguousOptionInline,)
    fieldsets = (
        (None, {"fields": ("slug", "phrase", "also", "order")}),
        (gettext_lazy("What we ask"), {"fields": ("question", "note", "unsure")}),
        REVIEW_PART,
    )
