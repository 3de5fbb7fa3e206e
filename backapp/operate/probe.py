"""Ask the site on this machine whether it is ready. The exit status is 0 (ready) or 1.

For containers without curl, and for administrators.

python -m backapp.operate.probe [/healthz]

The default is /readyz. PORT and ALLOWED_HOSTS must be those of the site.
"""

import http.client
import os
import sys


def main(path: str = "/readyz") -> int:
    """0 if the site responds with 200, otherwise 1.

    Uses only the standard library, so it starts quickly and does not fail with other packages.
    """
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().removeprefix(".")
    line = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
    try:
        line.request("GET", path, headers={"Host": host})
        return 0 if line.getresponse().status == 200 else 1
    except (OSError, http.client.HTTPException):
        return 1
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
