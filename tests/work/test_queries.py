"""The query layer: every filter, order and group, what it refuses, and how many statements it takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.work.conftest import Make
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan import classes
from tongzhou.plan.actions.items.change import change_item
from tongzhou.plan.models import CustomField, FieldClass, FieldKind, WorkItem
from tongzhou.projects.guards import Access, get_access
from tongzhou.projects.models import Project
from tongzhou.web.field_classes import FieldClass as FieldClassOfModels
from tongzhou.web.field_classes import class_of
from tongzhou.work.queries import conditions
from tongzhou.work.queries.rows import rows
from tongzhou.work.queries.spec import ViewError, parse_view
from tongzhou.work.queries.vocabulary import BUILT_IN, Vocabulary, reads_of, vocabulary, vocabulary_of

Found = Callable[..., list[str]]


@pytest.fixture
def access(harbour: Project, mara: User) -> Access:
    """Mara in Harbour."""
    return get_access(mara, harbour.key, Permission.VIEW_PLAN)


@pytest.fixture
def found(access: Access, today: date) -> Found:
    """The titles that a view shows, in its order: ``found(state="3", sort="-name")``."""

    def titles(**params: str) -> list[str]:
        return [row["name"] for row in view(access, today, **params)["rows"]]

    return titles


def view(access: Access, today: date, **params: str) -> dict[str, Any]:
    """What a view holds; ``custom_5`` stands for ``custom:5``."""
    known = vocabulary(access)
    named = {
        name.replace("custom_", "custom:"): value.replace("custom_", "custom:")
        for name, value in params.items()
    }
    return rows(access, parse_view(named, known), known, today=today)


def custom(home: Project, name: str, kind: FieldKind, **more: Any) -> CustomField:
    """A custom field of the organisation."""
    return CustomField.objects.create(
        organisation=home.organisation, code=name.lower(), name=name, kind=kind, **more
    )


def test_text_finds_parts_of_titles_and_numbers(found: Found, make: Make, harbour: Project) -> None:
    item = make("Write the runbook")
    make("Fix the login")
    assert found(q="RUNBOOK") == ["Write the runbook"]
    assert found(q=f"#{item.number}") == ["Write the runbook"]
    assert found(q=f"harbour-{item.number}") == ["Write the runbook"]
    assert found(q="100%") == []


def test_items_are_found_by_type_state_and_priority(
    found: Found, make: Make, kind_of: Any, state_of: Any
) -> None:
    make("Task", priority=1)
    make("Defect", type="defect", priority=4)
    assert found(type=str(kind_of("defect"))) == ["Defect"]
    assert found(state=str(state_of("defect", "new"))) == ["Defect"]
    assert found(state=f"{state_of('defect', 'new')},{state_of('task', 'open')}") == ["Task", "Defect"]
    assert found(priority="4") == ["Defect"]
    assert found(priority="0,1") == ["Task"]


def test_items_are_found_by_what_their_state_means(
    found: Found, make: Make, state_of: Any, mara: User, today: date
) -> None:
    make("Open")
    done = make("Done")
    change_item(done, by=mara, changes={"state": state_of("task", "done")}, today=today)
    assert found(category="done") == ["Done"]
    assert found(category="open") == ["Open"]
    assert found(category="todo,done") == ["Open", "Done"]


def test_items_are_found_by_who_has_them(found: Found, make: Make, tom: User, mara: User) -> None:
    make("Mine", assignees=[mara])
    make("Tom's", assignees=[tom])
    make("Nobody's")
    assert found(assignees="me") == ["Mine"]
    assert found(assignees=str(tom.pk)) == ["Tom's"]
    assert found(assignees=f"none,{tom.pk}") == ["Tom's", "Nobody's"]
    assert found(no="assignees") == ["Nobody's"]


def test_items_are_found_by_tag(found: Found, make: Make, tag: Any) -> None:
    urgent, later = tag("Urgent"), tag("Later")
    make("One", tags=[urgent.pk, later.pk])
    make("Two", tags=[later.pk])
    make("Three")
    assert found(tags=str(urgent.pk)) == ["One"]
    assert found(tags=f"{urgent.pk},{later.pk}") == ["One", "Two"]
    assert found(tags="none") == ["Three"]
    assert found(no="tags") == ["Three"]


def test_items_are_found_by_the_day_they_are_due(
    found: Found, make: Make, state_of: Any, mara: User, today: date
) -> None:
    make("Late", due=-1)
    make("Today", due=0)
    make("Far", due=60)
    make("Some day")
    closed = make("Late but done", due=-1)
    change_item(closed, by=mara, changes={"state": state_of("task", "done")}, today=today)
    assert found(due_date="overdue") == ["Late"]
    assert found(due_date="today") == ["Today"]
    assert "Today" in found(due_date="week")
    assert found(due_date="none") == ["Some day"] == found(no="due_date")
    assert found(due_date="any", category="open") == ["Late", "Today", "Far"]
    assert found(due_date=f"{today + timedelta(days=50)}..{today + timedelta(days=70)}") == ["Far"]
    assert found(due_date=f"..{today}", category="open") == ["Late", "Today"]
    assert found(due_date=today.isoformat()) == ["Today"]


def test_a_branch_and_what_leads_to_a_milestone_can_be_asked_for(found: Found, make: Make) -> None:
    top = make("Top")
    middle = make("Middle", parent=top.pk)
    make("Leaf", parent=middle.pk)
    make("Beside")
    assert found(under=str(top.number)) == ["Middle", "Leaf"]
    assert found(before=str(top.number)) == []
    assert found(no="parent") == ["Top", "Beside"]


def test_items_are_found_by_when_they_changed(found: Found, make: Make, today: date) -> None:
    make("New")
    old = make("Old")
    WorkItem.live.filter(pk=old.pk).update(
        changed_at="2020-01-01T12:00:00Z", created_at="2020-01-01T12:00:00Z"
    )
    assert found(changed="7") == ["New"]
    assert found(created="..2020-12-31") == ["Old"]
    assert found(changed=f"{today}") == ["New"]


def test_items_are_found_by_author_and_by_plan(found: Found, make: Make, tom: User) -> None:
    make("Mara's", planned=True)
    make("Tom's", by=tom)
    assert found(author="me") == ["Mara's"]
    assert found(author=str(tom.pk)) == ["Tom's"]
    assert found(planned="yes") == ["Mara's"]
    assert found(planned="no") == ["Tom's"]


@pytest.mark.parametrize(
    ("kind", "one", "two", "query", "options"),
    [
        (FieldKind.TEXT, "core banking", "card", "bank", {}),
        (FieldKind.NUMBER, 7, 40, "5..10", {}),
        (FieldKind.MONEY, 700, 4000, "5..10", {"currency": "CNY"}),
        (FieldKind.DATE, "2026-03-05", "2026-05-01", "2026-03-01..2026-03-31", {}),
        (FieldKind.CHOICE, "a", "b", "a", {"choices": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]}),
        (FieldKind.LINK, "https://a.example/x", "https://b.example/", "a.example", {}),
    ],
)
def test_custom_fields_filter_and_sort(
    found: Found, make: Make, harbour: Project, kind: FieldKind, one: Any, two: Any, query: str, options: Any
) -> None:
    field = custom(harbour, "Extra", kind, options=options)
    make("Two", custom={str(field.pk): two})
    make("One", custom={str(field.pk): one})
    make("Empty")
    assert found(**{f"custom:{field.pk}": query}) == ["One"]
    ordered = found(sort=f"custom:{field.pk}")
    assert ordered[-1] == "Empty", "what is empty comes last"
    assert set(ordered[:2]) == {"One", "Two"}
    assert found(no=f"custom:{field.pk}") == ["Empty"]
    if kind in {FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE, FieldKind.CHOICE}:
        assert ordered[:2] == ["One", "Two"]


def test_custom_fields_for_people_know_me(
    found: Found, make: Make, harbour: Project, mara: User, tom: User
) -> None:
    field = custom(harbour, "Tester", FieldKind.PERSON)
    make("Mine", custom={str(field.pk): mara.pk})
    make("Tom's", custom={str(field.pk): tom.pk})
    assert found(**{f"custom:{field.pk}": "me"}) == ["Mine"]


SORTS = [
    "number", "name", "type", "state", "priority", "assignees", "due_date", "parent", "percent", "start", "finish",
    "estimate_minutes", "spent_minutes", "planned", "author", "created", "changed", "position", "rank", "category",
]  # fmt: skip


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_works_both_ways(found: Found, make: Make, tom: User, mara: User, sort: str) -> None:
    make("A", priority=1, due=1, assignees=[mara], estimate_minutes=60)
    make("B", priority=3, due=2, assignees=[tom], estimate_minutes=120)
    assert sorted(found(sort=sort)) == ["A", "B"]
    if sort in {"number", "name", "priority", "due_date", "assignees", "estimate_minutes"}:
        assert found(sort=sort) == ["A", "B"]
        assert found(sort=f"-{sort}") == ["B", "A"]


def test_the_names_of_orders_are_all_tested(access: Access) -> None:
    assert set(SORTS) == set(vocabulary(access).names("sort"))


GROUPS = ["type", "state", "category", "priority", "assignees", "due_date", "parent", "planned"]


@pytest.mark.parametrize("group", GROUPS)
def test_groups_are_counted_and_keep_their_rows_together(
    access: Access, make: Make, tom: User, today: date, group: str
) -> None:
    top = make("Top", priority=4, due=-3)
    make("A", assignees=[tom], parent=top.pk, due=0)
    make("B", type="defect")
    make("C", assignees=[tom], parent=top.pk, due=40)
    shown = view(access, today, group=group)
    met = list(dict.fromkeys(row["group_key"] or "" for row in shown["rows"]))
    assert [one["key"] for one in shown["groups"]] == met
    for one in shown["groups"]:
        assert one["count"] == sum((row["group_key"] or "") == one["key"] for row in shown["rows"])
    assert shown["total"] == 4


def test_the_names_of_groups_are_all_tested(access: Access) -> None:
    assert set(GROUPS) == set(vocabulary(access).names("group"))


def test_rows_of_folded_groups_are_not_sent(access: Access, make: Make, today: date, tom: User) -> None:
    make("A", assignees=[tom])
    make("B")
    shown = view(access, today, group="assignees", closed="-")
    assert [row["name"] for row in shown["rows"]] == ["A"]
    assert shown["total"] == 2


def test_only_the_columns_shown_are_sent(access: Access, make: Make, today: date) -> None:
    make("A", estimate_minutes=30)
    (row,) = view(access, today, columns="name,estimate_minutes")["rows"]
    assert row["estimate_minutes"] == 30
    assert not {"assignees", "tags", "due_date", "custom"} & set(row)


def test_pages_follow_one_another_without_gaps(access: Access, make: Make, today: date) -> None:
    for number in range(5):
        make(f"Item {number}", priority=2)
    pages = [view(access, today, sort="priority", limit="2", offset=str(start)) for start in (0, 2, 4)]
    assert [row["name"] for page in pages for row in page["rows"]] == [f"Item {n}" for n in range(5)]
    assert [page["more"] for page in pages] == [True, True, False]


def test_a_tree_shows_the_way_to_what_is_searched(access: Access, make: Make, today: date) -> None:
    top = make("Top")
    middle = make("Middle", parent=top.pk)
    make("Needle", parent=middle.pk)
    make("Hay")
    roots = view(access, today, mode="tree", q="needle")
    assert [(row["name"], row["has_children"]) for row in roots["rows"]] == [("Top", True)]
    assert [
        row["name"] for row in view(access, today, mode="tree", q="needle", parent=str(middle.pk))["rows"]
    ] == ["Needle"]
    assert [row["name"] for row in view(access, today, mode="tree")["rows"]] == ["Top", "Hay"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("colour", "red", "There is no “colour”"),
        ("sort", "secret", "There is no “secret”"),
        ("group", "name", "There is no “name”"),
        ("columns", "password", "There is no “password”"),
        ("mode", "cube", "A list is shown as"),
        ("limit", "1000", "whole number from 1 to 200"),
        ("offset", "60000", "whole number from 0 to 50000"),
        ("state", "1;drop", "none of the choices"),
        ("priority", "--", "none of the choices"),
        ("due_date", "2026-02-31", "Dates look like"),
        ("due_date", "yesterday", "Dates look like"),
        ("category", "finished", "There is no “finished”"),
        ("no", "hope", "There is no “hope”"),
        ("under", "HAR-1", "whole number"),
        ("q", "x" * 201, "longer than 200"),
        ("custom:999", "1", "There is no “custom:999”"),
        ("created", "soon", "Dates look like"),
        ("planned", "maybe", "There is no “maybe”"),
        ("assignees__user__email", "a", "There is no"),
    ],
)
def test_what_is_not_understood_is_refused_in_words(
    access: Access, name: str, value: str, words: str
) -> None:
    with pytest.raises(ViewError) as refusal:
        parse_view({name: value}, vocabulary(access))
    assert words in refusal.value.message
    assert refusal.value.name == name


def test_custom_values_are_checked_by_their_kind(access: Access, harbour: Project) -> None:
    number = custom(harbour, "Points", FieldKind.NUMBER)
    choice = custom(harbour, "Module", FieldKind.CHOICE, options={"choices": [{"id": "a", "name": "A"}]})
    formula = custom(harbour, "Twice", FieldKind.FORMULA, options={"expression": "points * 2"})
    for params in (
        {f"custom:{number.pk}": "many"},
        {f"custom:{choice.pk}": "zz"},
        {f"custom:{formula.pk}": "3"},
        {"sort": f"custom:{formula.pk}"},
    ):
        with pytest.raises(ViewError):
            parse_view(params, vocabulary(access))


def test_finance_fields_exist_only_for_those_who_may_see_costs(
    harbour: Project, mara: User, tom: User
) -> None:
    field = custom(harbour, "Rate", FieldKind.MONEY, field_class=FieldClass.FINANCE)
    name = f"custom:{field.pk}"
    assert name in vocabulary(get_access(mara, harbour.key, Permission.VIEW_PLAN)).fields
    known = vocabulary(get_access(tom, harbour.key, Permission.VIEW_PLAN))
    for params in ({name: "1..2"}, {"sort": name}, {"columns": name}, {"no": name}):
        with pytest.raises(ViewError):
            parse_view(params, known)


def test_fields_of_other_projects_do_not_exist(harbour: Project, meadow: Project, access: Access) -> None:
    theirs = custom(harbour, "Theirs", FieldKind.TEXT, project=meadow)
    assert f"custom:{theirs.pk}" not in vocabulary(access).fields


def test_other_projects_and_the_trash_never_show(
    found: Found, make: Make, meadow: Project, nora: User, today: date
) -> None:
    make("Ours")
    foreign = make("Theirs", project=meadow, by=nora)
    gone = make("Gone")
    WorkItem.live.filter(pk=gone.pk).update(deleted_at="2026-01-01T00:00:00Z")
    assert found() == ["Ours"]
    assert found(under=str(foreign.number)) in ([], ["Ours"])
    assert found(q="theirs") == []


def test_the_number_of_statements_does_not_grow(
    access: Access, make: Make, today: date, tom: User, tag: Any
) -> None:
    label = tag("x")

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            view(
                access,
                today,
                group="assignees",
                columns="name,assignees,tags,parent,due_date",
                sort="-due_date",
            )
        return len(seen)

    make("A", assignees=[tom], tags=[label.pk])
    few = statements()
    for number in range(20):
        make(f"B {number}", assignees=[tom], tags=[label.pk], due=number)
    assert statements() == few <= 7


def test_a_view_can_be_written_as_a_query_string_again(access: Access) -> None:
    known = vocabulary(access)
    spec = parse_view(
        {"q": "a b", "priority": "3,4", "sort": "-due_date,name", "group": "state", "columns": "name,state"},
        known,
    )
    from urllib.parse import parse_qsl

    assert parse_view(dict(parse_qsl(spec.query())), known) == spec


# Who may name what


def classes_of_path(path: str) -> set[FieldClassOfModels]:
    """The classes of the fields along a column of the ORM, such as ``item_type__position``."""
    model: Any = WorkItem
    found = set()
    for name in path.split("__"):
        field = model._meta.get_field(name)
        found.add(class_of(model, name))
        model = field.related_model
    return found


ANNOTATED = {"when": ("due_date", "finish_date"), "meaning": ("state__category",)}


def test_a_name_has_the_class_of_everything_that_it_reads(access: Access) -> None:
    fields = vocabulary(access).fields
    for name, column in conditions.SORTS.items():
        for path in ANNOTATED.get(column, (column,)):
            assert max(classes_of_path(path)) <= fields[name].field_class, (name, path)


def test_every_name_reads_fields_that_exist() -> None:
    for name in (one.name for one in BUILT_IN):
        for model, column in reads_of(name):
            assert model._meta.get_field(column), (name, column)
            assert class_of(model, column) is not FieldClassOfModels.SECRET, (name, column)


def everything_named(known: Vocabulary) -> list[dict[str, str]]:
    """Each name of the whole vocabulary in each place where an address may name it."""
    return [
        *({"sort": name} for name in known.names("sort")),
        *({"sort": f"-{name}"} for name in known.names("sort")),
        *({"sort": f"name,finish,-finish,{name}"} for name in known.names("sort")),
        *({"group": name} for name in known.names("group")),
        *({"columns": name} for name in known.names("column")),
        *({"no": name} for name in known.can_be_empty()),
        *({name: "1"} for name in known.names("filter")),
        *({name: "1"} for name in known.special if name != "no"),
    ]


@pytest.mark.parametrize("kind", list(FieldClassOfModels), ids=lambda one: one.name.lower())
def test_a_name_of_a_class_that_one_may_not_read_is_refused_wherever_it_stands(
    harbour: Project, kind: FieldClassOfModels
) -> None:
    """For every class: whoever reads up to it names what is made of it, and nothing stricter."""
    custom(harbour, "Team", FieldKind.PERSON)
    custom(harbour, "Rate", FieldKind.MONEY, field_class=FieldClass.FINANCE)
    fields = list(CustomField.objects.all())
    whole = vocabulary_of(fields, FieldClassOfModels)
    own = vocabulary_of(fields, [one for one in FieldClassOfModels if one <= kind])
    assert set(own.fields) == {name for name, one in whole.fields.items() if one.field_class <= kind}
    hidden = set(whole.fields) - set(own.fields)
    expected = {"PUBLIC": 23, "CLIENT": 21, "VENDOR": 1, "FINANCE": 0, "SECRET": 0}
    assert len(hidden) == expected[kind.name]
    for params in everything_named(whole):
        ((where, value),) = params.items()
        is_name = where in {"sort", "group", "columns", "no"}
        named = value.split(",") if is_name else [where]
        known = {*own.fields, *own.special}
        allowed = all(one.removeprefix("-") in known for one in named)
        refused = ""
        try:
            parse_view(params, own)
        except ViewError as refusal:
            refused = refusal.message
        assert any(refused.startswith(f"There is no “{one}”") for one in named) is not allowed, (kind, params)


def test_a_field_that_becomes_finance_disappears_for_who_may_not_see_costs(
    harbour: Project, mara: User, tom: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = classes.FIELDS["WorkItem"]
    stricter = {**table, "estimate_minutes": FieldClassOfModels.FINANCE}
    monkeypatch.setitem(classes.FIELDS, "WorkItem", stricter)
    for user, seen in ((mara, True), (tom, False)):
        known = vocabulary(get_access(user, harbour.key, Permission.VIEW_PLAN))
        assert ("estimate_minutes" in known.fields) is seen
        assert ("estimate_minutes" in known.can_be_empty()) is seen
