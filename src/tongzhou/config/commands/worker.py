"""``tongzhou worker``: do jobs until told to stop; as many of these processes as you like, on PostgreSQL.

Several of one machine are best started as one (``--processes``): they share what they have loaded, and who dies is
replaced at once.

On SQLite the server does the jobs itself. A worker beside it would do them, too, but open pages of the server
would not hear of what has changed.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from functools import partial

from tongzhou.config import page_names
from tongzhou.config.commands import schema, serve


def main(argv: list[str]) -> int:
    """Work until a signal comes; return the exit status."""
    parser = argparse.ArgumentParser(prog="tongzhou worker", description=(__doc__ or "").partition("\n\n")[2])
    parser.add_argument("--threads", type=int, default=2, help="jobs at a time (2)")
    parser.add_argument("--processes", type=int, default=1, help="processes; PostgreSQL only (1)")
    parser.add_argument("--once", action="store_true", help="do what is due now, then end")
    arguments = parser.parse_args(argv)
    if arguments.threads < 1 or arguments.processes < 1:
        parser.error("--threads and --processes must be at least 1")
    serve.prepare()
    serve.refuse_workers_on_sqlite(arguments.processes, "--processes")
    schema.refuse_unmigrated()
    if arguments.once:
        return once()
    page_names.learn()
    if serve.on_sqlite():
        print(
            "SQLite: the server does the jobs itself. 使用 SQLite 时由服务器自行执行任务。", file=sys.stderr
        )
    if arguments.processes > 1:
        return work_together(arguments.processes, arguments.threads)
    return work(arguments.threads)


def once() -> int:
    """Do what is due, and say how much that was."""
    from tongzhou.operations.actions import run_due_jobs

    print(run_due_jobs(worker="once"))
    return 0


def work(threads: int) -> int:
    """Do jobs until a signal comes."""
    from tongzhou.config.memory import settle
    from tongzhou.operations.worker import Worker

    settle()
    worker = Worker(threads=threads)
    worker.start()
    print(worker.name, flush=True)
    try:
        worker.stopping.wait()
    except KeyboardInterrupt:
        worker.stop()
    return 0


def work_together(processes: int, threads: int) -> int:
    """Do jobs in several processes, born from this one, which watches over them."""
    from tongzhou.config.supervisor import Supervisor

    with contextlib.suppress(KeyboardInterrupt):
        serve.collect_addresses()
        return Supervisor([partial(work, threads)] * processes).run()
    return 0
