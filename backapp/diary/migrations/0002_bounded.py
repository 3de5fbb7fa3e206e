"""The size and start of a diary, and whether a note names a warning sign. All three are worked out
when writing, not when reading.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diary", "0001_diary")]

    operations = [
        migrations.AddField(
            model_name="diary",
            name="size",
            field=models.PositiveIntegerField(db_default=0, verbose_name="bytes held"),
        ),
        migrations.AddField(
            model_name="diary",
            name="started_on",
            field=models.DateField(null=True, verbose_name="started on"),
        ),
        migrations.AddField(
            model_name="entry",
            name="sign",
            field=models.BooleanField(null=True, verbose_name="may name a warning sign"),
        ),
    ]
