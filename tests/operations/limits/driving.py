"""Where limits are driven over one, and the register of how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.test import Client

from tests.files.making import sent
from tongzhou.accounts.models import User
from tongzhou.discussion.actions import write_comment
from tongzhou.discussion.guards import get_talk
from tongzhou.exchange.errors import UnreadablePlanError
from tongzhou.exchange.limits import LIMITS as FILES
from tongzhou.exchange.read import read_plan
from tongzhou.files.models import StoredFile
from tongzhou.files.views.taking import take_file
from tongzhou.operations.limits import memory
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import find_subject


@dataclass
class Stage:
    """Where limits are driven over: Tom in Harbour, a browser and a program of his, and the means of a test."""

    project: Project
    tom: User
    mara: User
    ada: User
    browser: Client
    patch: pytest.MonkeyPatch
    settings: Any

    def low(self, name: str, value: int) -> None:
        """Set a limit, as if an administrator had, whatever its bounds."""
        memory.take({**memory.values, name: value})

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return self.browser.post(f"/projects/harbour/{path}", body, content_type="application/json")

    def item(self, **fields: Any) -> Any:
        return self.post("items/add", {"fields": {"name": "Cables", **fields}})

    def say(self, source: str) -> None:
        talk = get_talk(self.tom, "project", self.project.pk)
        write_comment(talk, source=source, audience=talk.audiences[0])

    def upload(self, *files: tuple[str, bytes]) -> str:
        form = {"files": [sent(*one) for one in files]}
        return self.browser.post("/projects/harbour/files/upload/", form, follow=True).content.decode()

    def file(self, data: bytes = b"one") -> StoredFile:
        subject = find_subject(self.tom, "project", self.project.pk)
        assert subject is not None
        return take_file(sent("a.txt", data), subject, self.tom)


DRIVES: dict[str, Callable[[Stage], None]] = {}


def drives(name: str) -> Callable[[Callable[[Stage], None]], Callable[[Stage], None]]:
    """Register how a limit is driven over."""

    def keep(drive: Callable[[Stage], None]) -> Callable[[Stage], None]:
        DRIVES[name] = drive
        return drive

    return keep


def refused_by_files(field: str, value: int, data: bytes, name: str = "plan.csv") -> None:
    """A plan file is over a smaller limit of ``exchange``."""
    with pytest.raises(UnreadablePlanError):
        read_plan(data, name, limits=replace(FILES, **{field: value}), isolated=False)


def refused(error: type[Exception], deed: Callable[[], Any]) -> str:
    """What a deed is refused with."""
    with pytest.raises(error) as refusal:
        deed()
    return str(refusal.value.message)  # type: ignore[attr-defined]  # all refusals have one
