"""Everyday conditions and medicines that change nothing. The table is filled by `load_content`."""

from django.db import migrations, models

import backapp.library.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0015_eight_groups"),
    ]

    operations = [
        migrations.CreateModel(
            name="HarmlessThing",
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
                        help_text="The fixed name in addresses and rules. Never changes once it is in use.",
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
                (
                    "name",
                    models.CharField(
                        help_text="In everyday words.", max_length=80, verbose_name="name"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("condition", "Condition"), ("medicine", "Medicine")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "also",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text="What people type, one per line.",
                        verbose_name="other words for it",
                    ),
                ),
                (
                    "why",
                    models.TextField(
                        help_text="Say what you considered: bones, bleeding, immunity, heart and nerves.",
                        verbose_name="why it changes nothing",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "sources",
                    models.ManyToManyField(
                        blank=True,
                        help_text="A text that was read. Empty: chosen by us, for the reason above.",
                        related_name="+",
                        to="library.source",
                        verbose_name="sources",
                    ),
                ),
            ],
            options={
                "verbose_name": "harmless thing",
                "verbose_name_plural": "harmless things",
                "ordering": ["order", "slug"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
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
                        name="harmlessthing_signed_by_name_and_date",
                        violation_error_message="A reviewed row carries a name and a date; any other row carries neither.",
                    )
                ],
            },
        ),
    ]
