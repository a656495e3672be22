"""Production as docs/guides/production.md describes it: PostgreSQL, two workers, one address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener, urlopen

import pytest
from django.conf import settings

from tests.migrated import connect, migrate, postgresql_url
from tests.processes import PATIENCE, environment, run, server
from tongzhou.activity.live import CHANNEL, ticket

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
WORKERS = "2"


@pytest.fixture
def database(worker_id: str) -> Iterator[str]:
    """The name of an empty database."""
    name = f"production_{worker_id}"
    with connect("postgres") as server_connection:
        server_connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server_connection.execute(f'CREATE DATABASE "{name}"')
        yield name
        server_connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def sign_in(browser: OpenerDirector, address: str, email: str, password: str) -> str:
    """Fill in the form; return the address where it led."""
    with browser.open(f"{address}/sign-in/", timeout=PATIENCE) as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "username": email, "password": password}
    with browser.open(f"{address}/sign-in/", urlencode(form).encode(), timeout=PATIENCE) as page:
        return str(page.url)


def test_two_workers_serve_one_installation(database: str, tmp_path: Path) -> None:
    own = environment(
        DATABASE_URL=postgresql_url(database),
        TONGZHOU_HOME=str(tmp_path),
        TONGZHOU_SECRET_KEY=settings.SECRET_KEY,
    )
    migrate(own)
    email, password = run("administrator", "--language", "en", env=own).stdout.split()

    with server(tmp_path / "output", "serve", "--port", "0", "--workers", WORKERS, env=own) as started:
        address = started.address()
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        assert "/sign-in/" not in sign_in(browser, address, email, password)
        for _attempt in range(6):  # new connections: either worker knows the session
            with browser.open(f"{address}/me/", timeout=PATIENCE) as page:
                assert email in page.read().decode()

        listeners = [
            urlopen(f"{address}/events?ticket={ticket('user:1', 1)}", timeout=PATIENCE) for _ in range(4)
        ]
        for stream in listeners:
            assert stream.readline() == b"retry: 2000\n"
        with connect(database) as speaker:
            speaker.execute("SELECT pg_notify(%s, %s)", [CHANNEL, 'user:1|plan {"version": 7}'])
        for stream in listeners:
            heard = [stream.readline() for _ in range(3)]
            assert heard == [b"\n", b"event: plan\n", b'data: {"version": 7}\n']
            stream.close()
        assert started.stop() == 0
    assert "Traceback" not in started.said()
