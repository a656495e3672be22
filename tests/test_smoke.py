"""The product stands up: every room is there, the schema is complete, the health pages answer."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from tongzhou.accounts.models import User
from tongzhou.projects.models import Project


@pytest.mark.django_db
def test_no_model_has_changed_since_its_last_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_the_system_checks_find_nothing() -> None:
    call_command("check", fail_level="WARNING", stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db
def test_the_cast_is_complete(harbour: Project, meadow: Project, ada: User, pia: User, otto: User) -> None:
    assert {member.user.name.split()[0] for member in harbour.memberships.select_related("user")} == {
        "Mara", "Lee", "Tom", "Fei", "Quinn", "Cleo", "Cody",
    }  # fmt: skip
    assert {member.user.name.split()[0] for member in meadow.memberships.select_related("user")} == {
        "Nora",
        "Vera",
    }
    assert not otto.memberships.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_the_health_pages_answer_without_a_sign_in(address: str) -> None:
    assert Client().get(address).status_code == 200
