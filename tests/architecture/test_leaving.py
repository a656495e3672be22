"""Whatever leaves has a class, and leaves only to those who may read that class: looked up each time, by every way."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from ninja.operation import Operation

from tests.api.conftest import Planned, plan_for
from tests.conftest import come_in
from tongzhou.accounts.models import User
from tongzhou.activity.classes import HINTS
from tongzhou.activity.live import announce
from tongzhou.clients.api import ClientAbove
from tongzhou.config.api import narrowing
from tongzhou.config.api.narrowing import answers_in, contents_of, shape_of, without
from tongzhou.config.api.urls import api
from tongzhou.plan import classes as plan_classes
from tongzhou.plan.models import Assignment, Dependency, Resource, WorkItem
from tongzhou.plan.queries import document, gantt
from tongzhou.portal.queries.project import PortalMilestone
from tongzhou.portal.shown import SHOWN
from tongzhou.projects.guards import fields_for, find_access
from tongzhou.projects.models import Project
from tongzhou.search.queries.documents import of_work_items
from tongzhou.web import leaving
from tongzhou.web.api.bodies import Answer
from tongzhou.web.field_classes import FOR_CLIENTS, FOR_FINANCE, FOR_VENDOR, FieldClass, class_of, classed
from tongzhou.web.leaving import class_shown, columns_of, kept, unfit
from tongzhou.work.queries.rows import ALWAYS
from tongzhou.work.queries.vocabulary import BUILT_IN, SOURCES

_GANTT = "the columns of the plan, which plan.queries.gantt selects by their classes"
WITHOUT_SCHEMA = {
    "plan_changes": _GANTT,
    "plan_commands": _GANTT,
    "plan_undo": _GANTT,
    "plan_redo": _GANTT,
    "scenario_changes": _GANTT,
    "scenario_commands": _GANTT,
    "scenario_undo": _GANTT,
    "scenario_redo": _GANTT,
    "items_export": "a file, made of the rows that work.queries.rows reads by their classes",
    "report_document": "a file, put together by records.writing for one circle of readers",
    "dossier_download": "a file, of what records.contents lets its circle of readers have",
    "portal_report_document": "a file, put together by records.writing for the client",
    "portal_dossier_download": "a file, of what records.contents lets the client have",
    "export": "a file, made of the rows that plan.queries.document reads by their classes",
}
"""Operations that answer with JSON and have no schema of ours, and why nothing of a model is in it."""


# Every property and every column has a class


def operations() -> Iterator[Operation]:
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            yield from view.operations


@cache
def schemas() -> tuple[type[Answer], ...]:
    """Every schema of an answer that an operation has, with those inside."""
    waiting: list[type[Answer]] = []
    for operation in operations():
        for model in operation.response_models.values():
            if isinstance(model, type):
                waiting += [
                    one for field in model.model_fields.values() for one in answers_in(field.annotation)
                ]
    found: dict[type[Answer], None] = {}
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = None
            waiting += [
                inner for field in one.model_fields.values() for inner in answers_in(field.annotation)
            ]
    return tuple(sorted(found, key=lambda one: one.__name__))


@pytest.mark.parametrize("schema", schemas(), ids=lambda one: one.__name__)
def test_every_property_of_an_answer_has_a_class(schema: type[Answer]) -> None:
    unknown = [
        name
        for name, one in schema.model_fields.items()
        if class_shown(schema, name) is None and not answers_in(one.annotation)
    ]
    room = schema.__module__.split(".")[1]
    assert not unknown, (
        f"Say in ANSWERS of src/tongzhou/{room}/classes.py what {schema.__name__} is made of, for example\n"
        f'    "{schema.__name__}": shown("{room}.Model", vendor="{" ".join(unknown)}"),\n'
        "Until then these properties leave to nobody."
    )
    assert FieldClass.SECRET not in shape_of(schema).classes.values(), (
        f"{schema.__name__} would show a secret"
    )


def test_every_answer_in_json_has_a_schema() -> None:
    silent = [
        operation.view_func.__name__
        for operation in operations()
        for status, model in operation.response_models.items()
        if isinstance(status, int)
        and 200 <= status < 300
        and model is not None
        and not contents_of(operation).shapes
    ]
    assert set(silent) == WITHOUT_SCHEMA.keys()
    assert len(schemas()) > 70


def test_every_answer_in_the_tables_exists() -> None:
    rooms = [one.label for one in apps.get_app_configs() if one.name.startswith("tongzhou.")]
    said = {name for room in rooms for name in getattr(leaving.declarations(room), "ANSWERS", {})}
    known, waiting = (
        {"Page", *(one.__name__ for one in SHOWN)},
        [Answer],
    )
    while waiting:
        one = waiting.pop()
        known.add(one.__name__)
        waiting += one.__subclasses__()
    assert not said - known


@pytest.mark.parametrize("field", BUILT_IN, ids=lambda one: one.name)
def test_every_column_of_lists_and_their_exports_has_a_class(field: Any) -> None:
    assert field.name in SOURCES
    assert field.field_class in FOR_FINANCE


@pytest.mark.parametrize(
    ("model", "names"),
    [
        (WorkItem, document.ROW),
        (WorkItem, gantt.ROW),
        (WorkItem, ALWAYS),
        (Dependency, gantt.LINK),
        (Resource, columns_of(Resource)),
        (Assignment, columns_of(Assignment)),
    ],
)
def test_every_column_of_the_exports_of_plans_has_a_class(model: Any, names: tuple[str, ...]) -> None:
    assert not [name for name in names if class_of(model, name) not in FOR_VENDOR]


def test_an_event_holds_only_what_is_named() -> None:
    assert set(HINTS.values()) <= FOR_VENDOR
    assert kept({"version": 1, "by": "Mara", "price": 5}, HINTS, FOR_CLIENTS) == {"version": 1}


@pytest.mark.django_db
def test_an_event_leaves_without_what_nobody_has_named(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    spoken: list[bytes] = []
    monkeypatch.setattr("tongzhou.activity.live._speak", lambda _topic, event: spoken.append(event))
    with django_capture_on_commit_callbacks(execute=True):
        announce("project:1", {"version": 2, "by": "Mara", "price": 5})
        announce("talk:1", {"comment": 3, "by": "Mara", "text": "zq"}, kind="talk")
    assert spoken == [b'plan {"version":2,"by":"Mara"}', b'talk {"comment":3}']


# A field that changes its class changes what leaves, by every way

MARKS = {"notes": "zqnotes", "deliverable": "zqdeliverable", "criterion": "zqcriterion", "name": "zqname"}
CACHES = (
    leaving.fields_that_leave, leaving.class_of_path, leaving.select_list, leaving.class_shown,
    narrowing.shape_of, narrowing.contents_of,
)  # fmt: skip


def forget() -> None:
    for one in CACHES:
        one.cache_clear()


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """``moved(finance="notes")`` gives fields of work items another class; ``moved(nobody="notes")`` takes it away."""

    def move(*, nobody: str = "", **kinds: str) -> None:
        now = dict(plan_classes.FIELDS["WorkItem"]) | dict(classed(**kinds))
        for name in nobody.split():
            del now[name]
        monkeypatch.setitem(plan_classes.FIELDS, "WorkItem", now)
        forget()

    forget()
    yield move
    monkeypatch.undo()
    forget()


@pytest.fixture
def plan(harbour: Project, mara: User) -> Planned:
    """A plan with a mark in every text of one task."""
    made = plan_for(harbour, mara)
    WorkItem.objects.filter(pk=made.items["Code"]).update(**MARKS)
    return made


def text_of(answer: HttpResponse) -> str:
    """An answer as text; of an XLSX all its parts."""
    assert answer.status_code == 200, answer.content
    if answer.content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
            return "\n".join(bundle.read(name).decode("utf-8", "replace") for name in bundle.namelist())
    return answer.content.decode("utf-8", "replace")


PATHS = {
    "the plan as CSV": "/projects/harbour/export/csv/",
    "the plan as XLSX": "/projects/harbour/export/xlsx/",
    "the plan as MSPDI": "/projects/harbour/export/mspdi/",
    "the plan's island": "/projects/harbour/plan/data",
    "the work items of the API": "/api/v1/projects/harbour/work-items",
    "one work item of the API": "/api/v1/projects/harbour/work-items/{item}",
}


def outputs(who: User, plan: Planned) -> dict[str, str]:
    """What every way says to somebody."""
    client = Client()
    come_in(client, who)
    found = {name: text_of(client.get(path.format(item=plan.items["Code"]))) for name, path in PATHS.items()}
    columns = {"columns": "name,start,finish,state"}
    for kind in ("csv", "xlsx"):
        found[f"the list as {kind}"] = text_of(client.get(f"/projects/harbour/items/export.{kind}", columns))
    return found


SCREENS = (
    "/projects/harbour/items/data?columns=start",
    "/projects/harbour/board/data",
    "/projects/harbour/items/calendar/?month={month}",
    "/my-work/",
)


def test_lists_boards_calendars_and_my_work_ask_as_well(
    plan: Planned, tom: User, moved: Callable[..., None]
) -> None:
    due = timezone.localdate()
    WorkItem.objects.filter(pk=plan.items["Code"]).update(due_date=due)
    Resource.objects.filter(pk=plan.resource).update(user=tom)
    client = Client()
    come_in(client, tom)

    def saying() -> list[str]:
        paths = [one.format(month=f"{due:%Y-%m}") for one in SCREENS]
        return [path for path in paths if MARKS["name"] in text_of(client.get(path))]

    assert len(saying()) == len(SCREENS)
    moved(finance="name")
    assert saying() == []
    moved(nobody="name")
    assert saying() == []


def test_texts_leave_to_whoever_may_read_them(plan: Planned, lee: User) -> None:
    said = outputs(lee, plan)
    assert MARKS["name"] in said["the list as csv"]
    for mark in MARKS.values():
        assert mark in said["the plan as MSPDI"]
        assert mark in said["one work item of the API"]
    assert MARKS["deliverable"] in said["the plan's island"]
    assert MARKS["deliverable"] in said["the plan as CSV"]


@pytest.mark.parametrize("name", ["notes", "deliverable", "criterion"])
def test_a_field_that_becomes_finance_reaches_only_whoever_may_see_costs(
    plan: Planned, lee: User, mara: User, moved: Callable[..., None], name: str
) -> None:
    moved(finance=name)
    hidden, shown = outputs(lee, plan), outputs(mara, plan)
    assert not [way for way, said in hidden.items() if MARKS[name] in said]
    assert MARKS[name] in shown["the plan as MSPDI"]
    assert MARKS[name] in shown["one work item of the API"]
    assert MARKS["name"] in hidden["the plan as MSPDI"], "the rest leaves as before"
    assert name not in json.loads(hidden["one work item of the API"])


@pytest.mark.parametrize("name", ["notes", "deliverable", "criterion"])
def test_a_field_without_a_class_reaches_nobody(
    plan: Planned, mara: User, moved: Callable[..., None], name: str
) -> None:
    moved(nobody=name)
    assert not [way for way, said in outputs(mara, plan).items() if MARKS[name] in said]


@pytest.mark.parametrize("kinds", [{"finance": "notes criterion"}, {"nobody": "notes criterion"}])
def test_the_index_keeps_what_all_of_the_vendors_people_may_read(
    plan: Planned, moved: Callable[..., None], kinds: dict[str, str]
) -> None:
    (before,) = of_work_items([plan.items["Code"]])
    assert MARKS["notes"] in before.text
    moved(**kinds)
    (now,) = of_work_items([plan.items["Code"]])
    assert (MARKS["notes"] in now.text, MARKS["criterion"] in now.text) == (False, False)
    assert MARKS["deliverable"] in now.text


def test_a_column_of_finance_is_no_word_of_whoever_may_not_see_costs(
    plan: Planned, lee: User, mara: User, moved: Callable[..., None]
) -> None:
    moved(finance="estimate_minutes")
    path, wanted = "/projects/harbour/items/export.csv", {"columns": "name,estimate_minutes"}
    for who, status in ((lee, 422), (mara, 200)):
        client = Client()
        come_in(client, who)
        assert client.get(path, wanted).status_code == status
        assert client.get(path).status_code == 200


def test_the_portal_does_not_start_with_what_clients_may_not_read(moved: Callable[..., None]) -> None:
    assert unfit([PortalMilestone], FOR_CLIENTS) == []
    moved(vendor="criterion")
    assert unfit([PortalMilestone], FOR_CLIENTS) == ["PortalMilestone.criterion"]


def test_the_door_knows_the_fields_of_a_reader(
    harbour: Project, lee: User, mara: User, moved: Callable[..., None]
) -> None:
    moved(finance="notes", secret="deliverable", nobody="criterion")
    own, costs = find_access(lee, "harbour"), find_access(mara, "harbour")
    assert own is not None
    assert costs is not None
    three = {"notes", "deliverable", "criterion"}
    assert fields_for(own, WorkItem) & three == set()
    assert fields_for(costs, WorkItem) & three == {"notes"}


def test_what_a_schema_does_not_know_stays() -> None:
    shape = shape_of(ClientAbove)
    known = {"id": 1, "name": "Harbour Bank"}
    assert without([known], (shape,), FOR_VENDOR) == [known]
    assert without({**known, "cost": 5}, (shape,), FOR_VENDOR) == {}
    assert without(known, (shape,), frozenset({FieldClass.PUBLIC})) == {"id": 1}
