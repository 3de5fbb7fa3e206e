"""What the admin's page of a figure shows beside the pose: its faults, its stored drawings, and
whether they are older than it.

Without JavaScript, it shows what was last loaded or submitted. With it (static/js/pose_preview.js),
it follows the typing.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import Script
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from backapp.library import pictures, poses
from backapp.library.models.fields import pose_in
from backapp.library.models.instructions import Drawing


def preview(text: str) -> SafeString:
    """The faults of the pose in `text`, and the drawings that are stored for it, as an HTML
    fragment.

    Never raises: text that cannot be read is reported as a fault.
    """
    try:
        pose = pose_in(text) if text.strip() else {}
    except ValidationError as error:
        return render_to_string("admin/library/pose_preview.html", {"faults": error.messages})
    faults = poses.faults(pose) if pose else []
    context = {"faults": faults, "empty": not pose}
    if pose and not faults:
        drawn_from = poses.drawn_from(pose)
        stored = Drawing.objects.filter(drawn_from=drawn_from).first()
        context |= {"older": stored is None}
        if stored:
            context |= _shown(pose, stored)
    return render_to_string("admin/library/pose_preview.html", context)


def _shown(pose: poses.Data, stored: Drawing) -> dict[str, object]:
    side = poses.side_of(pose)
    drawn = [*stored.stills, stored.start_card, stored.card]
    if any(map(pictures.faults, drawn)):
        return {}
    *stills, start_card, card = map(mark_safe, drawn)
    other = mark_safe(pictures.mirrored(stored.stills[-1])) if side else ""
    return {
        "positions": list(zip(stills, poses.captions(pose, side), strict=False)),
        "cards": (start_card, card),
        "other": other,
    }


class PoseInput(forms.Textarea):
    """A text area for a pose, with its preview."""

    class Media:
        css = {"all": ["css/figures.css", "css/pose_preview.css"]}
        js = [Script("js/pose_preview.js", type="module")]

    def __init__(self):
        super().__init__({"rows": 30, "cols": 100, "spellcheck": "false", "autocomplete": "off"})

    def render(self, name, value, attrs=None, renderer=None):
        context = {
            "box": super().render(name, value, attrs, renderer),
            "address": reverse("admin:library_figure_preview"),
            "preview": preview(value if isinstance(value, str) else ""),
        }
        return render_to_string("admin/library/pose.html", context)
