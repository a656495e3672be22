"""Who gets what at every address: the table that ``test_permission_matrix.py`` holds the product to.

A line names a method and an address (its name in the URL configuration), then the status for each of the
cast, in the order of ``CAST``. Statuses of the unsafe methods are those of the request in ``SENT``, or of an
empty one: 422 or 428 means that the person may, but what was sent will not do.

302 in the first column sends to the sign-in page. 404 hides what one may not know of, 403 refuses what one
may know of but not do. A method without a line is one that the address does not have (405).
"""

from __future__ import annotations

from typing import Any

CAST = ("anonymous", "otto", "tom", "lee", "fei", "quinn", "mara", "pia", "ada", "cleo", "cody", "vera")

TABLE = """
"""

SENT: dict[str, dict[str, Any]] = {
    "POST token_create": {"name": "t"},
    "POST project_delete": {"key": "project"},
    "POST member_change": {"role": "qa"},
    "GET api:plan_changes": {"since": 0},
    "POST api:token_create": {"name": "t"},
    "POST api:client_create": {"name": "New"},
    "PATCH api:client_change": {"industry": "Trade"},
    "POST api:contact_create": {"name": "Ben"},
    "PATCH api:contact_edit": {"phone": "1"},
    "POST api:project_create": {"name": "New", "client": "client", "start_date": "2026-03-02"},
    "PATCH api:charter_change": {"sponsor": "Ms Li"},
    "PUT api:member_set": {"role": "qa"},
    "PATCH api:plan_settings": {"several_ends": True},
    "POST api:plan_commands": {"commands": [{"op": "delete", "ids": []}]},
    "POST api:baseline_set": {"name": "New"},
    "POST api:import_confirm": {"dates": "compute"},
}
"""What is sent where an empty form or body would not reach the permission; a text that names one of the
stage's things (``test_permission_matrix.things_of``) stands for its number. Uploads bring a small file."""

NAMED = {
    "key": "project",
    "item": "item",
    "baseline": "baseline",
    "contact": "contact",
    "format": "format",
    "kind": "picture",
    "token_revoke pk": "token",
    "person pk": "person",
    "person_password pk": "person",
    "client pk": "client",
    "client_edit pk": "client",
    "contact_create pk": "client",
    "contact_edit pk": "client",
    "contact_remove pk": "client",
    "contact_login pk": "client",
    "member_change pk": "membership",
    "member_remove pk": "membership",
    "import_preview pk": "draft",
    "import_drop pk": "draft",
    "calendar pk": "calendar",
    "calendar_week pk": "calendar",
    "calendar_exception_add pk": "calendar",
    "calendar_exception_remove pk": "calendar",
    "calendar_holidays pk": "calendar",
    "calendar_rename pk": "calendar",
    "calendar_default pk": "calendar",
    "user": "member",
    "api:token_revoke id": "token",
    "api:client id": "client",
    "api:client_change id": "client",
    "api:contacts id": "client",
    "api:contact_create id": "client",
    "api:contact id": "client",
    "api:contact_edit id": "client",
    "api:contact_remove id": "client",
    "api:work_item id": "item",
    "api:work_item_why id": "item",
    "api:baseline id": "baseline",
    "api:baseline_delete id": "baseline",
    "api:baseline_choose id": "baseline",
    "api:baseline_comparison id": "baseline",
    "api:calendar id": "calendar",
    "api:project_calendar id": "own calendar",
    "api:import_preview id": "draft",
    "api:import_confirm id": "draft",
    "api:import_drop id": "draft",
}
"""What the parameters of addresses are: by address and parameter, or by the parameter alone."""


def rows() -> dict[str, tuple[int, ...]]:
    """``"GET plan"`` → the statuses for the cast."""
    found: dict[str, tuple[int, ...]] = {}
    for line in TABLE.strip().splitlines():
        words = line.split()
        if words and not words[0].startswith("#"):
            method, name, *statuses = words
            assert len(statuses) == len(CAST), f"{method} {name} needs {len(CAST)} statuses"
            assert f"{method} {name}" not in found, f"{method} {name} has two lines"
            found[f"{method} {name}"] = tuple(map(int, statuses))
    return found
