"""The recipes for running a real site: what they name exists, and what they promise is true.

No test runs Docker or systemd; docs/adr/0066 says what was tried by hand and what was not.
"""

import ast
import configparser
import re
import shlex
import subprocess
import sys
from fnmatch import fnmatch
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from backapp import environment
from backapp.operate import probe
from tests.operate.scripts import Box

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DOCS = (ROOT / "docs" / "DEPLOYMENT.md").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
#: Read by other programs than `environment.py`: gunicorn and its configuration, Python, the images
#: of others.
OTHERS = {"WEB_CONCURRENCY", "FORWARDED_ALLOW_IPS", "PORT", "PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "SITE_NAME",
          "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS"}  # fmt: skip
OURS = {
    name: service
    for name, service in COMPOSE["services"].items()
    if service.get("image") == "backapp"
}


def texts():
    """name -> text of everything that contains commands."""
    files = [
        *DEPLOY.rglob("*"),
        ROOT / "Dockerfile",
        ROOT / "compose.yaml",
        ROOT / "docs" / "DEPLOYMENT.md",
    ]
    return {str(path.relative_to(ROOT)): path.read_text() for path in files if path.is_file()}


@pytest.mark.parametrize("name", texts())
def test_every_command_of_ours_that_a_recipe_names_is_there(name):
    text = texts()[name]
    commands = {
        found
        for found in re.findall(
            r"manage\.py ([a-z_]+)(?![\w.])|^backapp ([a-z_]+)", text, flags=re.M
        )
        for found in found
        if found
    }
    assert commands <= set(get_commands()), commands - set(get_commands())
    for module in re.findall(r"-m (backapp[\w.]+)", text) + re.findall(
        r'"-m", "(backapp[\w.]+)"', text
    ):
        assert (ROOT / (module.replace(".", "/") + ".py")).is_file(), module
    for path in re.findall(
        r"(?<![\w/])(?:deploy|docs)/[\w./@-]*\w", text.replace("deploy/back", "")
    ):  # a copy that is made there
        assert (ROOT / path).exists() or list(ROOT.glob(f"{path}*")), path


def test_every_command_and_path_of_the_check_above_is_really_found():
    assert len(re.findall(r"^backapp [a-z_]+", DOCS, flags=re.M)) >= 8
    assert not (ROOT / "deploy" / "nowhere").exists() and "no_such_command" not in get_commands()


def test_every_setting_stands_in_the_table_and_nothing_else_does():
    table = DOCS[DOCS.index("## Settings") : DOCS.index("`gunicorn.conf.py` also reads")]
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", table, flags=re.M)) == set(environment.KNOWN)


def test_recipes_set_only_what_somebody_reads():
    told = {
        name for service in COMPOSE["services"].values() for name in service.get("environment", {})
    }
    told |= set(
        re.findall(r"([A-Z_]{3,})=", " ".join(re.findall(r"^ENV (.*)$", DOCKERFILE, flags=re.M)))
    )
    told |= set(
        re.findall(r"^([A-Z_]+)=", (DEPLOY / "systemd" / "backapp.env").read_text(), flags=re.M)
    )
    assert told and told <= set(environment.KNOWN) | OTHERS, told - set(environment.KNOWN) - OTHERS


def test_the_example_environment_is_one_to_start_with(tmp_path):
    lines = (DEPLOY / "systemd" / "backapp.env").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    key = tmp_path / "key"
    key.write_text("k3Y-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2)
    found = environment.read(told | {"SECRET_KEY_FILE": str(key)}, ROOT)
    assert found.database["NAME"] == "/var/lib/backapp/data.sqlite3" and not found.local


# --------------------------------------------------------------------------------------- containers


def test_what_the_image_copies_is_there_and_is_let_in():
    let_in = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    copied = set()
    for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, flags=re.M):
        copied |= set(line.split()[:-1])
    assert copied == let_in and all((ROOT / path).exists() for path in copied)
    assert "tests" not in copied and not any(path.startswith((".", "var")) for path in copied)


