"""Where changes come from, how many, what they cost, and how long each stage takes; and the ledger of free work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, QuerySet, Sum

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.changes.models import OPEN, ChangeRequest, FreeWork, Price, Source, State, StateChange
from tongzhou.changes.queries.scope import scope_statistics
from tongzhou.clients.models import ClientOrganisation
from tongzhou.projects.models import Project

DAY = 86_400
STAGES = (State.DRAFT, State.ANALYSIS, State.APPROVAL, State.APPROVED, State.ORDERED)
"""States in which somebody is waited for."""
MOST_STORY = 50_000
SCOPES = ("project", "client", "all")


def projects_in(user: User, project: Project, scope: str) -> QuerySet[Project]:
    """The projects that figures are asked for: this one, all of its client, all; those that somebody may see."""
    seen = Project.objects.granting(user, Permission.VIEW_PROJECT)
    if scope == "client":
        return seen.filter(client=project.client_id)
    return seen if scope == "all" else seen.filter(pk=project.pk)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: what is counted, how many, days, and money by currency (None: not for the reader)."""

    label: str
    count: int
    done: int = 0
    days: Decimal = Decimal(0)
    charged: tuple[tuple[str, int], ...] = ()
    given: tuple[tuple[str, int], ...] = ()
    url: str = ""
    code: str = ""
    share: int = 0


@dataclass(frozen=True, slots=True)
class Stage:
    """How long requests stay in a state, in days: the mean of those that have left it, and how many those are."""

    state: str
    label: str
    days: float
    count: int
    share: int = 0


@dataclass(slots=True)
class _Sum:
    count: int = 0
    done: int = 0
    days: Decimal = Decimal(0)
    charged: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    given: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, row: tuple[str, str, str, int, Decimal | None, int | None], *, money: bool) -> None:
        state, price, currency, count, days, amount = row
        self.count += count
        if state == State.DONE:
            self.done += count
            self.days += days or 0
        if money and amount and state == State.DONE and price in {Price.CHARGED, Price.GIVEN}:
            (self.charged if price == Price.CHARGED else self.given)[currency] += amount

    def line(self, label: str, *, most: int, code: str = "", url: str = "") -> Line:
        share = round(100 * self.count / most) if most else 0
        charged, given = tuple(sorted(self.charged.items())), tuple(sorted(self.given.items()))
        return Line(label, self.count, self.done, self.days, charged, given, url, code, share)


@dataclass(frozen=True, slots=True)
class Statistics:
    """All of it; days and money are those of changes that were carried out."""

    total: Line
    open: int
    by_source: tuple[Line, ...]
    by_state: tuple[Line, ...]
    by_project: tuple[Line, ...]
    by_client: tuple[Line, ...]
    stages: tuple[Stage, ...]
    by_scope: tuple[Line, ...] = ()


def statistics(user: User, projects: QuerySet[Project], *, money: bool) -> Statistics:
    """Five statements, whatever the number of requests; money only of projects whose costs the person may see."""
    paid = set(_with_costs(user, projects)) if money else set()
    keys = ("source", "state", "price", "currency", "project_id")
    rows = ChangeRequest.objects.filter(project__in=projects.values("pk")).order_by().values_list(*keys)
    counted = rows.annotate(n=Count("pk"), days_sum=Sum("days"), amount_sum=Sum("amount_minor"))
    whole = _Sum()
    by: dict[str, dict[str | int, _Sum]] = {
        name: defaultdict(_Sum) for name in ("source", "state", "project")
    }
    for source, state, price, currency, project, count, days, amount in counted:
        row = (state, price, currency, count, days, amount)
        seen = project in paid
        for one in (whole, by["source"][source], by["state"][state], by["project"][project]):
            one.add(row, money=seen)
    names = _named(projects, by["project"])
    return Statistics(
        total=whole.line("", most=whole.count),
        open=sum(one.count for state, one in by["state"].items() if state in OPEN),
        by_source=_lines(by["source"], {one.value: str(one.label) for one in Source}),
        by_state=_lines(by["state"], {one.value: str(one.label) for one in State}, in_order=State.values),
        by_project=_of_projects(by["project"], names),
        by_client=_of_clients(by["project"], names),
        stages=_stages(projects),
        by_scope=_of_scope(projects),
    )


def _of_scope(projects: QuerySet[Project]) -> tuple[Line, ...]:
    """Things of the scope that requests add, alter and withdraw, and how many of them were carried out."""
    found = scope_statistics(projects)
    most = max((count for _deed, _kind, count, _done in found), default=0)
    return tuple(
        Line(
            f"{kind.label} – {deed.label}",
            count,
            done,
            code=f"{kind.value}:{deed.value}",
            share=round(100 * count / most),
        )
        for deed, kind, count, done in found
    )


def _with_costs(user: User, projects: QuerySet[Project]) -> Iterable[int]:
    found = Project.objects.granting(user, Permission.VIEW_COST).filter(pk__in=projects.values("pk"))
    return found.values_list("pk", flat=True)


