"""The stage of the journeys: the real server with the demo, and a real browser that tolerates no complaint.

A journey signs somebody in by the role that the demo gives them and gets a page::

    def test_a_manager_moves_a_milestone(sign_in, complaints): ...
        page = sign_in("pm", "/projects/core-banking/plan/", language="en")

Whatever the browser complains about (an exception, a refused script or style, a file that is missing) fails
the journey, unless it says ``complaints.expect("422")``.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path
from typing import Any, ClassVar
from urllib.request import urlopen

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page

from tests.e2e.plan_page import PlanPage
from tests.migrated import LONG, create_sqlite
from tests.processes import SQLITE, Server, environment, server
from tongzhou.config.commands.start import DEMO_PASSWORD
from tongzhou.demo.portfolio import portfolio

# Playwright's synchronous interface leaves a running loop in this thread, which Django takes for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

QUIET = [
    "--disable-background-networking", "--disable-component-update", "--disable-gpu", "--disable-quic",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
WALL = {"width": 1920, "height": 900}
START = "2031-03-03"
"""A Monday in a year whose holidays nobody knows yet: five days of work in every week."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium: Playwright's own would have to be downloaded."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail("There is no Chromium; install it, or name it in CHROMIUM.")
        pytest.skip("There is no Chromium; install it, or name it in CHROMIUM.")
    sandbox = ["--no-sandbox"] if os.getuid() == 0 else []
    return browser_type_launch_args | {"executable_path": chromium, "args": QUIET + sandbox}


def start(folder: Path, output: Path) -> contextlib.AbstractContextManager[Server]:
    """Start the server with the demo, as whoever tries the product does."""
    own = environment(TONGZHOU_LIMIT_HEAVY_PER_MINUTE="600")
    return server(output, "start", "--port", "0", "--data", folder, env=own)


def install(folder: Path) -> None:
    """Start the product where nothing is yet, and stop it: what the first process has installed, the others copy."""
    folder.mkdir()
    create_sqlite(folder / SQLITE)
    with start(folder, folder.with_name("installing")) as first:
        first.address(LONG)
        first.stop()


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The address of this process's own server, which has just been installed, with the demo in it."""
    mine = tmp_path_factory.mktemp("server")
    ours = mine.parent if worker_id == "master" else mine.parent.parent
    with (ours / "installing.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (ours / "installed").exists():
            install(ours / "new")
            (ours / "new").rename(ours / "installed")
    home = shutil.copytree(ours / "installed", mine / "home")
    with start(home, mine / "output") as started:
        address = started.address(LONG)
        # The first page of a process compiles what all pages share; no journey should have to wait for that.
        with urlopen(f"{address}/sign-in/", timeout=LONG) as page:
            assert page.status == 200
        yield address


@dataclass
class Complaints:
    """What the browser has complained about, and what a journey has announced that it would."""

    heard: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, part: str) -> None:
        """Forgive complaints that contain this text."""
        self.expected.append(part)

    def listen(self, context: BrowserContext) -> None:
        """Hear everything in a browser window: errors in its console, and exceptions nobody caught."""
        context.on("console", lambda said: self.heard.append(said.text) if said.type == "error" else None)
        context.on("weberror", lambda thrown: self.heard.append(str(thrown.error)))

    def unexpected(self) -> list[str]:
        """What is left to complain about."""
        return [text for text in self.heard if not any(part in text for part in self.expected)]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Fail the journey in the end if the browser has complained."""
    listening = Complaints()
    yield listening
    assert not listening.unexpected(), "The browser complained:\n" + "\n".join(listening.unexpected())


def new_window(
    browser: Browser,
    complaints: Complaints,
    *,
    dark: bool = False,
    size: dict[str, int] = DESK,
    **options: Any,
) -> BrowserContext:
    """Open a browser window that complains to somebody."""
    context = browser.new_context(
        color_scheme="dark" if dark else "light",
        viewport=size,  # type: ignore[arg-type]  # Playwright's own type of the same shape
        reduced_motion="reduce",
        **options,
    )
    context.set_default_timeout(15_000)
    complaints.listen(context)
    return context


@pytest.fixture
def window(
    browser: Browser, base_url: str, complaints: Complaints
) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser window: ``window(dark=True, size=PHONE)``."""
    opened = []

    def open_window(**options: Any) -> BrowserContext:
        opened.append(new_window(browser, complaints, base_url=base_url, **options))
        return opened[-1]

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def remembered() -> dict[str, Any]:
    """The cookies of everybody who has signed in during this session."""
    return {}


