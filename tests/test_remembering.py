"""What memory brings into the database is what the actions have made there."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from tests.conftest import hire
from tests.remembering import Memory, everything, remember
from tongzhou.accounts.actions import create_organisation
from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.projects.models import Project


def made(harbour: Project) -> tuple[Memory, dict[str, object]]:
    """Somebody joins; what of it is remembered, and all rows; it is undone then."""
    ada = User.objects.get(email="ada@yuanhang.example")
    with transaction.atomic():
        memory = remember(lambda: (ada, hire(ada, "Wei Han", "Designer", OrganisationRole.MEMBER)))
        rows = everything()
        transaction.set_rollback(True)
    return memory, dict(rows)


def test_the_rows_are_the_same(harbour: Project) -> None:
    before = everything()
    memory, rows = made(harbour)
    assert everything() == before != rows
    memory.put()
    assert everything() == rows


def test_what_was_one_object_is_one_object(harbour: Project) -> None:
    memory, _rows = made(harbour)
    ada, wei = memory.put()
    assert (ada.name, wei.name) == ("Ada Lin", "Wei Han")
    assert wei.organisation is ada.organisation
    assert User.objects.get(name="Wei Han") == wei


def test_new_rows_get_new_numbers(harbour: Project, mara: User) -> None:
    there = set(User.objects.values_list("pk", flat=True))
    assert create_organisation("Another", short_name="A").pk != mara.organisation_id
    assert hire(mara, "Wei Han", "Designer", OrganisationRole.MEMBER).pk > max(there)


def test_what_changes_other_rows_is_not_remembered(harbour: Project) -> None:
    with pytest.raises(AssertionError, match="have been changed"):
        remember(lambda: Organisation.objects.update(name="Other"))
    with pytest.raises(AssertionError, match="have been changed"):
        remember(lambda: ContentType.objects.filter(app_label="files").delete())
