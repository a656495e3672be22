"""The cast, the stage and the rules of every test.

The cast never changes, so that a test can be read without looking anything up:

* *Yuanhang* is the vendor. **Ada** administers it, **Pia** is its PMO.
* *Harbour* is a project for the client *Harbour Bank*: **Mara** manages it, **Lee** leads the team, **Tom**
  works in it, **Fei** does finance, **Quinn** quality. **Cleo** is the client's sponsor, **Cody** a member.
* *Meadow* belongs to another client, *Meadow Retail*: **Nora** manages it, **Vera** is that client's sponsor.
* **Otto** works for the vendor and belongs to no project: the stranger.

Everything is made by the product's own actions. The cast reads English; everybody's password is ``password``.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.client import ClientHandler
from django.utils import translation

from tongzhou.accounts.actions import create_organisation, create_user
from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import OrganisationRole, ProjectRole
from tongzhou.activity.guards import install, remove
from tongzhou.clients.actions import add_contact, create_client
from tongzhou.clients.models import ClientOrganisation
from tongzhou.config.locale import compile_catalogues
from tongzhou.operations.counting import tally
from tongzhou.operations.limits import memory
from tongzhou.plan.actions.start_plan import start_plan
from tongzhou.projects.actions import create_project, set_member
from tongzhou.projects.models import Project

hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI") == "true":  # elsewhere each run looks for other examples
    hypothesis.settings.load_profile("ci")

PASSWORD = "lanterns-over-the-bay"
START = date(2026, 3, 2)


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations once, before any process of the run reads them."""
    if not hasattr(config, "workerinput"):
        compile_catalogues()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--only-database`` runs what a second database could answer differently."""
    parser.addoption("--only-database", action="store_true", help="only tests that touch the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests that this run's database is meant for."""
    wrong = [item for item in items if not belongs(item, only_database=config.getoption("--only-database"))]
    if wrong:
        config.hook.pytest_deselected(items=wrong)
        items[:] = [item for item in items if item not in set(wrong)]


def belongs(item: pytest.Item, *, only_database: bool) -> bool:
    """Whether a test can run on the present database, and tells something new there."""
    if item.get_closest_marker("postgresql") and "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        return False
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return not only_database or bool(fixtures) or item.get_closest_marker("django_db") is not None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave no data folder behind."""
    if settings.configured:
        shutil.rmtree(settings.HOME, ignore_errors=True)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


@pytest.fixture(autouse=True, scope="session")
def closed_sockets() -> Iterator[None]:
    """Nothing a test does may reach a machine other than this one."""
    patch = pytest.MonkeyPatch()

    def guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
        def refuse_strangers(own: socket.socket, address: Any) -> Any:
            if own.family != socket.AF_UNIX and not is_loopback(address[0]):
                raise RuntimeError(f"A test tried to reach {address!r}; sockets to the outside are closed.")
            return connect(own, address)

        return refuse_strangers

    patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    yield
    patch.undo()


CHAIN = ("_middleware_chain", "_view_middleware", "_template_response_middleware", "_exception_middleware")


@pytest.fixture(autouse=True, scope="session")
def one_chain_of_middleware() -> Iterator[None]:
    """All clients ask the same chain of middleware, as all requests to a server do; settings of their own make another.

    Loading it looks at every static file, which is most of what a request of a new client costs.
    """
    patch, loaded = pytest.MonkeyPatch(), dict[object, ClientHandler]()
    load = ClientHandler.load_middleware

    def share(own: ClientHandler, is_async: bool = False) -> None:
        known = loaded.get(settings._wrapped)
        if known is None:
            load(own, is_async)
            loaded[settings._wrapped] = own
        else:
            vars(own).update({name: getattr(known, name) for name in CHAIN})

    patch.setattr(ClientHandler, "load_middleware", share)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Start every test in English, whatever language the last one's request has left behind."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """What the last test has asked for, or has set as limits, does not count against this one."""
    tally.clear()
    memory.take({})


unguarded: set[str] = set()
"""Holds something once the diary's guards have been taken away in this process."""


@pytest.fixture(autouse=True)
def emptied_tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the tables be emptied after a test with real transactions, though lines of the diary were sealed in it.

    They are emptied after every fixture has ended, so the diary's guards come back only with the next test.
    """
    marker = request.node.get_closest_marker("django_db")
    real = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    if real:
        request.getfixturevalue("transactional_db")
        install(connection)
        yield
        remove(connection)
        unguarded.add("diary")
        return
    if unguarded and (marker or "db" in request.fixturenames):
        request.getfixturevalue("db")
        install(connection)
    yield


@pytest.fixture
def password() -> str:
    """What everybody in the cast signs in with."""
    return PASSWORD


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """A browser without JavaScript in which somebody has signed in: ``client_for(mara).get("/")``."""

    def signed_in(user: User) -> Client:
        client = Client()
        come_in(client, user)
        return client

    return signed_in


def come_in(client: Client, user: User) -> None:
    """Sign somebody in as by the door a moment ago: nothing asks them yet to prove it again."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


# The vendor's people


