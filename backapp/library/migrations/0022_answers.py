"""Short answers, and a group of evidence about looking after a back. `load_content` fills the table."""

import django.core.validators
from django.db import migrations, models

import backapp.library.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0021_guidance"),
    ]

    operations = [
        migrations.AlterField(
            model_name="claim",
            name="group",
            field=models.CharField(
                choices=[
                    ("cracking", "Cracking and manipulation"),
                    ("exercise", "Exercise and stretching"),
                    ("self-care", "Looking after a sore back"),
                    ("other", "Massage, muscle holds and positions"),
                ],
                max_length=20,
                verbose_name="group",
            ),
        ),
        migrations.CreateModel(
            name="Answer",
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
                    "question",
                    models.CharField(
                        help_text="As a person asks it; the heading of its page.",
                        max_length=90,
                        verbose_name="question",
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("cracking", "Cracking"),
                            ("what-it-is", "What is it?"),
                            ("now", "What helps now?"),
                            ("every-day", "Every day"),
                            ("moving", "Moving and exercise"),
                            ("help", "Getting help"),
                        ],
                        max_length=20,
                        verbose_name="group",
                    ),
                ),
                (
                    "short",
                    models.CharField(
                        help_text="Read first, on its own.",
                        max_length=200,
                        verbose_name="answer in one sentence",
                    ),
                ),
                (
                    "text",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text="One paragraph per line. Everything visitors read is 120 words at most.",
                        verbose_name="the answer",
                    ),
                ),
                ("do", models.CharField(max_length=160, verbose_name="one thing to do")),
                ("avoid", models.CharField(max_length=160, verbose_name="one thing to avoid")),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("sure", "Sure: good studies or guidelines agree"),
                            ("fairly-sure", "Fairly sure: good studies, with some doubts"),
                            ("not-very-sure", "Not very sure: the studies are few, small or mixed"),
                            ("opinion", "Experts say so, but it has hardly been studied"),
                        ],
                        max_length=20,
                        verbose_name="how sure we are",
                    ),
                ),
                (
                    "search_words",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text="What people type when they look for it, one per line.",
                        verbose_name="everyday words",
                    ),
                ),
                (
                    "fits",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text="Words of the list in the how-to, one per line. The result uses them.",
                        verbose_name="fits what was said",
                    ),
                ),
                (
                    "lesson",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Its place among the lessons of six weeks. Empty: it is no lesson.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(18),
                        ],
                        verbose_name="lesson",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "conditions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The result links to the answer for people who told us of one of these.",
                        related_name="+",
                        to="library.condition",
                        verbose_name="conditions",
                    ),
                ),
                (
                    "exercises",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Up to three. The answer links to them, and their pages link to the answer.",
                        related_name="+",
                        to="library.exercise",
                        verbose_name="exercises",
                    ),
                ),
                (
                    "routines",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="library.routine", verbose_name="routines"
                    ),
                ),
                (
                    "sources",
                    models.ManyToManyField(
                        related_name="+", to="library.source", verbose_name="sources"
                    ),
                ),
            ],
            options={
                "verbose_name": "short answer",
                "verbose_name_plural": "short answers",
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
                        name="answer_signed_by_name_and_date",
                        violation_error_message="A reviewed row carries a name and a date; any other row carries neither.",
                    )
                ],
            },
        ),
    ]
