"""Where things come from, and what the evidence says."""

from django.db import migrations, models

import backapp.library.models.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text=(
                            "The fixed name in addresses and rules. "
                            "Never changes once it is "
                            "in use."
                        ),
                        max_length=60,
                        unique=True,
                        verbose_name="slug",
                    ),
                ),
                ("citation", models.TextField(verbose_name="citation")),
                (
                    "where",
                    models.TextField(
                        blank=True,
                        help_text="Addresses or identifiers; the first address is linked.",
                        verbose_name="where to find it",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("read", "Read"),
                            ("partly-read", "Partly read, details from memory"),
                            ("recalled", "From memory, still to be checked"),
                        ],
                        default="recalled",
                        max_length=20,
                        verbose_name="how far it was read",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="Never shown on a page.",
                        verbose_name="note for editors",
                    ),
                ),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "sources",
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text=(
                            "The fixed name in addresses and rules. "
                            "Never changes once it is "
                            "in use."
                        ),
                        max_length=60,
                        unique=True,
                        verbose_name="slug",
                    ),
                ),
                (
                    "review_state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("awaiting-review", "Awaiting clinical review"),
                            ("reviewed", "Reviewed"),
                        ],
                        db_index=True,
                        default="awaiting-review",
                        max_length=20,
                        verbose_name="review",
                    ),
                ),
                (
                    "reviewed_by",
                    models.CharField(
                        blank=True,
                        help_text="Name and profession.",
                        max_length=120,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "reviewed_on",
                    models.DateField(blank=True, null=True, verbose_name="reviewed on"),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("cracking", "Cracking and manipulation"),
                            ("exercise", "Exercise and stretching"),
                            ("other", "Massage, muscle holds and positions"),
                        ],
                        max_length=20,
                        verbose_name="group",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="A short question or statement; the heading of its page.",
                        max_length=120,
                        verbose_name="title",
                    ),
                ),
                ("seed_claim", models.TextField(verbose_name="what people hear")),
                ("statement", models.TextField(verbose_name="what the evidence says")),
                ("effect", models.TextField(blank=True, verbose_name="how big, how sure")),
                (
                    "certainty",
                    models.CharField(
                        blank=True,
                        help_text="In a word or two, as the source grades it.",
                        max_length=80,
                        verbose_name="certainty",
                    ),
                ),
                (
                    "unchecked_figures",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text=(
                            "From memory; never shown on a page until "
                            "somebody has read them "
                            "in the paper."
                        ),
                        verbose_name="figures still to be checked",
                    ),
                ),
                (
                    "sources",
                    models.ManyToManyField(
                        related_name="claims", to="library.source", verbose_name="sources"
                    ),
                ),
            ],
            options={
                "verbose_name": "statement of evidence",
                "verbose_name_plural": "statements of evidence",
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("review_state", "reviewed"),
                        ("reviewed_on__isnull", False),
                        models.Q(("reviewed_by", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("review_state", "reviewed"), _negated=True),
                        ("reviewed_by", ""),
                        ("reviewed_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="claim_signed_by_name_and_date",
                violation_error_message=(
                    "A reviewed row carries a name and a date; any other row carries neither."
                ),
            ),
        ),
    ]
