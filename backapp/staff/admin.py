"""Second factors are enrolled by their owners and taken away from the console; no page of the
admin shows or edits one.
"""

from django.contrib import admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

for device in (TOTPDevice, StaticDevice):
    admin.site.unregister(device)
