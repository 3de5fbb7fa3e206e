"""The import contracts hold, and each fails on a planted error (docs/ARCHITECTURE.md)."""

import ast
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BACKAPP = ROOT / "backapp"
CONTRACTS = {
    one["id"]: one["name"]
    for one in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
}
PURE = ["gate", "coach", "plan"]
LOCKED_MODELS = {"Drawing", "Figure", "Instruction", "Plan", "Step"}


def lint(folder):
    """Run the linter on the project in `folder`. Returns its verdict and its output."""
    program = (
        "import sys; from importlinter.cli import lint_imports; "
        "sys.exit(lint_imports(cache_dir=None))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def house(tmp_path):
    """A copy of the code to plant an error in.

    Packages that do not exist yet are created empty, so that the contracts can be checked.
    """
    shutil.copytree(BACKAPP, tmp_path / "backapp", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for room in (
        "operate",
        "practice",
        "diary",
        "access",
        "screening",
        "library",
        "library/models",
    ):
        (tmp_path / "backapp" / room).mkdir(exist_ok=True)
        (tmp_path / "backapp" / room / "__init__.py").touch()
    for module in ("urls.py", "library/models/instructions.py", "library/locked.py"):
        (tmp_path / "backapp" / module).touch()
    return tmp_path


def plant(house, module, line):
    """Add one line to a module of the copy, and create the module if necessary."""
    with (house / "backapp" / module).open("a") as file:
        file.write(f"\n{line}\n")


def test_the_house_keeps_its_contracts(house):
    code, said = lint(house)
    assert code == 0, said


FAULTS = [
    ("floors", "library/planted.py", "import backapp.screening"),
    ("floors", "screening/planted.py", "import backapp.access"),
    ("floors", "screening/planted.py", "def later():\n    from backapp.practice import __name__"),
    ("floors", "access/planted.py", "import backapp.practice"),
    ("floors", "practice/planted.py", "import backapp.diary"),
    ("floors", "practice/planted.py", "import backapp.operate"),
    ("floors", "practice/planted.py", "import backapp.settings"),
    ("floors", "web/planted.py", "import backapp.library"),
    ("floors", "web/planted.py", "import backapp.gate"),
    ("floors", "gate/planted.py", "import backapp.library.models"),
    ("floors", "a_new_room.py", ""),
    ("gate-is-pure", "gate/planted.py", "import random"),
    ("gate-is-pure", "gate/planted.py", "from time import time"),
    ("gate-is-pure", "gate/planted.py", "from django.utils import timezone"),
    ("gate-is-pure", "gate/planted.py", "import os.path"),
    ("floors", "coach/planted.py", "import backapp.gate"),
    ("floors", "coach/planted.py", "import backapp.library"),
    ("coach-is-pure", "coach/planted.py", "from random import choice"),
    ("coach-is-pure", "coach/planted.py", "import time"),
    ("coach-is-pure", "coach/planted.py", "from django.conf import settings"),
    ("floors", "plan/planted.py", "import backapp.coach"),
    ("plan-is-pure", "plan/planted.py", "from time import time"),
    ("plan-is-pure", "plan/planted.py", "from django.conf import settings"),
    ("earlier-answers", "access/planted.py", "from backapp.screening.earlier import Earlier"),
    ("earlier-answers", "screening/reading.py", "import backapp.screening.earlier"),
    ("locked-tables", "practice/planted.py", "import backapp.library.models.instructions"),
    (
        "locked-tables",
        "screening/planted.py",
        "from backapp.library.models.instructions import Instruction",
    ),
    ("locked-tables", "practice/planted.py", "from backapp.library.locked import __name__"),
    ("locked-tables", "urls.py", "from backapp.library.models import instructions"),
]


@pytest.mark.parametrize(("contract", "module", "line"), FAULTS, ids=lambda value: str(value)[:50])
def test_a_planted_import_breaks_its_contract(house, contract, module, line):
    plant(house, module, line)
    code, said = lint(house)
    assert code != 0 and f"{CONTRACTS[contract]} BROKEN" in " ".join(said.split()), said


def test_every_contract_has_a_planted_fault():
    assert {contract for contract, *_ in FAULTS} == set(CONTRACTS)


def imported_by(path):
    """Top-level names of all modules that a file imports anywhere."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "backapp" if node.level else node.module.split(".")[0]


PURE_IMPORTS = {"__future__", "abc", "backapp", "collections", "copy", "dataclasses", "datetime", "enum", "fractions", "functools", "hashlib",
                "html", "itertools", "json", "math", "operator", "re", "string", "types", "typing"}  # fmt: skip
IMPURE_CALLS = {
    "open",
    "print",
    "input",
    "eval",
    "exec",
    "compile",
    "__import__",
    "globals",
    "breakpoint",
    "id",
    "hash",
}
CLOCKS = {"now", "utcnow", "today", "fromtimestamp"}


def impurities(source):
    """What a pure package must not do: read a clock, read or write files, run text as code, or
    depend on its process.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if isinstance(node.func, ast.Name) and name in IMPURE_CALLS:
                yield f"line {node.lineno}: {name}()"
            if isinstance(node.func, ast.Attribute) and name in CLOCKS:
                yield f"line {node.lineno}: .{name}()"
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield f"line {node.lineno}: a name of the outside is set"


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_imports_only_what_cannot_reach_outside(room):
    for path in sorted((BACKAPP / room).rglob("*.py")):
        assert set(imported_by(path)) <= PURE_IMPORTS, path


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_has_no_clock_and_no_reading_or_writing(room):
    for path in sorted((BACKAPP / room).rglob("*.py")):
        assert list(impurities(path.read_text())) == [], path


@pytest.mark.parametrize(
    "fault",
    ["datetime.now()", "datetime.datetime.now(UTC)", "date.today()", "open('x')", "eval('1')"],
)
def test_the_check_for_impurities_sees_a_planted_one(fault):
    assert list(impurities(f"def decide():\n    return {fault}\n"))


def ways_around_the_door(source):
    """Locked models that are reached other than through their own module: re-exported, or looked up
    by name.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("backapp.library"):
            yield from (
                f"line {node.lineno}: {name.name}"
                for name in node.names
                if name.name in LOCKED_MODELS | {"*"}
            )
        if (
            isinstance(node, ast.Attribute)
            and node.attr in LOCKED_MODELS
            and getattr(node.value, "id", "") == "models"
        ):
            yield f"line {node.lineno}: models.{node.attr}"
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in (
            "get_model",
            "get_models",
            "import_module",
        ):
            yield f"line {node.lineno}: {node.func.attr}()"


def test_nobody_but_the_door_and_the_library_names_a_locked_model():
    outside = [
        path
        for path in sorted(BACKAPP.rglob("*.py"))
        if not {BACKAPP / "access", BACKAPP / "library"} & set(path.parents)
    ]
    assert len(outside) > 5
    for path in outside:
        assert list(ways_around_the_door(path.read_text())) == [], path


@pytest.mark.parametrize(
    "fault",
    [
        "from backapp.library.models import Instruction",
        "from backapp.library.models import *",
        "from backapp.library import models\nmodels.Step.objects.all()",
        "apps.get_model('library', 'Instruction')",
    ],
)
def test_the_check_for_ways_around_the_door_sees_a_planted_one(fault):
    assert list(ways_around_the_door(fault))


def importers_of(root, package):
    """The files of the product, its tests and its tools that import a package beside it."""
    files = [
        *root.glob("*.py"),
        *(f for room in ("backapp", "tests", "tools") for f in root.glob(f"{room}/**/*.py")),
    ]
    found = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            names = [one.name for one in getattr(node, "names", ()) if isinstance(one, ast.alias)]
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) else names
            if any(name.split(".")[0] == package for name in named):
                found.add(str(file.relative_to(root)))
    return found


@pytest.mark.parametrize("package", ["proof", "studio"])
def test_the_product_its_tests_and_its_tools_do_not_import_what_stands_beside(tmp_path, package):
    assert importers_of(ROOT, package) == set()
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text(
        f"def test_a():\n    from {package}.oracle import x"
    )
    (tmp_path / "manage.py").write_text(f"import {package}.engine as e")
    assert importers_of(tmp_path, package) == {"tests/test_a.py", "manage.py"}


def test_no_pose_and_no_drawing_of_the_studio_lies_where_everybody_can_fetch_it():
    """They show how to do an exercise, so they come through the door with the instructions."""
    rows = json.loads((ROOT / "fixtures" / "library" / "drawings.json").read_text("utf-8"))
    poses = {row["fields"]["exercise"][0] for row in rows}
    assert poses
    public = [path.stem for path in (ROOT / "static").rglob("*") if path.is_file()]
    assert not [name for name in public if any(name.startswith(pose) for pose in poses)]
