"""What authored rows share: a natural key, and the state of their clinical review."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backapp.library.models.words import ReviewState, word

#: The fields of `Reviewed`.
REVIEW = ("review_state", "reviewed_by", "reviewed_on")


class ByNaturalKey(models.Manager):
    """Finds rows by their natural key."""

    def get_by_natural_key(self, *key):
        fields = [self.model._meta.get_field(name) for name in self.model.KEY]
        names = [f"{field.name}__slug" if field.is_relation else field.name for field in fields]
        return self.get(**dict(zip(names, key, strict=True)))


class Authored(models.Model):
    """A row in a fixture file, identified by its natural key: the fields in `KEY`, with a reference
    given as the slug of the other row.
    """

    KEY: tuple[str, ...] = ("slug",)

    objects = ByNaturalKey()

    class Meta:
        abstract = True

    def natural_key(self):
        parts = (getattr(self, name) for name in self.KEY)
        return tuple(part.slug if isinstance(part, models.Model) else part for part in parts)


class Named(Authored):
    """A row identified by its slug alone."""

    slug = models.SlugField(
        _("slug"),
        max_length=60,
        unique=True,
        help_text=_("The fixed name in addresses and rules. Never changes once it is in use."),
    )

    class Meta:
        abstract = True


class Reviewed(models.Model):
    """A row that a named clinician signs.

    A change to a signed row removes the signature (library/admin/base.py).
    """

    review_state = models.CharField(
        _("review"),
        max_length=20,
        choices=ReviewState.choices,
        default=ReviewState.AWAITING,
        db_index=True,
    )
    reviewed_by = models.CharField(
        _("reviewed by"), max_length=120, blank=True, help_text=_("Name and profession.")
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_signed_by_name_and_date",
                condition=(
                    Q(review_state=ReviewState.REVIEWED, reviewed_on__isnull=False)
                    & ~Q(reviewed_by="")
                    | ~Q(review_state=ReviewState.REVIEWED)
                    & Q(reviewed_by="", reviewed_on__isnull=True)
                ),
                violation_error_message=_(
                    "A reviewed row carries a name and a date; any other row carries neither."
                ),
            )
        ]


def one_of(field: str, labels, name: str) -> models.CheckConstraint:
    """A constraint: `field` contains only words of one of the gate's lists."""
    return models.CheckConstraint(
        name=name, condition=Q(**{f"{field}__in": [word(member) for member in labels]})
    )
