"""Words that lead to a question, never straight to a condition."""

import django.db.models.deletion
from django.db import migrations, models

import backapp.library.models.fields


class Migration(migrations.Migration):
    dependencies = [("library", "0003_warning_signs")]

    operations = [
        migrations.CreateModel(
            name="AmbiguousWord",
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
                ("phrase", models.CharField(max_length=80, verbose_name="word")),
                (
                    "also",
                    backapp.library.models.fields.Lines(
                        blank=True, default=list, verbose_name="other spellings and words for it"
                    ),
                ),
                ("question", models.TextField(verbose_name="question")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "unsure",
                    models.ManyToManyField(
                        help_text="The stricter ones.",
                        related_name="+",
                        to="library.condition",
                        verbose_name="if they cannot choose",
                    ),
                ),
            ],
            options={
                "verbose_name": "ambiguous word",
                "verbose_name_plural": "ambiguous words",
                "ordering": ["order", "slug"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AmbiguousOption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="place")),
                ("text", models.CharField(max_length=200, verbose_name="text")),
                (
                    "word",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="options",
                        to="library.ambiguousword",
                        verbose_name="word",
                    ),
                ),
                (
                    "condition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="library.condition",
                        verbose_name="means",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice",
                "verbose_name_plural": "choices",
                "ordering": ["word__order", "position"],
            },
        ),
        migrations.AddConstraint(
            model_name="ambiguousword",
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
                name="ambiguousword_signed_by_name_and_date",
                violation_error_message=(
                    "A reviewed row carries a name and a date; any other row carries neither."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="ambiguousoption",
            constraint=models.UniqueConstraint(
                fields=("word", "position"), name="ambiguousoption_one_per_place"
            ),
        ),
    ]