@pytest.fixture
def yuanhang(db: None) -> Organisation:
    """The vendor."""
    return create_organisation("Yuanhang Software", short_name="Yuanhang")


@pytest.fixture
def ada(yuanhang: Organisation) -> User:
    """The administrator, and the first user of all."""
    return create_user(
        yuanhang,
        email="ada@yuanhang.example",
        name="Ada Lin",
        title="Head of IT",
        password=PASSWORD,
        role=OrganisationRole.ADMIN,
        language="en",
    )


def hire(ada: User, name: str, title: str, role: OrganisationRole) -> User:
    """Create an account in Ada's organisation; the address is made of the first name."""
    domain = "clients.example" if role == OrganisationRole.CLIENT else "yuanhang.example"
    return create_user(
        ada.organisation,
        email=f"{name.split()[0].lower()}@{domain}",
        name=name,
        title=title,
        password=PASSWORD,
        role=role,
        language="en",
        by=ada,
    )


@pytest.fixture
def pia(ada: User) -> User:
    """The PMO: sees all projects."""
    return hire(ada, "Pia Shen", "PMO", OrganisationRole.PMO)


@pytest.fixture
def mara(ada: User) -> User:
    """Manages Harbour."""
    return hire(ada, "Mara Chen", "Project manager", OrganisationRole.MANAGER)


@pytest.fixture
def nora(ada: User) -> User:
    """Manages Meadow."""
    return hire(ada, "Nora Wu", "Project manager", OrganisationRole.MANAGER)


@pytest.fixture
def lee(ada: User) -> User:
    """Leads Harbour's team."""
    return hire(ada, "Lee Zhao", "Architect", OrganisationRole.MEMBER)


@pytest.fixture
def tom(ada: User) -> User:
    """Works in Harbour."""
    return hire(ada, "Tom Qian", "Developer", OrganisationRole.MEMBER)


@pytest.fixture
def fei(ada: User) -> User:
    """Does Harbour's finance."""
    return hire(ada, "Fei Sun", "Controller", OrganisationRole.MEMBER)


@pytest.fixture
def quinn(ada: User) -> User:
    """Does Harbour's quality assurance."""
    return hire(ada, "Quinn Li", "Test lead", OrganisationRole.MEMBER)


@pytest.fixture
def otto(ada: User) -> User:
    """Works for the vendor, in no project: a stranger to both."""
    return hire(ada, "Otto Zhou", "Consultant", OrganisationRole.MEMBER)


# The clients and their people


@pytest.fixture
def harbour_bank(mara: User) -> ClientOrganisation:
    """Harbour's client."""
    return create_client(by=mara, name="Harbour Bank", industry="Banking", tier="strategic")


@pytest.fixture
def meadow_retail(nora: User) -> ClientOrganisation:
    """Meadow's client."""
    return create_client(by=nora, name="Meadow Retail", industry="Retail")


def welcome(ada: User, client: ClientOrganisation, name: str, title: str) -> User:
    """Give a contact of a client a login."""
    user = hire(ada, name, title, OrganisationRole.CLIENT)
    add_contact(client, by=ada, name=name, title=title, email=user.email, user=user)
    return user


@pytest.fixture
def cleo(ada: User, harbour_bank: ClientOrganisation) -> User:
    """Sponsors Harbour at the client."""
    return welcome(ada, harbour_bank, "Cleo Zheng", "CIO")


@pytest.fixture
def cody(ada: User, harbour_bank: ClientOrganisation) -> User:
    """Works with Harbour at the client."""
    return welcome(ada, harbour_bank, "Cody Wang", "Business analyst")


@pytest.fixture
def vera(ada: User, meadow_retail: ClientOrganisation) -> User:
    """Sponsors Meadow at the other client."""
    return welcome(ada, meadow_retail, "Vera Feng", "COO")


# The projects, with all their members and an empty plan


@pytest.fixture
def harbour(
    mara: User,
    lee: User,
    tom: User,
    fei: User,
    quinn: User,
    cleo: User,
    cody: User,
    harbour_bank: ClientOrganisation,
) -> Project:
    """The project that most tests are about."""
    project = create_project(
        by=mara, key="harbour", name="Harbour core banking", client=harbour_bank, start_date=START
    )
    start_plan(project, by=mara)
    for user, role in (
        (lee, ProjectRole.LEAD),
        (tom, ProjectRole.MEMBER),
        (fei, ProjectRole.FINANCE),
        (quinn, ProjectRole.QA),
        (cleo, ProjectRole.CLIENT_SPONSOR),
        (cody, ProjectRole.CLIENT_MEMBER),
    ):
        set_member(project, by=mara, user=user, role=role)
    return project


@pytest.fixture
def meadow(nora: User, vera: User, meadow_retail: ClientOrganisation) -> Project:
    """The other client's project, of which nobody in Harbour may learn anything."""
    project = create_project(
        by=nora, key="meadow", name="Meadow web shop", client=meadow_retail, start_date=START
    )
    start_plan(project, by=nora)
    set_member(project, by=nora, user=vera, role=ProjectRole.CLIENT_SPONSOR)
    return project
