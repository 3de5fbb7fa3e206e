"""Changes of the content in the admin: what waits, whom it would let through, and what was made.

Nothing is typed here. A waiting change is published by a second person or declined, and a published
one is taken back by a change of its own (library/publishing.py).
"""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backapp.library import versions
from backapp.library.admin.base import ReadOnly
from backapp.library.changing import from_json
from backapp.library.history import readable_by, touched
from backapp.library.models.changes import ChangeSet, State
from backapp.library.publishing import (
    NotAllowed,
    Refused,
    Trial,
    Waits,
    decline,
    keep_waiting,
    publish,
    revert,
    try_out,
    why_not_published_by,
)


@admin.register(ChangeSet)
class ChangeSetAdmin(ReadOnly, admin.ModelAdmin):
    """The changes, newest first. One that waits is shown as it would be today.

    Whoever may see a change can act on it as far as `library/publishing.py` allows.
    """

    list_display = ("number", "state", "made_at", "author", "what", "direction", "second")
    list_filter = ("state", "origin", "direction")
    list_display_links = ("number",)
    list_select_related = ("author", "second")
    list_per_page = 50
    search_fields = ("reason", "author__username", "second__username")
    actions = None

    @admin.display(description=gettext_lazy("change"), ordering="pk")
    def number(self, change):
        return str(change)

    @admin.display(description=gettext_lazy("what and why"))
    def what(self, change):
        return change.reason or ", ".join(row.where for row in from_json(change.rows)[:3])

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        change = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id is None or not self.has_view_permission(request, change):
            raise PermissionDenied
        if change is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if request.method == "POST":
            return self._act(request, change)
        waits = change.state == State.WAITING
        trial = try_out(change) if waits else Trial(change.effect, from_json(change.rows))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(change),
            "change": change,
            "rows": touched(readable_by(request.user, trial.rows or from_json(change.rows))),
            "effect": trial.effect,
            "faults": trial.faults,
            "version": versions.current().stamp if versions.current() else "",
            "waits": waits,
            "why_not": why_not_published_by(change, request.user) if waits else "",
            "can_decline": waits
            and (change.author_id == request.user.pk or _publishes(request.user)),
            "can_revert": change.state == State.PUBLISHED and _edits(request.user),
            "reverted_by": ChangeSet.objects.filter(reverts=change, state=State.PUBLISHED).first(),
        }
        return TemplateResponse(request, "admin/library/changeset.html", context)

    def _act(self, request, change):
        here = HttpResponseRedirect(reverse("admin:library_changeset_change", args=[change.pk]))
        act, version = request.POST.get("act"), versions.current()
        try:
            if act == "publish":
                if version is None or request.POST.get("version") != version.stamp:
                    said = _("The content has changed since you opened this page. Look again.")
                    raise NotAllowed(said)
                publish(change, request.user)
                self.message_user(request, _("%s is published and in use.") % change)
            elif act == "decline":
                decline(change, request.user)
                self.message_user(request, _("%s was put aside. Nothing of it is in use.") % change)
            elif act == "revert" and _edits(request.user):
                reason = " ".join(request.POST.get("why", "").split())[:500]
                if not reason:
                    raise NotAllowed(_("Say why it is taken back."))
                revert(change, request.user, reason)
                self.message_user(request, _("%s was taken back.") % change)
            else:
                raise PermissionDenied
        except Waits as waits:
            kept = keep_waiting(waits)
            said = _("Taking it back would let somebody do more: %s waits for a second person.")
            self.message_user(request, said % kept, messages.WARNING)
            return HttpResponseRedirect(reverse("admin:library_changeset_change", args=[kept.pk]))
        except NotAllowed as why:
            self.message_user(request, str(why), messages.ERROR)
        except Refused as refused:
            for fault in refused.faults:
                self.message_user(request, _("Nothing was changed. %s") % fault, messages.ERROR)
        return here


def _publishes(user) -> bool:
    return user.has_perm("library.publish_content")


def _edits(user) -> bool:
    return user.has_perm("library.change_exercise") or _publishes(user)
