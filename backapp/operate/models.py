"""How often something happened to six-week plans, by month (docs/adr/0140)."""

from django.db import models


class Tally(models.Model):
    """How often one thing happened in one month. It holds nothing about who did it or when."""

    month = models.DateField()  # its first day
    what = models.CharField(max_length=32)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "what"], name="one_tally")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.what}: {self.number}"
