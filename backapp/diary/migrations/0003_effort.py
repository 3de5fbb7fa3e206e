"""How much a run was: easy, about right, or too much."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diary", "0002_bounded")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="effort",
            field=models.CharField(
                blank=True,
                choices=[("easy", "Easy"), ("right", "About right"), ("hard", "Too much")],
                db_default="",
                default="",
                max_length=10,
                verbose_name="how much it was",
            ),
        ),
    ]
