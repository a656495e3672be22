"""What a client sees, as plain values: no template of the portal ever receives a row of the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.clients.models import Contact
from tongzhou.files.kinds import KINDS
from tongzhou.files.queries import published_documents
from tongzhou.plan.models import Kind, SimulatedDate, WorkItem
from tongzhou.plan.queries.forecast.results import chances_in_projects, done_day
from tongzhou.plan.queries.milestones import Milestone, milestone_places, milestones
from tongzhou.portal.documents import PortalDocument, documents_of
from tongzhou.portal.models import CLIENT_ROLES, HelpPutAway, Publication, PublicationQuerySet
from tongzhou.portal.parts import CODES, PARTS
from tongzhou.portal.queries.papers import PortalSigned, signed_papers
from tongzhou.projects.models import Membership, Project

STATES: dict[str, Promise] = {
    "reached": pgettext_lazy("milestone", "Reached"),
    "overdue": _("Not confirmed yet"),
    "later": _("Later than agreed"),
    "on_time": _("As agreed"),
    "expected": _("Expected"),
    "open": _("No date yet"),
}
STEPS: dict[str, Promise] = {
    "done": pgettext_lazy("milestone", "Done"),
    "now": _("Being worked on"),
    "ahead": _("Still ahead"),
}


@dataclass(frozen=True, slots=True)
class PortalMilestone:
    """A milestone as a client sees it: what was agreed, what is expected, and where it stands.

    ``status`` compares the dates, ``step`` says how far the work has come; ``days_later`` counts calendar days
    behind the agreed date and is 0 when there is nothing to say. ``likely`` and ``sure`` are the days by which it is
    reached in five and in eight of ten simulated courses of the plan, where that is published. Floats, deadlines and
    reasons stay inside.
    """

    describes: ClassVar[str] = "plan.WorkItem"

    id: int
    name: str
    criterion: str
    baseline: date | None
    forecast: date | None
    reached: date | None
    status: str
    step: str
    days_later: int
    likely: date | None = None
    sure: date | None = None

    @property
    def status_words(self) -> str:
        """The status for people."""
        return str(STATES[self.status])

    @property
    def step_words(self) -> str:
        """How far it has come, for people."""
        return str(STEPS[self.step])


@dataclass(frozen=True, slots=True)
class Front:
    """Whose door this is: the vendor's and the client's names."""

    vendor: str
    client: str


@dataclass(frozen=True, slots=True)
class PortalProject:
    """A published project; None where a part is not published."""

    describes: ClassVar[str] = "projects.Project"

    key: str
    name: str
    colour: int
    front: Front
    published_at: datetime | None
    milestones: PortalMilestones | None
    documents: tuple[PortalDocument, ...] | None
    talk_url: str
    papers: tuple[PortalSigned, ...] = ()
    closed_at: datetime | None = None

    @property
    def reached(self) -> int:
        """How many milestones have been reached."""
        return self.milestones.reached if self.milestones else 0

    @property
    def next(self) -> PortalMilestone | None:
        """The milestone that is being worked on."""
        return self.milestones.next if self.milestones else None


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A published project in the list of them; how far it is, where milestones are published.

    ``likely`` and ``sure`` are of the next milestone, as on its own page: only where that is published, too.
    """

    describes: ClassVar[str] = "projects.Project"

    key: str
    name: str
    colour: int
    parts: tuple[str, ...]
    published_at: datetime
    reached: int = 0
    count: int = 0
    next_name: str = ""
    next_on: date | None = None
    likely: date | None = None
    sure: date | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody of the client who sees the project in the portal."""

    name: str
    title: str
    role: str


def published_to(user: User) -> PublicationQuerySet:
    """What a client's user sees, by the projects' names."""
    if not user.is_client:
        return Publication.objects.none()
    return Publication.objects.visible_to(user).order_by("project__name", "id")


def documents_are_published_to(user: User, project: int) -> bool:
    """Whether a client's person sees the documents of a project: the gate in front of every download."""
    return published_to(user).filter(project=project, documents=True).exists()


