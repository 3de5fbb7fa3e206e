"""What somebody may have, and what a movement asks of the body."""

import django.core.validators
from django.db import migrations, models

import backapp.library.models.fields


class Migration(migrations.Migration):
    dependencies = [("library", "0001_evidence")]

    operations = [
        migrations.CreateModel(
            name="Condition",
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
                (
                    "label",
                    models.CharField(
                        help_text="In everyday words, as on the checkbox.",
                        max_length=160,
                        verbose_name="label",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As a clinician would say it.",
                        max_length=160,
                        verbose_name="name",
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("back", "Back pain, unknown or ordinary"),
                            ("disc", "Disc and nerve"),
                            ("structure", "Shape and joints of the spine"),
                            ("bone", "Bones"),
                            ("inflammatory", "Inflammation"),
                            ("surgery", "Operations and new joints"),
                            ("connective", "Loose joints and neck"),
                            ("serious", "Serious disease"),
                            ("vascular", "Heart, blood vessels and blood"),
                            ("general", "Other health"),
                            ("pregnancy", "Pregnancy and after"),
                            ("modifier", "Age, injury and anything else"),
                        ],
                        max_length=20,
                        verbose_name="group",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "explanation",
                    models.TextField(
                        help_text="One or two plain sentences.", verbose_name="explanation"
                    ),
                ),
                (
                    "synonyms",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text="What people type when they look for it, one per line.",
                        verbose_name="everyday words",
                    ),
                ),
                (
                    "search_rank",
                    models.PositiveSmallIntegerField(
                        default=50,
                        help_text="0 to 100; the higher comes first among equals.",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="search rank",
                    ),
                ),
                (
                    "floor",
                    models.CharField(
                        choices=[
                            ("full", "Full: nothing withheld by this"),
                            ("adapted", "Adapted: no self-manipulation"),
                            ("stretch-instead", "Stretch instead"),
                            ("unscreened", "Unscreened"),
                            ("comfort-only", "Comfort only"),
                            ("nothing", "Nothing"),
                        ],
                        default="full",
                        help_text="The widest set this condition leaves open by itself.",
                        max_length=20,
                        verbose_name="floor",
                    ),
                ),
                (
                    "floor_note",
                    models.TextField(blank=True, verbose_name="note on the floor, for editors"),
                ),
                (
                    "is_back_diagnosis",
                    models.BooleanField(
                        default=False,
                        help_text="Can a clinician have named it as the cause of this very pain?",
                        verbose_name="names a cause of back pain",
                    ),
                ),
                (
                    "manipulation",
                    models.CharField(
                        choices=[
                            ("no", "No"),
                            ("with-clinician", "Only with a clinician's go-ahead"),
                            ("yes", "Yes"),
                        ],
                        default="no",
                        max_length=20,
                        verbose_name="can it be the reason for self-manipulation?",
                    ),
                ),
                (
                    "prone_extension",
                    models.BooleanField(
                        default=False, verbose_name="can it be the reason for prone props?"
                    ),
                ),
                (
                    "attestable",
                    models.BooleanField(
                        default=True,
                        help_text=(
                            "May a clinician's go-ahead lift its “clinician” rules to caution?"
                        ),
                        verbose_name="a clinician's word counts",
                    ),
                ),
                (
                    "liftable",
                    models.BooleanField(
                        default=False,
                        help_text=(
                            "May a clinician's go-ahead lift its comfort-only floor to adapted?"
                        ),
                        verbose_name="its floor can be lifted",
                    ),
                ),
                (
                    "becomes",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Once its floor is lifted it counts as these instead.",
                        related_name="+",
                        to="library.condition",
                        verbose_name="becomes",
                    ),
                ),
                (
                    "sources",
                    models.ManyToManyField(
                        blank=True,
                        related_name="conditions",
                        to="library.source",
                        verbose_name="sources",
                    ),
                ),
            ],
            options={
                "verbose_name": "condition",
                "verbose_name_plural": "conditions",
                "ordering": ["order", "slug"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Load",
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
                ("label", models.CharField(max_length=60, verbose_name="label")),
                ("meaning", models.TextField(verbose_name="meaning")),
                ("example", models.CharField(blank=True, max_length=120, verbose_name="example")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
            ],
            options={
                "verbose_name": "movement load",
                "verbose_name_plural": "movement loads",
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
                        name="load_signed_by_name_and_date",
                        violation_error_message=(
                            "A reviewed row carries a name and a date; "
                            "any other row carries "
                            "neither."
                        ),
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="condition",
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
                name="condition_signed_by_name_and_date",
                violation_error_message=(
                    "A reviewed row carries a name and a date; any other row carries neither."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "floor__in",
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
                name="condition_floor_in_vocabulary",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(("manipulation__in", ["no", "with-clinician", "yes"])),
                name="condition_manipulation_in_vocabulary",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("manipulation", "no"), ("prone_extension", False)),
                    ("is_back_diagnosis", True),
                    _connector="OR",
                ),
                name="condition_reason_to_push_names_a_cause",
                violation_error_message=(
                    "Only a condition that names a cause of back "
                    "pain can be a reason to open "
                    "anything."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("liftable", False),
                    models.Q(("attestable", True), ("floor", "comfort-only")),
                    _connector="OR",
                ),
                name="condition_lifted_only_by_a_word_that_counts",
                violation_error_message=(
                    "Only a comfort-only floor can be lifted, and "
                    "only where a clinician's "
                    "word counts."
                ),
            ),
        ),
    ]
