"""The people, clients and projects of the demo, read from ``portfolio.toml``.

Everything relative: days count from the day of loading (today), so ``progress.demo_plan`` has to be asked
what a project looks like on a given date. How to load the demo, in this order:

1. ``portfolio().vendor`` → organisation; ``people`` → accounts (role in the organisation: admin, pmo,
   manager or member); ``clients`` and their ``contacts``, those with ``login`` also → accounts with the
   role *client*.
2. Each of ``projects`` → a project with its members; then ``demo_plan(project, today, is_working)`` → its
   start, tasks, links, freeze windows, constraints, progress and milestone history.
3. The baseline is taken before progress is entered: see ``DemoPlan``.

Texts are ``Words``: ``words.in_language(code)`` gives the one to store.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tongzhou.demo.generated import Structure, health_cloud
from tongzhou.engine.plan import Constraint
from tongzhou.plan.library import Words, template

FILE = "portfolio.toml"
USUAL_SHARE = 40


class BadPortfolio(ValueError):
    """The portfolio cannot be used; the text says which entry is at fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoVendor:
    """The organisation that runs the installation; ``domain`` is that of its e-mail addresses."""

    name: Words
    short_name: Words
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Somebody at the vendor; ``role`` is the role in the organisation: admin, pmo, manager or member."""

    id: str
    name: Words
    title: Words
    role: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoContact:
    """Somebody at a client; with ``login`` also an account. ``does`` names the template roles filled."""

    id: str
    name: Words
    title: Words
    email: str
    phone: str
    login: bool
    does: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoClient:
    """A client organisation; ``tier`` is strategic, key or standard."""

    id: str
    name: Words
    short_name: Words
    industry: Words
    tier: str
    contacts: tuple[DemoContact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLogin:
    """Who shows what a role sees.

    ``role`` is admin or pmo (in the organisation), else the role in a project: pm, lead, member, finance, qa,
    client_sponsor or client_member. The password is decided by whoever loads the demo.
    """

    role: str
    person: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMember:
    """``person`` (of the vendor, or a contact with a login) in a project, and the template roles filled."""

    person: str
    role: str
    does: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFreeze:
    """A change-freeze window, in calendar days from today, both included, and the tasks kept out of it."""

    name: Words
    first: int
    last: int
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSlip:
    """A delay with its reason: the task starts ``start_late`` and takes ``late`` working days longer."""

    task: str
    start_late: int
    late: int
    reason: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoConstraint:
    """A constraint ``day`` working days after today."""

    task: str
    type: Constraint
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDeadline:
    """A deadline ``day`` working days after today."""

    task: str
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoProject:
    """One project.

    ``elapsed`` is how many working days have passed since its start, today's included, ``reported`` how many days ago
    the status was entered, ``share`` how much of each of its people a task takes, in percent. ``method`` and
    ``phase`` are values of the product's own choices, ``colour`` runs from 1 to 8. ``sponsor`` is a
    contact's id. ``team`` says who fills a template role (ids of people and contacts, contacts also
    without login). ``structure`` holds the tasks and links.
    """

    key: str
    name: Words
    client: str
    template: str | None
    phase: str
    method: str
    colour: int
    elapsed: int
    reported: int
    share: float
    contract_number: str
    background: Words
    sponsor: str
    success_criteria: tuple[Words, ...]
    members: tuple[DemoMember, ...]
    team: Mapping[str, tuple[str, ...]]
    freezes: tuple[DemoFreeze, ...]
    slips: tuple[DemoSlip, ...]
    constraints: tuple[DemoConstraint, ...]
    deadlines: tuple[DemoDeadline, ...]
    structure: Structure


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Everything that a new installation shows."""

    vendor: DemoVendor
    people: tuple[DemoPerson, ...]
    clients: tuple[DemoClient, ...]
    projects: tuple[DemoProject, ...]
    logins: tuple[DemoLogin, ...]

    def project(self, key: str) -> DemoProject:
        """The project called ``key``; raises ``KeyError`` when there is none."""
        return {project.key: project for project in self.projects}[key]


@cache
def portfolio() -> Portfolio:
    """The demo's portfolio; raises ``BadPortfolio`` when the data is not sound. Read once per process."""
    text = files("tongzhou.demo").joinpath(FILE).read_text(encoding="utf-8")
    return read_portfolio(tomllib.loads(text))


def read_portfolio(content: Mapping[str, Any]) -> Portfolio:
    """The portfolio in ``content`` (as ``tomllib`` reads the file); raises ``BadPortfolio``."""
    try:
        vendor = DemoVendor(
            name=_words(content["vendor"]["name"]),
            short_name=_words(content["vendor"]["short_name"]),
            domain=content["vendor"]["domain"],
        )
        people = tuple(_person(row, vendor.domain) for row in content["people"])
        clients = tuple(_client(row) for row in content["clients"])
        projects = tuple(_project(row, clients) for row in content["projects"])
        emails = {person.id: person.email for person in people} | {
            contact.id: contact.email for contact in _with_login(clients)
        }
        logins = tuple(
            DemoLogin(role=row["role"], person=row["person"], email=emails[row["person"]])
            for row in content["logins"]
        )
    except (KeyError, TypeError) as error:
        raise BadPortfolio(f"{FILE}: {error} is missing or not what it should be") from error
    read = Portfolio(vendor=vendor, people=people, clients=clients, projects=projects, logins=logins)
    for project in projects:
        _check_project(project, read)
    return read


