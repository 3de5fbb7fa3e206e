"""Public facts of exercises and routines."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import backapp.library.models.fields


class Migration(migrations.Migration):
    dependencies = [("library", "0004_ambiguous_words")]

    operations = [
        migrations.CreateModel(
            name="Exercise",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "summary",
                    models.CharField(
                        help_text="One line: what it is and is for; never how to do it.",
                        max_length=240,
                        verbose_name="summary",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("self-manipulation", "Self-manipulation"),
                            ("stretch", "Stretch"),
                            ("mobility", "Mobility"),
                            ("strengthening", "Strengthening"),
                            ("isometric", "Muscle hold"),
                            ("positional", "Resting position"),
                            ("self-massage", "Self-massage"),
                            ("technique", "Everyday technique"),
                            ("breathing", "Breathing"),
                            ("aerobic", "Walking and the like"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "region",
                    models.CharField(
                        choices=[
                            ("low-back", "Low back"),
                            ("mid-back", "Mid back"),
                            ("whole-spine", "Whole back"),
                            ("hips", "Hips"),
                            ("core", "Tummy and trunk"),
                        ],
                        max_length=20,
                        verbose_name="area",
                    ),
                ),
                (
                    "posture",
                    models.CharField(
                        choices=[
                            ("lying-back", "Lying on the back"),
                            ("lying-front", "Lying on the front"),
                            ("lying-side", "Lying on the side"),
                            ("hands-and-knees", "On hands and knees, or kneeling"),
                            ("sitting", "Sitting"),
                            ("standing", "Standing"),
                            ("any", "Any position"),
                        ],
                        max_length=20,
                        verbose_name="position, for choosing",
                    ),
                ),
                (
                    "position",
                    models.CharField(
                        help_text="As shown: “lying on the back, knees bent”.",
                        max_length=80,
                        verbose_name="position",
                    ),
                ),
                (
                    "equipment",
                    models.CharField(
                        blank=True,
                        help_text="As shown. Empty: none.",
                        max_length=120,
                        verbose_name="equipment",
                    ),
                ),
                (
                    "needs",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text="For choosing; words of the list in the glossary, one per line.",
                        verbose_name="cannot do without",
                    ),
                ),
                (
                    "muscles",
                    backapp.library.models.fields.Lines(
                        blank=True, default=list, verbose_name="muscles"
                    ),
                ),
                (
                    "aims",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text="For choosing; words of the list in the glossary, one per line.",
                        verbose_name="aims",
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
                    "stage",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="2: not in the first week, nor while pain is above 3.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(2),
                        ],
                        verbose_name="stage",
                    ),
                ),
                (
                    "comfort",
                    models.BooleanField(
                        default=False,
                        help_text="Stays open when everything else is withheld.",
                        verbose_name="comfort set",
                    ),
                ),
                (
                    "requires",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "self-manipulation",
                                "Self-manipulation: confirmed diagnosis and go-ahead",
                            ),
                            ("prone-extension", "Prone props: confirmed disc diagnosis"),
                            (
                                "prone-press-up",
                                "Prone press-ups: as prone props, after a week of them",
                            ),
                            ("massage-gun", "Massage gun: cause of the pain known, skin whole"),
                        ],
                        max_length=20,
                        verbose_name="needs a positive reason",
                    ),
                ),
                (
                    "max_age",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(120)],
                        verbose_name="up to the age of",
                    ),
                ),
                (
                    "own_confirmation",
                    models.BooleanField(
                        default=False,
                        help_text="Opens only for those who ask for this one by itself.",
                        verbose_name="opened on purpose",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        help_text="Never shown on a page.",
                        verbose_name="note for editors",
                    ),
                ),
                (
                    "loads",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Everything it asks of the body.",
                        related_name="exercises",
                        to="library.load",
                        verbose_name="loads",
                    ),
                ),
                (
                    "ask_first",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Warning signs asked again each time before it is shown.",
                        related_name="+",
                        to="library.redflag",
                        verbose_name="ask first",
                    ),
                ),
            ],
            options={
                "verbose_name": "exercise",
                "verbose_name_plural": "exercises",
                "ordering": ["order", "slug"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Replacement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="place")),
                (
                    "exercise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replacements",
                        to="library.exercise",
                        verbose_name="exercise",
                    ),
                ),
                (
                    "replacement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="library.exercise",
                        verbose_name="offer",
                    ),
                ),
            ],
            options={
                "verbose_name": "replacement",
                "verbose_name_plural": "replacements",
                "ordering": ["exercise__order", "position"],
            },
        ),
        migrations.AddField(
            model_name="exercise",
            name="instead",
            field=models.ManyToManyField(
                related_name="+",
                through="library.Replacement",
                to="library.exercise",
                verbose_name="instead",
            ),
        ),
        migrations.CreateModel(
            name="Routine",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("summary", models.CharField(max_length=240, verbose_name="summary")),
                ("purpose", models.TextField(verbose_name="why this one")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "for_conditions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Offered first to people with these.",
                        related_name="+",
                        to="library.condition",
                        verbose_name="suits",
                    ),
                ),
            ],
            options={
                "verbose_name": "routine",
                "verbose_name_plural": "routines",
                "ordering": ["order", "slug"],
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="replacement",
            constraint=models.UniqueConstraint(
                fields=("exercise", "position"), name="replacement_one_per_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="replacement",
            constraint=models.UniqueConstraint(
                fields=("exercise", "replacement"), name="replacement_named_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="replacement",
            constraint=models.CheckConstraint(
                condition=models.Q(("exercise", models.F("replacement")), _negated=True),
                name="replacement_is_another_exercise",
                violation_error_message="An exercise cannot replace itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exercise",
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
                name="exercise_signed_by_name_and_date",
                violation_error_message=(
                    "A reviewed row carries a name and a date; any other row carries neither."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "self-manipulation",
                            "stretch",
                            "mobility",
                            "strengthening",
                            "isometric",
                            "positional",
                            "self-massage",
                            "technique",
                            "breathing",
                            "aerobic",
                        ],
                    )
                ),
                name="exercise_kind_in_vocabulary",
            ),
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("region__in", ["low-back", "mid-back", "whole-spine", "hips", "core"])
                ),
                name="exercise_region_in_vocabulary",
            ),
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "requires__in",
                        [
                            "",
                            "self-manipulation",
                            "prone-extension",
                            "prone-press-up",
                            "massage-gun",
                        ],
                    )
                ),
                name="exercise_requires_in_vocabulary",
            ),
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "self-manipulation"), ("requires", "self-manipulation")),
                    models.Q(
                        models.Q(("kind", "self-manipulation"), _negated=True),
                        models.Q(("requires", "self-manipulation"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="exercise_self_manipulation_requires_its_reason",
                violation_error_message=(
                    "A self-manipulation, and nothing else, "
                    "needs the positive reason "
                    "“self-manipulation”."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.CheckConstraint(
                condition=models.Q(("comfort", True), ("kind", "self-manipulation"), _negated=True),
                name="exercise_self_manipulation_is_no_comfort",
                violation_error_message="A self-manipulation is never in the comfort set.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", [1, 2])), name="exercise_stage_is_1_or_2"
            ),
        ),
        migrations.AddConstraint(
            model_name="routine",
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
                name="routine_signed_by_name_and_date",
                violation_error_message=(
                    "A reviewed row carries a name and a date; any other row carries neither."
                ),
            ),
        ),
    ]
