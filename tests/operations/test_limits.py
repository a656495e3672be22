"""Every limit of the table is enforced: each is driven one over (tests/operations/limits), and what refuses says so."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from tests.accounts.test_step_up import grow_old
from tests.conftest import PASSWORD
from tests.operations import limits
from tests.operations.limits.driving import DRIVES, Stage
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.operations.actions import set_limits
from tongzhou.operations.limits import LIMITS, TABLE, limit, memory, recall
from tongzhou.operations.models import SetLimit
from tongzhou.projects.models import Project

pytestmark = pytest.mark.django_db

for module in pkgutil.iter_modules(limits.__path__):
    import_module(f"{limits.__name__}.{module.name}")  # each registers its drives


@pytest.fixture
def stage(
    harbour: Project,
    tom: User,
    mara: User,
    ada: User,
    client_for: Any,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    tmp_path: Any,
) -> Iterator[Stage]:
    settings.FILES_STORE = str(tmp_path / "store")
    yield Stage(harbour, tom, mara, ada, client_for(tom), monkeypatch, settings)
    memory.take({})


@pytest.mark.parametrize("name", [one.name for one in TABLE])
def test_every_limit_of_the_table_is_enforced(name: str, stage: Stage) -> None:
    assert name in DRIVES, (
        f"Say in tests/operations/limits how {name} is driven over, or take it out of the table."
    )
    DRIVES[name](stage)


def test_nothing_else_is_driven_than_the_table() -> None:
    assert DRIVES.keys() == LIMITS.keys()


ADDRESS = "/operations/limits/"


def test_an_administrator_sets_a_limit_and_it_is_in_the_diary(client_for: Any, ada: User) -> None:
    browser = client_for(ada)
    answer = browser.post(ADDRESS, {"heavy_per_minute": "12", "upload_bytes": "60", "versions": ""})
    assert answer.status_code == 302
    assert (SetLimit.objects.get(name="heavy_per_minute").value, SetLimit.objects.count()) == (12, 2)
    assert SetLimit.objects.get(name="upload_bytes").value == 60 * 1024 * 1024
    lines = DiaryEntry.objects.filter(deed="operations.limit_set", actor=ada)
    assert {one.label for one in lines} == {
        "heavy_per_minute: 6 → 12",
        "upload_bytes: 52,428,800 → 62,914,560",
    }
    browser.post(ADDRESS, {"heavy_per_minute": ""})
    assert list(SetLimit.objects.values_list("name", flat=True)) == ["upload_bytes"]


def test_setting_a_limit_asks_for_a_proof_first(client_for: Any, ada: User) -> None:
    browser = client_for(ada)
    grow_old(browser)
    assert browser.get(ADDRESS).status_code == 200
    asked = browser.post(ADDRESS, {"heavy_per_minute": "12"})
    assert asked.status_code == 302
    assert asked["Location"].startswith("/confirm/")
    assert not SetLimit.objects.exists()
    browser.post("/confirm/", {"password": PASSWORD, "next": ADDRESS})
    assert SetLimit.objects.get().value == 12


def test_where_nobody_can_ask_for_a_proof_no_limit_is_set(
    client_for: Any, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongzhou.operations.guards.proofs", [])
    assert client_for(ada).post(ADDRESS, {"heavy_per_minute": "12"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_what_was_set_holds_here_at_once_and_elsewhere_soon(ada: User) -> None:
    set_limits({"heavy_per_minute": 12}, by=ada)
    assert limit("heavy_per_minute") == 12
    memory.values, memory.recalled_at = {}, None  # another process, which has not looked yet
    assert limit("heavy_per_minute") == 6
    recall()
    assert limit("heavy_per_minute") == 12


@pytest.mark.parametrize(
    ("name", "value"), [("heavy_per_minute", "0"), ("upload_bytes", "201"), ("versions", "x")]
)
def test_outside_of_its_bounds_nothing_is_set(client_for: Any, ada: User, name: str, value: str) -> None:
    answer = client_for(ada).post(ADDRESS, {name: value, "open_uploads": "30"})
    assert answer.status_code == 422
    assert "error" in answer.content.decode()
    assert not SetLimit.objects.exists()


def test_what_the_environment_sets_cannot_be_set_on_the_page(
    client_for: Any, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LIMITS["heavy_per_minute"].setting, "60")
    browser = client_for(ada)
    browser.post(ADDRESS, {"heavy_per_minute": "12"})
    assert not SetLimit.objects.exists()
    assert limit("heavy_per_minute") == 60
    assert "Set by the environment" in browser.get(ADDRESS).content.decode()


def test_a_limit_of_the_data_cannot_be_set(ada: User) -> None:
    with pytest.raises(ValueError, match="tasks cannot be set"):
        set_limits({"tasks": 10}, by=ada)
