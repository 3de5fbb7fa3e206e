"""What all admin pages for content share.

A change runs the same checks as the fixture files (`library/checks/`), inside its own transaction.
If it adds a fault, it is rolled back, and the form shows the fault next to its field. Every change
is recorded with its reason and its author (`library/publishing.py`). If it needs a second person,
it is rolled back and waits (admin/changes.py); otherwise it applies from the next request. A change
to a signed row removes the signature until a clinician signs again.
"""

import hashlib
import json

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backapp.library import versions
from backapp.library.authored import AUTHORED, Fault, read_tables, reference_lists
from backapp.library.changing import UNSIGNED
from backapp.library.history import own_work, touching
from backapp.library.models.base import REVIEW
from backapp.library.models.changes import Origin
from backapp.library.models.words import ReviewState
from backapp.library.publishing import Refused, Waits, edit, keep_waiting, settle

REVIEW_PART = (
    gettext_lazy("Clinical review"),
    {
        "fields": (REVIEW,),
        "description": gettext_lazy(
            "Reviewed means that a named clinician has read this row and agreed on this date."
        ),
    },
)
#: The same fields for an inline row, collapsed.
REVIEW_FOLDED = (REVIEW_PART[0], {"fields": (REVIEW,), "classes": ("collapse",)})


# ---------------------------------------------------------------------- forms that show faults


class Checked(forms.ModelForm):
    """A form that shows the faults of its own row, next to the field if there is one."""

    faults: tuple[Fault, ...] = ()
    others: tuple[str, ...] = ()  # faults that this change would cause in rows of other models
    overtaken = False  # another person has saved this row since this form was opened

    def clean(self):
        cleaned = super().clean()
        for name in self.changed_data if self.overtaken and self.instance.pk else ():
            theirs = self[name].field.prepare_value(self.initial.get(name))
            message = _(
                "Someone else saved this in the meantime: “%s”. The text here is yours, "
                "and is not saved yet."
            )
            self.add_error(name, message % theirs)
        if settings.SECOND_PERSON_REQUIRED and self._signs():
            message = _("Only the action “Sign as reviewed by me, today” in the list signs a row.")
            self.add_error(None, message)
        for fault in filter(self.is_mine, self.faults):
            if fault.field in self.fields:
                self.add_error(fault.field, fault.message)
            else:
                self.add_error(None, ": ".join(filter(None, (fault.field, fault.message))))
        for message in self.others:
            self.add_error(None, message)
        return cleaned

    def _signs(self) -> bool:
        """Whether a signature was typed, or one that is there was changed."""
        changed = set(REVIEW) & set(self.changed_data)
        state = self.cleaned_data.get("review_state")
        return bool(changed) and (state == ReviewState.REVIEWED or changed != {"review_state"})

    def is_mine(self, fault: Fault) -> bool:
        """Whether a fault is about this row.

        An inline row is identified by its position, which the form might just have changed.
        """
        model = self._meta.model._meta
        own = [
            name for name in AUTHORED[model.label_lower][1] if not model.get_field(name).is_relation
        ]
        key = (self.cleaned_data.get(name, getattr(self.instance, name, None)) for name in own)
        return fault.model == model.label_lower and all(
            part in fault.key for part in key if part is not None
        )


class CheckedFormSet(forms.BaseInlineFormSet):
    """Inline rows of one owner.

    A fault of one row is shown at that row. Other faults are shown above the rows.
    """

    faults: tuple[Fault, ...] = ()

    @classmethod
    def get_default_prefix(cls):
        # The locked tables have no reverse name, from which Django would derive a prefix.
        return f"{cls.model._meta.model_name}s"

    def clean(self):
        super().clean()
        kept = [
            form
            for form in self.forms
            if hasattr(form, "cleaned_data") and not self._should_delete_form(form)
        ]
        lost = [fault for fault in self.faults if not any(form.is_mine(fault) for form in kept)]
        if lost:
            raise ValidationError([str(fault) for fault in lost])


class CheckedInline:
    """What all inlines of authored rows share."""

    form = Checked
    formset = CheckedFormSet
    extra = 0
    show_change_link = False

    def get_formset(self, request, obj=None, **kwargs):
        label = self.model._meta.label_lower
        faults = getattr(request, "content_faults", ())
        formset = super().get_formset(request, obj, **kwargs)
        formset.faults = formset.form.faults = tuple(f for f in faults if f.model == label)
        formset.form.overtaken = getattr(request, "overtaken", False)
        return formset


# ---------------------------------------------------------------------- what all pages share


def _loses_signature(form: forms.ModelForm) -> bool:
    """Whether a signed row was changed without a new signature."""
    signed = form.initial.get("review_state") == ReviewState.REVIEWED
    return signed and bool(form.changed_data) and not set(REVIEW) & set(form.changed_data)


def _unsign(row) -> None:
    for name, value in UNSIGNED.items():
        setattr(row, name, value)


