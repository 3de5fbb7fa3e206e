"""`make mutants`: runs the tests against each mutant of the code, in forks of one prepared process.

pytest collects a fast selection once and runs it once on the original code. Then the process forks
for each mutant. The fork executes the mutant's source in the existing module, replaces what other
modules have imported from it, and runs the tests until one fails. First, each original module is
executed again in the same way. If that makes a test fail, the module cannot be mutated in place,
and its mutants need a new process each (`alone`).
"""

import ast
import gc
import importlib.abc
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from proof.claims import Claim
from proof.code_mutants import HOUSE, Mutant, mutants

WAIVERS = HOUSE / "docs" / "safety" / "mutants.toml"
#: The tests to run against each mutant: in one process, without a browser, in seconds.
OF_THE_GATE = ["tests/gate"]
TESTS = [
    *OF_THE_GATE,
    "tests/access/test_door.py",
    "tests/access/test_before_the_result.py",
    "tests/access/test_fit.py",
    "tests/access/test_permit.py",
    "tests/access/test_permits_spelled_out.py",
]
#: Slow tests among them that notice nothing more than the others.
SLOW = ["tests/gate/test_monotone.py", "tests/gate/test_invariants.py::test_1_no_condition"]
SLOW += [
    "tests/access/test_door.py::test_every_exercise_and_routine_can_be_asked",
    "tests/access/test_door.py::test_a_drawing_comes",
]
#: Reads source by line numbers, so it fails for every mutant, because mutants have another layout.
READS_SOURCE = ["tests/gate/test_signs.py::test_the_list_of_signs_that_other_answers_stand_for"]
LEFT_OUT = [f"--deselect={name}" for name in (*SLOW, *READS_SOURCE)]
WORKERS = 2
#: Seconds of processor time until a mutant that does not end counts as noticed. Other work on the
#: machine does not count, or a slow run would notice every mutant.
PATIENCE = 60
MOST_WAIVED = 5
#: Modules of closed lists and values that code compares by identity. Executed again in place, their
#: new objects would not be identical to existing ones.
ALONE = ("backapp.gate.vocabulary", "backapp.gate.rulebook")


@dataclass(frozen=True)
class Fate:
    """The fate of a mutant: the test that failed, or an empty string."""

    name: str
    module: str
    noticed_by: str


class Mutating:
    """The pytest plugin that takes over after the tests are collected."""

    def __init__(self, only=()):
        self.only, self.fates, self.fastest, self.noticed = only, [], {}, Counter()

    def pytest_runtestloop(self, session):
        if session.testsfailed:
            return True
        for item in session.items:
            began = time.perf_counter()
            if run(item):
                sys.exit(f"{item.nodeid} fails on the code as it is")
            self.fastest[item] = time.perf_counter() - began
        todo = [mutant for mutant in wanted(self.only) if mutant.module not in ALONE]
        unchanged = [
            Mutant(f"{mutant.module} as it is", mutant.module, original(mutant.module))
            for mutant in first_of_each(todo)
        ]
        for fate in self.all(unchanged, session):
            if fate.noticed_by:
                sys.exit(
                    f"{fate.name} is noticed by {fate.noticed_by}: it cannot be run again in place"
                )
        self.fates = list(self.all(todo, session))
        return True

    def all(self, todo, session):
        """Yield the fates in the order in which they are known."""
        running = {}
        todo = list(todo)
        while todo or running:
            while todo and len(running) < WORKERS:
                mutant = todo.pop(0)
                reader, writer = os.pipe()
                pid = os.fork()
                if not pid:
                    os.close(reader)
                    os.write(writer, self.tried(mutant, session).encode())
                    os._exit(0)
                os.close(writer)
                running[pid] = mutant, reader
            pid, status = os.wait()
            mutant, reader = running.pop(pid)
            with os.fdopen(reader) as pipe:
                said = pipe.read() or f"(the process ended with {status})"
            by = "" if said == "nobody" else said
            self.noticed[mutant.module, by] += 1
            yield Fate(mutant.name, mutant.module, by)

    def tried(self, mutant, session) -> str:
        """In the fork, return the name of the first test that fails, or "nobody"."""
        be_patient(PATIENCE)
        silence()
        try:
            put_in(mutant)
        except Exception as fault:  # noqa: BLE001 - any error means that the code does not start
            return f"(it does not load: {fault!r})"[:200]
        for item in sorted(
            session.items,
            key=lambda item: (-self.noticed[mutant.module, item.nodeid], self.fastest[item]),
        ):
            if run(item):
                return item.nodeid
        return "nobody"


def wanted(only):
    """Every mutant, or those whose names contain one of `only`."""
    return (mutant for mutant in mutants() if not only or any(part in mutant.name for part in only))


def first_of_each(todo):
    return {mutant.module: mutant for mutant in todo}.values()


def original(module) -> str:
    """Return the module's original code in the layout of its mutants.

    This finds tests that fail because of the layout alone, before they seem to notice mutants.
    """
    return ast.unparse(ast.parse(Path(sys.modules[module].__file__).read_text(encoding="utf-8")))


