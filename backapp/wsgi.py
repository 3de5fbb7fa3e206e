"""What a web server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backapp.settings")
_django = get_wsgi_application()

from backapp.web import last_resort  # noqa: E402 - settings come first

application = last_resort(_django)
