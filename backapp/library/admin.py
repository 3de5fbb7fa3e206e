"""Where a clinician keeps the content.

Whatever is saved here is held to the same checks as the fixture files (`checking.py`), on the rows
as they would then stand: a change that breaks a rule is taken back and said beside the field. Every
change moves the content version, so that it counts from the next request on; a change to a signed
row takes the signature away, until somebody signs again.
"""

import hashlib
import json

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backapp.library import versions
from backapp.library.authored import AUTHORED, Fault, read_tables
from backapp.library.checking import check
from backapp.library.models import (
    AmbiguousOption,
    AmbiguousWord,
    Claim,
    Condition,
    ContentVersion,
    Contraindication,
    Exercise,
    FollowUp,
    Load,
    Medicine,
    RedFlag,
    Replacement,
    Routine,
    Source,
)
from backapp.library.models.fields import Pose
from backapp.library.models.instructions import Figure, Instruction, Plan, Step
from backapp.library.models.words import ReviewState
from backapp.library.preview import PoseInput, preview

REVIEW = ("review_state", "reviewed_by", "reviewed_on")


class Refused(Exception):
    """A change that would put faults into the content; raised inside the transaction, so that
    nothing of it stays.
    """

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


# -------------------------------------------------------------------------------- forms that say it


class Checked(forms.ModelForm):
    """A form that shows the faults of its own row: beside the field where there is one."""

    faults: tuple[Fault, ...] = ()
    overtaken = False  # somebody else has saved this row since it was opened here

    def clean(self):
        cleaned = super().clean()
        for name in self.changed_data if self.overtaken and self.instance.pk else ():
            theirs = self[name].field.prepare_value(self.initial.get(name))
            self.add_error(
                name,
                _(
                    "Saved by somebody else meanwhile: “%s”. What stands here is yours, "
                    "and not saved yet."
                )
                % theirs,
            )
        for fault in self.faults:
            if self._is_mine(fault):
                field = fault.field if fault.field in self.fields else None
                self.add_error(
                    field,
                    fault.message
                    if field or not fault.field
                    else f"{fault.field}: {fault.message}",
                )
        return cleaned

    def _is_mine(self, fault: Fault) -> bool:
        """Whether a fault speaks of this row.

        An inline row goes by its place, which the form may just have changed.
        """
        label = self._meta.model._meta.label_lower
        if fault.model != label:
            return False
        placed = [
            name
            for name in AUTHORED[label][1]
            if name in self.fields or not hasattr(self.instance, f"{name}_id")
        ]
        said = [
            self.cleaned_data.get(name, getattr(self.instance, name, None))
            for name in placed
            if not _refers(self, name)
        ]
        return all(part in fault.key for part in said if part is not None)


def _refers(form: forms.ModelForm, name: str) -> bool:
    return form._meta.model._meta.get_field(name).is_relation


class CheckedFormSet(forms.BaseInlineFormSet):
    """Rows under their owner.

    Faults of a row stand at the row; those that belong to none stand above.
    """

    faults: tuple[Fault, ...] = ()

    @classmethod
    def get_default_prefix(cls):
        # the locked tables have no reverse name to make one from
        return f"{cls.model._meta.model_name}s"

    def clean(self):
        super().clean()
        kept = [
            form
            for form in self.forms
            if hasattr(form, "cleaned_data") and not self._should_delete_form(form)
        ]
        lost = [fault for fault in self.faults if not any(form._is_mine(fault) for form in kept)]
        if lost:
            raise ValidationError([str(fault) for fault in lost])


class CheckedInline:
    """What every inline of authored rows does."""

    form = Checked
    formset = CheckedFormSet
    extra = 0
    show_change_link = False

    def get_formset(self, request, obj=None, **kwargs):
        label = self.model._meta.label_lower
        faults = tuple(
            fault for fault in getattr(request, "content_faults", ()) if fault.model == label
        )
        formset = super().get_formset(request, obj, **kwargs)
        formset.faults, formset.form.faults = faults, faults
        formset.form.overtaken = getattr(request, "overtaken", False)
        return formset


# ----------------------------------------------------------------------------- what every page does


