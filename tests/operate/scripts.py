"""The scripts of deploy/, run in a separate folder beside fake programs that only record their
arguments.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORD = '#!/bin/sh\necho "${0##*/} $*" >> "$ASKED"\ncase "${0##*/} $*" in $FAILS) exit 3 ;; esac\n'
#: Like `install`, but without the owner, which only root can set; the rest of its work is real.
INSTALL = RECORD + (
    'for word in "$@"; do shift; case "$skip$word" in -o | -g) skip=x ;; x*) skip= ;; *) '
    'set -- "$@" "$word" ;; esac; done\n'
    'exec /usr/bin/install "$@"\n'
)


@dataclass(frozen=True)
class Ran:
    """The commands that a script ran, one per line, and how it ended."""

    said: list[str]
    status: int
    output: str
    errors: str


class Box:
    """A machine as the scripts see it: the code in a folder whose path contains a space, and a
    recorder in place of every program.
    """

    def __init__(self, folder: Path):
        self.code, self.root, self.programs = (
            folder / "a box" / "backapp",
            folder / "root",
            folder / "programs",
        )
        shutil.copytree(ROOT / "deploy", self.code / "deploy")
        for there in ("usr/local/sbin", "etc/systemd/system"):
            (self.root / there).mkdir(parents=True)
        (self.code / ".venv" / "bin").mkdir(parents=True)
        self.programs.mkdir()
        for name in ("git", "docker", "systemctl", "backapp", "useradd", "id"):
            self._program(self.programs / name, RECORD)
        self._program(self.programs / "install", INSTALL)
        self._program(self.code / ".venv" / "bin" / "python", RECORD)

    @staticmethod
    def _program(path: Path, text: str) -> None:
        path.write_text(text)
        path.chmod(0o755)

    def run(self, script: str, *arguments: str, fails: str = "nothing") -> Ran:
        """Run `deploy/SCRIPT`. The program whose name and arguments match the shell pattern `fails`
        exits with status 3.
        """
        log = self.root / "asked"
        log.unlink(missing_ok=True)
        environ = {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "ASKED": str(log),
            "FAILS": fails,
            "DESTDIR": str(self.root),
        }
        done = subprocess.run(
            ["sh", self.code / "deploy" / script, *arguments],
            env=environ,
            capture_output=True,
            text=True,
        )
        return Ran(
            log.read_text().splitlines() if log.exists() else [],
            done.returncode,
            done.stdout,
            done.stderr,
        )