def be_patient(seconds):
    """End this process after `seconds` of its processor time, or if it waits for ever."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(20 * seconds)


def silence():
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)


class NothingButTheSession:
    """The "next item" for pytest: it needs only the session, so session fixtures stay."""

    def __init__(self, session):
        self.session = session

    def listchain(self):
        return [self.session]


def run(item) -> bool:
    """Run a test and return whether it fails. Session fixtures stay."""
    from _pytest.runner import runtestprotocol

    return any(
        report.failed
        for report in runtestprotocol(item, nextitem=NothingButTheSession(item.session), log=False)
    )


def put_in(mutant):
    """Execute a mutant's source in its module, and replace the old objects in other modules."""
    module = sys.modules[mutant.module]
    before = dict(vars(module))
    exec(compile(mutant.source, module.__file__, "exec"), vars(module))
    fresh = {
        name: (before[name], value)
        for name, value in vars(module).items()
        if name in before and value is not before[name]
    }
    for other in list(sys.modules.values()):
        if other is not module and getattr(other, "__name__", "").startswith(
            ("backapp", "proof", "tests")
        ):
            for name, value in list(vars(other).items()):
                if name in fresh and value is fresh[name][0] and not name.startswith("__"):
                    setattr(other, name, fresh[name][1])
    forget()


def forget():
    """Compute cached values again, because the original code computed them."""
    from backapp.gate.rulebook import Condition, RuleBook
    from backapp.library.locked import Store

    for one in gc.get_objects():
        if type(one) in (RuleBook, Condition):
            with suppress(Exception):  # a mutated check can refuse the rules; its tests notice that
                one.__post_init__()
        elif type(one) is Store:
            one.cards.clear()


# -- mutants in a new process


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from changed source."""

    def __init__(self, module, source):
        self.module, self.source = module, source

    def find_spec(self, name, path=None, target=None):
        from importlib.util import spec_from_loader

        return spec_from_loader(name, self) if name == self.module else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.__file__ = str(HOUSE / self.module.replace(".", "/")) + ".py"
        exec(compile(self.source, module.__file__, "exec"), vars(module))


def alone(mutant, tests) -> subprocess.Popen:
    """Start the tests against one mutant, in a process that never imports the original."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False, encoding="utf-8") as file:
        json.dump({"module": mutant.module, "source": mutant.source, "tests": tests}, file)
    return subprocess.Popen(
        [sys.executable, "-m", "proof.mutating", file.name],
        cwd=HOUSE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


class First:
    """Stores the first test that failed."""

    failed = ""

    def pytest_runtest_logreport(self, report):
        if report.failed and not self.failed:
            self.failed = report.nodeid


def run_alone(path) -> None:
    be_patient(4 * PATIENCE)
    said = json.loads(Path(path).read_text(encoding="utf-8"))
    Path(path).unlink()
    sys.meta_path.insert(0, Finder(said["module"], said["source"]))
    told, out = First(), os.dup(1)
    silence()
    code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", *said["tests"]], plugins=[told])
    os.write(out, ("nobody" if code == 0 else told.failed or "(it does not load)").encode())


def all_alone(todo) -> list[Fate]:
    found, running, todo = [], [], list(todo)
    while todo or running:
        while todo and len(running) < WORKERS:
            mutant = todo.pop(0)
            running.append((mutant, alone(mutant, [*LEFT_OUT, *OF_THE_GATE])))
        mutant, process = running.pop(0)
        said = process.communicate()[0] or "(it never ended)"
        found.append(Fate(mutant.name, mutant.module, "" if said == "nobody" else said))
    return found


# -- the claim


def claim(found) -> Claim:
    """Claim that the tests notice every mutant, except those in `WAIVERS`, each with a reason."""
    named = tomllib.loads(WAIVERS.read_text(encoding="utf-8"))
    same = {name: row["reason"] for row in named.get("the_same", ()) for name in row["mutants"]}
    waived = {name: row["reason"] for row in named.get("waived", ()) for name in row["mutants"]}
    survived = {fate.name for fate in found if not fate.noticed_by}
    said = Claim(
        "every fault of gate/ and access/ that is put in is noticed by the tests",
        "mutants of the code",
        len(found),
    )
    for name in sorted(survived - same.keys() - waived.keys()):
        said.against(f"nobody notices {name}")
    for name in sorted((same.keys() | waived.keys()) - survived):
        said.against(f"named in {WAIVERS.name}, and noticed or gone: {name}")
    if len(waived) > MOST_WAIVED:
        said.against(f"{len(waived)} are waived; at most {MOST_WAIVED} may be")
    said.figures = {
        "mutants of the code": len(found),
        "mutants noticed": len(found) - len(survived),
        "mutants that change nothing, each with its reason": len(same),
        "mutants waived": len(waived),
    }
    return said


def all_fates(only=()) -> list[Fate]:
    plugin = Mutating(only)
    code = pytest.main(["-q", "-x", "-p", "no:cacheprovider", *LEFT_OUT, *TESTS], plugins=[plugin])
    if code not in (0, 5) or not plugin.fastest:
        sys.exit(f"the tests could not be run: {code}")
    return plugin.fates + all_alone(mutant for mutant in wanted(only) if mutant.module in ALONE)


if __name__ == "__main__":
    run_alone(sys.argv[1])
