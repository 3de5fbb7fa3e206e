"""The preview of a pose in the admin: its pictures and its faults, next to its numbers.

Without JavaScript, the pictures show what was last loaded or submitted. With it
(static/js/pose_preview.js), they follow the typing.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import Script
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from backapp import figures
from backapp.library.models.fields import pose_in


def preview(text: str) -> SafeString:
    """The pictures of the pose in `text` and its faults, as an HTML fragment.

    Never raises: text that cannot be read is reported as a fault.
    """
    try:
        pose = pose_in(text) if text.strip() else {}
    except ValidationError as error:
        return render_to_string("admin/library/pose_preview.html", {"faults": error.messages})
    faults = figures.check(pose) if pose else []
    context = {"faults": faults, "empty": not pose}
    if pose and not any(fault.startswith("cannot be read") for fault in faults):
        frames = figures.read(pose)["keyframes"]
        context["start"] = mark_safe(figures.render(pose, "start", decorative=True))
        context["positions"] = [
            (mark_safe(figures.render(pose, number, decorative=True)), frame["caption"])
            for number, frame in enumerate(frames)
        ]
        context["moving"] = (
            mark_safe(figures.render(pose, animated=True, decorative=True))
            if len(frames) > 1
            else ""
        )
        side = figures.sides_of(pose)
        if side != "both":
            other = "left" if side == "right" else "right"
            context["other"] = mark_safe(figures.render(pose, "end", side=other, decorative=True))
    return render_to_string("admin/library/pose_preview.html", context)


class PoseInput(forms.Textarea):
    """A text area for a pose, with its preview."""

    class Media:
        css = {"all": ["css/pose_preview.css"]}
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
