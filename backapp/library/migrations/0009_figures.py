"""Locked: the drawing of each exercise, in numbers."""

import django.db.models.deletion
from django.db import migrations, models

import backapp.library.models.fields


class Migration(migrations.Migration):
    dependencies = [("library", "0008_content_version")]

    operations = [
        migrations.CreateModel(
            name="Figure",
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
                    "pose",
                    backapp.library.models.fields.Pose(
                        help_text=(
                            "The drawing in numbers; how to write them stands in docs/POSES.md."
                        ),
                        verbose_name="pose",
                    ),
                ),
                (
                    "exercise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="library.exercise",
                        verbose_name="exercise",
                    ),
                ),
            ],
            options={
                "verbose_name": "figure",
                "verbose_name_plural": "figures",
                "ordering": ["exercise__order"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=(
                            models.Q(review_state="reviewed", reviewed_on__isnull=False)
                            & ~models.Q(reviewed_by="")
                            | ~models.Q(review_state="reviewed")
                            & models.Q(reviewed_by="", reviewed_on__isnull=True)
                        ),
                        name="figure_signed_by_name_and_date",
                        violation_error_message=(
                            "A reviewed row carries a name and a date; "
                            "any other row carries "
                            "neither."
                        ),
                    )
                ],
            },
        ),
    ]