class AuthoredAdmin(admin.ModelAdmin):
    """Saving, deleting and signing authored rows: checked, in one transaction, and marked as a
    change of the content.
    """

    form = Checked
    save_on_top = True
    list_per_page = 100
    actions = ("sign", "take_signature_back")

    # -- checks

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return self._changeform(request, object_id, form_url, extra_context)
        with transaction.atomic():
            versions.one_at_a_time()
            return self._changeform(request, object_id, form_url, extra_context)

    def _changeform(self, request, object_id, form_url, extra_context):
        if row := object_id and self.get_object(request, unquote(object_id)):
            now = self._fingerprint(row)
            request.overtaken = request.method == "POST" and request.POST.get("as_opened") != now
            extra_context = (extra_context or {}) | {"as_opened": now}
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:  # taken back; the same form again, with what was wrong
            request.content_faults = refused.faults
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _fingerprint(self, row) -> str:
        """Of a row and what stands under it on its page, so that two people who edit it at once
        do not write over each other.
        """
        content, key = read_tables(), row.natural_key()
        rows = [content.one(self.model._meta.label_lower, *key)]
        for inline in self.inlines:
            owner = (
                getattr(inline, "fk_name", None) or AUTHORED[inline.model._meta.label_lower][1][0]
            )
            rows += content.under(inline.model._meta.label_lower, owner).get(key[0], [])
        said = [dict(found.fields) for found in rows if found]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:20]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        own = {inline.model._meta.label_lower for inline in self.get_inline_instances(request, obj)}
        label = self.model._meta.label_lower
        faults = [
            fault for fault in getattr(request, "content_faults", ()) if fault.model not in own
        ]
        form.faults = tuple(fault for fault in faults if fault.model == label)
        form.overtaken = getattr(request, "overtaken", False)
        # a rule about another row that this change would break
        others = [str(fault) for fault in faults if fault.model != label]
        if form.overtaken:
            others.append(
                _(
                    "Somebody else has saved this after you opened it. Nothing of yours is "
                    "lost, nor saved: put both together."
                )
            )
        if others:

            def clean(self, inherited=form.clean):
                cleaned = inherited(self)
                for message in others:
                    self.add_error(None, message)
                return cleaned

            form.clean = clean
        return form

    def save_model(self, request, obj, form, change):
        request.faults_before = getattr(request, "faults_before", None) or set(check(read_tables()))
        if change and self._loses_signature(form):
            self._unsign(obj)
            self.message_user(
                request,
                _("The signature was taken away, because the text changed."),
                messages.WARNING,
            )
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for row in formset.forms:
            if row.instance.pk and row.has_changed() and self._loses_signature(row):
                self._unsign(row.instance)
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self._settle(request.faults_before)

    def delete_model(self, request, obj):
        before = set(check(read_tables()))
        super().delete_model(request, obj)
        self._settle(before)

    def delete_queryset(self, request, queryset):
        with transaction.atomic():
            before = set(check(read_tables()))
            super().delete_queryset(request, queryset)
            self._settle(before)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refused:
            return self._not_deleted(request, refused)

    def changelist_view(self, request, extra_context=None):
        if request.method == "GET" and versions.release_waits():
            message = _(
                "A newer release brought content with it. It is not in force, because the "
                "content was edited here before: what stands "
                "here is what visitors see. Ask whoever runs the site to look at it "
                "(manage.py doctor)."
            )
            self.message_user(request, message, messages.WARNING)
        try:
            return super().changelist_view(request, extra_context)
        except Refused as refused:
            return self._not_deleted(request, refused)

    def _not_deleted(self, request, refused: Refused):
        for fault in refused.faults:
            self.message_user(request, _("Nothing was changed. %s") % fault, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path().replace("/delete/", "/change/"))

    @staticmethod
    def _settle(before: set[Fault]) -> None:
        """Look at the content as it would now stand, inside the transaction: refuse new faults,
        else mark it as changed.
        """
        content = read_tables()
        faults = [fault for fault in check(content) if fault not in before]
        if faults:
            raise Refused(faults)
        versions.mark_changed(timezone.now(), content)

    # -- signatures

    @staticmethod
    def _loses_signature(form) -> bool:
        """Whether the text of a signed row changed without being signed anew."""
        signed = form.initial.get("review_state") == ReviewState.REVIEWED
        again = any(name in form.changed_data for name in REVIEW)
        return signed and not again and bool(form.changed_data)

    @staticmethod
    def _unsign(row) -> None:
        row.review_state, row.reviewed_by, row.reviewed_on = ReviewState.AWAITING, "", None

    @admin.action(description=gettext_lazy("Sign as reviewed by me, today"), permissions=["change"])
    def sign(self, request, queryset):
        name = request.user.get_full_name()
        if not name:
            self.message_user(
                request,
                _("Give your account a first and last name first: a signature carries a name."),
                messages.ERROR,
            )
            return
        self._mark(
            request,
            queryset,
            {
                "review_state": ReviewState.REVIEWED,
                "reviewed_by": name,
                "reviewed_on": timezone.localdate(),
            },
        )

    @admin.action(description=gettext_lazy("Take the signature back"), permissions=["change"])
    def take_signature_back(self, request, queryset):
        self._mark(
            request,
            queryset,
            {"review_state": ReviewState.AWAITING, "reviewed_by": "", "reviewed_on": None},
        )

    def _mark(self, request, queryset, values) -> None:
        with transaction.atomic():
            before = set(check(read_tables()))
            count = queryset.update(**values)
            self._settle(before)
        self.message_user(request, ngettext("%d row changed.", "%d rows changed.", count) % count)

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not hasattr(self.model, "review_state"):
            actions = {
                name: action
                for name, action in actions.items()
                if name not in ("sign", "take_signature_back")
            }
        return actions

    # -- manners

    def get_readonly_fields(self, request, obj=None):
        """A name that rules and addresses go by is chosen once."""
        fixed = [name for name in ("slug",) if obj is not None and hasattr(obj, name)]
        return [*super().get_readonly_fields(request, obj), *fixed]


