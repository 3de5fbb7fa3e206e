"""What a visitor chose to save: runs, pain before and after, notes.

It names routines and exercises by slug and contains nothing else about them.

No table of ours says whose a diary is. Diaries are not in the admin, because they are private.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

# in one diary: a run a day for nearly three years, and still few enough for one import
MOST_ENTRIES = 1000
MOST_BYTES = 400_000  # in one diary: a note of 250 bytes in each entry
EACH = 150  # bytes of an entry without its note
LONGEST_NOTE = 300  # characters
LONGEST_SLUG = 60  # as in the library


class Felt(models.TextChoices):
    """How the back felt afterwards, in one word.

    The values are those of `screening.runs.FELT`.
    """

    EASIER = "easier", _("Easier")
    SAME = "same", _("The same")
    WORSE = "worse", _("Worse")


class Effort(models.TextChoices):
    """How much a run was, in a few words.

    The values are those of `coach.effort.EFFORTS`.
    """

    EASY = "easy", _("Easy")
    RIGHT = "right", _("About right")
    HARD = "hard", _("Too much")


class Diary(models.Model):
    """The diary of one browser.

    `key_hash` is the SHA-256 of a random key that only the browser's cookie contains.
    """

    key_hash = models.CharField(_("hash of the key"), max_length=64, unique=True)
    used_on = models.DateField(_("last written in"), db_index=True)
    started_on = models.DateField(_("started on"), null=True)
    # `keeping.update_size` updates it after each change
    size = models.PositiveIntegerField(_("bytes held"), db_default=0)

    class Meta:
        verbose_name = _("diary")
        verbose_name_plural = _("diaries")

    def __str__(self) -> str:
        return "diary"


class Entry(models.Model):
    """One entry.

    `uid` stays the same through export and import, so an import cannot duplicate an entry.
    """

    diary = models.ForeignKey(
        Diary, models.CASCADE, related_name="entries", verbose_name=_("diary")
    )
    uid = models.UUIDField(_("identity"), default=uuid.uuid4)
    day = models.DateField(_("day"))
    # of a composed session the name of what was asked for (coach.wishes.Wish.name)
    routine = models.CharField(_("routine"), max_length=LONGEST_SLUG, blank=True)
    exercise = models.CharField(_("exercise"), max_length=LONGEST_SLUG, blank=True)
    before = models.PositiveSmallIntegerField(_("pain before"), null=True, blank=True)
    after = models.PositiveSmallIntegerField(_("pain after"), null=True, blank=True)
    felt = models.CharField(_("felt afterwards"), max_length=10, blank=True, choices=Felt.choices)
    effort = models.CharField(
        _("how much it was"),
        max_length=10,
        blank=True,
        default="",
        db_default="",
        choices=Effort.choices,
    )
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    # Set when the note is saved, because the search takes time. None means that the note was not
    # searched, or is too old to matter.
    sign = models.BooleanField(_("may name a warning sign"), null=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["diary", "uid"], name="entry_once"),
            models.CheckConstraint(
                condition=models.Q(before__isnull=True) | models.Q(before__lte=10),
                name="entry_before",
            ),
            models.CheckConstraint(
                condition=models.Q(after__isnull=True) | models.Q(after__lte=10), name="entry_after"
            ),
            models.CheckConstraint(
                condition=models.Q(routine="") | models.Q(exercise=""), name="entry_one_thing"
            ),
            models.CheckConstraint(
                condition=models.Q(felt__in=["", *Felt.values]), name="entry_felt"
            ),
            # none for `effort` yet: it can come one release after the column (docs/adr/0138)
        ]

    def __str__(self) -> str:
        return "entry"

    @property
    def empty(self) -> bool:
        """Whether the entry contains nothing but a day."""
        said = self.routine or self.exercise or self.felt or self.effort or self.note
        return not said and self.before is None and self.after is None


class Plan(models.Model):
    """The six-week plan of a diary, as `screening.plans.as_data` writes it."""

    diary = models.OneToOneField(
        Diary, models.CASCADE, related_name="plan", verbose_name=_("diary")
    )
    data = models.JSONField(_("plan"))

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")

    def __str__(self) -> str:
        return "plan"
