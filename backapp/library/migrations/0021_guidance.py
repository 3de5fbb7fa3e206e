"""The tempo of an exercise and the lines of the coach.

The content that is there stays as it was, with the fingerprint that its new columns give it.
"""

from django.db import migrations, models

import backapp.library.models.fields
from backapp.library.versions import same_content

#: Model -> its new columns.
NEW = {
    "library.instruction": (
        "go_seconds", "back_seconds", "between_seconds", "alternates",
        "set_up", "first_time", "cue", "breathing", "ease_off",
    ),
}  # fmt: skip


def keep_the_fingerprints(apps, schema_editor):
    """The new columns are filled by their defaults."""
    with same_content(apps, NEW):
        pass


class Migration(migrations.Migration):
    fills = {label.removeprefix("library."): names for label, names in NEW.items()}
    dependencies = [
        ("library", "0020_drawings"),
    ]

    operations = [
        migrations.AddField(
            model_name="instruction",
            name="alternates",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Left, right, left …; otherwise all of one side comes first.",
                verbose_name="sides take turns",
            ),
        ),
        migrations.AddField(
            model_name="instruction",
            name="back_seconds",
            field=models.PositiveSmallIntegerField(
                db_default=2,
                default=2,
                help_text="The way out of it, once. 0 only for a single long hold.",
                verbose_name="back (seconds)",
            ),
        ),
        migrations.AddField(
            model_name="instruction",
            name="between_seconds",
            field=models.PositiveSmallIntegerField(
                db_default=1,
                default=1,
                help_text="A breath before the next time.",
                verbose_name="between (seconds)",
            ),
        ),
        migrations.AddField(
            model_name="instruction",
            name="breathing",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="When to breathe out and in. Nobody holds the breath.",
                max_length=120,
                verbose_name="breathing",
            ),
        ),
        migrations.AddField(
            model_name="instruction",
            name="cue",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="What most often goes wrong, as what to do instead.",
                max_length=120,
                verbose_name="in the middle",
            ),
        ),
        migrations.AddField(
            model_name="instruction",
            name="ease_off",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="How to come out of it, or to get up.",
                max_length=120,
                verbose_name="easing off",
            ),
        ),
        migrations.AddField(
            model_name="instruction",
            name="first_time",
            field=backapp.library.models.fields.Lines(
                blank=True,
                db_default=[],
                default=list,
                help_text="The movement there and back, in order. Two to four lines.",
                verbose_name="the first time",
            ),
        ),
        migrations.AddField(
            model_name="instruction",
            name="go_seconds",
            field=models.PositiveSmallIntegerField(
                db_default=2,
                default=2,
                help_text="The way into the position, once. 0 only for a single long hold.",
                verbose_name="there (seconds)",
            ),
        ),
        migrations.AddField(
            model_name="instruction",
            name="set_up",
            field=backapp.library.models.fields.Lines(
                blank=True,
                db_default=[],
                default=list,
                help_text="The position, and what to have ready. One to three lines.",
                verbose_name="setting up",
            ),
        ),
        migrations.RunPython(keep_the_fingerprints, migrations.RunPython.noop),
    ]
