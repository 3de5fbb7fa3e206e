"""All addresses of the site. Each package has its own; the environment sets the admin's path."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, register_converter
from django.views.i18n import set_language

from backapp.diary.plans import drawn, saved
from backapp.diary.views import pain
from backapp.practice.addresses import plan_pages
from backapp.practice.pages import home
from backapp.practice.result import result
from backapp.screening.views.result import summary
from backapp.web.files import favicon
from backapp.web.pages import never_stored
from backapp.web.requests import WholeNumber

register_converter(WholeNumber, "whole")

handler400 = "backapp.web.faults.bad_request"
handler403 = "backapp.web.faults.permission_denied"
handler404 = "backapp.web.faults.page_not_found"
handler500 = "backapp.web.faults.server_error"

screening, *_names = include("backapp.screening.urls")  # a text, so that the converter is known
screening_pages = [
    path("result/", result, name="result"),
    path("result/summary/", saved(summary), name="summary"),
    *screening.urlpatterns,
]
urlpatterns = [
    # home is of two packages that do not know each other: practice, with the diary's pain over time
    path("", home, {"pain": pain}, name="home"),
    path("", include("backapp.practice.urls")),
    *plan_pages(saved, drawn),
    path("", include("backapp.diary.urls")),
    path("", include((screening_pages, screening.app_name))),
    path("", include("backapp.library.urls")),
    path("", include("backapp.operate.urls")),
    path("language/", never_stored(set_language), name="set_language"),
    path("favicon.ico", favicon, name="favicon"),
    path(settings.ADMIN_PATH, admin.site.urls),
]
