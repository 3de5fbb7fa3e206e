"""The WSGI application, for web servers."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backapp.settings")
try:
    _django = get_wsgi_application()
except ImproperlyConfigured as fault:
    sys.exit(str(fault))  # without a traceback, because an administrator reads this

from backapp.web.faults import last_resort

application = last_resort(_django)
