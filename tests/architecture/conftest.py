"""What the tests of the source share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.architecture.source import tree


@pytest.fixture(autouse=True, scope="package")
def trees_are_let_go() -> Iterator[None]:
    """The syntax trees of the whole source take hundreds of megabytes, which no other test needs."""
    yield
    tree.cache_clear()
