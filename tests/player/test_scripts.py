"""The player's scripts: their own tests, run by Node, and what they weigh.

The same files run in a browser too: tests/browser/test_scripts.py.
"""

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "static" / "js" / "player").glob("*.js"))
FILES = sorted(Path(__file__).parent.glob("*.test.js"))
NODE = shutil.which("node")
MOST = 20 * 1024  # bytes, compressed


@pytest.mark.skipif(NODE is None, reason="no Node (Debian: apt-get install nodejs)")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_scripts_do_what_their_own_tests_say(file):
    done = subprocess.run(
        [NODE, "--test", "--test-reporter=tap", file],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    print("\n".join(re.findall(r"^\s*# (?!Subtest|duration).*", done.stdout, flags=re.M)))
    assert done.returncode == 0, done.stdout + done.stderr
    written = len(re.findall(r"^test\(", file.read_text(encoding="utf-8"), flags=re.M))
    assert written and f"# pass {written}" in done.stdout, done.stdout


def test_the_player_weighs_little():
    sizes = {script.name: len(gzip.compress(script.read_bytes(), 9)) for script in SCRIPTS}
    print(sizes, sum(sizes.values()))
    assert 0 < sum(sizes.values()) <= MOST, sizes


def test_each_script_can_be_read_in_one_sitting():
    for script in SCRIPTS:
        assert len(script.read_text(encoding="utf-8").splitlines()) <= 160, script.name


#: What a browser may lack, forbid or break; each is one of device.js's own names.
OPTIONAL = r"\b(navigator|speechSynthesis|SpeechSynthesisUtterance|\w*AudioContext|sessionStorage|localStorage|indexedDB|caches|matchMedia|visibilityState|vibrate|checkVisibility|Notification|BroadcastChannel)\b"


def test_what_a_browser_may_lack_is_reached_through_one_file_which_never_throws():
    bare = {
        script.name: re.sub(r"//.*", "", script.read_text(encoding="utf-8")) for script in SCRIPTS
    }
    assert len(set(re.findall(OPTIONAL, bare.pop("device.js")))) > 5
    assert {
        name: re.findall(OPTIONAL, text) for name, text in bare.items() if re.search(OPTIONAL, text)
    } == {}


def test_no_time_is_measured_by_a_clock_that_can_be_set():
    for script in SCRIPTS:
        text = re.sub(r"//.*", "", script.read_text(encoding="utf-8"))
        # steady(), which compares the two
        assert len(re.findall(r"\bDate\b", text)) == (script.name == "clock.js"), script.name