def files_of(project: Project) -> Iterator[PortalDocument]:
    """The project's own documents that have been made visible to the client."""
    for version in published_documents(project).select_related("file"):
        kind = KINDS.get(version.content_type)
        yield PortalDocument(
            version.file_id,
            version.file.name,
            str(kind.label) if kind else "",
            version.size,
            version.created_at,
            reverse("file_download", args=[version.file_id]),
        )


def publications_to(user: User) -> list[Publication]:
    """What a client's user sees, with the projects at hand; one statement."""
    return list(published_to(user).select_related("project"))


def project_lines(publications: Iterable[Publication]) -> tuple[ProjectLine, ...]:
    """The published projects as lines of a list, with how far they are; two statements."""
    found = list(publications)
    shown = milestone_progress([one.project_id for one in found if one.milestones])
    said = {one.project_id for one in found if one.confidence and one.project_id in shown}
    upcoming = [shown[project].next_item for project in said]
    chances = chances_in_projects([item for item in upcoming if item is not None], said) if said else {}
    return tuple(_line(one, shown.get(one.project_id, NO_PROGRESS), chances) for one in found)


def _line(one: Publication, far: Progress, chances: Mapping[int, SimulatedDate]) -> ProjectLine:
    dates = chances.get(far.next_item or 0) if one.confidence else None
    return ProjectLine(
        one.project.key,
        one.project.name,
        one.project.colour,
        part_words(one),
        one.at,
        reached=far.reached,
        count=far.count,
        next_name=far.next_name,
        next_on=far.next_on,
        likely=done_day(dates.p50_at, milestone=True) if dates else None,
        sure=done_day(dates.p80_at, milestone=True) if dates else None,
        closed_at=one.project.closed_at,
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a project's milestones are reached, and which is the next one, expected when."""

    reached: int = 0
    count: int = 0
    next_item: int | None = None
    next_name: str = ""
    next_on: date | None = None


NO_PROGRESS = Progress()


def milestone_progress(projects: Sequence[int]) -> dict[int, Progress]:
    """How far each project is."""
    rows = WorkItem.objects.filter(
        project__in=projects, kind=Kind.MILESTONE, summary=False, active=True, deleted_at=None
    ).order_by("finish_at", "position")
    count, reached = Counter[int](), Counter[int]()
    following: dict[int, tuple[int, str, date | None]] = {}
    for project, item, name, expected, reached_at in rows.values_list(
        "project_id", "pk", "name", "finish_date", "actual_finish_at"
    ):
        count[project] += 1
        if reached_at is not None:
            reached[project] += 1
        elif project not in following:
            following[project] = item, name, expected
    return {
        project: Progress(reached[project], total, *following.get(project, (None, "", None)))
        for project, total in count.items()
    }


def part_words(publication: Publication) -> tuple[str, ...]:
    """What is published of a project, in words."""
    return tuple(str(part.label) for part in PARTS if getattr(publication, part.code))


def find_publication(user: User, key: str) -> Publication | None:
    """The publication of the project with this key, if the client's user may see it."""
    related = "project__client", "project__organisation"
    return published_to(user).select_related(*related).filter(project__key=key).first()


def publication_of(project: Project) -> Publication | None:
    """Whether, and how, a project is published."""
    return Publication.objects.select_related("by").filter(project=project).first()


def help_is_put_away(user: User) -> bool:
    """Whether somebody has put the words for the first time away."""
    return HelpPutAway.objects.filter(user=user).exists()


def front_of(user: User) -> Front:
    """The door of a client's user: their own client's name."""
    contact = Contact.objects.filter(user=user).select_related("client").first()
    return Front(user.organisation.name, contact.client.name if contact else "")


def portal_project(
    project: Project,
    *,
    milestones: bool,
    documents: bool,
    published_at: datetime | None,
    today: date,
    confidence: bool = False,
    parts: Iterable[str] = (),
) -> PortalProject:
    """What the client sees of a project when these parts are published; the preview asks the same way."""
    return PortalProject(
        key=project.key,
        name=project.name,
        colour=project.colour,
        front=Front(project.organisation.name, project.client.name),
        published_at=published_at,
        milestones=portal_milestones(project, today=today, confidence=confidence) if milestones else None,
        documents=documents_of(project) if documents else None,
        talk_url=reverse("talk", args=["project", project.pk]),
        papers=signed_papers(project, parts),
        closed_at=project.closed_at,
    )


def published_project(publication: Publication, *, today: date) -> PortalProject:
    """What the client sees of a published project."""
    return portal_project(
        publication.project,
        milestones=publication.milestones,
        documents=publication.documents,
        published_at=publication.at,
        today=today,
        confidence=publication.confidence,
        parts=[code for code in CODES if getattr(publication, code)],
    )


def portal_milestones(project: Project, *, today: date, confidence: bool = False) -> PortalMilestones:
    """The milestones in the order in which they are expected; a project without a plan has none."""
    return PortalMilestones(project, project.status_date or today, confidence)


class PortalMilestones(Sequence[PortalMilestone]):
    """The milestones of a project; what is told of each is read for those that are shown, and once."""

    def __init__(self, project: Project, today: date, confidence: bool) -> None:
        self._project, self._today, self._confidence = project, today, confidence
        self._places = milestone_places(project) if hasattr(project, "plan") else []
        self.now = next((number for number, one in enumerate(self._places) if not one.reached), None)
        self._read: dict[int, Milestone] = {}

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[PortalMilestone]:
        return iter(self[:])

    def __getitem__(self, wanted: Any) -> Any:
        """A milestone, or those of a slice."""
        if not isinstance(wanted, slice):
            return self[wanted : wanted + 1 or None][0]
        numbers = [one.item for one in self._places[wanted]]
        missing = [one for one in numbers if one not in self._read]
        if missing:
            whole = len(missing) == len(self._places)
            self._read |= {one.item: one for one in milestones(self._project, None if whole else missing)}
        found = [self._read[one] for one in numbers if one in self._read]
        current = None if self.now is None else self._places[self.now].item
        return as_client_sees(found, current, today=self._today, confidence=self._confidence)

    @property
    def reached(self) -> int:
        """How many have been reached."""
        return sum(one.reached for one in self._places)

    @property
    def next(self) -> PortalMilestone | None:
        """The one that is being worked on."""
        found: list[PortalMilestone] = [] if self.now is None else self[self.now : self.now + 1]
        return next(iter(found), None)


def as_client_sees(
    found: Iterable[Milestone], current: int | None, *, today: date, confidence: bool = False
) -> list[PortalMilestone]:
    """The plan's milestones in a client's words; ``current`` is being worked on."""
    return [_milestone(one, current=current, today=today, confidence=confidence) for one in found]


def _milestone(one: Milestone, *, current: int | None, today: date, confidence: bool) -> PortalMilestone:
    sure = confidence and one.reached is None
    return PortalMilestone(
        id=one.item,
        name=one.name,
        criterion=one.criterion,
        baseline=one.baseline,
        forecast=one.forecast,
        reached=one.reached,
        status=_state(one, today),
        step=_step(one, current),
        days_later=max(0, _days(one.baseline, one.reached or one.forecast)),
        likely=one.p50 if sure else None,
        sure=one.p80 if sure else None,
    )


def _step(one: Milestone, current: int | None) -> str:
    if one.reached is not None:
        return "done"
    return "now" if one.item == current else "ahead"


def _state(one: Milestone, today: date) -> str:
    if one.reached is not None:
        return "reached"
    if one.forecast is None:
        return "open"
    if one.forecast < today:
        return "overdue"
    if one.baseline is None:
        return "expected"
    return "later" if one.forecast > one.baseline else "on_time"


def _days(agreed: date | None, now: date | None) -> int:
    return 0 if agreed is None or now is None else (now - agreed).days


def readers_of(project: Project) -> Sequence[Reader]:
    """Who of the client sees the project in the portal once it is published."""
    members = (
        Membership.objects.filter(
            project=project,
            role__in=CLIENT_ROLES,
            user__is_active=True,
            user__contact__client=project.client_id,
        )
        .select_related("user")
        .order_by("user__name", "id")
    )
    return [Reader(one.user.name, one.user.title, one.get_role_display()) for one in members]
