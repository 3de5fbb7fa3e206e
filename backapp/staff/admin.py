"""Accounts with their profession.

Staff enrol their own second factors, and a console command removes them. No page of the admin
shows or edits one.
"""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from backapp.staff.models import Clinician

for device in (TOTPDevice, StaticDevice):
    admin.site.unregister(device)
Account = get_user_model()
admin.site.unregister(Account)


class ClinicianInline(admin.StackedInline):
    model = Clinician
    extra = 0


@admin.register(Account)
class AccountAdmin(UserAdmin):
    """Django's accounts, with the profession that a signature names."""

    inlines = (ClinicianInline,)
    # how old an account is decides whose change it can publish (library/publishing.py)
    readonly_fields = ("date_joined",)
