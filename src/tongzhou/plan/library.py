"""The project templates that come with the product, read from the TOML files in ``library/``.

A file is one template, ``roles.toml`` the roles that all of them share. Every text is a pair
``["中文", "English"]``. A task is one line::

    { id = "2.3", name = ["差异分析", "Fit-gap"], days = 6, after = ["2.2", "2.1SS+2d"], roles = ["analyst"] }

The id is the WBS code, so it also says the parent. ``days`` are working days. A row with ``criterion``
is a milestone, a row with neither days nor criterion a summary. ``after`` names what the task waits for:
a task id, then optionally the link type (FS when absent), then optionally a lag such as ``+3d``
(working days), ``-2d`` (a lead), ``+14ed`` (elapsed days) or ``+50%`` (of the predecessor's duration).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from typing import Any, NamedTuple, TypeVar, cast

from tongzhou.engine.plan import LagUnit, LinkType

T = TypeVar("T")

SLUGS = ("erp_rollout", "custom_development", "infrastructure", "data_platform", "security_compliance")
"""The templates in the order in which they are offered."""

PHASES = ("planning", "execution", "control", "closing")
METHODS = ("waterfall", "hybrid", "agile")
SIDES = ("vendor", "client", "third_party")
STRATEGIES = ("avoid", "transfer", "mitigate", "accept", "escalate")

TASK_KEYS = frozenset(
    (
        "id",
        "name",
        "days",
        "after",
        "roles",
        "work",
        "phase",
        "deliverable",
        "criterion",
        "client",
        "optional",
    )
)


class BadTemplate(ValueError):
    """A library file cannot be used; the text names the file and, where there is one, the task."""

    def __init__(self, file: str, reason: str, *, task: str = "") -> None:
        """Say where the fault is: ``file`` as named in the library, ``task`` by its id."""
        self.file, self.task, self.reason = file, task, reason
        super().__init__(f"{file}, task {task}: {reason}" if task else f"{file}: {reason}")


class Words(NamedTuple):
    """One text in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The Chinese text for any Chinese language code (``zh``, ``zh-hans``), else the English one."""
        return self.zh if language.lower().startswith("zh") else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRole:
    """Who does a task, before there are people; ``side`` is vendor, client or third_party."""

    slug: str
    name: Words
    side: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateTask:
    """One row of the WBS.

    ``days`` is the duration in working days: None for a summary, 0 for a milestone. ``work`` is the
    vendor's and the client's effort together, in person-days, None where nobody estimated it. ``roles``
    are role slugs, the first one is responsible. ``phase`` is inherited from the top-level task.
    ``client`` marks what the client has to do, ``optional`` what a project may leave out.
    """

    id: str
    parent: str | None
    name: Words
    days: int | None
    phase: str
    roles: tuple[str, ...] = ()
    work: int | None = None
    deliverable: Words | None = None
    criterion: Words | None = None
    client: bool = False
    optional: bool = False

    @property
    def milestone(self) -> bool:
        """Whether this is a milestone: something to accept, without duration."""
        return self.criterion is not None

    @property
    def summary(self) -> bool:
        """Whether this row only groups the rows below it."""
        return self.days is None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLink:
    """``successor`` waits for ``predecessor`` (task ids).

    ``lag`` counts days (working or elapsed) or whole percents of the predecessor's duration, as
    ``lag_unit`` says; negative is a lead.
    """

    predecessor: str
    successor: str
    type: LinkType = LinkType.FS
    lag: int = 0
    lag_unit: LagUnit = LagUnit.WORKING


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRisk:
    """A risk worth discussing at the start; ``probability`` and ``impact`` run from 1 to 5."""

    name: Words
    response: Words
    strategy: str
    probability: int
    impact: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChecklist:
    """What has to be true before the milestone ``task`` counts as reached."""

    task: str
    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTemplate:
    """A project as it usually goes: its texts, its tasks in WBS order and their links.

    ``months`` is the usual total duration as (from, to). ``roles`` are those used by the tasks.
    """

    slug: str
    name: Words
    description: Words
    when_to_use: Words
    method: str
    months: tuple[int, int]
    success_criteria: tuple[Words, ...]
    roles: tuple[TemplateRole, ...]
    tasks: tuple[TemplateTask, ...]
    links: tuple[TemplateLink, ...]
    risks: tuple[TemplateRisk, ...]
    checklists: tuple[TemplateChecklist, ...]

    @property
    def leaves(self) -> tuple[TemplateTask, ...]:
        """The tasks and milestones, without the summaries."""
        return tuple(task for task in self.tasks if not task.summary)

    def without(self, left_out: Collection[str]) -> PlanTemplate:
        """The template less the optional tasks ``left_out`` (ids; a summary takes its rows along).

        What waited for a task that is gone waits for that task's predecessors instead. Raises
        ``BadTemplate`` for an id that is unknown or not optional.
        """
        optional = {task.id for task in self.tasks if task.optional}
        for id in left_out:
            if id not in optional:
                raise BadTemplate(f"{self.slug}.toml", "is not an optional task", task=id)
        gone = {task.id for task in self.tasks if any(_within(task.id, id) for id in left_out)}
        links = self.links
        for task in self.leaves:
            if task.id in gone:
                links = _bridge(links, task.id)
        return replace(
            self,
            tasks=tuple(task for task in self.tasks if task.id not in gone),
            links=links,
            checklists=tuple(checklist for checklist in self.checklists if checklist.task not in gone),
        )


@cache
def templates() -> tuple[PlanTemplate, ...]:
    """All templates of the library in the order in which they are offered; read once per process."""
    roles = _roles(_toml("roles.toml"))
    return tuple(_template(slug, _toml(f"{slug}.toml"), roles) for slug in SLUGS)


def template(slug: str) -> PlanTemplate:
    """The template called ``slug``; raises ``KeyError`` when there is none."""
    return {found.slug: found for found in templates()}[slug]


def read_template(slug: str, text: str) -> PlanTemplate:
    """The template written in ``text`` (TOML, in the library's form); raises ``BadTemplate``."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadTemplate(f"{slug}.toml", str(error)) from error
    return _template(slug, content, _roles(_toml("roles.toml")))


LINK = re.compile(
    r"(?P<id>\d+(?:\.\d+)*)(?P<type>FS|SS|FF|SF)?(?:(?P<lag>[+-]\d+)(?P<unit>d|ed|%))?", re.ASCII
)
LAG_UNITS = {"d": LagUnit.WORKING, "ed": LagUnit.ELAPSED, "%": LagUnit.PERCENT}


def read_link(written: str, successor: str) -> TemplateLink:
    """The link that ``written`` (``2.3``, ``2.3SS+50%``, ``2.3FF-2d``) gives to ``successor``.

    Raises ``ValueError`` when it cannot be read.
    """
    match = LINK.fullmatch(written.replace(" ", ""))
    if match is None:
        raise ValueError(f"the link {written!r} cannot be read")
    return TemplateLink(
        predecessor=match["id"],
        successor=successor,
        type=LinkType[match["type"] or "FS"],
        lag=int(match["lag"] or 0),
        lag_unit=LAG_UNITS[match["unit"] or "d"],
    )


Content = Mapping[str, Any]
"""What ``tomllib`` makes of a table."""


def _toml(file: str) -> Content:
    text = files("tongzhou.plan").joinpath("library", file).read_text(encoding="utf-8")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadTemplate(file, str(error)) from error


def _roles(content: Content) -> dict[str, TemplateRole]:
    roles = {}
    for slug, row in content.items():
        side = _one_of(SIDES, row.get("side"), "roles.toml", f"side of {slug}")
        roles[slug] = TemplateRole(slug=slug, name=_words(row.get("name"), "roles.toml", slug), side=side)
    return roles


def _template(slug: str, content: Content, roles: Mapping[str, TemplateRole]) -> PlanTemplate:
    file = f"{slug}.toml"
    rows: Sequence[Content] = content.get("tasks", ())
    tasks = _tasks(rows, roles, file)
    used = {role for task in tasks for role in task.roles}
    read = PlanTemplate(
        slug=slug,
        name=_words(content.get("name"), file, "name"),
        description=_words(content.get("description"), file, "description"),
        when_to_use=_words(content.get("when_to_use"), file, "when_to_use"),
        method=_one_of(METHODS, content.get("method"), file, "method"),
        months=_months(content.get("months"), file),
        success_criteria=_all_words(content.get("success_criteria", ()), file, "success_criteria"),
        roles=tuple(role for role in roles.values() if role.slug in used),
        tasks=tasks,
        links=tuple(_links(rows, file)),
        risks=tuple(_risk(row, file) for row in content.get("risks", ())),
        checklists=tuple(_checklist(row, file) for row in content.get("checklists", ())),
    )
    _check_network(read, file)
    _check_optional(read, file)
    _check_checklists(read, file)
    return read


def _tasks(rows: Iterable[Content], roles: Mapping[str, TemplateRole], file: str) -> tuple[TemplateTask, ...]:
    tasks: dict[str, TemplateTask] = {}
    for row in rows:
        task = _task(row, tasks, file)
        if task.id in tasks:
            raise BadTemplate(file, "is there twice", task=task.id)
        _check_task(task, roles, file)
        tasks[task.id] = task
    parents = {task.parent for task in tasks.values()}
    for task in tasks.values():
        if task.summary != (task.id in parents):
            reason = "has tasks below it and days of its own" if task.id in parents else "has no days"
            raise BadTemplate(file, reason, task=task.id)
    return tuple(tasks.values())


def _task(row: Content, above: Mapping[str, TemplateTask], file: str) -> TemplateTask:
    id = str(row.get("id", ""))
    if unknown := row.keys() - TASK_KEYS:
        raise BadTemplate(file, f"has the unknown key {min(unknown)}", task=id)
    parent = id.rpartition(".")[0] or None
    if parent is not None and parent not in above:
        raise BadTemplate(file, f"comes before its parent {parent}", task=id)
    optional = bool(row.get("optional", False))
    return TemplateTask(
        id=id,
        parent=parent,
        name=_words(row.get("name"), file, id),
        days=0 if "criterion" in row else row.get("days"),
        phase=above[parent].phase if parent else _one_of(PHASES, row.get("phase"), file, f"phase of {id}"),
        roles=tuple(row.get("roles", ())),
        work=row.get("work"),
        deliverable=_words_or_none(row, "deliverable", file, id),
        criterion=_words_or_none(row, "criterion", file, id),
        client=bool(row.get("client", False)),
        optional=optional or (parent is not None and above[parent].optional),
    )


def _check_task(task: TemplateTask, roles: Mapping[str, TemplateRole], file: str) -> None:
    if task.days is not None and not task.milestone and task.days < 1:
        raise BadTemplate(file, f"lasts {task.days} days", task=task.id)
    if not task.summary and not task.roles:
        raise BadTemplate(file, "nobody is responsible", task=task.id)
    for slug in task.roles:
        if slug not in roles:
            raise BadTemplate(file, f"has the unknown role {slug}", task=task.id)
    if task.client and roles[task.roles[0]].side != "client":
        raise BadTemplate(file, "is the client's duty, but the first role is not the client's", task=task.id)


def _links(rows: Iterable[Content], file: str) -> Iterable[TemplateLink]:
    for row in rows:
        for written in row.get("after", ()):
            try:
                yield read_link(written, row["id"])
            except ValueError as error:
                raise BadTemplate(file, str(error), task=row["id"]) from error


def _check_network(read: PlanTemplate, file: str) -> None:
    """One network: links between leaves only, no cycle, one first task and one last."""
    leaves = [task.id for task in read.leaves]
    graph: dict[str, set[str]] = {id: set() for id in leaves}
    for link in read.links:
        for end in (link.successor, link.predecessor):
            if end not in graph:
                raise BadTemplate(file, f"is linked with {end}, which is no task", task=link.successor)
        graph[link.successor].add(link.predecessor)
    driven = {predecessor for before in graph.values() for predecessor in before}
    for id in leaves[1:]:
        if not graph[id]:
            raise BadTemplate(file, "waits for nothing", task=id)
    for id in leaves[:-1]:
        if id not in driven:
            raise BadTemplate(file, "nothing waits for it", task=id)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle = cast("list[str]", error.args[1])
        raise BadTemplate(file, f"is in a cycle: {' → '.join(cycle)}", task=cycle[0]) from error


def _check_optional(read: PlanTemplate, file: str) -> None:
    """An optional task waits for the end of others, so that links can be bridged when it is left out."""
    optional = {task.id for task in read.tasks if task.optional}
    for link in read.links:
        if link.successor in optional and link.type is not LinkType.FS:
            raise BadTemplate(file, "is optional and has a link other than FS", task=link.successor)


def _check_checklists(read: PlanTemplate, file: str) -> None:
    milestones = {task.id for task in read.tasks if task.milestone}
    for checklist in read.checklists:
        if checklist.task not in milestones:
            raise BadTemplate(file, "has a checklist, but is no milestone", task=checklist.task)


def _within(id: str, summary: str) -> bool:
    return id == summary or id.startswith(f"{summary}.")


def _bridge(links: tuple[TemplateLink, ...], gone: str) -> tuple[TemplateLink, ...]:
    """The links without the task ``gone``; FS from its predecessors where its start or end was waited for."""
    before = [link.predecessor for link in links if link.successor == gone]
    kept = [link for link in links if gone not in (link.predecessor, link.successor)]
    linked = {(link.predecessor, link.successor) for link in kept}
    for link in links:
        if link.predecessor == gone:
            kept += [
                TemplateLink(predecessor=id, successor=link.successor)
                for id in before
                if (id, link.successor) not in linked
            ]
    return tuple(kept)


def _risk(row: Content, file: str) -> TemplateRisk:
    name = _words(row.get("name"), file, "name of a risk")
    for scale in ("probability", "impact"):
        _one_of(range(1, 6), row.get(scale), file, f"{scale} of the risk {name.en}")
    return TemplateRisk(
        name=name,
        response=_words(row.get("response"), file, f"response to {name.en}"),
        strategy=_one_of(STRATEGIES, row.get("strategy"), file, f"strategy of the risk {name.en}"),
        probability=row["probability"],
        impact=row["impact"],
    )


def _checklist(row: Content, file: str) -> TemplateChecklist:
    task = str(row.get("task", ""))
    return TemplateChecklist(task=task, items=_all_words(row.get("items", ()), file, f"checklist of {task}"))


def _months(value: object, file: str) -> tuple[int, int]:
    match value:
        case [int(low), int(high)] if 0 < low <= high:
            return low, high
    raise BadTemplate(file, "months must be [from, to]")


def _words(value: object, file: str, what: str) -> Words:
    """A pair of texts, neither of them empty."""
    match value:
        case [str(zh), str(en)] if zh.strip() and en.strip():
            return Words(zh, en)
    if re.fullmatch(r"[\d.]+", what):
        raise BadTemplate(file, "needs its texts in Chinese and in English", task=what)
    raise BadTemplate(file, f"{what} must be in Chinese and in English")


def _words_or_none(row: Content, key: str, file: str, task: str) -> Words | None:
    return _words(row[key], file, task) if key in row else None


def _all_words(values: Iterable[object], file: str, what: str) -> tuple[Words, ...]:
    return tuple(_words(value, file, what) for value in values)


def _one_of(allowed: Iterable[T], value: object, file: str, what: str) -> T:
    for choice in allowed:
        if choice == value:
            return choice
    raise BadTemplate(file, f"{what} is {value!r}")
