"""An own store for each test, and files in Harbour."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.files.making import made_file
from tongzhou.accounts.models import User
from tongzhou.files.models import StoredFile
from tongzhou.files.store import DiskStore, store
from tongzhou.portal.actions import publish_project
from tongzhou.projects.models import Project


@pytest.fixture(autouse=True)
def kept(settings: LazySettings, tmp_path: Path) -> DiskStore:
    """The store of this test."""
    settings.FILES_STORE = str(tmp_path / "store")
    found = store()
    assert isinstance(found, DiskStore)
    return found


@pytest.fixture
def minutes(harbour: Project, mara: User) -> StoredFile:
    """An internal file of Harbour, whose documents the client may see as far as they are made visible."""
    publish_project(harbour, by=mara, milestones=True, documents=True)
    return made_file(harbour, mara, "minutes.txt", b"We begin on Monday.\n", folder="Meetings")


@pytest.fixture
def contents(kept: DiskStore) -> Callable[[], set[str]]:
    """The names of everything in the store."""
    return lambda: {key for key, _written in kept.stored()}
