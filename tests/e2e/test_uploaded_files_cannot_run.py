"""Somebody uploads pages and drawings with programs in them: none of them ever runs, whatever links to it."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Complaints, Stage, new_window, post

HOSTILE = {
    "page.html": "<!doctype html><script>top.ran = 1; parent.ran = 1; ran = 1; document.title = 'ran'</script>",
    "drawing.svg": "<svg xmlns='http://www.w3.org/2000/svg' onload='parent.ran=1'><script>parent.ran=1</script></svg>",
    "words.txt": "window.ran = 1; self.postMessage('ran');",
    "sheet.csv": "* { outline: 9px solid red !important }",
}


def uploaded(stage: Stage, key: str) -> dict[str, str]:
    """Name → the signed address of each hostile file's content."""
    found = {}
    for name, text in HOSTILE.items():
        file = {"name": name, "mimeType": "image/png", "buffer": text.encode()}
        post(stage.context, f"/projects/{key}/files/upload/", multipart={"files": file})
    page = stage.context.request.get(f"/projects/{key}/files/").text()
    for number, name in re.findall(r'href="/files/(\d+)/">.*?<span[^>]*>([\w.]+)', page, re.DOTALL):
        answer = stage.context.request.get(f"/files/{number}/download/", max_redirects=0)
        found[name] = answer.headers["location"]
    assert set(found) == set(HOSTILE)
    return found


def test_opening_one_saves_it_and_runs_nothing(stage: Stage) -> None:
    links = uploaded(stage, stage.project())
    for name, link in links.items():
        page = stage.context.new_page()
        page.goto("/me/")
        with page.expect_download() as waited:
            page.evaluate("link => { location.href = link }", link)
        assert waited.value.suggested_filename == name
        assert Path(waited.value.path()).read_text() == HOSTILE[name]
        assert page.evaluate("window.ran") is None
        page.close()


def test_no_way_of_including_one_runs_it(stage: Stage, complaints: Complaints) -> None:
    for said in ("Refused", "Content Security Policy", "MIME", "X-Frame-Options", "violates", "net::ERR"):
        complaints.expect(said)
    links = uploaded(stage, stage.project())
    page = stage.context.new_page()
    page.goto("/me/")
    for link in links.values():
        page.evaluate(
            """async link => {
              const make = (tag, values) => document.body.append(Object.assign(document.createElement(tag), values));
              make('script', {src: link});
              make('script', {src: link, type: 'module'});
              make('iframe', {src: link});
              make('object', {data: link});
              make('embed', {src: link});
              make('img', {src: link});
              make('link', {rel: 'stylesheet', href: link});
              try { new Worker(link); } catch {}
              try { await import(link); } catch {}
              try { await navigator.serviceWorker.register(link); } catch {}
              await new Promise(resolve => setTimeout(resolve, 300));
            }""",
            link,
        )
    assert page.evaluate("window.ran") is None
    assert page.title() != "ran"
    assert page.evaluate("getComputedStyle(document.body).outlineWidth") != "9px"


def test_the_link_works_without_a_cookie_and_gives_none(
    stage: Stage, browser: Browser, base_url: str, complaints: Complaints
) -> None:
    link = uploaded(stage, stage.project())["page.html"]
    stranger = new_window(browser, complaints, base_url=base_url)
    answer = stranger.request.get(link)
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "set-cookie" not in answer.headers
    stranger.close()


@pytest.mark.parametrize("size", [0, 1, 9_000_000])
def test_files_are_dropped_in_and_appear(stage: Stage, tmp_path: Path, size: int) -> None:
    """By the element of the page: in pieces, with progress, into the chosen folder."""
    key = stage.project()
    page = stage.context.new_page()
    page.goto(f"/projects/{key}/files/")
    page.get_by_role("button", name="Upload").first.click()
    page.get_by_label("Folder", exact=True).fill("02 Design")
    (tmp_path / "notes.txt").write_bytes(b"x" * size)
    page.locator("dialog#upload input[type=file]").set_input_files(tmp_path / "notes.txt")
    expect(page.locator("#documents").get_by_text("02 Design")).to_be_visible()
    page.goto(f"/projects/{key}/files/?folder=02+Design")
    expect(page.get_by_role("link", name="notes.txt")).to_be_visible()


def test_slow_readers_hold_nobody_up(stage: Stage, base_url: str) -> None:
    """Twice as many readers as the server has threads take a large file and then do not read it."""
    key = stage.project()
    file = {"name": "large.txt", "mimeType": "text/plain", "buffer": b"0123456789" * 4_000_000}
    post(stage.context, f"/projects/{key}/files/upload/", multipart={"files": file})
    number = re.findall(r'href="/files/(\d+)/"', stage.context.request.get(f"/projects/{key}/files/").text())[
        0
    ]
    answer = stage.context.request.get(f"/files/{number}/download/", max_redirects=0)
    link, host = answer.headers["location"], urlsplit(base_url)
    with ExitStack() as stack:
        for _number in range(12):
            reader = stack.enter_context(socket.create_connection((host.hostname, host.port)))
            reader.sendall(f"GET {link} HTTP/1.1\r\nHost: {host.netloc}\r\n\r\n".encode())
            assert b" 200 " in reader.recv(100)
        begun = time.monotonic()
        assert stage.context.request.get(f"/projects/{key}/files/").ok
        assert time.monotonic() - begun < 5
        part = stage.context.request.get(link, headers={"Range": "bytes=39999995-"})
        assert (part.status, part.body()) == (206, b"56789")


def test_an_upload_goes_on_after_the_network_was_away(
    stage: Stage, tmp_path: Path, complaints: Complaints
) -> None:
    complaints.expect("net::ERR")
    complaints.expect("409")
    key = stage.project()
    page = stage.context.new_page()
    page.goto(f"/projects/{key}/files/")
    lost = failing_once(page)
    page.get_by_role("button", name="Upload").first.click()
    (tmp_path / "big.txt").write_bytes(b"0123456789" * 1_000_000)
    page.locator("dialog#upload input[type=file]").set_input_files(tmp_path / "big.txt")
    expect(page.get_by_role("link", name="big.txt")).to_be_visible(timeout=30_000)
    assert lost() == 2
    number = re.findall(r"/files/(\d+)/", page.content())[-1]
    data = stage.context.request.get(f"/files/{number}/download/").body()
    assert data == b"0123456789" * 1_000_000


def failing_once(page: Page) -> Callable[[], int]:
    """Lose one piece on its way to the server, and the answer to another one; how many were lost."""
    seen: list[str] = []

    def handle(route, request) -> None:
        if request.method != "PATCH" or len(seen) > 3:
            route.continue_()
            return
        seen.append("piece")
        if len(seen) == 1:
            route.abort("connectionreset")
        elif len(seen) == 3:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/uploads/**", handle)
    return lambda: sum(1 for number in range(len(seen)) if number in {0, 2})
