"""Importing over HTTP: upload, preview, confirm; who may; and what happens when it cannot be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.models import ClientOrganisation
from tongzhou.engine.critical_path import schedule
from tongzhou.engine.plan import (
    EIGHT_TO_FIVE,
    Assignment,
    Calendar,
    CalendarException,
    LagUnit,
    Link,
    LinkType,
    Plan,
    Resource,
    Task,
)
from tongzhou.exchange.document import (
    AssignmentDetails,
    Baseline,
    FidelityCode,
    FidelityNote,
    PlanDocument,
    ResourceDetails,
    TaskDetails,
)
from tongzhou.exchange.mspdi_writer import write_mspdi
from tongzhou.exchange.table.csv_writer import write_csv
from tongzhou.exchange.table.xlsx_writer import write_xlsx
from tongzhou.plan.actions.edit_plan import edit_plan
from tongzhou.plan.actions.import_plan import keep_draft
from tongzhou.plan.models import (
    Assignment as StoredAssignment,
)
from tongzhou.plan.models import ImportDraft, PlanSettings, WorkingCalendar, WorkItem, instant_of
from tongzhou.projects.models import Project

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
UPLOAD, UPLOAD_NEW = "/projects/harbour/import/", "/projects/new/import/"
DAY = 8 * 3600
START = instant_of(date(2026, 3, 2), DAY)
SPRING = CalendarException(first=date(2026, 3, 9), last=date(2026, 3, 10), name="Company days")


def small_plan() -> PlanDocument:
    """Two phases, a milestone, four links, a calendar with two days off, one person, one baseline."""
    week = Calendar(key=1, name="Office", week=(EIGHT_TO_FIVE,) * 5 + ((), ()), exceptions=(SPRING,))
    tasks = (
        Task(1, None, 0, summary=True, name="Design"),
        Task(2, 1, 3 * DAY, name="Sketch"),
        Task(3, 1, 5 * DAY, name="Draw"),
        Task(4, None, 0, summary=True, name="Build"),
        Task(5, 4, 4 * DAY, name="Assemble"),
        Task(6, 4, 0, milestone=True, name="Done"),
    )
    return PlanDocument(
        plan=Plan(
            start=START,
            calendar=1,
            calendars=(week,),
            tasks=tasks,
            links=(
                Link(2, 3),
                Link(3, 5, LinkType.SS, 2 * DAY),
                Link(2, 5, LinkType.FF, 86_400, LagUnit.ELAPSED),
                Link(5, 6),
            ),
            resources=(Resource(key=7),),
            assignments=(Assignment(2, 7, 3 * DAY),),
        ),
        tasks={
            2: TaskDetails(
                key=2, id=2, name="Sketch", notes="On paper", baselines=(Baseline(0, START, START + DAY),)
            ),
            6: TaskDetails(key=6, id=6, name="Done", milestone=True),
        },
        resources={7: ResourceDetails(key=7, name="Li Na")},
        assignments=(AssignmentDetails(key=1, task=2, resource=7, work=3 * DAY),),
    )


def uploaded(data: bytes, name: str = "plan.xml") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, data)


def table(*rows: str, encoding: str = "utf-8") -> SimpleUploadedFile:
    """A CSV file of these lines."""
    return uploaded("\r\n".join(rows).encode(encoding), "计划.csv")


def plan_of(project: Project) -> dict[str, tuple[Any, ...]]:
    """What was imported, by name: parent, start, finish, duration, milestone or not."""
    items = WorkItem.objects.filter(project=project).select_related("parent")
    return {
        one.name: (
            one.parent.name if one.parent else None,
            one.start_date,
            one.finish_date,
            one.duration,
            one.kind,
        )
        for one in items
    }


def links_of(project: Project) -> set[tuple[Any, ...]]:
    """The links by names."""
    links = project.dependencies.select_related("predecessor", "successor")
    return {(one.predecessor.name, one.successor.name, one.type, one.lag, one.lag_unit) for one in links}


# ── files that can be read ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("data", "name"),
    [
        (write_mspdi(small_plan()), "plan.xml"),
        (write_xlsx(small_plan(), schedule(small_plan().plan)), "plan.xlsx"),
        (write_csv(small_plan(), schedule(small_plan().plan)), "plan.csv"),
    ],
    ids=["mspdi", "xlsx", "csv"],
)
def test_a_file_becomes_the_plan_of_an_empty_project(
    data: bytes, name: str, client_for: SignIn, mara: User, harbour: Project
) -> None:
    client = client_for(mara)
    answer = client.post(UPLOAD, {"file": uploaded(data, name)})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert "Assemble" in page.content.decode()
    done = client.post(answer["Location"], {"rule": "compute"})
    assert done["Location"] == "/projects/harbour/plan/"
    found = plan_of(harbour)
    assert found["Sketch"] == ("Design", date(2026, 3, 2), date(2026, 3, 4), 3 * DAY, "task")
    assert found["Done"][0] == "Build"
    assert found["Done"][4] == "milestone"
    assert {(a, b, kind) for a, b, kind, *_ in links_of(harbour)} == {
        ("Sketch", "Draw", LinkType.FS),
        ("Draw", "Assemble", LinkType.SS),
        ("Sketch", "Assemble", LinkType.FF),
        ("Assemble", "Done", LinkType.FS),
    }
    assert StoredAssignment.objects.get().resource.name == "Li Na"
    assert not ImportDraft.objects.exists()
    harbour.refresh_from_db()
    assert harbour.plan_version == 1
    entry = DiaryEntry.objects.get(deed="plan.imported")
    assert (entry.label, entry.actor) == (name, mara)


def test_calendars_of_the_file_come_along(client_for: SignIn, mara: User, harbour: Project) -> None:
    client = client_for(mara)
    draft = client.post(UPLOAD, {"file": uploaded(write_mspdi(small_plan()))})["Location"]
    client.post(draft, {"rule": "compute"})
    used = PlanSettings.objects.get(project=harbour).calendar
    assert (used.name, used.project) == ("Office", harbour)
    assert plan_of(harbour)["Draw"][2] == date(2026, 3, 13), "nine days without the two company days"


def test_a_table_without_a_calendar_counts_in_ours_with_its_holidays(
    client_for: SignIn, mara: User, harbour: Project
) -> None:
    client = client_for(mara)
    rows = table("序号,任务名称,工期,开始时间", "1,国庆前后,3天,2026-09-30")
    client.post(client.post(UPLOAD, {"file": rows})["Location"], {"rule": "compute"})
    used = PlanSettings.objects.get(project=harbour).calendar
    assert used.is_default
    assert plan_of(harbour)["国庆前后"][2] > date(2026, 10, 7)


def test_a_gbk_table_with_chinese_headings_is_read(client_for: SignIn, mara: User, harbour: Project) -> None:
    rows = table(
        "序号,任务名称,工期,前置任务,负责人,交付物",
        "1,需求调研,5天,,李娜,需求说明书",
        "2,方案设计,3天,1FS+2天,王伟[50%],",
        "3,上线,0,2,,",
        encoding="gbk",
    )
    client = client_for(mara)
    answer = client.post(UPLOAD, {"file": rows})
    assert "需求调研" in client.get(answer["Location"]).content.decode()
    client.post(answer["Location"], {"rule": "compute"})
    assert links_of(harbour) == {
        ("需求调研", "方案设计", LinkType.FS, 2 * DAY, LagUnit.WORKING),
        ("方案设计", "上线", LinkType.FS, 0, LagUnit.WORKING),
    }
    assert WorkItem.objects.get(name="需求调研").deliverable == "需求说明书"
    assert {(a.resource.name, a.units) for a in StoredAssignment.objects.select_related("resource")} == {
        ("李娜", 10_000),
        ("王伟", 5_000),
    }


def test_a_file_becomes_a_new_project(
    client_for: SignIn, mara: User, harbour_bank: ClientOrganisation
) -> None:
    client = client_for(mara)
    answer = client.post(UPLOAD_NEW, {"file": uploaded(write_mspdi(small_plan()), "港口 CRM.xml")})
    page = client.get(answer["Location"])
    assert "港口 CRM" in page.content.decode(), "the name is suggested from the file"
    form = {
        "name": "Harbour CRM",
        "key": "crm",
        "client": str(harbour_bank.pk),
        "new_client": "",
        "method": "hybrid",
    }
    done = client.post(answer["Location"], form | {"rule": "compute"})
    assert done["Location"] == "/projects/crm/plan/"
    project = Project.objects.get(key="crm")
    assert (project.method, project.start_date) == ("hybrid", date(2026, 3, 2))
    assert len(plan_of(project)) == 6
    assert project.baselines.get().items.count() == 1


def test_dates_of_the_file_can_be_kept(client_for: SignIn, mara: User, harbour: Project) -> None:
    document = small_plan()
    later = instant_of(date(2026, 4, 7), DAY)
    stored = document.tasks[2].stored._replace(start=later, finish=later + DAY)
    document = replace(document, tasks=dict(document.tasks) | {2: document.tasks[2]._replace(stored=stored)})
    client = client_for(mara)
    draft = client.post(UPLOAD, {"file": uploaded(write_mspdi(document))})["Location"]
    assert "2026-04-07" in client.get(draft).content.decode(), "the preview shows the difference"
    client.post(draft, {"rule": "keep"})
    item = WorkItem.objects.get(name="Sketch")
    assert item.manual
    assert item.start_date == date(2026, 4, 7)
    assert not WorkItem.objects.get(name="Design").manual, "summaries follow their tasks"


def test_uncompleted_work_moves_behind_the_status_date_only_when_asked_to(
    client_for: SignIn, mara: User, harbour_bank: ClientOrganisation
) -> None:
    document = small_plan()
    document = replace(
        document, plan=replace(document.plan, status_date=instant_of(date(2026, 5, 4), 17 * 3600))
    )
    client = client_for(mara)
    finishes = []
    for key, choice in (("kept", {}), ("moved", {"reschedule": "on"})):
        draft = client.post(UPLOAD_NEW, {"file": uploaded(write_mspdi(document))})["Location"]
        page = client.get(draft, {"shown": "1", **choice}).content.decode()
        assert "2026-05-04" in page
        form = {
            "name": key,
            "key": key,
            "client": str(harbour_bank.pk),
            "new_client": "",
            "method": "waterfall",
        }
        client.post(draft, form | choice)
        project = Project.objects.get(key=key)
        assert project.status_date == date(2026, 5, 4)
        finishes.append(plan_of(project)["Sketch"][2])
    assert finishes[0] == date(2026, 3, 4)
    assert finishes[1] > date(2026, 5, 4)


def test_a_plan_scheduled_from_its_finish_becomes_as_late_as_possible(mara: User, harbour: Project) -> None:
    from tongzhou.plan.actions.fill_plan import fill_plan

    document = small_plan()
    finish = instant_of(date(2026, 6, 26), 17 * 3600)
    document = replace(document, plan=replace(document.plan, from_finish=True, finish=finish))
    fill_plan(harbour, document, by=mara, today=date(2026, 3, 2))
    found = plan_of(harbour)
    assert found["Done"][2] == date(2026, 6, 26)
    assert WorkItem.objects.get(name="Assemble").constraint_type == 1


# ── the preview ───────────────────────────────────────────────────────────────────────────────────────
def test_the_preview_tells_what_is_lost_and_stays_in_its_budget(
    client_for: SignIn, mara: User, harbour: Project, django_assert_max_num_queries: Any
) -> None:
    notes = (
        FidelityNote(FidelityCode.LINK_INTO_CYCLE, 3, None, {"predecessor": 2}),
        FidelityNote(FidelityCode.TEXT_SHORTENED, 2, None, {"field": "notes", "length": 100}),
        FidelityNote(FidelityCode.TEXT_SHORTENED, 6, None, {"field": "name", "length": 100}),
    )
    draft = keep_draft(replace(small_plan(), fidelity=notes), by=mara, filename="plan.xml", project=harbour)
    client = client_for(mara)
    with django_assert_max_num_queries(30):
        page = client.get(f"/imports/{draft.pk}/").content.decode()
    assert "1 link is left out, because it would make tasks wait for each other in a circle." in page
    assert "2 texts are too long and are cut." in page
    assert "2 “Sketch”" in page
    assert "FS 2 · SS 1 · FF 1" in page


def test_every_code_of_a_reader_has_its_words() -> None:
    from tongzhou.plan.import_words import LOSSES, REASONS
    from tongzhou.plan.queries.imports import Reason

    assert set(LOSSES) == set(FidelityCode)
    assert set(REASONS) == set(Reason)


def test_only_the_owner_sees_a_draft(
    client_for: SignIn, mara: User, ada: User, lee: User, harbour: Project
) -> None:
    draft = keep_draft(small_plan(), by=mara, filename="plan.xml", project=harbour)
    for somebody in (ada, lee):
        assert client_for(somebody).get(f"/imports/{draft.pk}/").status_code == 404
        assert client_for(somebody).post(f"/imports/{draft.pk}/").status_code == 404
        assert client_for(somebody).post(f"/imports/{draft.pk}/drop/").status_code == 404
    assert client_for(mara).get(f"/imports/{draft.pk}/").status_code == 200


def test_who_has_lost_the_right_cannot_use_an_old_draft(
    client_for: SignIn, tom: User, otto: User, harbour: Project
) -> None:
    for somebody, status in ((tom, 403), (otto, 404)):
        draft = keep_draft(small_plan(), by=somebody, filename="plan.xml", project=harbour)
        assert client_for(somebody).get(f"/imports/{draft.pk}/").status_code == status
        assert client_for(somebody).post(f"/imports/{draft.pk}/").status_code == status
    assert not WorkItem.objects.exists()


def test_a_draft_can_be_thrown_away_and_is_after_a_day(
    client_for: SignIn, mara: User, harbour: Project
) -> None:
    draft = keep_draft(small_plan(), by=mara, filename="plan.xml", project=harbour)
    assert client_for(mara).post(f"/imports/{draft.pk}/drop/")["Location"] == UPLOAD
    old = keep_draft(small_plan(), by=mara, filename="old.xml")
    ImportDraft.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    fresh = keep_draft(small_plan(), by=mara, filename="new.xml")
    assert list(ImportDraft.objects.values_list("pk", flat=True)) == [fresh.pk]


# ── permissions ───────────────────────────────────────────────────────────────────────────────────────
def test_importing_into_a_project_is_for_its_manager(
    client_for: SignIn, harbour: Project, tom: User, lee: User, cleo: User, otto: User, nora: User
) -> None:
    for somebody, status in ((tom, 403), (lee, 403), (cleo, 403), (otto, 404), (nora, 404)):
        assert client_for(somebody).get(UPLOAD).status_code == status
        file = {"file": uploaded(write_mspdi(small_plan()))}
        assert client_for(somebody).post(UPLOAD, file).status_code == status
    assert not ImportDraft.objects.exists()


def test_importing_a_new_project_is_for_who_may_create_one(
    client_for: SignIn, mara: User, tom: User, cleo: User
) -> None:
    assert client_for(mara).get(UPLOAD_NEW).status_code == 200
    assert client_for(tom).get(UPLOAD_NEW).status_code == 403
    assert client_for(cleo).get(UPLOAD_NEW).status_code == 403


def test_a_forged_upload_is_refused(mara: User, harbour: Project) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(mara)
    assert client.post(UPLOAD, {"file": uploaded(write_mspdi(small_plan()))}).status_code == 403
    assert not ImportDraft.objects.exists()


# ── refusals ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "plan.xml", "empty"),
        (b"<Project", "plan.xml", "xml"),
        (b'<!DOCTYPE Project [<!ENTITY a "b">]><Project/>', "plan.xml", "document type"),
        (b"<html></html>", "plan.xml", "html"),
        (b"MZ\x90\x00", "plan.exe", "program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Props".decode().encode("utf-16-le"), "plan.mpp", "MPP"),
        (b"PK\x03\x04 broken", "plan.xlsx", "file"),
        (b"hello\nworld\n", "plan.csv", "heading"),
    ],
)
def test_files_that_are_no_plans_are_refused_in_words(
    data: bytes, name: str, reason: str, client_for: SignIn, mara: User, harbour: Project
) -> None:
    answer = client_for(mara).post(UPLOAD, {"file": uploaded(data, name)})
    assert answer.status_code == 422
    assert reason.lower() in answer.content.decode().lower()
    assert not ImportDraft.objects.exists()


def test_wrong_cells_are_listed_with_row_column_and_value(
    client_for: SignIn, mara: User, harbour: Project
) -> None:
    rows = table(
        "ID,Name,Duration,Start,Predecessors", "1,A,soon,2026-03-02,", "2,B,3d,31/31/2026,7", "3,C,2d,,2"
    )
    answer = client_for(mara).post(UPLOAD, {"file": rows})
    assert answer.status_code == 422
    page = answer.content.decode()
    for part in ("soon", "Duration", "31/31/2026", "Start", "Predecessors", "cells to correct"):
        assert part in page
    assert not ImportDraft.objects.exists()


def test_what_people_wrote_in_a_cell_stays_text(client_for: SignIn, mara: User, harbour: Project) -> None:
    rows = table("ID,Name,Duration", "1,A,<script>alert(1)</script>", "2,<img src=x>,1d")
    page = client_for(mara).post(UPLOAD, {"file": rows}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_request_that_states_too_large_a_length_is_not_read(
    client_for: SignIn, mara: User, harbour: Project
) -> None:
    class Untouchable:
        def read(self, *_: Any) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    environ: dict[str, Any] = {"CONTENT_LENGTH": str(62 * 1024 * 1024), "wsgi.input": Untouchable()}
    answer = client_for(mara).generic("POST", UPLOAD, b"", "multipart/form-data; boundary=x", **environ)
    assert answer.status_code == 413
    assert "60 MB" in answer.content.decode()


def test_a_plan_that_is_not_empty_is_left_alone(client_for: SignIn, mara: User, harbour: Project) -> None:
    client = client_for(mara)
    draft = client.post(UPLOAD, {"file": uploaded(write_mspdi(small_plan()))})["Location"]
    edit_plan(
        harbour,
        by=mara,
        version=0,
        commands=[{"op": "add", "fields": {"name": "Mine"}}],
        today=date(2026, 3, 2),
    )
    answer = client.post(draft, {"rule": "compute"})
    assert answer.status_code == 422
    assert "work items already" in answer.content.decode()
    assert set(plan_of(harbour)) == {"Mine"}
    assert ImportDraft.objects.count() == 1, "the file is still there"
    assert client.post(UPLOAD, {"file": uploaded(write_mspdi(small_plan()))}).status_code == 409


def test_a_circle_in_the_middle_creates_nothing(
    client_for: SignIn, mara: User, harbour_bank: ClientOrganisation
) -> None:
    document = small_plan()
    document = replace(document, plan=replace(document.plan, links=(*document.plan.links, Link(5, 2))))
    draft = keep_draft(document, by=mara, filename="circle.xml")
    client = client_for(mara)
    page = client.get(f"/imports/{draft.pk}/").content.decode()
    assert "in a circle" in page
    assert "“Sketch”" in page
    form = {"name": "CRM", "key": "crm", "client": "new", "new_client": "Lighthouse", "method": "hybrid"}
    answer = client.post(f"/imports/{draft.pk}/", form)
    assert answer.status_code == 422
    assert "“Assemble”" in answer.content.decode()
    assert not Project.objects.filter(key="crm").exists()
    assert not ClientOrganisation.objects.filter(name="Lighthouse").exists()
    assert not WorkItem.objects.exists()
    assert not WorkingCalendar.objects.exclude(project=None).exists()
    assert ImportDraft.objects.filter(pk=draft.pk).exists()


def test_the_same_key_again_keeps_the_draft(client_for: SignIn, mara: User, harbour: Project) -> None:
    draft = keep_draft(small_plan(), by=mara, filename="plan.xml")
    form = {
        "name": "X",
        "key": "harbour",
        "client": str(harbour.client_id),
        "new_client": "",
        "method": "hybrid",
    }
    answer = client_for(mara).post(f"/imports/{draft.pk}/", form)
    assert answer.status_code == 422
    assert "Another project has this key already." in answer.content.decode()
    assert ImportDraft.objects.filter(pk=draft.pk).exists()


def test_a_second_import_of_the_same_person_waits(client_for: SignIn, mara: User, harbour: Project) -> None:
    from tongzhou.plan.views.imports import one_at_a_time

    with one_at_a_time(mara):
        answer = client_for(mara).post(UPLOAD, {"file": uploaded(write_mspdi(small_plan()))})
    assert answer.status_code == 429
    assert client_for(mara).post(UPLOAD, {"file": uploaded(write_mspdi(small_plan()))}).status_code == 302
