"""Locked: how to do it, how much of it, and the steps of a routine."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import backapp.library.models.fields


class Migration(migrations.Migration):
    dependencies = [("library", "0006_rules")]

    operations = [
        migrations.CreateModel(
            name="Plan",
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
                ("when", models.TextField(verbose_name="when and how often")),
                (
                    "routine",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="library.routine",
                        verbose_name="routine",
                    ),
                ),
            ],
            options={
                "verbose_name": "plan of a routine",
                "verbose_name_plural": "plans of routines",
                "ordering": ["routine__order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Instruction",
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
                    "how_to",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text="One sentence or two per line, in order.",
                        verbose_name="how to do it",
                    ),
                ),
                ("feel", models.TextField(blank=True, verbose_name="how it should feel")),
                (
                    "mistakes",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text="One per line.",
                        verbose_name="common mistakes",
                    ),
                ),
                (
                    "easier",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text="One way per line.",
                        verbose_name="easier",
                    ),
                ),
                (
                    "harder",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text="One way per line; “not needed” is an answer.",
                        verbose_name="harder",
                    ),
                ),
                (
                    "stop_rules",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text="One per line; they follow “Stop if you notice”.",
                        verbose_name="stop if",
                    ),
                ),
                (
                    "sets",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="sets",
                    ),
                ),
                (
                    "repetitions",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="repetitions",
                    ),
                ),
                (
                    "hold_seconds",
                    models.PositiveSmallIntegerField(default=0, verbose_name="hold (seconds)"),
                ),
                (
                    "rest_seconds",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="rest between sets (seconds)"
                    ),
                ),
                ("each_side", models.BooleanField(default=False, verbose_name="on each side")),
                ("frequency", models.CharField(max_length=120, verbose_name="how often")),
                (
                    "exercise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="library.exercise",
                        verbose_name="exercise",
                    ),
                ),
                (
                    "dose_sources",
                    models.ManyToManyField(
                        related_name="+", to="library.source", verbose_name="sources of the dose"
                    ),
                ),
            ],
            options={
                "verbose_name": "instruction",
                "verbose_name_plural": "instructions",
                "ordering": ["exercise__order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="place")),
                (
                    "sets",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="sets",
                    ),
                ),
                (
                    "repetitions",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="repetitions",
                    ),
                ),
                (
                    "hold_seconds",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="hold (seconds)"
                    ),
                ),
                (
                    "rest_seconds",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="rest (seconds)"
                    ),
                ),
                (
                    "exercise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="library.exercise",
                        verbose_name="exercise",
                    ),
                ),
                (
                    "routine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="library.routine",
                        verbose_name="routine",
                    ),
                ),
            ],
            options={
                "verbose_name": "step",
                "verbose_name_plural": "steps",
                "ordering": ["routine__order", "position"],
            },
        ),
        migrations.AddConstraint(
            model_name="plan",
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
                name="plan_signed_by_name_and_date",
                violation_error_message=(
                    "A reviewed row carries a name and a date; any other row carries neither."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
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
                name="instruction_signed_by_name_and_date",
                violation_error_message=(
                    "A reviewed row carries a name and a date; any other row carries neither."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="instruction",
            constraint=models.CheckConstraint(
                condition=models.Q(("repetitions__gte", 1), ("sets__gte", 1)),
                name="instruction_dose_is_something",
                violation_error_message="A dose is at least one set of one repetition.",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(
                fields=("routine", "position"), name="step_one_per_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(
                fields=("routine", "exercise"), name="step_exercise_once_per_routine"
            ),
        ),
    ]
