"""What a condition does with a load, and what it makes us ask."""

import django.db.models.deletion
from django.db import migrations, models

import backapp.library.models.fields


class Migration(migrations.Migration):
    dependencies = [("library", "0005_exercises_and_routines")]

    operations = [
        migrations.CreateModel(
            name="FollowUp",
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
                        help_text="Its id is the condition, a full stop and this name.",
                        max_length=40,
                        verbose_name="name",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="place")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sign", "Sign: yes or not sure raises the urgency"),
                            ("floor", "Floor: yes or not sure narrows what is open"),
                            ("since", "Since: a date; within the weeks it narrows what is open"),
                            (
                                "relief",
                                "Relief: a yes, and only a yes, eases this condition's own rules",
                            ),
                            ("detail", "Detail: read by another follow-up"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "question",
                    models.TextField(
                        help_text="Speaks to the visitor: you.", verbose_name="question"
                    ),
                ),
                (
                    "question_they",
                    models.TextField(
                        help_text="The same, about them.",
                        verbose_name="question about somebody else",
                    ),
                ),
                ("help", models.TextField(blank=True, verbose_name="how to tell")),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("self-care", "Self-care"),
                            ("see-a-clinician", "See a clinician"),
                            ("urgent-today", "Urgent: today"),
                            ("emergency", "Emergency: now"),
                        ],
                        default="self-care",
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
                        default="full",
                        max_length=20,
                        verbose_name="what stays open",
                    ),
                ),
                ("weeks", models.PositiveSmallIntegerField(default=0, verbose_name="weeks")),
                (
                    "never_allowed",
                    models.BooleanField(
                        default=False, verbose_name="“it never happened” is an answer"
                    ),
                ),
                (
                    "longer_weeks",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="weeks, the longer window"
                    ),
                ),
                (
                    "longer_if",
                    models.SlugField(
                        blank=True,
                        help_text="Name of another follow-up of this condition.",
                        max_length=40,
                        verbose_name="longer if",
                    ),
                ),
                (
                    "ended_by",
                    models.SlugField(
                        blank=True,
                        help_text="A yes to this other follow-up ends the window.",
                        max_length=40,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "levels",
                    backapp.library.models.fields.LevelTable(
                        blank=True,
                        default=dict,
                        help_text="With relief: “load: level”, one per line.",
                        verbose_name="levels instead",
                    ),
                ),
                (
                    "condition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="library.condition",
                        verbose_name="condition",
                    ),
                ),
                (
                    "only",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="library.exercise",
                        verbose_name="only these exercises inside the window",
                    ),
                ),
                (
                    "sources",
                    models.ManyToManyField(
                        related_name="follow_ups", to="library.source", verbose_name="sources"
                    ),
                ),
            ],
            options={
                "verbose_name": "follow-up question",
                "verbose_name_plural": "follow-up questions",
                "ordering": ["condition__order", "position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Contraindication",
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
                    "position",
                    models.PositiveSmallIntegerField(
                        help_text="1, 2, 3 … under its condition.", verbose_name="place"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("ok", "OK: no limit"),
                            ("caution", "Caution: shown with its reason, easier version first"),
                            ("clinician", "Clinician: withheld until a clinician has said yes"),
                            ("avoid", "Avoid: withheld, nobody's word opens it"),
                        ],
                        max_length=20,
                        verbose_name="level",
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text=(
                            "What the visitor reads. Plain and kind. Needed unless the level is OK."
                        ),
                        verbose_name="reason",
                    ),
                ),
                (
                    "fresh_level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ok", "OK: no limit"),
                            ("caution", "Caution: shown with its reason, easier version first"),
                            ("clinician", "Clinician: withheld until a clinician has said yes"),
                            ("avoid", "Avoid: withheld, nobody's word opens it"),
                        ],
                        help_text="Only where it differs.",
                        max_length=20,
                        verbose_name="level in the first 72 hours",
                    ),
                ),
                (
                    "settled_level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ok", "OK: no limit"),
                            ("caution", "Caution: shown with its reason, easier version first"),
                            ("clinician", "Clinician: withheld until a clinician has said yes"),
                            ("avoid", "Avoid: withheld, nobody's word opens it"),
                        ],
                        help_text="Only where it differs.",
                        max_length=20,
                        verbose_name="level after the first 72 hours",
                    ),
                ),
                (
                    "condition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contraindications",
                        to="library.condition",
                        verbose_name="condition",
                    ),
                ),
                (
                    "loads",
                    models.ManyToManyField(
                        related_name="contraindications", to="library.load", verbose_name="loads"
                    ),
                ),
                (
                    "sources",
                    models.ManyToManyField(
                        blank=True,
                        related_name="contraindications",
                        to="library.source",
                        verbose_name="sources",
                    ),
                ),
            ],
            options={
                "verbose_name": "contraindication",
                "verbose_name_plural": "contraindications",
                "ordering": ["condition__order", "position"],
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="followup",
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
                name="followup_signed_by_name_and_date",
                violation_error_message=(
                    "A reviewed row carries a name and a date; any other row carries neither."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.UniqueConstraint(
                fields=("condition", "name"), name="followup_one_per_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["sign", "floor", "since", "relief", "detail"])),
                name="followup_kind_in_vocabulary",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("urgency__in", ["self-care", "see-a-clinician", "urgent-today", "emergency"])
                ),
                name="followup_urgency_in_vocabulary",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
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
                name="followup_scope_in_vocabulary",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "since"), ("weeks__gt", 0)),
                    models.Q(
                        models.Q(("kind", "since"), _negated=True),
                        ("longer_weeks", 0),
                        ("never_allowed", False),
                        ("weeks", 0),
                    ),
                    _connector="OR",
                ),
                name="followup_since_has_weeks",
                violation_error_message=(
                    "A date question has a number of weeks; no other question has one."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "sign"), ("urgency__in", ["urgent-today", "emergency"])),
                    models.Q(models.Q(("kind", "sign"), _negated=True), ("urgency", "self-care")),
                    _connector="OR",
                ),
                name="followup_sign_is_urgent",
                violation_error_message=(
                    "A sign is urgent or an emergency; no other follow-up has an urgency."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="contraindication",
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
                name="contraindication_signed_by_name_and_date",
                violation_error_message=(
                    "A reviewed row carries a name and a date; any other row carries neither."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="contraindication",
            constraint=models.UniqueConstraint(
                fields=("condition", "position"), name="contraindication_one_per_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="contraindication",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["ok", "caution", "clinician", "avoid"])),
                name="contraindication_level_in_vocabulary",
            ),
        ),
    ]
