"""The demo's people, clients and projects: complete, bilingual, invented, and the same on every start."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib.resources import files
from typing import Any

import pytest

from tongzhou.demo.generated import health_cloud
from tongzhou.demo.portfolio import BadPortfolio, portfolio, read_portfolio
from tongzhou.plan.library import Words

ROLES = {"pm", "lead", "member", "finance", "qa", "observer", "client_sponsor", "client_member"}


def content() -> dict[str, Any]:
    text = files("tongzhou.demo").joinpath("portfolio.toml").read_text(encoding="utf-8")
    return copy.deepcopy(tomllib.loads(text))


def all_words(value: object) -> Iterator[Words]:
    """Every text in a tree of dataclasses, tuples and mappings."""
    if isinstance(value, Words):
        yield value
    elif isinstance(value, dict):
        for entry in value.values():
            yield from all_words(entry)
    elif isinstance(value, tuple):
        for entry in value:
            yield from all_words(entry)
    elif is_dataclass(value):
        for one in fields(value):
            yield from all_words(getattr(value, one.name))


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_there_is_one_vendor_with_its_people_four_clients_and_six_projects() -> None:
    read = portfolio()
    assert 13 <= len(read.people) <= 17
    assert [len(client.contacts) in (2, 3) for client in read.clients] == [True] * 4
    assert len(read.projects) == len({project.key for project in read.projects}) == 6
    assert {project.phase for project in read.projects} == {"planning", "execution", "control", "closing"}
    assert {project.client for project in read.projects} == {client.id for client in read.clients}
    assert all(1 <= project.colour <= 8 for project in read.projects)


def test_there_is_one_account_to_sign_in_with_for_each_role() -> None:
    read = portfolio()
    assert [login.role for login in read.logins] == [
        "admin",
        "pmo",
        "pm",
        "lead",
        "member",
        "finance",
        "qa",
        "client_sponsor",
        "client_member",
    ]
    assert len({login.person for login in read.logins}) == len(read.logins)
    organisation_role = {person.id: person.role for person in read.people}
    in_projects = {(member.person, member.role) for project in read.projects for member in project.members}
    for login in read.logins:
        if login.role in {"admin", "pmo"}:
            assert organisation_role[login.person] == login.role
        else:
            assert (login.person, login.role) in in_projects


def test_addresses_are_examples_and_unique() -> None:
    read = portfolio()
    emails = [person.email for person in read.people]
    emails += [contact.email for client in read.clients for contact in client.contacts]
    assert len(set(emails)) == len(emails)
    assert all(email.endswith(".example") for email in emails)
    assert all(person.email.endswith("@yuanhang.example") for person in read.people)


def test_every_text_is_in_both_languages() -> None:
    texts = list(all_words(portfolio()))
    assert len(texts) > 2_000
    assert not [words for words in texts if not is_chinese(words.zh) and words.zh != words.en]
    assert not [words for words in texts if is_chinese(words.en)]
    assert not [words for words in texts if "{" in words.zh + words.en]


def test_every_project_has_one_manager_and_known_roles() -> None:
    for project in portfolio().projects:
        roles = [member.role for member in project.members]
        assert roles.count("pm") == 1, project.key
        assert {"finance", "qa"} <= set(roles) <= ROLES, project.key
        assert len({member.person for member in project.members}) == len(roles), project.key


def test_the_programme_has_2000_rows_on_four_levels() -> None:
    rows = health_cloud().tasks
    assert len(rows) == len({row.id for row in rows}) == 2_000
    assert max(row.id.count(".") + 1 for row in rows) == 4


def test_the_programme_is_one_network_built_the_same_way_every_time() -> None:
    built = health_cloud()
    leaves = [row.id for row in built.tasks if not row.summary]
    assert {link.successor for link in built.links} == set(leaves[1:])
    assert {link.predecessor for link in built.links} == set(leaves[:-1])
    pairs = [(link.predecessor, link.successor) for link in built.links if link.type.name == "FS"]
    assert len(set(pairs)) == len(pairs)
    health_cloud.cache_clear()
    assert health_cloud() == built


def test_systems_are_linked_with_each_other() -> None:
    built = health_cloud()
    between = [
        link
        for link in built.links
        if link.predecessor.split(".")[:2] != link.successor.split(".")[:2]
        and min(int(link.predecessor.split(".")[0]), int(link.successor.split(".")[0])) >= 3
        and max(int(link.predecessor.split(".")[0]), int(link.successor.split(".")[0])) <= 6
    ]
    assert len(between) > 300


def change_text(data: dict[str, Any]) -> None:
    data["projects"][0]["name"] = ["只有中文", ""]


def change_member(data: dict[str, Any]) -> None:
    data["projects"][0]["members"][0]["person"] = "nobody"


def change_guest(data: dict[str, Any]) -> None:
    data["projects"][0]["members"][0]["role"] = "client_sponsor"


def change_task(data: dict[str, Any]) -> None:
    data["projects"][0]["slips"][0]["task"] = "99.1"


def change_client(data: dict[str, Any]) -> None:
    data["projects"][0]["client"] = "nowhere"


def change_sponsor(data: dict[str, Any]) -> None:
    data["projects"][0]["sponsor"] = "xu.man"


def forget_colour(data: dict[str, Any]) -> None:
    del data["projects"][0]["colour"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (change_text, "must be in Chinese and in English"),
        (change_member, "harbour: nobody cannot be pm"),
        (change_guest, "harbour: lu.yuanfan cannot be client_sponsor"),
        (change_task, "harbour: there is no task 99.1"),
        (change_client, "harbour: there is no client nowhere"),
        (change_sponsor, "harbour: the sponsor xu.man is no contact of the client"),
        (forget_colour, "'colour' is missing"),
    ],
)
def test_unsound_data_is_refused(change: Any, reason: str) -> None:
    data = content()
    change(data)
    with pytest.raises(BadPortfolio) as refusal:
        read_portfolio(data)
    assert reason in str(refusal.value)
