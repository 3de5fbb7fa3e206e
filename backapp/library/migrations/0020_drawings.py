"""Locked: the drawings of each exercise, as the studio makes them from its pose."""

import django.db.models.deletion
from django.db import migrations, models

import backapp.library.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0019_asked_by_medicines"),
    ]

    operations = [
        migrations.AlterField(
            model_name="figure",
            name="pose",
            field=backapp.library.models.fields.Pose(
                help_text="The body in numbers; how to write them stands in studio/README.md.",
                verbose_name="pose",
            ),
        ),
        migrations.CreateModel(
            name="Drawing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "drawn_from",
                    models.CharField(
                        help_text="The fingerprint of the pose they show.",
                        max_length=64,
                        verbose_name="drawn from",
                    ),
                ),
                (
                    "stills",
                    backapp.library.models.fields.Lines(
                        blank=True,
                        default=list,
                        help_text="One SVG per keyframe.",
                        verbose_name="stills",
                    ),
                ),
                ("start_card", models.TextField(verbose_name="small picture of the start")),
                ("card", models.TextField(verbose_name="small picture of the telling moment")),
                (
                    "movement",
                    models.TextField(
                        blank=True,
                        help_text="What the viewer needs to turn the body.",
                        verbose_name="movement",
                    ),
                ),
                (
                    "exercise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="library.exercise",
                        verbose_name="exercise",
                    ),
                ),
            ],
            options={
                "verbose_name": "drawing",
                "verbose_name_plural": "drawings",
                "ordering": ["exercise__order"],
            },
        ),
    ]
