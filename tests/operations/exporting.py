"""What the API of an installation says about everything, as one text; run as a program in its environment."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import django

LISTS = ("/me", "/users?state=all", "/clients", "/projects", "/calendars")
OF_PROJECT = (
    "",
    "/members",
    "/plan",
    "/work-items",
    "/links",
    "/milestones",
    "/delays",
    "/baselines",
    "/activity",
)


def main(token: str) -> None:
    """Write every answer, page by page, with its address."""
    django.setup()
    from django.test import Client

    client = Client(
        headers={"Authorization": f"Bearer {token}", "Accept-Language": "en", "Host": "localhost"}
    )

    def read(address: str) -> None:
        while address:
            answer = client.get(address)
            content = re.sub(
                r"cursor=[^\"&]+", "cursor", answer.content.decode()
            )  # a cursor is signed with the time
            sys.stdout.write(f"{answer.status_code} {address.partition('?')[0]} {content}\n")
            following = answer.json().get("next") if answer.status_code == 200 else None
            address = following or ""

    for address in LISTS:
        read(f"/api/v1{address}")
    for project in client.get("/api/v1/projects").json()["items"]:
        for address in OF_PROJECT:
            read(f"/api/v1/projects/{project['key']}{address}")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongzhou.config.settings")
    main(sys.argv[1])
