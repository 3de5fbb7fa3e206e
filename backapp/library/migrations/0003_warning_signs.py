"""Warning signs, and the medicines that stand for conditions or raise one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0002_conditions_and_loads")]

    operations = [
        migrations.CreateModel(
            name="RedFlag",
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
                ("group", models.CharField(max_length=60, verbose_name="group")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "short",
                    models.TextField(
                        help_text="As one line of a list, speaking to the visitor.",
                        verbose_name="checkbox",
                    ),
                ),
                ("short_they", models.TextField(verbose_name="checkbox about somebody else")),
                ("question", models.TextField(verbose_name="question")),
                ("question_they", models.TextField(verbose_name="question about somebody else")),
                (
                    "help",
                    models.TextField(
                        help_text="Shown to those who are not sure.", verbose_name="how to tell"
                    ),
                ),
                ("why_ask", models.TextField(blank=True, verbose_name="why we ask")),
                ("may_indicate", models.TextField(verbose_name="what it may mean")),
                ("action", models.TextField(verbose_name="what to do")),
                (
                    "action_unsure",
                    models.TextField(
                        blank=True,
                        help_text="Same urgency, gentler words.",
                        verbose_name="what to do when not sure",
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("self-care", "Self-care"),
                            ("see-a-clinician", "See a clinician"),
                            ("urgent-today", "Urgent: today"),
                            ("emergency", "Emergency: now"),
                        ],
                        max_length=20,
                        verbose_name="urgency",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("full", "Full: nothing withheld by this"),
                            ("adapted", "Adapted: no self-manipulation"),
                            ("stretch-instead", "Stretch instead"),
                            ("unscreened", "Unscreened"),
                            ("comfort-only", "Comfort only"),
                            ("nothing", "Nothing"),
                        ],
                        max_length=20,
                        verbose_name="what stays open",
                    ),
                ),
                (
                    "session_check",
                    models.BooleanField(
                        default=False, verbose_name="asked again in the short check"
                    ),
                ),
                (
                    "sticky",
                    models.BooleanField(
                        default=False,
                        help_text="A later “no” alone does not take it back.",
                        verbose_name="holds on",
                    ),
                ),
                (
                    "next_day",
                    models.BooleanField(
                        default=False,
                        help_text="Holds for the day it was said on.",
                        verbose_name="for the day only",
                    ),
                ),
                (
                    "adds",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Counts as having these conditions.",
                        related_name="+",
                        to="library.condition",
                        verbose_name="stands for",
                    ),
                ),
                (
                    "suspects",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Their load rules apply; they never permit anything.",
                        related_name="+",
                        to="library.condition",
                        verbose_name="makes us suspect",
                    ),
                ),
                (
                    "sources",
                    models.ManyToManyField(
                        related_name="red_flags", to="library.source", verbose_name="sources"
                    ),
                ),
            ],
            options={
                "verbose_name": "warning sign",
                "verbose_name_plural": "warning signs",
                "ordering": ["order", "slug"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Medicine",
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
                ("label", models.TextField(verbose_name="label")),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="Shown once it is ticked.", verbose_name="note"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "adds",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="library.condition",
                        verbose_name="stands for",
                    ),
                ),
                (
                    "red_flag",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="library.redflag",
                        verbose_name="raises the warning sign",
                    ),
                ),
            ],
            options={
                "verbose_name": "medicine",
                "verbose_name_plural": "medicines",
                "ordering": ["order", "slug"],
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="medicine",
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
                name="medicine_signed_by_name_and_date",
                violation_error_message=(
                    "A reviewed row carries a name and a date; any other row carries neither."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="redflag",
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
                name="redflag_signed_by_name_and_date",
                violation_error_message=(
                    "A reviewed row carries a name and a date; any other row carries neither."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="redflag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("urgency__in", ["self-care", "see-a-clinician", "urgent-today", "emergency"])
                ),
                name="redflag_urgency_in_vocabulary",
            ),
        ),
        migrations.AddConstraint(
            model_name="redflag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "scope__in",
                        [
                            "full",
                            "adapted",
                            "stretch-instead",
                            "unscreened",
                            "comfort-only",
                            "nothing",
                        ],
                    )
                ),
                name="redflag_scope_in_vocabulary",
            ),
        ),
        migrations.AddConstraint(
            model_name="redflag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("scope", "nothing"),
                        ("sticky", True),
                        ("urgency__in", ["emergency", "urgent-today"]),
                    ),
                    models.Q(
                        ("urgency", "see-a-clinician"),
                        models.Q(("scope__in", ["full", "unscreened"]), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="redflag_urgent_opens_nothing",
                violation_error_message=(
                    "A sign that is urgent opens nothing and holds "
                    "on; any other sends to a "
                    "clinician and withholds something."
                ),
            ),
        ),
    ]
