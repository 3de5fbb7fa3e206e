"""Print an error page for the web server in front: `python -m tools.help_pages STATUS`."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backapp.settings")

from backapp.web.faults import help_bytes

sys.stdout.buffer.write(help_bytes(int(sys.argv[1])))
