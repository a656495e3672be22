"""Nothing calls another machine except through the one door, which checks where the call goes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import modules, place, tree

DOOR = "operations/egress.py"
CALLERS = {
    "httpx", "httpx2", "httpcore", "httpcore2", "requests", "urllib3", "aiohttp", "smtplib", "ftplib", "poplib",
    "imaplib", "telnetlib", "http.client", "urllib.request", "xmlrpc.client", "socket", "asyncio.streams",
    "websockets", "paramiko", "pycurl",
}  # fmt: skip
OPENERS = {"open_connection", "create_connection", "urlopen", "urlretrieve"}
LISTENS = {
    "config/commands/serve.py": "opens the port on which people come in; it calls nobody",
    "operations/doctor.py": "asks the mail server that the administrator has named whether it is there",
}


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, and from where in a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{name.name}", node.lineno) for name in node.names)


def calls_out(path: Path) -> Iterator[int]:
    """The lines of a file in which it reaches for something that can call other machines."""
    for module, line in imports(path):
        if any(module == caller or module.startswith(f"{caller}.") for caller in CALLERS):
            yield line
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr in OPENERS:
            yield node.lineno


def test_only_the_door_calls_other_machines() -> None:
    found = [
        place(path, line)
        for path in modules()
        if place(path) != DOOR and place(path) not in LISTENS
        for line in calls_out(path)
    ]
    assert not found, f"Call other machines through {DOOR}:\n" + "\n".join(found)


def test_the_check_finds_the_usual_ways_out(tmp_path: Path) -> None:
    for number, source in enumerate(
        (
            "import httpx2",
            "import urllib.request",
            "from urllib import request",
            "from smtplib import SMTP",
            "import socket",
            "import asyncio\nasyncio.open_connection('host', 1)",
        )
    ):
        path = tmp_path / f"{number}.py"
        path.write_text(source, encoding="utf-8")
        assert list(calls_out(path)), source
