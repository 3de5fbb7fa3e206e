from django.apps import AppConfig
from django.contrib.admin import apps as admin


class Staff(AppConfig):
    name = "backapp.staff"
    default = True


class Admin(admin.AdminConfig):
    """Django's admin with our login."""

    default = False
    default_site = "backapp.staff.site.StaffSite"