REVIEW_PART = (
    gettext_lazy("Clinical review"),
    {
        "fields": (REVIEW,),
        "description": gettext_lazy(
            "Reviewed means: a named clinician has read this row and agrees, on this date."
        ),
    },
)


# ----------------------------------------------------------------------------------------- evidence


@admin.register(Source)
class SourceAdmin(AuthoredAdmin):
    list_display = ("slug", "short", "status")
    list_filter = ("status",)
    search_fields = ("slug", "citation", "where")
    fieldsets = (
        (None, {"fields": ("slug", "citation", "where")}),
        (gettext_lazy("How far it was read"), {"fields": ("status", "note")}),
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
    filter_horizontal = ("sources",)
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
                    "Figures move up only after somebody read them in the paper."
                ),
            },
        ),
        (gettext_lazy("Sources"), {"fields": ("sources",)}),
        REVIEW_PART,
    )


# ----------------------------------------------------------------------------- signs and conditions


@admin.register(RedFlag)
class RedFlagAdmin(AuthoredAdmin):
    list_display = ("slug", "group", "short", "urgency", "scope", "session_check", "review_state")
    list_filter = ("review_state", "urgency", "scope", "session_check", "group")
    search_fields = ("slug", "short", "question", "may_indicate", "action")
    filter_horizontal = ("suspects", "adds", "sources")
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
            gettext_lazy("Where and when it is asked, and how long it holds"),
            {"fields": (("page", "place"), "session_check", "when_hurting", "sticky", "next_day")},
        ),
        (gettext_lazy("Sources"), {"fields": ("sources",)}),
        REVIEW_PART,
    )


class ContraindicationInline(CheckedInline, admin.StackedInline):
    model = Contraindication
    autocomplete_fields = ("loads", "sources")
    fieldsets = (
        (None, {"fields": (("position", "level"), "loads", "reason", "sources")}),
        (
            gettext_lazy("Where it differs in the first 72 hours"),
            {"fields": (("fresh_level", "settled_level"),), "classes": ("collapse",)},
        ),
        (REVIEW_PART[0], {"fields": (REVIEW,), "classes": ("collapse",)}),
    )


