"""Sources, and statements of evidence."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backapp.library.models.base import Named, Reviewed
from backapp.library.models.fields import Lines
from backapp.library.models.words import ClaimGroup, SourceStatus


class Source(Named):
    """A guideline, paper or web page that supports a rule, dose or statement."""

    citation = models.TextField(_("citation"))
    where = models.TextField(
        _("where to find it"),
        blank=True,
        help_text=_("Addresses or identifiers; the first address is linked."),
    )
    status = models.CharField(
        _("how far it was read"),
        max_length=20,
        choices=SourceStatus.choices,
        default=SourceStatus.RECALLED,
    )
    last_read = models.DateField(
        _("last read on"),
        null=True,
        blank=True,
        help_text=_(
            "The signed rules that rest on it are due for review 24 months later. Empty: counted "
            "from the release."
        ),
    )
    note = models.TextField(
        _("note for editors"), blank=True, help_text=_("Never shown on a page.")
    )

    EDITORS_ONLY = ("note",)  # fields that are not shown on any page

    class Meta:
        ordering = ["slug"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self):
        return self.slug


class Claim(Named, Reviewed):
    """A common statement about sore backs, and what the evidence says."""

    number = models.PositiveSmallIntegerField(_("number"))
    group = models.CharField(_("group"), max_length=20, choices=ClaimGroup.choices)
    title = models.CharField(
        _("title"),
        max_length=120,
        help_text=_("A short question or statement; the heading of its page."),
    )
    seed_claim = models.TextField(_("what people hear"))
    statement = models.TextField(_("what the evidence says"))
    effect = models.TextField(_("how big, how sure"), blank=True)
    certainty = models.CharField(
        _("certainty"),
        max_length=80,
        blank=True,
        help_text=_("In a word or two, as the source grades it."),
    )
    unchecked_figures = Lines(
        verbose_name=_("figures still to be checked"),
        help_text=_(
            "From memory; never shown on a page until somebody has read them in the paper."
        ),
    )
    sources = models.ManyToManyField(Source, verbose_name=_("sources"), related_name="claims")

    EDITORS_ONLY = ("unchecked_figures",)

    class Meta(Reviewed.Meta):
        ordering = ["number"]
        verbose_name = _("statement of evidence")
        verbose_name_plural = _("statements of evidence")

    def __str__(self):
        return f"{self.number}. {self.title}"
