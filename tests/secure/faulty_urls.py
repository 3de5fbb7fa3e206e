"""The site's own addresses and some that fail on purpose, so that a scanner can request every error
page (tools/observatory.py).
"""

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.urls import path

from backapp.urls import handler400, handler403, handler404, handler500, urlpatterns
from tests.house.urls import raising

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

FAULTS = {400: BadRequest, 403: PermissionDenied, 500: ValueError, 503: OperationalError}
urlpatterns = [
    *(path(f"fault/{status}/", raising(error)) for status, error in FAULTS.items()),
    *urlpatterns,
]
