"""``tongzhou serve``: the web server alone, for a database that is ready; ``--workers`` for several processes.

``--host``/``--port`` say where it listens (127.0.0.1:8000), ``--workers`` how many processes answer
(PostgreSQL only). Everything else comes from the environment: docs/guides/settings.md.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import errno
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from types import FrameType

from tongzhou.config.commands import schema
from tongzhou.config.memory import collect_seldom

APPLICATION = "tongzhou.config.asgi:application"
SECONDS_TO_FINISH = 10
SECONDS_TO_KEEP_ALIVE = 65
log = logging.getLogger(__name__)


def main(argv: list[str]) -> int:
    """Serve until told to stop; return the exit status."""
    parser = argparse.ArgumentParser(prog="tongzhou serve", description=(__doc__ or "").partition("\n\n")[2])
    add_server_arguments(parser)
    arguments = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, interrupt)
    prepare(workers=arguments.workers)
    refuse_workers_on_sqlite(arguments.workers)
    schema.refuse_unmigrated()
    listening = bind(arguments.host, arguments.port)
    print(f"http://{arguments.host}:{listening.getsockname()[1]}", flush=True)
    with_jobs = arguments.with_worker or on_sqlite()
    return serve(listening, workers=arguments.workers, with_jobs=with_jobs)


def add_server_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen and with how many processes."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument(
        "--port", type=int, default=8000, help="port to listen on; 0 takes any free one (8000)"
    )
    parser.add_argument("--workers", type=int, default=1, help="processes that answer; PostgreSQL only (1)")
    parser.add_argument(
        "--with-worker",
        action="store_true",
        help="do jobs as well, without `tongzhou worker` (always on SQLite)",
    )


def prepare(*, workers: int = 1) -> None:
    """Bring up Django and the translations; for several server processes, a place where their figures meet."""
    import django

    from tongzhou.config.locale import compile_catalogues

    collect_seldom()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongzhou.config.settings")
    signal.signal(signal.SIGTERM, interrupt)
    if workers > 1:  # before anything that counts is imported
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder = tempfile.mkdtemp(prefix="tongzhou-metrics-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        compile_catalogues()
    except OSError as error:
        log.warning("The translations could not be compiled, older ones are used: %s", error)
    django.setup()


def interrupt(number: int, frame: FrameType | None) -> None:
    """Being asked to stop is no failure, whoever asks."""
    raise KeyboardInterrupt


def refuse_workers_on_sqlite(workers: int, option: str = "--workers") -> None:
    """Live pages of several processes meet through PostgreSQL; SQLite has nothing to meet through."""
    from django.db import connection

    if workers > 1 and connection.vendor == "sqlite":
        raise SystemExit(
            f"SQLite 只支持一个进程；要使用 {option}，请用 DATABASE_URL 指定 PostgreSQL。\n"
            f"SQLite works with one process; to use {option}, name a PostgreSQL database in DATABASE_URL."
        )


def on_sqlite() -> bool:
    """Whether the one process must do everything, jobs included."""
    from django.db import connection

    return connection.vendor == "sqlite"


def bind(host: str, port: int) -> socket.socket:
    """A socket on this address, or a clear refusal."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        raise SystemExit(refusal(host, port, error)) from error
    listening.set_inheritable(True)
    return listening


def refusal(host: str, port: int, error: OSError | OverflowError) -> str:
    """Why nothing can listen there, and what to do about it."""
    if getattr(error, "errno", None) == errno.EADDRINUSE:
        return (
            f"端口 {port} 已被占用，也许同舟已经在运行。换一个端口：--port {port + 1}\n"
            f"Port {port} is in use; perhaps Tongzhou is running already. Take another one: --port {port + 1}"
        )
    return f"无法监听 {host}:{port}：{error}\nCannot listen on {host}:{port}: {error}"


def serve(listening: socket.socket, *, workers: int = 1, with_jobs: bool = False) -> int:
    """Answer on the socket until a signal comes; open answers get ten seconds to finish, jobs twenty."""
    if workers > 1:
        return serve_together(listening, workers, with_jobs=with_jobs)
    # The signal may come as soon as the address has been printed, while all is still beginning.
    with contextlib.suppress(KeyboardInterrupt), contextlib.ExitStack() as until_the_end:
        until_the_end.push(_on_a_line_of_its_own)
        if with_jobs:
            until_the_end.enter_context(doing_jobs())
        answer(listening)
    return 0


def serve_together(listening: socket.socket, workers: int, *, with_jobs: bool) -> int:
    """Answer with several processes, and do jobs in one more if wanted; this one watches over them."""
    from uvicorn.config import STARTUP_FAILURE

    from tongzhou.config.supervisor import Supervisor

    tasks: list[Callable[[], object]] = [partial(answer, listening)] * workers
    if with_jobs:
        tasks.append(do_jobs)
    with contextlib.suppress(KeyboardInterrupt):
        load()
        return Supervisor(tasks, hopeless=STARTUP_FAILURE).run()
    return 0


def load() -> None:
    """Load what pages need before there are several processes, so that they share it."""
    from importlib import import_module

    import_module(APPLICATION.partition(":")[0])
    collect_addresses()


def collect_addresses() -> None:
    """Make ready in each language what leads from the name of a page to its address."""
    from django.conf import settings
    from django.urls import get_resolver
    from django.utils.translation import override

    for language, _name in settings.LANGUAGES:
        with override(language):  # which reads the language's catalogues
            assert get_resolver().reverse_dict  # asking for it collects all addresses


def answer(listening: socket.socket) -> None:
    """Answer on the socket in this process until a signal comes."""
    import uvicorn

    config = uvicorn.Config(
        APPLICATION,
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # accounts.addresses decides which of them to believe
        timeout_keep_alive=SECONDS_TO_KEEP_ALIVE,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    uvicorn.Server(config).run(sockets=[listening])


def do_jobs() -> None:
    """Do jobs in this process until a signal comes."""
    with doing_jobs():
        threading.Event().wait()


def _on_a_line_of_its_own(kind: type[BaseException] | None, *_rest: object) -> None:
    """What the terminal says next does not stand behind its ^C."""
    if kind is KeyboardInterrupt:
        sys.stderr.write("\n")


@contextlib.contextmanager
def doing_jobs() -> Iterator[None]:
    """Do jobs in threads of this process meanwhile."""
    from tongzhou.operations.worker import Worker

    worker = Worker(threads=1)
    worker.start()
    try:
        yield
    finally:
        worker.stop()
