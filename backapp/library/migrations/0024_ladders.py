"""Ladders and rungs of the six-week plan. `load_content` fills the tables."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0023_felt_while_moving"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ladder",
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
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "summary",
                    models.CharField(
                        help_text="What it is for; never how to do it.",
                        max_length=160,
                        verbose_name="summary",
                    ),
                ),
                (
                    "active",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="The place of the rung for people who exercise in most weeks.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="active people begin at",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(7),
                        ],
                        verbose_name="days a week at most",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "sources",
                    models.ManyToManyField(
                        related_name="+", to="library.source", verbose_name="sources"
                    ),
                ),
            ],
            options={
                "verbose_name": "ladder",
                "verbose_name_plural": "ladders",
                "ordering": ["order", "slug"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Rung",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        help_text="1 is the gentlest. Each is more than the one before it.",
                        verbose_name="place",
                    ),
                ),
                (
                    "amount",
                    models.CharField(
                        choices=[
                            ("least", "The least that its dose lets one choose"),
                            ("less", "About half way"),
                            ("as-written", "Its dose as written"),
                        ],
                        max_length=20,
                        verbose_name="how much",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Only where the exercise is walking and the like; else 0.",
                        validators=[django.core.validators.MaxValueValidator(30)],
                        verbose_name="minutes of walking on a day",
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
                    "ladder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rungs",
                        to="library.ladder",
                        verbose_name="ladder",
                    ),
                ),
            ],
            options={
                "verbose_name": "rung",
                "verbose_name_plural": "rungs",
                "ordering": ["ladder__order", "position"],
            },
        ),
        migrations.AddConstraint(
            model_name="ladder",
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
                name="ladder_signed_by_name_and_date",
                violation_error_message="A reviewed row carries a name and a date; any other row carries neither.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rung",
            constraint=models.UniqueConstraint(
                fields=("ladder", "position"), name="rung_one_per_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="rung",
            constraint=models.UniqueConstraint(
                fields=("ladder", "exercise", "amount", "minutes"), name="rung_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rung",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__in", ["least", "less", "as-written"])),
                name="rung_amount_in_vocabulary",
            ),
        ),
    ]
