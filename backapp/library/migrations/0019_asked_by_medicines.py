"""A condition that means taking a medicine is in the group of medicines."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0018_who_a_routine_is_offered_to"),
    ]

    operations = [
        migrations.AlterField(
            model_name="condition",
            name="asked_under",
            field=models.CharField(
                blank=True,
                choices=[
                    ("bones", "Bones"),
                    ("joints", "Joints and muscles"),
                    ("back", "Back and neck"),
                    ("operations", "Operations and implants"),
                    ("heart", "Heart and blood"),
                    ("nerves", "Nerves, balance and eyes"),
                    ("other", "Other illness"),
                    ("medicines", "Medicines"),
                ],
                db_default="",
                default="",
                help_text="Empty only where it is asked elsewhere.",
                max_length=20,
                verbose_name="group on the page of conditions",
            ),
        ),
    ]