@pytest.fixture
def sign_in(window: Callable[..., BrowserContext], remembered: dict[str, Any]) -> Callable[..., Page]:
    """Sign in as the demo's person of a role: ``sign_in("pm", "/projects/", language="zh-hans", dark=True)``.

    Roles: admin, pmo, pm, lead, member, finance, qa, client_sponsor, client_member. Without an address the
    page stays where it is.
    """

    def open_page(role: str, address: str = "/", *, language: str = "en", **options: Any) -> Page:
        context = window(storage_state=remembered.get(role), **options)
        page = enter(context, role, remembered, language)
        if address:
            page.goto(address)
        return page

    return open_page


def enter(context: BrowserContext, role: str, remembered: dict[str, Any], language: str) -> Page:
    """A page of somebody who has signed in, with the cookies of the last time if there are any."""
    page = context.new_page()
    if role not in remembered:
        fill_in_sign_in(page, next(login.email for login in portfolio().logins if login.role == role))
        remembered[role] = context.storage_state()
    speak(context, language)
    return page


def fill_in_sign_in(page: Page, email: str) -> None:
    """Come in through the front door."""
    page.goto("/sign-in/")
    page.locator("input[name=username]").fill(email)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("form:has(input[name=password]) button").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def speak(context: BrowserContext, language: str) -> None:
    """Choose a language as the menu does."""
    post(context, "/language/", form={"language": language, "next": "/healthz"})


def post(context: BrowserContext, address: str, **content: Any) -> APIResponse:
    """Send what a form (``form=``) or the plan (``data=``) of this window would send."""
    token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken")
    answer = context.request.post(address, headers={"X-CSRFToken": token}, **content)
    assert answer.ok, f"{address} answered {answer.status}: {answer.text()[:500]}"
    return answer


@dataclass
class Stage:
    """Small projects of a journey's own, made by the project manager of the demo, so that none disturbs another."""

    context: BrowserContext
    name: str
    numbers: ClassVar[Iterator[int]] = count(1)

    def project(self, tasks: Mapping[str, int] | None = None, *, chained: bool = True) -> str:
        """The key of a new project; its tasks are given with their days, each waiting for the one before it."""
        key = f"{self.name}-{next(self.numbers)}"
        client = self.context.request.get("/projects/new/?way=empty").text()
        number = re.findall(r'<option value="(\d+)"', client)[0]
        charter = {"way": "empty", "name": key, "key": key, "client": number, "method": "waterfall"}
        post(self.context, "/projects/new/", form=charter | {"start_date": START})
        if tasks:
            self.fill(key, tasks, chained=chained)
        return key

    def fill(self, key: str, tasks: Mapping[str, int], *, chained: bool) -> None:
        """Put tasks into an empty plan."""
        fields = [
            {
                "name": name,
                "duration": days * 480,
                "estimated": False,
                "kind": "task" if days else "milestone",
            }
            for name, days in tasks.items()
        ]
        added = self.edit(key, [{"op": "add", "fields": one} for one in fields])["added"]
        if chained:
            self.edit(key, [{"op": "link", "from": a, "to": b, "type": 1} for a, b in pairwise(added)])

    def edit(self, key: str, commands: list[dict[str, Any]]) -> dict[str, Any]:
        """Change a plan as its page does."""
        version = self.context.request.get(f"/projects/{key}/plan/data").json()["version"]
        answer = post(
            self.context, f"/projects/{key}/plan/changes", data={"version": version, "commands": commands}
        )
        content: dict[str, Any] = answer.json()
        return content

    def add_member(self, key: str, email: str, role: str) -> None:
        """Bring somebody into a project."""
        found = self.context.request.get(f"/projects/{key}/members/", params={"q": email}).text()
        number = re.findall(r'name="user" value="(\d+)"', found)[0]
        post(self.context, f"/projects/{key}/members/add/", form={"user": number, "role": role})


@pytest.fixture
def stage(sign_in: Callable[..., Page], request: pytest.FixtureRequest) -> Stage:
    """Where a journey gets projects of its own from."""
    page = sign_in("pm", "")
    words = re.findall("[a-z0-9]+", request.node.originalname.lower())
    return Stage(page.context, "-".join(words[1:])[-28:].strip("-"))


@pytest.fixture
def open_plan(sign_in: Callable[..., Page]) -> Callable[..., PlanPage]:
    """Open a plan on a large screen, wait for it, and make room for all its columns: ``open_plan("pm", key)``."""

    def opened(role: str, key: str, **options: Any) -> PlanPage:
        page = sign_in(role, f"/projects/{key}/plan/", **{"size": WALL, **options})
        return PlanPage(page).ready().widened(300)

    return opened