def _named(projects: QuerySet[Project], wanted: Iterable[str | int]) -> dict[int, Project]:
    found = projects.filter(pk__in=list(wanted)).select_related("client")
    return {one.pk: one for one in found.only("key", "name", "client__name")}


def _lines(
    sums: dict[str | int, _Sum], labels: dict[str, str], in_order: Sequence[str] = ()
) -> tuple[Line, ...]:
    most = max((one.count for one in sums.values()), default=0)
    order = in_order or sorted((str(code) for code in sums), key=lambda code: -sums[code].count)
    return tuple(sums[code].line(str(labels[code]), most=most, code=code) for code in order if code in sums)


def _of_projects(sums: dict[str | int, _Sum], names: dict[int, Project]) -> tuple[Line, ...]:
    most = max((one.count for one in sums.values()), default=0)
    found = sorted(((names[int(pk)], one) for pk, one in sums.items()), key=lambda pair: -pair[1].count)
    return tuple(one.line(project.name, most=most, code=project.key) for project, one in found)


def _of_clients(sums: dict[str | int, _Sum], names: dict[int, Project]) -> tuple[Line, ...]:
    clients: dict[int, _Sum] = defaultdict(_Sum)
    labels: dict[int, str] = {}
    for pk, one in sums.items():
        client = names[int(pk)].client
        into, labels[client.pk] = clients[client.pk], client.name
        into.count, into.done, into.days = into.count + one.count, into.done + one.done, into.days + one.days
        for mine, theirs in ((into.charged, one.charged), (into.given, one.given)):
            for currency, amount in theirs.items():
                mine[currency] += amount
    most = max((one.count for one in clients.values()), default=0)
    found = sorted(clients.items(), key=lambda pair: -pair[1].count)
    return tuple(one.line(labels[pk], most=most, code=str(pk)) for pk, one in found)


def _stages(projects: QuerySet[Project]) -> tuple[Stage, ...]:
    story = StateChange.objects.filter(request__project__in=projects.values("pk")).order_by("request", "id")
    spent: dict[str, list[float]] = defaultdict(list)
    before: tuple[int, str, datetime] | None = None
    for request, state, at in story.values_list("request_id", "state", "at")[:MOST_STORY]:
        if before is not None and before[0] == request:
            spent[before[1]].append((at - before[2]).total_seconds() / DAY)
        before = (request, state, at)
    means = {state: sum(days) / len(days) for state, days in spent.items() if days}
    longest = max((means.get(one, 0) for one in STAGES), default=0)
    return tuple(
        Stage(
            one,
            str(one.label),
            round(means[one], 1),
            len(spent[one]),
            round(100 * means[one] / (longest or 1)),
        )
        for one in STAGES
        if one in means
    )


# The ledger


@dataclass(frozen=True, slots=True)
class Given:
    """What was given away altogether: days, and values by currency."""

    count: int
    days: Decimal
    values: tuple[tuple[str, int], ...]


def free_work_in(projects: QuerySet[Project]) -> QuerySet[FreeWork]:
    """The lines of the ledger, the newest first."""
    found = FreeWork.objects.filter(project__in=projects.values("pk"), deleted_at=None)
    return found.select_related("project__client", "request", "by").order_by("-given_on", "-id")


def given_in(projects: QuerySet[Project]) -> Given:
    """Their sums; one statement."""
    found = FreeWork.objects.filter(project__in=projects.values("pk"), deleted_at=None).order_by()
    rows = list(
        found.values_list("currency").annotate(n=Count("pk"), days=Sum("days"), value=Sum("value_minor"))
    )
    values = tuple(sorted((currency, value) for currency, _n, _days, value in rows if currency and value))
    return Given(sum(row[1] for row in rows), sum((row[2] for row in rows), Decimal(0)), values)


def free_work_line(project: Project, number: int) -> FreeWork | None:
    """One line of a project."""
    return (
        FreeWork.objects.filter(project=project, deleted_at=None, pk=number).select_related("request").first()
    )


def given_to(client: ClientOrganisation, user: User) -> tuple[Given, QuerySet[Project]]:
    """What a client was given, in the projects whose costs somebody may see."""
    projects = Project.objects.granting(user, Permission.VIEW_COST).filter(client=client)
    return given_in(projects), projects


def requests_astray() -> list[tuple[int, str]]:
    """Requests whose scenario, baseline or budget line is another project's; for ``tongzhou check``."""
    found: list[tuple[int, str]] = []
    for name in ("scenario", "baseline", "budget_line"):
        linked = ChangeRequest.objects.filter(**{f"{name}__isnull": False})
        wrong = linked.exclude(**{f"{name}__project": F("project")}).order_by("pk")
        found += [(pk, name) for pk in wrong.values_list("pk", flat=True)]
    return found


def orders_astray() -> list[int]:
    """Requests that wait for a signature without an order at the client."""
    ordered = ChangeRequest.objects.filter(state=State.ORDERED)
    return list(ordered.exclude(orders__standing="open").order_by("pk").values_list("pk", flat=True))
