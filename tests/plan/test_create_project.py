"""Creating a project over HTTP: empty, from a template, and the refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.models import ClientOrganisation
from tongzhou.plan.library import SLUGS, template, templates
from tongzhou.plan.models import PlanSettings, WorkItem
from tongzhou.projects.models import Project

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NEW = "/projects/new/"


def typed(client: ClientOrganisation | str, **more: str) -> dict[str, str]:
    """What somebody types for a project."""
    chosen = client if isinstance(client, str) else str(client.pk)
    return {
        "way": "empty",
        "name": "Harbour CRM",
        "key": "crm",
        "client": chosen,
        "new_client": "",
        "start_date": "2026-05-11",
        "method": "waterfall",
    } | more


@pytest.mark.parametrize("way", ["template", "file", "empty"])
def test_the_page_offers_each_way_within_its_budget(
    way: str,
    client_for: SignIn,
    mara: User,
    harbour_bank: ClientOrganisation,
    django_assert_max_num_queries: Any,
) -> None:
    with django_assert_max_num_queries(30):
        page = client_for(mara).get(NEW, {"way": way})
    assert page.status_code == 200
    assert "Harbour Bank" in page.content.decode() or way == "file"


def test_all_five_templates_are_described(client_for: SignIn, mara: User) -> None:
    page = client_for(mara).get(NEW).content.decode()
    for one in templates():
        assert one.name.en in page
        assert one.description.en.split(":")[0] in page


def test_an_empty_project_has_an_empty_plan_and_its_creator_as_manager(
    client_for: SignIn, mara: User, harbour_bank: ClientOrganisation
) -> None:
    answer = client_for(mara).post(NEW, typed(harbour_bank))
    assert answer.status_code == 302
    assert answer["Location"] == "/projects/crm/plan/"
    project = Project.objects.get(key="crm")
    assert project.start_date == date(2026, 5, 11)
    assert PlanSettings.objects.filter(project=project).exists()
    assert [one.user for one in project.memberships.all()] == [mara]
    deeds = DiaryEntry.objects.filter(project_id=project.pk).values_list("deed", flat=True)
    assert {"projects.project_created", "plan.started"} <= set(deeds)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_template_becomes_a_scheduled_plan(
    slug: str, client_for: SignIn, mara: User, harbour_bank: ClientOrganisation
) -> None:
    optional = [task.id for task in template(slug).tasks if task.optional]
    form = typed(harbour_bank, way="template", template=slug) | {f"optional_{slug}": optional}
    assert client_for(mara).post(NEW, form).status_code == 302
    project = Project.objects.get(key="crm")
    items = WorkItem.objects.filter(project=project)
    assert items.count() == len(template(slug).tasks)
    assert project.dependencies.count() == len(template(slug).links)
    assert not items.filter(start_at=None).exists()
    assert items.order_by("start_date").values_list("start_date", flat=True).first() == date(2026, 5, 11)
    assert items.exclude(deliverable="").exists()
    assert items.exclude(criterion="").exists()
    assert project.plan_version == 1
    assert project.success_criteria


def test_a_cleared_box_leaves_the_optional_task_out(
    client_for: SignIn, mara: User, harbour_bank: ClientOrganisation
) -> None:
    client_for(mara).post(
        NEW,
        typed(harbour_bank, way="template", template="custom_development", optional_custom_development="4.7"),
    )
    names = set(WorkItem.objects.filter(project__key="crm").values_list("name", flat=True))
    assert "Mobile version" in names
    assert "Independent software assessment" not in names


def test_names_follow_the_creator_s_language(
    client_for: SignIn, mara: User, harbour_bank: ClientOrganisation
) -> None:
    mara.language = "zh-hans"
    mara.save(update_fields=["language"])
    client_for(mara).post(NEW, typed(harbour_bank, way="template", template="infrastructure"))
    assert WorkItem.objects.filter(project__key="crm", name="项目启动").exists()


def test_a_new_client_is_made_on_the_way(
    client_for: SignIn, mara: User, harbour_bank: ClientOrganisation
) -> None:
    client_for(mara).post(NEW, typed("new", new_client="Lighthouse Insurance"))
    assert Project.objects.get(key="crm").client.name == "Lighthouse Insurance"


def test_a_refused_key_leaves_no_new_client_behind(client_for: SignIn, mara: User, harbour: Project) -> None:
    answer = client_for(mara).post(NEW, typed("new", new_client="Lighthouse Insurance", key="harbour"))
    assert answer.status_code == 422
    assert "Another project has this key already." in answer.content.decode()
    assert not ClientOrganisation.objects.filter(name="Lighthouse Insurance").exists()


def test_a_client_s_name_cannot_be_taken_twice(
    client_for: SignIn, mara: User, harbour_bank: ClientOrganisation
) -> None:
    answer = client_for(mara).post(NEW, typed("new", new_client="Harbour Bank"))
    assert answer.status_code == 422
    assert "A client of this name exists already." in answer.content.decode()
    assert not Project.objects.filter(key="crm").exists()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Harbour CRM 2", "harbour-crm-2"),
        ("港口核心系统", "project"),
        ("新 (Phase 2)", "phase-2"),
        ("New", "new-2"),
    ],
)
def test_a_key_is_made_from_the_name(
    name: str, key: str, client_for: SignIn, mara: User, harbour_bank: ClientOrganisation
) -> None:
    client_for(mara).post(NEW, typed(harbour_bank, name=name, key=""))
    assert Project.objects.get(name=name).key == key


def test_a_made_key_that_is_taken_gets_a_number(client_for: SignIn, mara: User, harbour: Project) -> None:
    client_for(mara).post(NEW, typed(str(harbour.client_id), name="Harbour", key=""))
    assert Project.objects.filter(key="harbour-2").exists()


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("key", "new", "reserved"),
        ("key", "a b", "small letters"),
        ("key", "-x", "small letters"),
        ("name", "", "required"),
        ("start_date", "1969-12-31", "between 1970 and 2100"),
        ("client", "999999", "valid choice"),
        ("new_client", "", "How is the new client called?"),
    ],
)
def test_wrong_input_is_refused_in_words(
    field: str, value: str, reason: str, client_for: SignIn, mara: User, harbour_bank: ClientOrganisation
) -> None:
    form = typed(harbour_bank) | {field: value} | ({"client": "new"} if field == "new_client" else {})
    answer = client_for(mara).post(NEW, form)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not Project.objects.exists()


def test_only_who_may_create_projects_gets_the_page(
    client_for: SignIn, tom: User, cleo: User, pia: User
) -> None:
    assert client_for(pia).get(NEW).status_code == 200
    assert client_for(tom).get(NEW).status_code == 403
    assert client_for(tom).post(NEW, {}).status_code == 403
    assert client_for(cleo).get(NEW).status_code == 403
    assert Client().get(NEW).status_code == 302


def test_an_empty_plan_can_be_filled_from_a_template_later(
    client_for: SignIn, mara: User, harbour: Project
) -> None:
    page = client_for(mara).get("/projects/harbour/template/")
    assert page.status_code == 200
    answer = client_for(mara).post("/projects/harbour/template/", {"template": "data_platform"})
    assert answer["Location"] == "/projects/harbour/plan/"
    assert harbour.work_items.count() > 80
    again = client_for(mara).post("/projects/harbour/template/", {"template": "data_platform"})
    assert again.status_code == 409
    assert "work items already" in again.content.decode()


def test_filling_from_a_template_needs_the_right_to_import(
    client_for: SignIn, harbour: Project, tom: User, otto: User
) -> None:
    assert client_for(tom).get("/projects/harbour/template/").status_code == 403
    assert client_for(otto).get("/projects/harbour/template/").status_code == 404
