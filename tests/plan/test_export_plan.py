"""Exporting over HTTP, and that what is exported comes back as the same plan."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tongzhou.accounts.models import User
from tongzhou.exchange.mspdi.reader import read_mspdi
from tongzhou.exchange.mspdi_writer import write_mspdi
from tongzhou.exchange.read import read_plan
from tongzhou.plan.actions.calendars import NewException, add_project_exception
from tongzhou.plan.actions.create_project import fill_from_template
from tongzhou.plan.actions.edit_plan import edit_plan
from tongzhou.plan.actions.fill_plan import fill_plan
from tongzhou.plan.actions.start_plan import start_plan
from tongzhou.plan.library import template
from tongzhou.plan.models import Baseline, BaselineItem, CalendarKind, PlanSettings, WorkItem
from tongzhou.plan.queries.document import plan_document
from tongzhou.plan.views.exports import safe_name
from tongzhou.projects.actions import create_project
from tongzhou.projects.models import Project

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
TODAY = date(2026, 3, 2)
DATA = Path(os.environ.get("TONGZHOU_DATA") or Path(__file__).parents[3] / "shared" / "data") / "mspdi"
FILES = sorted(DATA.glob("*.xml"))


@pytest.fixture
def planned(harbour: Project, mara: User) -> Project:
    """Harbour with the plan of a template, a freeze window, progress, a deadline and odd links."""
    fill_from_template(harbour, template("infrastructure"), by=mara, today=TODAY, language="en")
    freeze = NewException(
        first=date(2026, 6, 1), last=date(2026, 6, 12), kind=CalendarKind.FREEZE, name="封网期"
    )
    add_project_exception(harbour, by=mara, exception=freeze, today=TODAY)
    first, second, third = harbour.work_items.filter(summary=False).values_list("pk", flat=True)[:3]
    deadline = (date(2027, 1, 29) - date(1970, 1, 1)).days * 1440 + 17 * 60
    commands = [
        {"op": "set", "id": first, "fields": {"percent": 50, "notes": "Half <done> & more"}},
        {"op": "set", "id": second, "fields": {"deadline": deadline}},
        {"op": "link", "from": first, "to": third, "type": 3, "lag": 5000, "unit": 2},
    ]
    harbour.refresh_from_db()
    edit_plan(harbour, by=mara, version=harbour.plan_version, commands=commands, today=TODAY)
    return harbour


def rows_of(project: Project) -> list[tuple[Any, ...]]:
    """Everything of the plan that a file carries, in order."""
    columns = ("name", "parent__name", "kind", "duration", "percent", "start_at", "finish_at", "late_finish_at",
               "total_float", "critical", "summary", "deadline_at", "constraint_type", "manual")  # fmt: skip
    return list(project.work_items.order_by("position").values_list(*columns))


def links_of(project: Project) -> set[tuple[Any, ...]]:
    """The links by names."""
    columns = ("predecessor__name", "successor__name", "type", "lag", "lag_unit")
    return set(project.dependencies.values_list(*columns))


def copy_of(project: Project, data: bytes, name: str, by: User) -> Project:
    """A project filled with an exported file."""
    copy = create_project(by=by, key="copy", name="Copy", client=project.client, start_date=TODAY)
    start_plan(copy, by=by)
    fill_plan(copy, read_plan(data, name, isolated=False), by=by, today=TODAY, reschedule=False)
    return copy


@pytest.mark.parametrize("kind", ["mspdi", "xlsx"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_exported_plan_comes_back_the_same(
    kind: str, language: str, client_for: SignIn, mara: User, planned: Project
) -> None:
    mara.language = language
    mara.save(update_fields=["language"])
    answer = client_for(mara).get(f"/projects/harbour/export/{kind}/")
    assert answer.status_code == 200
    copy = copy_of(planned, answer.content, f"plan.{'xml' if kind == 'mspdi' else 'xlsx'}", mara)
    assert rows_of(copy) == rows_of(planned)
    assert links_of(copy) == links_of(planned)
    for name in ("deliverable", "criterion", "notes"):
        theirs, ours = (
            list(one.work_items.order_by("position").values_list(name, flat=True)) for one in (copy, planned)
        )
        assert theirs == ours


def test_calendars_come_back_with_their_exceptions(client_for: SignIn, mara: User, planned: Project) -> None:
    data = client_for(mara).get("/projects/harbour/export/mspdi/").content
    copy = copy_of(planned, data, "plan.xml", mara)
    own = PlanSettings.objects.select_related("calendar__base").get(project=copy).calendar
    assert own.project == copy
    found = {(one["first"], one["last"], one["name"], one["kind"]) for one in own.exceptions}
    assert ("2026-06-01", "2026-06-12", "封网期", "freeze") in found
    assert ("2026-10-01", "2026-10-07", "National Day", "holiday") in found
    assert ("2026-10-10", "2026-10-10", "National Day: make-up workday", "makeup") in found


def test_a_csv_file_has_every_task_and_no_formulas(client_for: SignIn, mara: User, planned: Project) -> None:
    item = planned.work_items.filter(summary=False).first()
    assert item is not None
    WorkItem.objects.filter(pk=item.pk).update(name="=HYPERLINK(1)")
    answer = client_for(mara).get("/projects/harbour/export/csv/")
    text = answer.content.decode("utf-8-sig")
    assert text.count("\r\n") == planned.work_items.count() + 1
    assert ",=HYPERLINK" not in text
    assert '"=HYPERLINK' not in text
    assert "HYPERLINK(1)" in text


def test_baselines_go_along_the_one_compared_with_first(mara: User, planned: Project) -> None:
    item = planned.work_items.filter(summary=False).first()
    assert item is not None
    made = [
        Baseline.objects.create(
            project=planned, name=name, plan_version=1, taken_by=mara, finish_at=item.finish_at
        )
        for name in ("first", "second")
    ]
    for number, one in enumerate(made):
        BaselineItem.objects.create(
            baseline=one, item_id=item.pk, position=1, name=item.name, kind=item.kind,
            start_at=(item.start_at or 0) + number * 3600, finish_at=item.finish_at,
        )  # fmt: skip
    planned.plan.baseline = made[1]
    planned.plan.save(update_fields=["baseline"])
    document = read_mspdi(write_mspdi(plan_document(planned)))
    stored = next(one for one in document.tasks.values() if one.name == item.name).baselines
    assert [(one.number, one.start) for one in stored] == [
        (0, (item.start_at or 0) + 3600),
        (1, item.start_at),
    ]


def test_numbers_of_the_file_are_kept_and_new_rows_get_free_ones(
    mara: User, harbour: Project, planned: Project
) -> None:
    copy = copy_of(planned, write_mspdi(plan_document(planned)), "plan.xml", mara)
    before = {one.name: one.key for one in plan_document(planned).tasks.values()}
    command = {"op": "add", "fields": {"name": "Brand new", "duration": 480}}
    edit_plan(copy, by=mara, version=copy.plan_version, commands=[command], today=TODAY)
    after = {one.name: one.key for one in plan_document(copy).tasks.values()}
    assert {name: key for name, key in after.items() if name != "Brand new"} == before
    assert after["Brand new"] not in before.values()


@pytest.mark.parametrize(
    ("kind", "media_type", "ending"),
    [
        ("mspdi", "application/xml", "xml"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("csv", "text/csv; charset=utf-8", "csv"),
    ],
)
def test_type_and_name_of_the_file(
    kind: str, media_type: str, ending: str, client_for: SignIn, mara: User, harbour: Project,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    Project.objects.filter(pk=harbour.pk).update(name='港口/核心: "CRM"\r\nX-Evil: 1')
    browser = client_for(mara)
    counting = connection.vendor == "postgresql"  # how often somebody exports is counted for all processes
    with django_assert_max_num_queries(11 + counting):
        answer = browser.get(f"/projects/harbour/export/{kind}/")
    assert answer["Content-Type"] == media_type
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert disposition.endswith(f".{ending}")
    assert "X-Evil" not in answer
    assert "\n" not in disposition


def test_a_name_that_is_no_good_for_files_is_cleaned() -> None:
    assert safe_name('a/b\\c:"d"\n <e>..') == "a b c d e"
    assert safe_name("...") == ""
    assert len(safe_name("x" * 300)) == 80


def test_who_may_export(
    client_for: SignIn, harbour: Project, tom: User, otto: User, cleo: User, pia: User
) -> None:
    for kind in ("mspdi", "xlsx", "csv"):
        address = f"/projects/harbour/export/{kind}/"
        assert client_for(tom).get(address).status_code == 200
        assert client_for(pia).get(address).status_code == 200
        assert client_for(otto).get(address).status_code == 404
        assert client_for(cleo).get(address).status_code == 403
    assert client_for(tom).get("/projects/harbour/export/pdf/").status_code == 404
    assert client_for(tom).post("/projects/harbour/export/csv/").status_code == 405


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_can_be_filled_in_and_read(
    language: str, client_for: SignIn, tom: User, cleo: User
) -> None:
    answer = client_for(tom).get("/import-template.xlsx", {"language": language})
    assert answer.status_code == 200
    document = read_plan(answer.content, "template.xlsx", isolated=False)
    assert document.plan.tasks
    assert client_for(cleo).get("/import-template.xlsx").status_code == 403


def test_the_statements_of_an_export_do_not_grow_with_the_plan(
    mara: User, planned: Project, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(10):
        document = plan_document(planned)
    assert len(document.plan.tasks) == planned.work_items.count()


@pytest.mark.skipif(not FILES, reason=f"no plans in {DATA}: set TONGZHOU_DATA to the folder that has mspdi/")
def test_every_plan_of_the_collection_is_imported_and_exported(mara: User, harbour: Project) -> None:
    """Links and dates survive the way through the database; the dates are ours, so the engine's tests judge them."""
    began = time.process_time()
    lost: list[str] = []
    for number, path in enumerate(FILES):
        document = read_mspdi(path)
        project = create_project(
            by=mara, key=f"file-{number}", name=path.stem[:200], client=harbour.client, start_date=TODAY
        )
        start_plan(project, by=mara)
        fill_plan(project, document, by=mara, today=TODAY, reschedule=False)
        back = read_mspdi(write_mspdi(plan_document(project)))
        same = (
            [(task.key, task.parent, task.duration) for task in back.plan.tasks]
            == [(task.key, task.parent, task.duration) for task in document.plan.tasks]
            and sorted(back.plan.links) == sorted(document.plan.links)
            and len(back.plan.resources) == len(document.plan.resources)
        )
        if not same:
            lost.append(path.name)
    assert lost == []
    assert time.process_time() - began < 60