class ReadOnly:
    """An admin page on which nothing can be added, changed or deleted."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class AuthoredAdmin(admin.ModelAdmin):
    """Saves, deletes and signs authored rows. Each change is checked in one transaction and
    recorded as a change of the content.
    """

    form = Checked
    save_on_top = True
    list_per_page = 100
    actions = ("sign", "take_signature_back")

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        lists = [relation.name for relation in reference_lists(model)]
        self.filter_horizontal = [name for name in lists if name not in self.autocomplete_fields]

    def get_readonly_fields(self, request, obj=None):
        """A slug cannot be changed, because rules and addresses use it."""
        fixed = ("slug",) if obj is not None and hasattr(obj, "slug") else ()
        return [*super().get_readonly_fields(request, obj), *fixed]

    # -- saving

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
        except Refused as refused:  # rolled back; show the form again with its faults
            request.content_faults = refused.faults
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Waits as waits:  # rolled back; keep it as data
            return self._waiting(request, waits)

    def _waiting(self, request, waits: Waits):
        change = keep_waiting(waits)
        said = _(
            "Nothing is changed yet: %s waits for a second person, because of whom it touches."
        )
        self.message_user(request, said % change, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:library_changeset_change", args=[change.pk]))

    def _fingerprint(self, row) -> str:
        """The fingerprint of a row and its inline rows, so that two people who edit it at the same
        time do not overwrite each other's changes.
        """
        content, key = read_tables(), row.natural_key()
        rows = [content.one(self.model._meta.label_lower, *key)]
        for inline in self.inlines:
            label = inline.model._meta.label_lower
            rows += content.under(label, AUTHORED[label][1][0]).get(key[0], [])
        said = [dict(found.fields) for found in rows if found]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:20]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        label = self.model._meta.label_lower
        inlines = self.get_inline_instances(request, obj)
        shown = {label} | {inline.model._meta.label_lower for inline in inlines}
        faults = getattr(request, "content_faults", ())
        form.faults = tuple(fault for fault in faults if fault.model == label)
        form.others = tuple(str(fault) for fault in faults if fault.model not in shown)
        form.overtaken = getattr(request, "overtaken", False)
        if form.overtaken:
            form.others += (
                _(
                    "Someone else has saved this since you opened it. Your changes are still "
                    "here, but they are not saved. Merge both versions, then save."
                ),
            )
        if request.method == "POST" and settings.SECOND_PERSON_REQUIRED and not _why(request):
            form.others += (_("Say why, in the field “Why” at the end."),)
        return form

    def save_model(self, request, obj, form, change):
        request.content_before = read_tables()
        if change and _loses_signature(form):
            _unsign(obj)
            said = _("The signature was removed because the text changed.")
            self.message_user(request, said, messages.WARNING)
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for row in formset.forms:
            if row.instance.pk and row.has_changed() and _loses_signature(row):
                _unsign(row.instance)
        super().save_formset(request, form, formset, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        request.content_after = settle(request.content_before, request.user, _why(request))

    # -- deleting

    def delete_model(self, request, obj):
        with edit(request.user, _why(request)):
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        with edit(request.user, _why(request)):
            super().delete_queryset(request, queryset)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refused:
            return self._not_changed(request, refused)
        except Waits as waits:
            return self._waiting(request, waits)

    def changelist_view(self, request, extra_context=None):
        if request.method == "GET" and versions.release_waits():
            message = _(
                "A newer release contains other content. It is not in use, because the content was "
                "edited here. Visitors see the content shown here. Ask the operator of the site "
                "to run manage.py doctor."
            )
            self.message_user(request, message, messages.WARNING)
        try:
            return super().changelist_view(request, extra_context)
        except Refused as refused:
            return self._not_changed(request, refused)
        except Waits as waits:
            return self._waiting(request, waits)

    def _not_changed(self, request, refused: Refused):
        for fault in refused.faults:
            self.message_user(request, _("Nothing was changed. %s") % fault, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path().replace("/delete/", "/change/"))

    # -- signatures

    def has_sign_permission(self, request):
        return request.user.has_perm("library.sign_content")

    @admin.action(description=gettext_lazy("Sign as reviewed by me, today"), permissions=["sign"])
    def sign(self, request, queryset):
        if not (name := _signature_of(request.user)):
            said = _(
                "Add a first and last name to your account first, and a profession with its "
                "registration. A signature needs a name."
            )
        elif own := own_work(request.user, self.model, queryset):
            said = _("Nobody signs their own work. You wrote: %s") % ", ".join(own)
        else:
            self._mark(request, queryset, (ReviewState.REVIEWED, name, timezone.localdate()))
            return
        self.message_user(request, said, messages.ERROR)

    @admin.action(description=gettext_lazy("Remove the signature"), permissions=["sign"])
    def take_signature_back(self, request, queryset):
        self._mark(request, queryset, UNSIGNED.values())

    def _mark(self, request, queryset, values) -> None:
        with edit(request.user, _why(request), Origin.SIGNATURE):
            count = queryset.update(**dict(zip(REVIEW, values, strict=True)))
        self.message_user(request, ngettext("%d row changed.", "%d rows changed.", count) % count)

    # -- history

    def history_view(self, request, object_id, extra_context=None):
        """The changes of this row and its inline rows, with old and new values."""
        row = self.get_object(request, unquote(object_id))
        changes = (
            touching(self.model._meta.label_lower, row.natural_key(), request.user) if row else []
        )
        extra_context = (extra_context or {}) | {"changes": changes}
        return super().history_view(request, object_id, extra_context)


def _signature_of(user) -> str:
    """Name, profession and registration, or empty if one is missing. A developer needs only a
    name.
    """
    name, profession = user.get_full_name(), getattr(user, "clinician", None)
    if settings.SECOND_PERSON_REQUIRED and profession is None:
        return ""
    return f"{name}, {profession}" if name and profession else name


def _why(request) -> str:
    """The reason of a change, as it was typed."""
    return " ".join(request.POST.get("why", "").split())[:500]
