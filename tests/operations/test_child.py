"""The limited process: it computes, and can do nothing else."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any

import pytest

from tongzhou.operations.child import ChildRefusedError, run_limited

HERE = "tests.operations.test_child"


@pytest.fixture(autouse=True)
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child finds this file: it is given the tests' folder beside the product's."""
    from tongzhou.exchange import confinement

    packages = f"{confinement._ENVIRONMENT['PYTHONPATH']}:{Path(__file__).parents[2]}"
    monkeypatch.setitem(confinement._ENVIRONMENT, "PYTHONPATH", packages)


def echo(payload: dict[str, Any], content: IO[bytes] | None) -> tuple[dict[str, Any], bytes]:
    return payload, content.read() if content else b"nothing"


def refuse(payload: dict[str, Any], content: IO[bytes] | None) -> Any:
    raise ChildRefusedError("silly", limit=3)


def crash(payload: dict[str, Any], content: IO[bytes] | None) -> Any:
    raise KeyError("x")


def loop(payload: dict[str, Any], content: IO[bytes] | None) -> Any:
    while True:
        pass


def sleep(payload: dict[str, Any], content: IO[bytes] | None) -> Any:
    time.sleep(60)


def hoard(payload: dict[str, Any], content: IO[bytes] | None) -> Any:
    return {}, b"x" * len(bytearray(2_000_000_000))


def gush(payload: dict[str, Any], content: IO[bytes] | None) -> Any:
    return {}, b"x" * 5_000_000


def look_around(payload: dict[str, Any], content: IO[bytes] | None) -> Any:
    return {
        "environment": dict(os.environ),
        "folder": str(Path.cwd()),
        "words": sys.argv,
    }, b""


def opens(payload: dict[str, Any], content: IO[bytes] | None) -> Any:
    try:
        Path(payload["path"]).read_bytes()
    except OSError as error:
        return {"error": type(error).__name__}, b""
    return {"error": ""}, b""


def calls_out(payload: dict[str, Any], content: IO[bytes] | None) -> Any:
    try:
        socket.create_connection(("127.0.0.1", payload["port"]), timeout=1)
    except OSError as error:
        return {"error": str(error)}, b""
    return {"error": ""}, b""


def ask(name: str, payload: dict[str, Any] | None = None, **limits: Any) -> Any:
    return run_limited(f"{HERE}.{name}", payload or {}, **limits)


def test_it_gets_what_it_is_given_and_gives_back_what_it_made() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"some content")
        file.flush()
        result = ask("echo", {"a": [1, "二"]}, content=file)
    assert (result.values, result.data) == ({"a": [1, "二"]}, b"some content")
    assert ask("echo").data == b"nothing"


def test_its_refusal_keeps_its_code_and_its_limit() -> None:
    with pytest.raises(ChildRefusedError) as caught:
        ask("refuse")
    assert (caught.value.code, caught.value.params) == ("silly", {"limit": 3})


@pytest.mark.parametrize(
    ("name", "limits", "code"),
    [
        ("crash", {}, "failed"),
        ("loop", {"cpu_seconds": 1}, "time"),
        ("sleep", {"wall_seconds": 1.5}, "time"),
        ("hoard", {"memory_mb": 300}, "memory"),
        ("gush", {"output_bytes": 100_000}, "output"),
    ],
)
def test_more_than_its_limit_ends_it(name: str, limits: dict[str, Any], code: str) -> None:
    begun = time.monotonic()
    with pytest.raises(ChildRefusedError) as caught:
        ask(name, **limits)
    assert caught.value.code == code
    assert time.monotonic() - begun < 20


def test_it_knows_no_secret_and_stands_in_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGZHOU_SECRET_KEY", "hidden")
    seen = ask("look_around").values
    assert "hidden" not in str(seen)
    assert "tongzhou-child-" in seen["folder"]
    assert len(seen["words"]) == 1


def test_it_opens_no_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden")
    assert ask("opens", {"path": str(tmp_path / "secret")}).values["error"] == "OSError"


def test_it_reaches_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert ask("calls_out", {"port": server.getsockname()[1]}).values["error"]
