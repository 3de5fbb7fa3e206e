"""Save every kind of page as six people see it, one file each, to compare two versions:

    python -m tools.pages DIRECTORY      # before the change, and afterwards to another directory
    diff -r BEFORE AFTER

White space, file digests and timestamps are normalised, so each remaining difference is a change of
the page. The screening is answered through its real forms on a scratch database.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

PEOPLE = ("nobody", "never-diagnosed", "full-set", "thin-bones", "pregnant", "for-someone-else")

ADDRESSES = """
/ /exercises/ /exercises/?q=hip /exercises/?region=low /exercises/at-a-glance/ /exercises/bridge/
/exercises/egg-roll/ /exercises/prone-prop/ /exercises/side-plank-knees/ /exercises/bridge/follow/
/exercises/no-such-thing/ /routines/ /routines/dont-crack/ /routines/dont-crack/worksheet/
/routines/dont-crack/follow/ /routines/dont-crack/steps/1/ /routines/dont-crack/reminder/
/routines/dont-crack/done/ /routines/dont-crack/hurts/ /routines/dont-crack/adapt/
/routines/desk-break/ /routines/dont-crack/?x=1 /routines/mine/ /routines/mine/edit/ /screening/
/screening/signs/ /screening/about-you/ /screening/country/ /screening/your-pain/ /screening/examined/
/screening/conditions/ /screening/check/ /screening/now/ /screening/signs/help/ /result/ /result/summary/
/diary/ /warning-signs/ /how-screening-works/ /evidence/ /sources/ /safety/ /privacy/ /finished/
/offline/
""".split()

EVENED = (
    (re.compile(r"\.[0-9a-f]{12}\."), "."),  # the digest in the name of a static file
    (re.compile(r"\b\d{4}-\d\d-\d\dT[\d:.+Z-]+"), "MOMENT"),
    (re.compile(r"\b\d\d:\d\d\b"), "TIME"),
    (re.compile(r"\b[0-9a-f-]{36}\b"), "UUID"),
    (re.compile(r"data-personal=\"[0-9a-f]+\""), "data-personal"),
    (re.compile(r"<style>.*?</style>|<script[^>]*>.*?</script>", re.DOTALL), ""),
    (re.compile(r"\s+"), " "),
    (re.compile(r" ?(</?[a-z][^>]*>) ?"), r"\n\1\n"),
    (re.compile(r"\n+"), "\n"),
)


def evened(text: str) -> str:
    for pattern, instead in EVENED:
        text = pattern.sub(instead, text)
    return text.strip() + "\n"


def write(directory: Path) -> int:
    """Write the pages to `directory`. Returns their number."""
    from django.test import Client

    from tests.people import come_in

    for person in PEOPLE:
        client = come_in(person, lambda: Client(raise_request_exception=False))
        for address in ADDRESSES:
            response = client.get(address)
            body = b"".join(response) if response.streaming else response.content
            head = f"{response.status_code} {response.get('Location', '')}\n"
            name = f"{person}{address.replace('/', '_').replace('?', '-')}.html"
            (directory / name).write_text(head + evened(body.decode()), encoding="utf-8")
    return len(PEOPLE) * len(ADDRESSES)


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "pages.sqlite3"
        file.touch()  # the site itself never creates one
        os.environ["TEST_DATABASE_URL"] = f"sqlite:///{file}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        import django
        from django.core.management import call_command
        from django.test.utils import setup_test_environment

        django.setup()
        setup_test_environment()
        call_command("migrate", verbosity=0)
        call_command("load_content")
        print(write(directory), "pages written")


if __name__ == "__main__":
    main()
