"""Finding: parts of words in both languages, the best first, and nothing that one may not see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import give, plan_for
from tongzhou.accounts.models import User
from tongzhou.clients.actions import add_contact
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.models import WorkItem
from tongzhou.projects.actions import change_charter, remove_member
from tongzhou.projects.models import Project
from tongzhou.search.actions import rebuild_index
from tongzhou.search.models import SearchDocument
from tongzhou.search.queries.finding import find

Finder = Callable[..., list[str]]
Browser = Callable[[User], Client]


@pytest.fixture
def found_by() -> Finder:
    """The titles of what somebody finds, once the index is up to date."""

    def titles(user: User, question: str, **options: Any) -> list[str]:
        run_due_jobs()
        return [hit.title for hit in find(user, question, **options).hits]

    return titles


@pytest.fixture
def charted(harbour: Project, mara: User) -> Project:
    """Harbour with text in both languages and a plan."""
    change_charter(harbour, by=mara, background="核心银行系统升级，涉及风险管理平台与 corebanking 接口")
    plan_for(harbour, mara)
    return harbour


PARTS = ["核心", "心银行", "险", "风险管理", "corebank", "CORE", "Ｈarbour", "harb", "arbour"]
ODD = ["", "   ", "!!!", "'\" OR 1=1 --", "核险", "* & |", "\x00", "%", "_"]


@pytest.mark.parametrize("question", PARTS)
def test_parts_of_words_are_found_in_both_languages(
    charted: Project, mara: User, found_by: Finder, question: str
) -> None:
    assert charted.name in found_by(mara, question)


@pytest.mark.parametrize("question", ODD)
def test_questions_without_an_answer_find_nothing(
    charted: Project, mara: User, found_by: Finder, question: str
) -> None:
    assert charted.name not in found_by(mara, question)


def test_all_words_have_to_be_there(charted: Project, mara: User, found_by: Finder) -> None:
    assert charted.name in found_by(mara, "harbour 升级")
    assert found_by(mara, "harbour 下线") == []


def test_the_best_title_comes_first(charted: Project, mara: User, found_by: Finder) -> None:
    assert found_by(mara, "code")[0] == "Code"


def test_a_renamed_item_is_found_by_its_new_name_only(charted: Project, mara: User, found_by: Finder) -> None:
    item = WorkItem.objects.get(project=charted, name="Code")
    assert "Code" in found_by(mara, "code")
    give(charted, mara, {"op": "set", "id": item.pk, "fields": {"name": "Zeppelin"}})
    assert found_by(mara, "zeppelin") == ["Zeppelin"]
    assert "Code" not in found_by(mara, "code")


def test_nobody_finds_what_they_may_not_see(
    charted: Project, meadow: Project, otto: User, tom: User, nora: User, found_by: Finder
) -> None:
    assert found_by(otto, "harbour", kind="project") == []
    assert found_by(nora, "核心") == []
    assert found_by(tom, "meadow", kind="project") == []
    assert found_by(tom, "harbour", kind="project") == [charted.name]


def test_who_leaves_the_project_finds_it_no_more(
    charted: Project, mara: User, tom: User, found_by: Finder
) -> None:
    assert found_by(tom, "code")
    remove_member(charted.memberships.get(user=tom), by=mara)
    assert found_by(tom, "code") == []


def test_a_clients_people_find_nothing_and_are_not_let_in(
    charted: Project, cleo: User, found_by: Finder, client_for: Browser
) -> None:
    assert found_by(cleo, "harbour") == []
    assert client_for(cleo).get("/search/?q=harbour").status_code == 403


def test_contacts_and_people_are_found(charted: Project, mara: User, found_by: Finder) -> None:
    add_contact(charted.client, by=mara, name="郑云帆", title="信息科技部总经理")
    assert found_by(mara, "云帆") == ["郑云帆"]
    assert found_by(mara, "quinn", kind="person") == ["Quinn Li"]


def test_the_page_marks_what_was_asked_for(charted: Project, mara: User, client_for: Browser) -> None:
    run_due_jobs()
    page = client_for(mara).get("/search/", {"q": "风险管理"}).content.decode()
    assert "<mark>风险管理</mark>" in page
    assert "Nothing found" in client_for(mara).get("/search/?q=qqqq").content.decode()
    assert client_for(mara).get("/search/", {"q": "x" * 201}).status_code == 422


def test_what_people_wrote_is_only_text(charted: Project, mara: User, client_for: Browser) -> None:
    change_charter(charted, by=mara, background="<script>alert(1)</script> marker")
    run_due_jobs()
    page = client_for(mara).get("/search/?q=marker").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_page_asks_as_often_whatever_it_finds(
    charted: Project, mara: User, client_for: Browser, django_assert_max_num_queries: Any
) -> None:
    run_due_jobs()
    client = client_for(mara)
    with django_assert_max_num_queries(28):
        assert client.get("/search/?q=a").status_code == 200


def test_building_anew_gives_the_same_index(charted: Project, mara: User) -> None:
    run_due_jobs()
    before = set(SearchDocument.objects.values_list("kind", "subject_id", "title", "text"))
    SearchDocument.objects.all().delete()
    assert find(mara, "harbour").hits == ()
    assert rebuild_index() == len(before)
    assert set(SearchDocument.objects.values_list("kind", "subject_id", "title", "text")) == before
    assert find(mara, "harbour").hits


def test_the_api_gives_the_same(charted: Project, mara: User, client_for: Browser) -> None:
    run_due_jobs()
    answer = client_for(mara).get("/api/v1/search", {"q": "风险", "kind": "project"}).json()
    assert [one["label"] for one in answer["items"]] == [charted.name]
    assert client_for(mara).get("/api/v1/search", {"q": ""}).status_code == 422
    assert client_for(mara).get("/api/v1/search", {"q": "a", "kind": "secret"}).status_code == 422
