"""Changes of the content: who made which, why, what it does to people, and who stands behind it.

A change keeps whole rows, so the locked instructions are in this table as well. Only the library
may read it (pyproject.toml, contract `locked-tables`).
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a change is on its way."""

    WAITING = "waiting", _("Waits for a second person")
    PUBLISHED = "published", _("Published")
    DECLINED = "declined", _("Declined")


class Origin(models.TextChoices):
    """How a change came about."""

    EDIT = "edit", _("Edit")
    SIGNATURE = "signature", _("Signature")
    REVERT = "revert", _("Reverted change")
    RELEASE = "release", _("Release of the project")
    FILES = "files", _("Files of this site")
    CONFLICT = "conflict", _("Release and edit differ")


DIRECTIONS = {
    "looser": _("Lets some people do more"),
    "stricter": _("Lets some people do less"),
    "both": _("Lets some people do more, and others less"),
    "release": _("A new release of the project"),
    "rules": _("Rules or questions"),
    "words": _("Words and pictures: what is open stays the same"),
}


class ChangeSet(models.Model):
    """One change of the content, published whole or not at all."""

    state = models.CharField(_("state"), max_length=10, choices=State.choices, db_index=True)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("author"),
    )  # fmt: skip
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("second person"),
    )  # fmt: skip
    made_at = models.DateTimeField(_("made at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    rows = models.JSONField(_("rows"), default=list)  # library/changing.py as_json
    effect = models.JSONField(_("effect"), default=dict)  # library/effects.py Effect.as_json
    direction = models.CharField(_("direction"), max_length=10, default="words")
    version = models.CharField(_("content version"), max_length=64, blank=True)
    reverts = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("reverts")
    )

    class Meta:
        verbose_name = _("change of the content")
        verbose_name_plural = _("changes of the content")
        ordering = ("-pk",)
        permissions = [
            ("publish_content", _("Can publish, as a second person, what others have changed")),
            ("sign_content", _("Can sign content as a clinician")),
        ]

    @property
    def author_name(self) -> str:
        """The full name of the author, else the name of the account; empty for a release."""
        return _name(self.author)

    @property
    def second_name(self) -> str:
        """The same of the second person."""
        return _name(self.second)

    @property
    def direction_for_visitors(self) -> str:
        """What it does to people, in a sentence."""
        return str(DIRECTIONS[self.direction])

    def __str__(self):
        return str(_("Change %(number)s") % {"number": self.pk})


def _name(user) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
