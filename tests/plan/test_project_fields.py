"""Custom fields that belong to one project alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tongzhou.accounts.models import User
from tongzhou.plan.actions import custom_fields
from tongzhou.plan.actions.custom_fields import create_field
from tongzhou.plan.models import CustomField, FieldClass, FieldKind
from tongzhou.plan.queries.work import fields_of
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.projects.models import Project

Browser = Callable[[User], Client]
PAGE = "/projects/harbour/fields/"


def test_a_field_belongs_to_its_project_alone(
    client_for: Browser, harbour: Project, meadow: Project, mara: User
) -> None:
    browser = client_for(mara)
    typed = {"name": "Branch office", "kind": "choice", "choices": "North\nSouth", "field_class": "general"}
    assert browser.post(PAGE, typed).status_code == 302
    field = CustomField.objects.get(project=harbour)
    assert [one["name"] for one in field.options["choices"]] == ["North", "South"]
    assert field in fields_of(harbour)
    assert field not in fields_of(meadow)
    page = browser.get(PAGE).content.decode()
    assert "Branch office" in page
    assert browser.get(f"/projects/harbour/fields/{field.pk}/").status_code == 200


def test_a_field_is_changed_archived_and_brought_back(
    client_for: Browser, harbour: Project, mara: User
) -> None:
    field = create_field(by=mara, name="Branch", kind=FieldKind.TEXT, project=harbour)
    browser, page = client_for(mara), f"{PAGE}{field.pk}/"
    assert browser.post(page, {"name": "Branch office", "field_class": "general"}).status_code == 302
    browser.post(page, {"archive": "yes"})
    field.refresh_from_db()
    assert (field.name, field.archived) == ("Branch office", True)
    browser.post(page, {"archive": "no"})
    field.refresh_from_db()
    assert not field.archived


def test_fields_of_the_organisation_and_of_other_projects_are_none_of_it(
    client_for: Browser, harbour: Project, meadow: Project, mara: User, nora: User
) -> None:
    ours = create_field(by=mara, name="Common to all", kind=FieldKind.TEXT)
    theirs = create_field(by=nora, name="Elsewhere", kind=FieldKind.TEXT, project=meadow)
    browser = client_for(mara)
    page = browser.get(PAGE).content.decode()
    assert "Common to all" not in page
    assert "Elsewhere" not in page
    for field in (ours, theirs):
        assert browser.post(f"{PAGE}{field.pk}/", {"archive": "yes"}).status_code == 404


def test_who_may_not_see_costs_neither_sees_nor_makes_such_fields(
    client_for: Browser, harbour: Project, mara: User, lee: User
) -> None:
    hidden = create_field(
        by=mara, name="Loss", kind=FieldKind.MONEY, project=harbour, code="loss",
        options={"currency": "CNY"}, field_class=FieldClass.FINANCE,
    )  # fmt: skip
    browser = client_for(lee)
    page = browser.get(PAGE).content.decode()
    assert "Loss" not in page
    assert "finance" not in page
    assert browser.post(f"{PAGE}{hidden.pk}/", {"archive": "yes"}).status_code == 404
    browser.post(PAGE, {"name": "Own", "kind": "text", "field_class": "finance"})
    assert CustomField.objects.get(name="Own").field_class == FieldClass.GENERAL
    assert "Loss" in client_for(mara).get(PAGE).content.decode()


def test_a_formula_knows_the_fields_of_its_own_project_only(
    harbour: Project, meadow: Project, mara: User, nora: User
) -> None:
    create_field(by=nora, name="Size", kind=FieldKind.NUMBER, code="size", project=meadow)
    options = {"expression": "size * 2"}
    with pytest.raises(ItemRefusedError):
        create_field(by=mara, name="Twice", kind=FieldKind.FORMULA, project=harbour, options=options)
    create_field(by=nora, name="Twice", kind=FieldKind.FORMULA, project=meadow, options=options)


def test_the_fields_of_one_project_leave_room_for_those_of_others(
    harbour: Project, meadow: Project, mara: User, nora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(custom_fields, "MOST_FIELDS", 1)
    create_field(by=mara, name="A", kind=FieldKind.TEXT, project=harbour)
    create_field(by=nora, name="B", kind=FieldKind.TEXT, project=meadow)
    with pytest.raises(ItemRefusedError):
        create_field(by=mara, name="C", kind=FieldKind.TEXT, project=harbour)
