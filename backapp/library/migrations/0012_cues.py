"""Cues: the short lines that ask about a warning sign.

No sign has one yet, so each is asked by its own line until the new content is loaded.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0011_group_lines"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    models.SlugField(
                        help_text="Its id is the sign, a full stop and this name.",
                        max_length=40,
                        verbose_name="name",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="1, 2, 3 … under its sign. The most serious first.",
                        verbose_name="place",
                    ),
                ),
                (
                    "subheading",
                    models.CharField(
                        help_text=(
                            "Cues of one page with the same subheading are one list, of six at most."
                        ),
                        max_length=80,
                        verbose_name="subheading",
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        help_text="Speaks to the visitor. One idea, 20 words at most, in everyday words.",
                        max_length=160,
                        verbose_name="line to tick",
                    ),
                ),
                ("they", models.CharField(max_length=160, verbose_name="line about somebody else")),
                (
                    "help",
                    models.CharField(
                        blank=True,
                        help_text=(
                            "12 words at most, always shown: what does not count, or how to tell."
                        ),
                        max_length=100,
                        verbose_name="under the line",
                    ),
                ),
                (
                    "sign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cues",
                        to="library.redflag",
                        verbose_name="warning sign",
                    ),
                ),
            ],
            options={
                "verbose_name": "cue",
                "verbose_name_plural": "cues",
                "ordering": ["sign__order", "position"],
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
                        name="cue_signed_by_name_and_date",
                        violation_error_message="A reviewed row carries a name and a date; any other row carries neither.",
                    ),
                    models.UniqueConstraint(fields=("sign", "name"), name="cue_one_of_a_name"),
                ],
            },
        ),
    ]