def _words(pair: Any) -> Words:
    match pair:
        case [str(zh), str(en)] if zh.strip() and en.strip():
            return Words(zh, en)
    raise BadPortfolio(f"{FILE}: {pair!r} must be in Chinese and in English")


def _all_words(pairs: Iterable[Any]) -> tuple[Words, ...]:
    return tuple(_words(pair) for pair in pairs)


def _person(row: Mapping[str, Any], domain: str) -> DemoPerson:
    return DemoPerson(
        id=row["id"],
        name=_words(row["name"]),
        title=_words(row["title"]),
        role=row["role"],
        email=f"{row['id']}@{domain}",
    )


def _client(row: Mapping[str, Any]) -> DemoClient:
    return DemoClient(
        id=row["id"],
        name=_words(row["name"]),
        short_name=_words(row["short_name"]),
        industry=_words(row["industry"]),
        tier=row["tier"],
        contacts=tuple(_contact(contact, row["domain"]) for contact in row["contacts"]),
    )


def _contact(row: Mapping[str, Any], domain: str) -> DemoContact:
    return DemoContact(
        id=row["id"],
        name=_words(row["name"]),
        title=_words(row["title"]),
        email=f"{row['id']}@{domain}",
        phone=row["phone"],
        login=row["login"],
        does=tuple(row["does"]),
    )


def _with_login(clients: Iterable[DemoClient]) -> list[DemoContact]:
    return [contact for client in clients for contact in client.contacts if contact.login]


def _project(row: Mapping[str, Any], clients: Iterable[DemoClient]) -> DemoProject:
    contacts = next((client.contacts for client in clients if client.id == row["client"]), ())
    members = tuple(
        DemoMember(person=member["person"], role=member["role"], does=tuple(member.get("does", ())))
        for member in row["members"]
    )
    return DemoProject(
        key=row["key"],
        name=_words(row["name"]),
        client=row["client"],
        template=row.get("template"),
        phase=row["phase"],
        method=row["method"],
        colour=row["colour"],
        reported=row.get("reported", 0),
        elapsed=row["elapsed"],
        share=row.get("share", USUAL_SHARE),
        contract_number=row["contract_number"],
        background=_words(row["background"]),
        sponsor=row["sponsor"],
        success_criteria=_all_words(row["success_criteria"]),
        members=members,
        team=_team(members, contacts),
        freezes=tuple(_freeze(freeze) for freeze in row.get("freezes", ())),
        slips=tuple(_slip(slip) for slip in row.get("slips", ())),
        constraints=tuple(
            DemoConstraint(task=one["task"], type=Constraint[one["type"]], day=one["day"])
            for one in row.get("constraints", ())
        ),
        deadlines=tuple(DemoDeadline(task=one["task"], day=one["day"]) for one in row.get("deadlines", ())),
        structure=_structure(row),
    )


def _structure(row: Mapping[str, Any]) -> Structure:
    if row.get("generated") == "health_cloud":
        return health_cloud()
    plan = template(row["template"]).without(row.get("without", ()))
    return Structure(tasks=plan.tasks, links=plan.links)


def _team(members: Iterable[DemoMember], contacts: Iterable[DemoContact]) -> dict[str, tuple[str, ...]]:
    team: dict[str, tuple[str, ...]] = {}
    for id, does in [(m.person, m.does) for m in members] + [(c.id, c.does) for c in contacts]:
        for role in does:
            team[role] = (*team.get(role, ()), id)
    return team


def _freeze(row: Mapping[str, Any]) -> DemoFreeze:
    return DemoFreeze(
        name=_words(row["name"]), first=row["first"], last=row["last"], tasks=tuple(row["tasks"])
    )


def _slip(row: Mapping[str, Any]) -> DemoSlip:
    return DemoSlip(
        task=row["task"],
        start_late=row.get("start_late", 0),
        late=row.get("late", 0),
        reason=_words(row["reason"]),
    )


def _check_project(project: DemoProject, read: Portfolio) -> None:
    """Everybody and everything that is named exists; clients' people have clients' roles only."""
    client = next((client for client in read.clients if client.id == project.client), None)
    if client is None:
        raise BadPortfolio(f"{project.key}: there is no client {project.client}")
    staff = {person.id for person in read.people}
    guests = {contact.id for contact in client.contacts if contact.login}
    for member in project.members:
        allowed = guests if member.role.startswith("client_") else staff
        if member.person not in allowed:
            raise BadPortfolio(f"{project.key}: {member.person} cannot be {member.role}")
    leaves = {task.id for task in project.structure.tasks if not task.summary}
    named = [slip.task for slip in project.slips] + [one.task for one in project.constraints]
    named += [one.task for one in project.deadlines]
    named += [id for freeze in project.freezes for id in freeze.tasks]
    for id in named:
        if id not in leaves:
            raise BadPortfolio(f"{project.key}: there is no task {id}")
    if project.sponsor not in {contact.id for contact in client.contacts}:
        raise BadPortfolio(f"{project.key}: the sponsor {project.sponsor} is no contact of the client")
