from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django_otp import devices_for_user as devices_of


class Command(BaseCommand):
    help = (
        "Remove an account's second factor and recovery codes, for example after a lost phone. "
        "The next login enrols a new one."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="the account's name")

    def handle(self, *args, name, **options):
        accounts = get_user_model()
        try:
            user = accounts.objects.get_by_natural_key(name)
        except accounts.DoesNotExist:
            raise CommandError(f"There is no account named {name}.") from None
        found = list(devices_of(user, confirmed=None))
        for device in found:
            device.delete()
        self.stdout.write(
            "The second factor was removed." if found else "The account has no second factor."
        )
