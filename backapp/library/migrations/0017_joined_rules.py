"""Joined rules, and answers that are no reason to be seen.

The content that is there stays as it was, with the fingerprint that its new columns give it.
"""

from django.db import migrations, models

import backapp.library.models.fields
from backapp.library.versions import same_content

#: Model -> its new columns.
NEW = {
    "library.redflag": ("self_care",),
    "library.followup": ("under_age", "self_care"),
    "library.source": ("last_read",),
}


def keep_the_fingerprints(apps, schema_editor):
    """The new columns are filled by their defaults."""
    with same_content(apps, NEW):
        pass


class Migration(migrations.Migration):
    fills = {label.removeprefix("library."): names for label, names in NEW.items()}
    dependencies = [
        ("library", "0016_harmless_things"),
    ]

    operations = [
        migrations.AddField(
            model_name="followup",
            name="self_care",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="With relief or detail: with a yes, this condition alone sends to nobody.",
                verbose_name="a yes is no reason to be seen",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="under_age",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="A yes eases nothing for people who are not known to be younger. 0: all.",
                verbose_name="only under this age",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="last_read",
            field=models.DateField(
                blank=True,
                help_text=(
                    "The signed rules that rest on it are due for review 24 months later. "
                    "Empty: counted from the release."
                ),
                null=True,
                verbose_name="last read on",
            ),
        ),
        migrations.AddField(
            model_name="redflag",
            name="self_care",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="It narrows what is open, but sends nobody to a clinician by itself.",
                verbose_name="alone, no reason to be seen",
            ),
        ),
        migrations.CreateModel(
            name="JoinedRule",
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
                    "label",
                    models.CharField(
                        help_text="The reason, as the visitor reads it.",
                        max_length=160,
                        verbose_name="label",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "needs",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text="One line for each fact that must hold. A line can name several with “or” between them: one of these is enough.",
                        verbose_name="needs",
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
                    "sources",
                    models.ManyToManyField(
                        related_name="joined_rules", to="library.source", verbose_name="sources"
                    ),
                ),
            ],
            options={
                "verbose_name": "joined rule",
                "verbose_name_plural": "joined rules",
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
                        name="joinedrule_signed_by_name_and_date",
                        violation_error_message="A reviewed row carries a name and a date; any other row carries neither.",
                    ),
                    models.CheckConstraint(
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
                        name="joinedrule_scope_in_vocabulary",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("scope", "nothing"), ("urgency__in", ["emergency", "urgent-today"])
                            ),
                            models.Q(
                                ("urgency", "see-a-clinician"),
                                models.Q(("scope__in", ["unscreened", "nothing"]), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="joinedrule_urgent_opens_nothing",
                        violation_error_message="A joined rule that is urgent opens nothing; any other sends to a clinician.",
                    ),
                ],
            },
        ),
        migrations.RunPython(keep_the_fingerprints, migrations.RunPython.noop),
    ]
