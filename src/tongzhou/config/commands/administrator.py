"""``tongzhou administrator``: the first organisation and the account that manages it, in an empty database.

The password is made here and shown once. Later accounts are created in the product, by an administrator.
"""

from __future__ import annotations

import argparse
import secrets

from tongzhou.config.commands import serve
from tongzhou.config.commands.sheet import Account, Sheet

LANGUAGES = {"zh": "zh-hans", "en": "en"}


def main(argv: list[str]) -> int:
    """Create the first account; return the exit status."""
    parser = argparse.ArgumentParser(prog="tongzhou administrator", description="Create the first account.")
    parser.add_argument("--organisation", default="同舟", help="name of the organisation")
    parser.add_argument(
        "--email", default="admin@tongzhou.example", help="what the administrator signs in with"
    )
    parser.add_argument("--name", default="Admin", help="the administrator's name")
    parser.add_argument("--language", choices=list(LANGUAGES), default="zh")
    arguments = parser.parse_args(argv)
    serve.prepare()
    sheet = first_administrator(**vars(arguments))
    print(f"{sheet.accounts[0].email}\n{sheet.password}")
    return 0


def first_administrator(
    *,
    organisation: str = "同舟",
    email: str = "admin@tongzhou.example",
    name: str = "Admin",
    language: str = "zh",
) -> Sheet:
    """An organisation and its administrator with a new password; refused when somebody exists already."""
    from django.db import transaction

    from tongzhou.accounts.actions import create_organisation, create_user
    from tongzhou.accounts.models import User
    from tongzhou.accounts.permissions import OrganisationRole

    if User.objects.exists():
        raise SystemExit("已经有账号了。\nThere are accounts already.")
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        create_user(
            create_organisation(organisation),
            email=email,
            name=name,
            password=password,
            role=OrganisationRole.ADMIN,
            language=LANGUAGES[language],
        )
    return Sheet((Account(email, "管理员", "Administrator"),), password)
