"""The viewer's scripts: their own tests, run by Node; what they weigh with a body; and that the body
files, which everybody can fetch, hold nothing but a body.

tests/browser/test_movement.py and test_player_moving.py run them in a browser. The studio's tests
compare what they show with what it draws.
"""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "static" / "js" / "viewer").glob("*.js"))
ON_REQUEST = ROOT / "static" / "js" / "movement.js"
BODIES = sorted((ROOT / "static" / "bodies").iterdir())
FILE = Path(__file__).with_name("viewer.test.js")
NODE = shutil.which("node")
MOST = 75_000  # bytes, compressed: the viewer and one body
MOST_SCRIPTS = 25_000
MOST_OF_A_PAGE = 1_500  # what every page of an exercise has, before anybody asks for the movement


@pytest.mark.skipif(NODE is None, reason="no Node (Debian: apt-get install nodejs)")
def test_the_scripts_do_what_their_own_tests_say():
    done = subprocess.run(
        [NODE, "--test", "--test-reporter=tap", FILE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    written = len(re.findall(r"^test\(", FILE.read_text(encoding="utf-8"), flags=re.M))
    assert written and f"# pass {written}" in done.stdout, done.stdout


def test_the_viewer_and_a_body_weigh_little():
    sizes = {
        path.name: len(gzip.compress(path.read_bytes(), 9))
        for path in (*SCRIPTS, ON_REQUEST, *BODIES)
    }
    scripts = sum(sizes[path.name] for path in SCRIPTS)
    print(sizes, scripts)
    assert sizes[ON_REQUEST.name] <= MOST_OF_A_PAGE
    assert 0 < scripts <= MOST_SCRIPTS
    assert scripts + max(sizes[path.name] for path in BODIES) <= MOST


def test_a_body_file_holds_a_body_and_no_exercise():
    """They are public; a movement is not."""
    assert BODIES
    for path in BODIES:
        data = path.read_bytes()
        length = int.from_bytes(data[:4], "little")
        assert set(json.loads(data[4 : 4 + length])) == {
            "vertices", "triangles", "codes", "low", "step", "hem", "ankle", "eye", "head",
            "shoes", "looks", "parents",
        }, path.name  # fmt: skip
        assert path.suffix == ".body"


def test_the_viewer_makes_no_element_from_text_and_no_code():
    for path in (*SCRIPTS, ON_REQUEST):
        bare = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|\beval\b|\bFunction\(|\.src\b|\bstyle\b", bare
        ), path.name