def test_every_folder_that_the_running_site_reads_is_copied():
    """Folders in the base folder that the settings name, except `var` with the collected files."""
    named = set(
        re.findall(r'BASE_DIR / "(\w+)"', (ROOT / "backapp" / "settings.py").read_text())
    ) - {"var", "locale"}
    assert named and all(f"COPY {folder} {folder}\n" in DOCKERFILE for folder in named)


def test_the_image_ends_as_an_account_that_is_not_root_and_owns_nothing():
    last = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
    assert re.findall(r"^USER (.*)$", last, flags=re.M) == ["10001:10001"]
    assert "--chown" not in last and "pip install" not in last and "curl" not in DOCKERFILE
    assert last.index("USER ") < last.index("CMD [")
    health = re.search(r"HEALTHCHECK .* CMD (\[.*\])", last)[1]
    assert ast.literal_eval(health) == ["python", "-m", "backapp.operate.probe"]


def test_no_secret_is_left_in_the_image():
    assert not re.search(
        r"^(ENV|ARG) .*(SECRET|PASSWORD|DATABASE_URL|CACHE_URL)", DOCKERFILE, flags=re.M
    )
    assert "BACKAPP_LOCAL" not in DOCKERFILE, "it would leave a key in var/"


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_container_is_read_only_and_has_no_more_power_than_it_needs(name):
    service = COMPOSE["services"][name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"] and not service.get("privileged")
    assert set(service.get("cap_add", [])) <= ({"NET_BIND_SERVICE"} if name == "proxy" else set())
    assert service["logging"]["driver"] == "local" and "restart" in service
    assert name == "proxy" or "ports" not in service, "only the proxy is reached from outside"
    assert "network_mode" not in service or "networks" not in service, "compose refuses both"


def test_every_service_that_others_wait_for_can_say_that_it_is_well():
    for name, service in COMPOSE["services"].items():
        for other, condition in service.get("depends_on", {}).items():
            waited = COMPOSE["services"][other]
            if condition["condition"] == "service_healthy":
                assert other == "app" or waited["healthcheck"]["test"], f"{name} waits for {other}"
            else:
                assert waited["restart"] == "no", f"{name} waits for {other} to end"


def test_every_service_that_goes_on_can_be_waited_for():
    """`up --wait` fails for a service without a health check, unless it ends."""
    for name, service in COMPOSE["services"].items():
        assert service["restart"] == "no" or not service.get("healthcheck", {}).get("disable"), name


def test_what_services_name_is_declared():
    for service in COMPOSE["services"].values():
        named = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert {name for name in named if not name.startswith(".")} <= set(COMPOSE["volumes"])
        assert all((ROOT / name).exists() for name in named if name.startswith("."))
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
        assert set(service.get("networks", [])) <= set(COMPOSE["networks"])


def test_passwords_are_files_and_nothing_else():
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            assert not re.search("PASSWORD|SECRET|URL", name) or name.endswith("_FILE"), name
            assert (
                not name.endswith("_FILE")
                or str(value).removeprefix("/run/secrets/") in service["secrets"]
            ), name


def test_the_proxy_is_the_only_one_believed_and_the_database_cannot_be_reached_from_outside():
    proxy = COMPOSE["services"]["proxy"]["networks"]["front"]["ipv4_address"]
    assert COMPOSE["services"]["app"]["environment"]["FORWARDED_ALLOW_IPS"] == proxy
    (front,) = COMPOSE["networks"]["front"]["ipam"]["config"]
    assert ip_address(proxy) in ip_network(front["subnet"]), (
        "and nobody who is started earlier may be given it:"
    )
    assert ip_address(proxy) not in ip_network(front["ip_range"]) and ip_network(
        front["ip_range"]
    ).subnet_of(ip_network(front["subnet"]))
    assert COMPOSE["networks"]["back"]["internal"] is True
    for name in ("db", "cache"):
        assert COMPOSE["services"][name]["networks"] == ["back"]


def test_commands_inside_containers_are_well_formed():
    for name, service in COMPOSE["services"].items():
        command = service.get("command")
        if command and command[0] == "sh":
            script = command[-1].replace("$$", "$")
            assert subprocess.run(["sh", "-n", "-c", script]).returncode == 0, name


def test_the_secrets_made_fit_together_and_are_made_once(tmp_path):
    folder = tmp_path / "site" / "deploy"
    folder.mkdir(parents=True)
    (folder / "make-secrets.sh").write_bytes((DEPLOY / "make-secrets.sh").read_bytes())
    assert (
        subprocess.run(["sh", folder / "make-secrets.sh"], stdout=subprocess.DEVNULL).returncode
        == 0
    )
    made = {path.name: path.read_text() for path in (tmp_path / "site" / "secrets").iterdir()}
    assert set(made) == set(COMPOSE["secrets"])
    told = {
        "SECRET_KEY": made["secret_key"],
        "DATABASE_URL": made["database_url"],
        "CACHE_URL": made["cache_url"],
    }
    found = environment.read(told | {"ALLOWED_HOSTS": "backapp.example"}, ROOT)
    assert (found.database["HOST"], found.database["PASSWORD"]) == ("db", made["database_password"])
    assert made["cache_password"] in found.cache and len(set(made.values())) == 5
    assert (tmp_path / "site" / "secrets").stat().st_mode & 0o077 == 0
    subprocess.run(["sh", folder / "make-secrets.sh"], stdout=subprocess.DEVNULL, check=True)
    assert {
        path.name: path.read_text() for path in (tmp_path / "site" / "secrets").iterdir()
    } == made


# ------------------------------------------------------------------------------------------ one box


def unit(path):
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str
    parser.read_string(path.read_text())
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_what_the_recipe_puts_there_and_not_as_root(path):
    read = unit(path)["Service"]
    for line in re.findall(r"^ExecStart=(.*)$", path.read_text(), flags=re.M):
        program = shlex.split(line)[0]
        assert program.startswith("/opt/backapp/.venv/bin/") or program == "/usr/bin/logger"
    if "trouble" not in path.name:
        assert read["User"] == "backapp" and read["EnvironmentFile"] == "/etc/backapp/env"
        assert (
            read["WorkingDirectory"] == "/opt/backapp"
            and read["NoNewPrivileges"] == "yes"
            and read["ProtectSystem"] == "strict"
        )


def test_the_service_is_given_as_long_to_stop_as_the_server_takes():
    config = ast.parse((ROOT / "gunicorn.conf.py").read_text())
    told = {
        node.targets[0].id: node.value.value
        for node in config.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    }
    service = unit(DEPLOY / "systemd" / "backapp.service")["Service"]
    assert told["graceful_timeout"] >= told["timeout"] == 30
    assert int(service["TimeoutStopSec"]) > told["graceful_timeout"]
    assert (
        int(COMPOSE["services"]["app"]["stop_grace_period"].removesuffix("s"))
        > told["graceful_timeout"]
    )


def test_what_should_run_daily_is_run_daily_by_both_recipes():
    daily = set(
        re.findall(
            r"manage\.py (\w+)", DOCS[DOCS.index("## Daily tasks") : DOCS.index("## Backups")]
        )
    )
    timer = (DEPLOY / "systemd" / "backapp-daily.service").read_text()
    assert (
        {"clearsessions", "purge_diaries", "backup", "doctor"}
        == daily
        == set(re.findall(r"manage\.py (\w+)", timer))
    )
    assert {"clearsessions", "purge_diaries"} <= set(
        re.findall(r"manage\.py (\w+)", " ".join(COMPOSE["services"]["daily"]["command"]))
    )


def test_shell_scripts_are_well_formed():
    scripts = [
        path
        for path in DEPLOY.rglob("*")
        if path.is_file() and path.read_text().startswith("#!/bin/sh")
    ]
    assert {path.name for path in scripts} == {
        "backapp",
        "install",
        "make-secrets.sh",
        "upgrade",
        "upgrade-containers",
    }
    for path in scripts:
        assert subprocess.run(["sh", "-n", path]).returncode == 0 and path.stat().st_mode & 0o111


#: What each service needs more or less of than the site itself, and why.
OTHERWISE = {
    "backapp-counted.service": {
        "RestrictAddressFamilies"
    },  # it communicates only with this machine
    "backapp-daily.service": set(),
}
CONFINED = (
    "NoNewPrivileges CapabilityBoundingSet ProtectSystem ProtectHome PrivateTmp "
    "PrivateDevices ProtectClock ProtectHostname "
    "ProtectKernelLogs ProtectKernelModules ProtectKernelTunables ProtectControlGroups "
    "ProtectProc ProcSubset RestrictAddressFamilies "
    "RestrictNamespaces RestrictRealtime RestrictSUIDSGID LockPersonality RemoveIPC "
    "SystemCallArchitectures SystemCallFilter UMask"
).split()


@pytest.mark.parametrize("name", ["backapp-counted.service", "backapp-daily.service"])
def test_what_runs_beside_the_site_is_confined_as_the_site_is(name):
    """An attacker who gets into one of them meets the same confinement."""
    site, other = (confinement(DEPLOY / "systemd" / one) for one in ("backapp.service", name))
    assert set(site) == set(CONFINED), "a new directive goes into every unit"
    assert {
        directive for directive in CONFINED if site[directive] != other.get(directive)
    } <= OTHERWISE[name]
    assert set(other) == set(CONFINED)
    filters = other["SystemCallFilter"]
    assert filters[0] == "@system-service" and any(
        "@privileged" in line and line.startswith("~") for line in filters
    )


def confinement(path):
    """directive -> its values in order; configparser would keep only the last."""
    found = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", path.read_text(), flags=re.M):
        found.setdefault(name, []).append(value)
    return {name: values for name, values in found.items() if name in CONFINED}


def test_what_runs_beside_the_site_writes_where_it_must_and_nowhere_else():
    daily = unit(DEPLOY / "systemd" / "backapp-daily.service")["Service"]
    assert set(daily["ReadWritePaths"].split()) == {
        "/var/lib/backapp",
        "/var/backups/backapp",
        "-/run/backapp",
    }
    assert "ReadWritePaths" not in unit(DEPLOY / "systemd" / "backapp-counted.service")["Service"]


# -- sequences of commands stop at the first that fails


def test_every_printed_sequence_of_commands_stops_at_the_first_that_fails():
    """A terminal continues with the next pasted line, even if the previous command failed."""
    blocks = re.findall(r"^```sh\n(.*?)^```", DOCS, flags=re.M | re.S)
    assert len(blocks) >= 8
    for block in blocks:
        *before, last = block.strip().split("\n")
        assert all(line.endswith((" &&", " \\")) for line in before), block
        assert not last.endswith("&&") and ";" not in block, block


UPGRADE = ["git pull --ff-only", "python -m pip install *", "python -m pip check*", "backapp backup *", "backapp migrate",
           "backapp load_content "
               "--keep-edits", "backapp "
                   "collectstatic --noinput", "systemctl restart backapp", "backapp doctor"]  # fmt: skip
CONTAINERS = ["git pull --ff-only", "docker compose build", "docker compose run --rm "
    "prepare python "
    "manage.py migrate --noinput",
              "docker compose run --rm prepare python manage.py load_content --keep-edits",
              "docker compose up --detach --no-deps --wait app daily"]  # fmt: skip


@pytest.mark.parametrize(
    ("script", "steps"), [("upgrade", UPGRADE), ("upgrade-containers", CONTAINERS)]
)
def test_an_upgrade_takes_every_step_in_order_and_stops_at_whichever_fails(script, steps, tmp_path):
    box = Box(tmp_path)
    done = box.run(script)
    assert done.status == 0, done.errors
    assert len(done.said) == len(steps) and all(map(fnmatch, done.said, steps)), done.said
    for number, step in enumerate(steps):
        stopped = box.run(script, fails=step.replace(" ", "\\ "))
        assert stopped.status == 3 and len(stopped.said) == number + 1, (
            f"after {step}: {stopped.said}"
        )
        assert number == 0 or "The upgrade stopped" in stopped.errors


def test_an_upgrade_names_units_that_are_not_those_of_the_release_and_leaves_them_alone(tmp_path):
    box = Box(tmp_path)
    assert (
        box.run("install").status == 0
        and "Differs from the release" not in box.run("upgrade").output
    )
    unit = box.root / "etc" / "systemd" / "system" / "backapp-trouble@.service"
    unit.write_text("mine")
    done = box.run("upgrade")
    assert (
        done.status == 0
        and done.output.count("Differs from the release") == 1
        and str(unit) in done.output
    )
    assert unit.read_text() == "mine"


def test_the_way_back_takes_the_content_of_the_earlier_code_and_fetches_nothing(tmp_path):
    said = Box(tmp_path).run("upgrade", "back").said
    assert (
        said[0].startswith("python -m pip install")
        and "backapp load_content" in said
        and said[-1] == "backapp doctor"
    )
    assert Box(tmp_path / "again").run("upgrade", "nonsense").status == 2


def test_an_installation_is_whole_stops_where_something_fails_and_run_again_keeps_key_and_settings(
    tmp_path,
):
    box = Box(tmp_path)
    done = box.run("install", fails="id\\ backapp")
    assert done.status == 0, done.errors
    assert (
        any(line.startswith("useradd") for line in done.said)
        and "systemctl daemon-reload" in done.said
    )
    etc, key = box.root / "etc", box.root / "etc" / "backapp" / "secret_key"
    assert len(key.read_text().strip()) >= 50 and key.stat().st_mode & 0o777 == 0o640
    assert {path.name for path in (etc / "systemd" / "system").iterdir()} == {
        path.name
        for path in (DEPLOY / "systemd").iterdir()
        if path.suffix in (".service", ".socket", ".timer")
    }
    assert (box.root / "usr/local/sbin/backapp").stat().st_mode & 0o111
    kept = key.read_text()
    (etc / "backapp" / "env").write_text("ALLOWED_HOSTS=clinic.example\n")
    (etc / "systemd" / "system" / "backapp-trouble@.service").write_text("mine")
    again = box.run("install")
    assert (
        again.status == 0
        and key.read_text() == kept
        and not any(line.startswith("useradd") for line in again.said)
    )
    assert "clinic" in (etc / "backapp" / "env").read_text()
    assert (etc / "systemd" / "system" / "backapp-trouble@.service").read_text() == "mine"
    for step in again.said:
        stopped = box.run("install", fails=step.replace(" ", "\\ ").replace("*", "\\*"))
        if not step.startswith("id "):
            assert stopped.status == 3 and stopped.said[-1] == step, step


# -------------------------------------------------------------------------------------------- probe


def test_the_probe_says_yes_of_a_ready_site_and_no_of_none(site, monkeypatch):
    monkeypatch.setenv("PORT", site.url.rpartition(":")[2])
    monkeypatch.setenv("ALLOWED_HOSTS", "localhost,other.example")
    assert probe.main() == 0 and probe.main("/healthz") == 0
    assert probe.main("/nowhere/") == 1
    monkeypatch.setenv("ALLOWED_HOSTS", ".evil.example")
    assert probe.main() == 1, "the site answers to its own names alone"
    monkeypatch.setenv("PORT", "1")
    assert probe.main() == 1


def test_the_probe_needs_neither_django_nor_what_the_site_needs():
    code = (
        "import sys, backapp.operate.probe; sys.exit(any(name in sys.modules for name in "
        "('django', 'redis', 'psycopg')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
