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

import gc
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
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.template.base import Template
from django.test import Client
from django.test.client import ClientHandler
from django.test.utils import _TestState, instrumented_test_render
from django.utils import timezone, translation
from pytest_django.plugin import DjangoDbBlocker

from tests.migrated import database
from tests.remembering import Memory, remember
from tongzhou.accounts.actions import create_organisation, create_user
from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import OrganisationRole, ProjectRole
from tongzhou.accounts.sessions import SessionStore
from tongzhou.activity import guards as diary_guards
from tongzhou.clients.actions import add_contact, create_client
from tongzhou.clients.models import ClientOrganisation
from tongzhou.config.locale import compile_catalogues
from tongzhou.operations.counting import tally
from tongzhou.operations.limits import memory
from tongzhou.plan import guards as baseline_guards
from tongzhou.plan.actions.start_plan import start_plan
from tongzhou.projects.actions import create_project, set_member
from tongzhou.projects.models import Project

hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI") == "true":  # elsewhere each run looks for other examples
    hypothesis.settings.load_profile("ci")

PASSWORD = "lanterns-over-the-bay"
START = date(2026, 3, 2)
STORE = settings.FILES_STORE
SELDOM = (50_000, 20, 20)
"""How much garbage the collector lets come together: by Python's own measure it takes a fifth of a request's time."""
GUARDS = (diary_guards, baseline_guards)
"""The database's own guards, which a table that is emptied has to be free of."""


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations once, before any process of the run reads them."""
    if not hasattr(config, "workerinput"):
        compile_catalogues()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--only-database`` runs what a second database could answer differently; ``--addresses scope`` a room's part."""
    parser.addoption("--only-database", action="store_true", help="only tests that touch the database")
    parser.addoption(
        "--addresses", default="", help="the permission matrix asks only addresses with this in them"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests that this run's database is meant for."""
    wrong = [item for item in items if not belongs(item, only_database=config.getoption("--only-database"))]
    if wrong:
        config.hook.pytest_deselected(items=wrong)
        items[:] = [item for item in items if item not in set(wrong)]


def pytest_collection_finish() -> None:
    """What is there before the first test stays: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def belongs(item: pytest.Item, *, only_database: bool) -> bool:
    """Whether a test can run on the present database, and tells something new there."""
    if item.get_closest_marker("postgresql") and "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        return False
    if only_database and item.get_closest_marker("any_database"):
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


@pytest.fixture
def contexts() -> Iterator[None]:
    """For tests that look at ``response.context``: answers bring along what their templates were given."""
    plain, Template._render = Template._render, instrumented_test_render
    yield
    Template._render = plain


@pytest.fixture(autouse=True, scope="session")
def templates_as_they_are(django_test_environment: None) -> Iterator[None]:
    """Templates are rendered as in the product; Django would copy for tests what each piece of a page is given."""
    instrumented, Template._render = Template._render, _TestState.saved_data.template_render
    yield
    Template._render = instrumented


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


CAST = (
    "yuanhang", "ada", "pia", "mara", "nora", "lee", "tom", "fei", "quinn", "otto",
    "harbour_bank", "meadow_retail", "cleo", "cody", "vera", "harbour", "meadow",
)  # fmt: skip
memories: dict[object, Memory] = {}
"""Which of the cast and of the ``@remembered`` fixtures a test has asked for, and on which day → what they are."""
present = pytest.StashKey[dict[pytest.FixtureDef[Any], Any]]()


@pytest.fixture(autouse=True)
def cast(emptied_tables: None, request: pytest.FixtureRequest) -> None:
    """Bring in whom a test asks for before anything else of it: by the product's actions once, then from memory.

    Tests with real transactions always go by the actions: there, what follows a commit belongs to them.
    """
    wanted = rememberable(request)
    if not wanted or has_real_transactions(request):
        return
    request.getfixturevalue("db")
    key = (tuple(wanted.values()), timezone.now().date(), timezone.localdate())
    if key in memories:
        known = request.node._fixtureinfo.name2fixturedefs
        request.node.stash[present] = {  # what a fixture of the same name was made from is not made, either
            one: made for name, made in memories[key].put().items() for one in known[name]
        }
    else:
        memories[key] = remember(lambda: {name: request.getfixturevalue(name) for name in wanted})


def rememberable(request: pytest.FixtureRequest) -> dict[str, pytest.FixtureDef[Any]]:
    """What a test asks for and memory can bring, the cast first."""
    known = request.node._fixtureinfo.name2fixturedefs
    asked = {name: known[name][-1] for name in (*CAST, *request.fixturenames) if name in known}
    more = settings.FILES_STORE == STORE  # what has files of its own is of one test
    return {
        name: one for name, one in asked.items() if name in CAST or (more and hasattr(one.func, "remembered"))
    }


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Any:
    """Give a test what memory has brought in."""
    brought = request.node.stash.get(present, {}).get(fixturedef)
    if brought is not None:
        fixturedef.cached_result = (brought, fixturedef.cache_key(request), None)
    return brought


def has_real_transactions(request: pytest.FixtureRequest) -> bool:
    """Whether a test commits what it does."""
    marker = request.node.get_closest_marker("django_db")
    return "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """Every process of the run has a database of its own, and none migrates what another has migrated already."""
    with django_db_blocker.unblock(), database(), django_db_blocker.block():
        yield


unguarded: list[DjangoDbBlocker] = []
"""Holds what opens the database to this process while the diary's guards are away."""


@pytest.fixture(autouse=True)
def emptied_tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the tables be emptied after a test with real transactions, though lines of the diary were sealed in it.

    They are emptied after every fixture has ended, so the diary's guards come back only before the next test.
    """
    if not has_real_transactions(request):
        yield
        return
    blocker = request.getfixturevalue("django_db_blocker")
    request.getfixturevalue("transactional_db")
    yield
    for guards in GUARDS:
        guards.remove(connection)
    unguarded.append(blocker)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Bring the guards back for good, not in the transaction of each test.

    SQLite reads its whole schema again after every savepoint that is rolled back in a transaction that has changed it.
    """
    if unguarded:
        with unguarded.pop().unblock():
            for guards in GUARDS:
                guards.install(connection)


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
    """Sign somebody in as by the door a moment ago: nothing asks them yet to prove it again.

    It is what Django's ``force_login`` leaves behind, in one row instead of by half a dozen statements.
    """
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


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
