"""Ask the site on this machine whether it is ready: status 0 or 1.

For a container without curl, and for hands.

python -m backapp.operate.probe [/healthz]      (/readyz unless told; PORT and ALLOWED_HOSTS as the
site has them)
"""

import http.client
import os
import sys


def main(path: str = "/readyz") -> int:
    """0 if the site says yes.

    Needs nothing but the standard library, so that it is quick and breaks with nothing else.
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
