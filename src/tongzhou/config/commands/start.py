"""``tongzhou start``: everything from nothing: database, first content, sign-in sheet, server.

The second start does only what has changed since the first.
"""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import os
import secrets
from pathlib import Path

from tongzhou.config.commands import administrator, schema, serve
from tongzhou.config.commands.sheet import Account, Sheet, label, welcome

DEMO_PASSWORD = "sail-together"  # noqa: S105  # public on purpose: it opens invented data on one's own machine
PUBLIC_PASSWORD = (
    "注意：演示密码是公开的，其他机器也能访问这里。",
    "Beware: the demo's password is public, and other machines can reach this one.",
)


def main(argv: list[str]) -> int:
    """Prepare what is missing, say how to sign in, serve; return the exit status."""
    arguments = parser().parse_args(argv)
    if arguments.data is not None:
        os.environ["TONGZHOU_HOME"] = str(arguments.data.resolve())
    try:
        serve.prepare(workers=arguments.workers)
        serve.refuse_workers_on_sqlite(arguments.workers)
        listening = serve.bind(arguments.host, arguments.port)
        schema.migrate()
        at_home = is_loopback(arguments.host)
        sheet = first_content(demo=arguments.demo, language=arguments.language, at_home=at_home)
    except KeyboardInterrupt:
        return 130
    address = f"http://{arguments.host}:{listening.getsockname()[1]}"
    print(welcome(address, sheet, arguments.language), flush=True)
    if sheet.password == DEMO_PASSWORD and not at_home:
        print(label(*PUBLIC_PASSWORD, arguments.language), flush=True)
    return serve.serve(listening, workers=arguments.workers, with_jobs=True)


def parser() -> argparse.ArgumentParser:
    """What ``bin/run --help`` shows."""
    made = argparse.ArgumentParser(prog="tongzhou start", description="Prepare what is missing, then serve.")
    serve.add_server_arguments(made)
    made.add_argument("--data", type=Path, help="folder for the database and the secret key (./var)")
    made.add_argument("--no-demo", dest="demo", action="store_false", help="begin with an empty installation")
    made.add_argument(
        "--language", choices=["zh", "en"], help="language of this text and of the first accounts"
    )
    return made


def first_content(*, demo: bool, language: str | None, at_home: bool) -> Sheet:
    """Fill an empty installation, and say who can sign in."""
    from tongzhou.accounts.models import User

    if User.objects.exists():
        return demo_sheet()
    if not demo:
        return administrator.first_administrator(language=language or "zh")
    password = DEMO_PASSWORD if at_home else secrets.token_urlsafe(12)
    load(password, language or "zh")
    return Sheet(demo_accounts(), password)


def load(password: str, language: str) -> None:
    """Load the demo; it takes some seconds, so say what is going on."""
    from django.utils.timezone import localdate

    from tongzhou.demo.actions import load_demo

    print(label("正在载入演示数据……", "Loading the demo ...", language), flush=True)
    load_demo(today=localdate(), language=administrator.LANGUAGES[language], password=password)


def demo_sheet() -> Sheet:
    """The demo's accounts, and their password if nobody has changed the first one's."""
    from tongzhou.accounts.models import User

    accounts = demo_accounts()
    first = User.objects.filter(email=accounts[0].email).first()
    if first is None:
        return Sheet()
    return Sheet(accounts, DEMO_PASSWORD if first.check_password(DEMO_PASSWORD) else "")


def demo_accounts() -> tuple[Account, ...]:
    """One account for each role, named in both languages."""
    from django.utils.translation import override

    from tongzhou.accounts.permissions import OrganisationRole, ProjectRole
    from tongzhou.demo.portfolio import portfolio

    labels = dict(OrganisationRole.choices) | dict(ProjectRole.choices)
    accounts = []
    for login in portfolio().logins:
        with override("zh-hans"):
            zh = str(labels[login.role])
        with override("en"):
            accounts.append(Account(login.email, zh, str(labels[login.role])))
    return tuple(accounts)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
