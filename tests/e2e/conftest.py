"""The stage of the journeys: the real server with the demo, and a real browser that tolerates no complaint.

A journey signs somebody in by the role that the demo gives them and gets a page::

    def test_a_manager_moves_a_milestone(sign_in, complaints): ...
        page = sign_in("pm", "/projects/core-banking/plan/", language="en")

Whatever the browser complains about (an exception, a refused script or style, a file that is missing) fails
the journey, unless it says ``complaints.expect("422")``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.processes import environment, server
from tongzhou.config.commands.start import DEMO_PASSWORD
from tongzhou.demo.portfolio import portfolio

# Playwright's synchronous interface leaves a running loop in this thread, which Django takes for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

QUIET = [
    "--disable-background-networking", "--disable-component-update", "--disable-gpu", "--disable-quic",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


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


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that has just been installed, with the demo in it."""
    folder = tmp_path_factory.mktemp("home")
    with server(folder / "output", "start", "--port", "0", "--data", folder, env=environment()) as started:
        yield started.address()


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


@pytest.fixture
def window(
    browser: Browser, base_url: str, complaints: Complaints
) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser window: ``window(dark=True, size=PHONE)``."""
    opened = []

    def open_window(*, dark: bool = False, size: dict[str, int] = DESK, **options: Any) -> BrowserContext:
        context = browser.new_context(
            base_url=base_url,
            color_scheme="dark" if dark else "light",
            viewport=size,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(15_000)
        complaints.listen(context)
        opened.append(context)
        return context

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

    Roles: admin, pmo, pm, lead, member, finance, qa, client_sponsor, client_member.
    """
    emails = {login.role: login.email for login in portfolio().logins}

    def open_page(role: str, address: str = "/", *, language: str = "en", **options: Any) -> Page:
        context = window(storage_state=remembered.get(role), **options)
        page = context.new_page()
        if role not in remembered:
            fill_in_sign_in(page, emails[role])
            remembered[role] = context.storage_state()
        speak(context, language)
        page.goto(address)
        return page

    return open_page


def fill_in_sign_in(page: Page, email: str) -> None:
    """Come in through the front door."""
    page.goto("/sign-in/")
    page.locator("input[name=username]").fill(email)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("form:has(input[name=password]) button").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def speak(context: BrowserContext, language: str) -> None:
    """Choose a language as the menu does."""
    token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken")
    form = {"language": language, "next": "/healthz", "csrfmiddlewaretoken": token}
    answer = context.request.post("/language/", form=form)
    assert answer.ok, f"/language/ answered {answer.status}"
