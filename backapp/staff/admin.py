"""Staff enrol their own second factors, and a console command removes them. No page of the admin
shows or edits one.
"""

from django.contrib import admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

for device in (TOTPDevice, StaticDevice):
    admin.site.unregister(device)