class FollowUpInline(CheckedInline, admin.StackedInline):
    model = FollowUp
    autocomplete_fields = ("only", "sources")
    fieldsets = (
        (None, {"fields": (("position", "name", "kind"), "question", "question_they", "help")}),
        (gettext_lazy("What the answer does"), {"fields": (("urgency", "scope"), "levels")}),
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
    filter_horizontal = ("becomes", "sources")
    inlines = (ContraindicationInline, FollowUpInline)
    fieldsets = (
        (None, {"fields": ("slug", "label", "name", "category", "order", "explanation")}),
        (
            gettext_lazy("How people find it"),
            {
                "fields": (
                    "synonyms",
                    "search_rank",
                    ("common_group", "common_place"),
                    "common_cause",
                    "asked_elsewhere",
                )
            },
        ),
        (gettext_lazy("What it leaves open by itself"), {"fields": ("floor", "floor_note")}),
        (
            gettext_lazy("What it can be a reason for"),
            {
                "fields": ("is_back_diagnosis", "manipulation", "prone_extension"),
                "description": gettext_lazy(
                    "Only where a clinician named it as the cause of this very pain. The "
                    "gate has a floor of its own."
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
    list_select_related = ("condition",)
    search_fields = ("condition__label", "condition__slug", "reason", "loads__slug", "loads__label")
    autocomplete_fields = ("condition",)
    filter_horizontal = ("loads", "sources")
    fieldsets = (
        (None, {"fields": ("condition", "position", "level", "loads", "reason")}),
        (
            gettext_lazy("Where it differs in the first 72 hours"),
            {"fields": (("fresh_level", "settled_level"),)},
        ),
        (gettext_lazy("Sources"), {"fields": ("sources",)}),
        REVIEW_PART,
    )


@admin.register(FollowUp)
class FollowUpAdmin(AuthoredAdmin):
    list_display = ("condition", "name", "kind", "question", "weeks", "review_state")
    list_filter = ("review_state", "kind")
    list_select_related = ("condition",)
    search_fields = ("condition__label", "condition__slug", "name", "question")
    autocomplete_fields = ("condition", "only")
    filter_horizontal = ("sources",)
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
        (gettext_lazy("What the answer does"), {"fields": ("urgency", "scope", "levels")}),
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


@admin.register(Medicine)
class MedicineAdmin(AuthoredAdmin):
    list_display = ("slug", "label", "red_flag", "review_state")
    list_filter = ("review_state",)
    list_select_related = ("red_flag",)
    search_fields = ("slug", "label")
    filter_horizontal = ("adds",)
    fieldsets = (
        (None, {"fields": ("slug", "label", "note", "order")}),
        (gettext_lazy("What it stands for"), {"fields": ("adds", "red_flag")}),
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
    filter_horizontal = ("unsure",)
    inlines = (AmbiguousOptionInline,)
    fieldsets = (
        (None, {"fields": ("slug", "phrase", "also", "order")}),
        (gettext_lazy("What we ask"), {"fields": ("question", "note", "unsure")}),
        REVIEW_PART,
    )


# --------------------------------------------------------------------------- exercises and routines


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
            gettext_lazy("Dose to begin with"),
            {
                "fields": (
                    ("sets", "repetitions", "each_side"),
                    ("hold_seconds", "rest_seconds"),
                    "frequency",
                    "dose_sources",
                )
            },
        ),
        (REVIEW_PART[0], {"fields": (REVIEW,), "classes": ("collapse",)}),
    )


class FigureInline(CheckedInline, admin.StackedInline):
    model = Figure
    formfield_overrides = {Pose: {"widget": PoseInput}}
    fieldsets = (
        (None, {"fields": ("pose",)}),
        (REVIEW_PART[0], {"fields": (REVIEW,), "classes": ("collapse",)}),
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
    filter_horizontal = ("loads", "ask_first")
    inlines = (InstructionInline, FigureInline, ReplacementInline)
    fieldsets = (
        (None, {"fields": ("slug", "name", "summary", "kind", "order")}),
        (
            gettext_lazy("What anybody may know"),
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
                    "Shown to everybody, also when it is withheld: never how to do it."
                ),
            },
        ),
        (
            gettext_lazy("What it asks of the body"),
            {
                "fields": ("loads",),
                "description": gettext_lazy(
                    "Every load that is forgotten here is a rule that will not hold it back."
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
    list_select_related = ("exercise",)
    search_fields = ("exercise__name", "exercise__slug", "how_to", "mistakes")
    autocomplete_fields = ("exercise",)
    filter_horizontal = ("dose_sources",)
    fieldsets = ((None, {"fields": ("exercise",)}), *InstructionInline.fieldsets[:2], REVIEW_PART)


@admin.register(Figure)
class FigureAdmin(AuthoredAdmin):
    list_display = ("exercise", "view", "review_state")
    list_filter = ("review_state", "exercise__kind", "exercise__posture")
    list_select_related = ("exercise",)
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
        """The pose that is being written, drawn, with its faults. Keeps nothing."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return HttpResponse(preview(request.POST.get("pose", "")))


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
    filter_horizontal = ("for_conditions",)
    inlines = (PlanInline, StepInline)
    fieldsets = (
        (None, {"fields": ("slug", "name", "summary", "purpose", "order")}),
        (gettext_lazy("Who it suits"), {"fields": ("for_conditions",)}),
        REVIEW_PART,
    )


@admin.register(ContentVersion)
class ContentVersionAdmin(admin.ModelAdmin):
    """To look at only: which content this is, and since when."""

    list_display = ("stamp", "changed_at", "loaded_at")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
