"""The files of ``deploy/`` cannot be built here; what they name is held against the product, word by word."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.urls import resolve

from tongzhou.config.cli import COMMANDS
from tongzhou.config.commands import serve
from tongzhou.exchange.limits import LIMITS, MB
from tongzhou.operations.limits import limit
from tongzhou.operations.worker import SECONDS_TO_FINISH

REPOSITORY = Path(__file__).resolve().parents[1]
DEPLOY = REPOSITORY / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if one.get("image") == "tongzhou"}
UNITS = sorted(DEPLOY.glob("*.service"))
OF_THE_PROXY = {"TONGZHOU_NAME", "TONGZHOU_UPSTREAM"}
INSTRUCTIONS = {
    "FROM", "RUN", "WORKDIR", "COPY", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "CMD",
}  # fmt: skip


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def instructions() -> list[tuple[str, str]]:
    """The lines of the Containerfile: what they do, and with what."""
    lines = [line for line in text("Containerfile").splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in joined.splitlines() if line.strip()]


def having(instruction: str) -> list[str]:
    return [rest for name, rest in instructions() if name == instruction]


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every call of ``tongzhou`` that the files make, and where."""
    for name, one in SERVICES.items():
        if "command" in one:
            yield f"compose.yaml {name}", one["command"]
    yield "Containerfile", json.loads(having("CMD")[0])
    for unit in UNITS:
        for line in re.findall(r"^Exec\w+=(.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE):
            yield unit.name, shlex.split(line)


# Commands and variables


@pytest.mark.parametrize(("where", "command"), list(commands()), ids=str)
def test_every_command_and_option_exists(
    where: str, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    program, name, *rest = command
    assert Path(program).name == "tongzhou"
    assert name in COMMANDS
    options = [one for one in rest if one.startswith("--")]
    with pytest.raises(SystemExit) as ended:
        import_module(f"tongzhou.config.commands.{COMMANDS[name].module}").main(["--help"])
    known = capsys.readouterr().out
    assert ended.value.code == 0
    assert not [one for one in options if not re.search(rf"(?<![\w-]){one}(?![\w-])", known)], (
        f"{where}: {known}"
    )
    values = [one for one in rest if not one.startswith("--")]
    assert len(values) == len(options), "every option here has a value"


def test_the_image_starts_what_compose_starts() -> None:
    assert json.loads(having("CMD")[0]) == SERVICES["app"]["command"]


def named(content: str) -> set[str]:
    return set(re.findall(r"\b(?:TONGZHOU_[A-Z_]+|DATABASE_URL)\b", content))


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda one: one.name)
def test_every_variable_is_one_that_the_product_reads(path: Path) -> None:
    source = "\n".join(one.read_text(encoding="utf-8") for one in (REPOSITORY / "src/tongzhou").rglob("*.py"))
    guide = (REPOSITORY / "docs/guides/settings.md").read_text(encoding="utf-8")
    for name in named(path.read_text(encoding="utf-8")) - OF_THE_PROXY:
        assert f'"{name}"' in source, f"{path.name}: nothing reads {name}"
        assert f"`{name}`" in guide, f"{path.name}: {name} is not described"


def test_every_variable_of_compose_is_in_the_example_or_has_a_default() -> None:
    used = dict(re.findall(r"\$\{([A-Z_]+)(:?[-?][^}]*)?\}", text("compose.yaml")))
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", text("example.env"), re.MULTILINE))
    assert set(used) == set(example)
    secrets = {name for name, value in example.items() if not value}
    assert {"POSTGRES_PASSWORD", "TONGZHOU_SECRET_KEY"} <= secrets, "no secret stands in the example"
    for name in secrets:
        demanded = re.search(rf"\$\{{{name}:(\?|-)", text("compose.yaml"))
        assert demanded, f"without {name} compose must stop, or go on without it"


def test_the_proxy_is_given_what_it_reads() -> None:
    read = set(re.findall(r"\{\$([A-Z_]+)", text("Caddyfile")))
    assert read == set(SERVICES["proxy"]["environment"]) == OF_THE_PROXY


# Compose


def test_services_need_and_mount_only_what_there_is() -> None:
    for name, one in SERVICES.items():
        needed = one.get("depends_on", {})
        conditions = needed if isinstance(needed, dict) else {one: {} for one in needed}
        for other, how in conditions.items():
            assert other in SERVICES, name
            condition = how.get("condition", "service_started")
            assert condition in {"service_started", "service_healthy", "service_completed_successfully"}
            if condition == "service_healthy":
                assert SERVICES[other]["healthcheck"]["test"]
            if condition == "service_completed_successfully":
                assert "restart" not in SERVICES[other], f"{other} ends, and must not begin anew"
        for mount in one.get("volumes", ()):
            source, target, *_how = mount.split(":")
            assert target.startswith("/")
            assert (DEPLOY / source).is_file() if source.startswith(".") else source in COMPOSE["volumes"]
    mounted = {mount.split(":")[0] for one in SERVICES.values() for mount in one.get("volumes", ())}
    assert set(COMPOSE["volumes"]) <= mounted


def test_our_containers_are_closed() -> None:
    assert set(OURS) == {"upgrade", "app", "worker"}
    for one in OURS.values():
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in one["security_opt"]
        assert "ports" not in one, "only the proxy is reached from outside"
        assert "/tmp" in one["tmpfs"]
    assert [name for name, one in SERVICES.items() if "ports" in one] == ["proxy"]


def test_the_build_finds_its_files() -> None:
    for one in OURS.values():
        build = one["build"]
        assert (DEPLOY / build["context"]).resolve() == REPOSITORY
        assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Containerfile"


def test_the_database_is_the_one_that_is_asked() -> None:
    address = urlsplit(re.sub(r"\$\{[^}]+\}", "x", OURS["app"]["environment"]["DATABASE_URL"]))
    own = SERVICES["database"]["environment"]
    assert address.scheme == "postgresql"
    assert SERVICES[str(address.hostname)] is SERVICES["database"]
    assert (address.username, address.path) == (own["POSTGRES_USER"], f"/{own['POSTGRES_DB']}")
    assert SERVICES["database"]["healthcheck"]["test"][-1] == own["POSTGRES_USER"]
    assert "${POSTGRES_PASSWORD" in own["POSTGRES_PASSWORD"]
    assert "${POSTGRES_PASSWORD" in OURS["app"]["environment"]["DATABASE_URL"]


def test_they_are_given_time_to_finish() -> None:
    seconds = {
        name: int(one["stop_grace_period"].removesuffix("s"))
        for name, one in OURS.items()
        if name != "upgrade"
    }
    assert seconds["app"] > serve.SECONDS_TO_FINISH
    assert seconds["worker"] > SECONDS_TO_FINISH
    for unit, least in (
        ("tongzhou.service", serve.SECONDS_TO_FINISH),
        ("tongzhou-worker.service", SECONDS_TO_FINISH),
    ):
        found = re.search(r"^TimeoutStopSec=(\d+)$", text(unit), re.MULTILINE)
        assert found is not None
        assert int(found[1]) > least


# The image


def test_the_image_is_written_in_known_words() -> None:
    assert {name for name, _rest in instructions()} <= INSTRUCTIONS
    assert instructions()[0][0] == "FROM"
    stages = [rest.split() for rest in having("FROM")]
    names = {words[2] for words in stages if len(words) == 3 and words[1] == "AS"}
    copied = [re.match(r"--from=(\S+) ", rest) for rest in having("COPY")]
    assert {found[1] for found in copied if found} == names
    assert len({words[0] for words in stages}) == 1, "it is built for the system that it runs on"
    assert having("USER") == ["tongzhou"]
    assert "useradd" in having("RUN")[-1]
    assert "tongzhou" in having("RUN")[-1].split()


def test_python_and_uv_are_those_of_the_repository() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least = tuple(map(int, project["requires-python"].removeprefix(">=").split(".")))
    found = re.search(r"python:(\d+)\.(\d+)-", having("FROM")[0])
    assert found is not None
    assert (int(found[1]), int(found[2])) >= least
    version = re.search(
        r"^UV_VERSION=(\S+)$", (REPOSITORY / "bin/_boot").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert version is not None
    assert f"uv=={version[1]}" in text("Containerfile")


def test_paths_of_the_image_are_made_before_they_are_used() -> None:
    content = text("Containerfile")
    made = set(re.findall(r"uv venv (\S+)", content))
    assert made == {"/opt/tongzhou"}
    for path in re.findall(r"(/opt/[\w./]+)", content):
        assert any(path == one or path.startswith(f"{one}/") for one in made), path
    environment = dict(one.split("=", 1) for one in having("ENV")[0].split())
    assert environment["PATH"].split(":")[0] == "/opt/tongzhou/bin"
    assert having("VOLUME") == [environment["TONGZHOU_HOME"]]
    assert f"--home-dir {environment['TONGZHOU_HOME']}" in content
    mounts = {mount.split(":")[1] for one in OURS.values() for mount in one["volumes"]}
    assert mounts == {environment["TONGZHOU_HOME"]}
    (called,) = re.findall(r'-c "from (\S+) import (\w+) as c; c\(\)"', content)
    assert callable(getattr(import_module(called[0]), called[1]))


def test_what_is_built_is_not_sent_along() -> None:
    ignored = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").split()
    for name in (".git", ".venv", "frontend/node_modules", "frontend/tools/node_modules", "test-results"):
        assert name in ignored
    for needed in ("src", "frontend", "pyproject.toml", "uv.lock", "hatch_build.py", "README.md", "LICENSE"):
        assert (REPOSITORY / needed).exists()
        assert needed not in ignored


# Ports, addresses and limits


def port_of_the_server(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        serve.main(["--help"])
    found = re.search(r"--port PORT\s+[^(]*\((\d+)\)", capsys.readouterr().out)
    assert found is not None
    return found[1]


def test_the_ports_agree(capsys: pytest.CaptureFixture[str]) -> None:
    port = port_of_the_server(capsys)
    assert having("EXPOSE") == [port]
    assert urlsplit(health_address()).port == int(port)
    assert SERVICES["proxy"]["environment"]["TONGZHOU_UPSTREAM"] == f"app:{port}"
    assert f"{{$TONGZHOU_UPSTREAM:127.0.0.1:{port}}}" in text("Caddyfile")
    assert re.findall(r"server\s+127\.0\.0\.1:(\d+);", text("nginx.conf")) == [port]
    for _where, command in commands():
        assert "--port" not in command
    assert "0.0.0.0" in SERVICES["app"]["command"], "from another container it is reached by its name"


def health_address() -> str:
    (check,) = having("HEALTHCHECK")
    program = json.loads(check[check.index("[") :])
    compile(program[2], "HEALTHCHECK", "exec")
    found = re.search(r"http://[^']+", program[2])
    assert found is not None
    return found[0]


@pytest.mark.django_db
def test_the_health_check_asks_an_address_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    address = urlsplit(health_address())
    assert resolve(address.path).url_name == "readyz"
    hosts = OURS["app"]["environment"]["TONGZHOU_HOSTS"].split(",")
    assert address.hostname in hosts, "by another name it would be refused"
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", [one for one in hosts if "$" not in one])
    for name, value in (
        ("SESSION_COOKIE_SECURE", True),
        ("SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https")),
    ):
        monkeypatch.setattr(settings, name, value)
    answer = Client().get(address.path, headers={"Host": address.netloc})
    assert answer.status_code == 200, "without TLS it is answered, not sent elsewhere"
    assert SERVICES["worker"]["healthcheck"] == {"disable": True}


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_proxies_let_in_what_the_product_takes(name: str) -> None:
    found = re.search(r"(?:max_size|client_max_body_size)\s+(\d+)M", text(name), re.IGNORECASE)
    assert found is not None
    assert int(found[1]) * MB >= max(LIMITS.file_bytes, limit("upload_bytes")) + MB
    assert text(name).count("{") == text(name).count("}")


def test_proxies_know_the_addresses_that_are_special() -> None:
    for path in re.findall(r"location = (\S+)", text("nginx.conf")):
        assert path == "/events" or resolve(path)
    events = text("nginx.conf").split("location = /events", 1)[1]
    assert "proxy_buffering off" in events
    assert "flush_interval -1" in text("Caddyfile")
    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "Host"):
        assert f"proxy_set_header {header} " in text("nginx.conf")
    environment = OURS["app"]["environment"]
    assert (environment["TONGZHOU_TLS"], environment["TONGZHOU_TRUSTED_PROXIES"]) == ("1", "1")


# Units


@pytest.mark.parametrize("unit", UNITS, ids=lambda one: one.name)
def test_units_are_whole_and_closed(unit: Path) -> None:
    content = unit.read_text(encoding="utf-8")
    assert re.findall(r"^\[(\w+)\]$", content, re.MULTILINE) == ["Unit", "Service", "Install"]
    lines = [line for line in content.splitlines() if line and not line.startswith(("[", "#"))]
    assert not [line for line in lines if not re.fullmatch(r"[A-Z]\w+=.+", line)]
    directives = dict(line.split("=", 1) for line in lines)
    closed = {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "UMask": "0077",
        "User": "tongzhou",
    }
    assert closed.items() <= directives.items()
    for name in re.findall(r"(tongzhou[\w-]*\.service)", content):
        assert (DEPLOY / name).exists()
    guide = (REPOSITORY / "docs/guides/production.md").read_text(encoding="utf-8")
    assert unit.name in guide
    assert directives["ReadWritePaths"] in guide
    assert directives["EnvironmentFile"] in guide
