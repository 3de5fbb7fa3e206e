"""Lists and labels as the language of the page writes them: its commas, its colons, its order.

{{ muscles|listed }}
>>> listed(["a mat", "a chair"])
'a mat, a chair'
"""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

register = template.Library()


@register.filter
def listed(texts: Iterable[object]) -> str:
    """Things in a row: "a mat, a chair"."""
    return pgettext("between things in a list", ", ").join(map(str, texts))


@register.filter
def clauses(texts: Iterable[object]) -> str:
    """Longer things in a row, which may have commas of their own."""
    return pgettext("between clauses in a list", "; ").join(map(str, texts))


def labelled(label: str, text: str) -> str:
    """A text after what it is about: "Enter a day: When was that?"."""
    return _("%(label)s: %(text)s") % {"label": label, "text": text}
