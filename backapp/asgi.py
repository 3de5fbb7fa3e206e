"""The ASGI application, for ASGI servers.

`wsgi.py` serves these short pages faster (docs/adr/0002).
"""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backapp.settings")
application = get_asgi_application()
