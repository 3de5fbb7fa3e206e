"""Every address of the site: each room brings its own, the admin stands where the machine says."""

from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

handler400 = "backapp.web.bad_request"
handler403 = "backapp.web.permission_denied"
handler404 = "backapp.web.page_not_found"
handler500 = "backapp.web.server_error"

urlpatterns = [
    *[
        path("", include(f"backapp.{room}.urls"))
        for room in ("practice", "screening", "library")
        if (Path(__file__).parent / room / "urls.py").exists()
    ],
    path(settings.ADMIN_PATH, admin.site.urls),
]
