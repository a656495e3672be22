"""What the pages of handovers ask for; and what is still to be handed over, for the rooms above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from tongzhou.acceptance.models import Acceptance, RemainingItem
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.clients.models import Contact
from tongzhou.files.models import Audience, FileVersion
from tongzhou.handover.models import BLOCKING, Handover, HandoverImport, HandoverLine, LineKind, LineState
from tongzhou.plan.models import Category, WorkItem
from tongzhou.projects.guards import Access
from tongzhou.projects.models import Membership, Project
from tongzhou.scope.models import Deliverable
from tongzhou.signing.models import IssuedDocument
from tongzhou.web.prepared import prepared

PAGE = 50
KIND = "handover"
MOST_CHOICES = 500
KINDS_IN_ORDER = tuple(LineKind.values)
SIGNED_STATES = (Handover.State.SIGNED, Handover.State.WARRANTY, Handover.State.ENDED)
OTHER_KINDS = tuple(kind for kind in KINDS_IN_ORDER if kind != LineKind.DEFECT)


def is_owed(at: str = "") -> Q:
    """Lines that say what is still to be done; ``at`` leads to them ("lines__")."""
    kept = Q(**{f"{at}kind": LineKind.DEFECT}) | Q(**{f"{at}state": LineState.REMAINING})
    return kept & Q(**{f"{at}done_at": None})


def is_blocked(at: str = "") -> Q:
    """Lines that keep a handover from being signed, as ``HandoverLine.blocks`` says of one."""
    unsettled = Q(**{f"{at}kind__in": OTHER_KINDS, f"{at}state__in": BLOCKING})
    without = Q(**{f"{at}done_at": None}) & (Q(**{f"{at}due": None}) | Q(**{f"{at}responsible": ""}))
    objected = Q(**{f"{at}state": LineState.OBJECTED})
    return unsettled | (Q(**{f"{at}kind": LineKind.DEFECT}) & (objected | without))


def handovers_of(project: Project) -> QuerySet[Handover]:
    """All handovers of a project: what is not signed first, then by their planned day."""
    return (
        Handover.objects.filter(project=project, deleted_at=None)
        .select_related("item", "presented_by", "project", "client_request", "vendor_request")
        .order_by(F("signed_on").asc(nulls_first=True), F("planned_on").asc(nulls_last=True), "-pk")
    )


def with_counts(found: QuerySet[Handover]) -> QuerySet[Handover]:
    """The same with how many lines there are, are settled, are objected to, block, and are still owed."""
    settled = Q(state__in=[LineState.HANDED, LineState.CONFIRMED, LineState.REMAINING])
    return found.annotate(
        line_count=_count(Q()),
        settled_count=_count(settled),
        objected_count=_count(Q(state=LineState.OBJECTED)),
        blocked_count=_count(is_blocked()),
        owed_count=_count(is_owed()),
    )


def _count(which: Q) -> Coalesce:
    lines = HandoverLine.objects.filter(which, handover=OuterRef("pk")).order_by().values("handover")
    return Coalesce(Subquery(lines.annotate(count=Count("pk")).values("count")), 0)


def shown_to_client(project: Project) -> QuerySet[Handover]:
    """What the client sees of handovers: everything that was presented to them."""
    return handovers_of(project).exclude(state=Handover.State.DRAFT)


def lines_in_order(found: QuerySet[HandoverLine]) -> QuerySet[HandoverLine]:
    """Lines by their kind, in the order of the kinds, then as they were written down."""
    place = Case(
        *(When(kind=kind, then=Value(number)) for number, kind in enumerate(KINDS_IN_ORDER)),
        output_field=IntegerField(),
    )
    return (
        found.annotate(kind_place=place)
        .select_related("deliverable", "file_version__file", "item")
        .order_by("kind_place", "position", "pk")
    )


def lines_of(handover: Handover) -> QuerySet[HandoverLine]:
    """The lines of a handover."""
    return lines_in_order(HandoverLine.objects.filter(handover=handover))


def with_parts(found: QuerySet[HandoverLine]) -> QuerySet[HandoverLine]:
    """The same with attendance and answers; two more statements."""
    return found.prefetch_related("attendees", "answers")


def blocking_lines(handover: Handover) -> QuerySet[HandoverLine]:
    """The lines that keep a handover from being signed."""
    return HandoverLine.objects.filter(is_blocked(), handover=handover)


def kind_counts(handover: Handover) -> dict[str, int]:
    """How many lines of each kind there are."""
    found = HandoverLine.objects.filter(handover=handover).order_by()
    return dict(found.values_list("kind").annotate(count=Count("pk")))


def drafts_in(handover: Handover, user_id: int) -> QuerySet[HandoverImport]:
    """The tables that somebody has uploaded for a handover and not decided about."""
    return HandoverImport.objects.filter(handover=handover, by=user_id).select_related("handover__project")


# What can be chosen


def contacts_of(project: Project) -> QuerySet[Contact]:
    """Who of the client could take it over."""
    return Contact.objects.filter(client=project.client_id).order_by("name", "pk")


def recipients_of(handover: Handover) -> list[str]:
    """The names of those who take it over."""
    found = handover.recipients.select_related("contact").order_by("pk")
    return [one.contact.name for one in found]


def items_to_hand_over(project: Project) -> list[tuple[int, str]]:
    """Phases and milestones of the plan, in its order, for a choice."""
    found = WorkItem.live.filter(project=project, active=True).filter(Q(summary=True) | Q(kind="milestone"))
    return list(found.order_by("position", "pk").values_list("pk", "name")[:MOST_CHOICES])


def find_item(project: Project, pk: int) -> WorkItem | None:
    """A phase or milestone of the project."""
    found = WorkItem.live.filter(project=project, active=True).filter(Q(summary=True) | Q(kind="milestone"))
    return found.filter(pk=pk).first()


def deliverables_to_choose(project: Project) -> QuerySet[Deliverable]:
    """Deliverables that a document can be."""
    return Deliverable.objects.filter(project=project, deleted_at=None).order_by("number")


def files_to_choose(project: Project) -> QuerySet[FileVersion]:
    """The present versions of files that the client may see, the newest first; others are not named to them."""
    return (
        FileVersion.objects.filter(
            file__project=project,
            file__deleted_at=None,
            file__audience=Audience.CLIENT,
            number=F("file__current_number"),
        )
        .select_related("file")
        .order_by("file__name", "pk")
    )


def remaining_to_take(handover: Handover) -> QuerySet[RemainingItem]:
    """What remains of acceptances of the project and is not yet in a handover."""
    taken = HandoverLine.objects.filter(handover__project=handover.project_id, handover__deleted_at=None)
    return (
        RemainingItem.objects.filter(acceptance__project=handover.project_id, done_at=None)
        .exclude(acceptance__state__in=[Acceptance.State.DRAFT, Acceptance.State.REJECTED])
        .exclude(pk__in=taken.filter(remaining__isnull=False).values("remaining"))
        .select_related("acceptance")
        .order_by(F("due").asc(nulls_last=True), "pk")
    )


def work_to_take(handover: Handover) -> QuerySet[WorkItem]:
    """Open defects and issues of the project that are not yet in a handover."""
    taken = HandoverLine.objects.filter(handover__project=handover.project_id, handover__deleted_at=None)
    return (
        WorkItem.live.filter(project=handover.project_id, item_type__code__in=["defect", "issue"])
        .exclude(state__category=Category.DONE)
        .exclude(pk__in=taken.filter(item__isnull=False).values("item"))
        .select_related("item_type", "state")
        .order_by(F("due_date").asc(nulls_last=True), "pk")
    )


# People


def manager_of(project: Project) -> User | None:
    """Under whose name the diary notes what nobody did."""
    found = Membership.objects.filter(project=project, role="pm", user__is_active=True)
    first = found.select_related("user").order_by("pk").first()
    return first.user if first else None


def client_people_of(project: Project) -> list[User]:
    """The client's people in the project who have an account."""
    found = Membership.objects.filter(
        project=project, role__in=["client_sponsor", "client_member"], user__is_active=True
    )
    return [one.user for one in found.select_related("user").order_by("pk")]


def may_manage(access: Access) -> bool:
    """Whether somebody prepares handovers here."""
    return access.may(Permission.MANAGE_ACCEPTANCE)


# Certificates, and by number


def certificates_of(numbers: Iterable[int]) -> dict[int, IssuedDocument]:
    """The certificates of handovers; one statement."""
    found = IssuedDocument.objects.filter(kind=KIND, subject_id__in=list(numbers)).order_by("pk")
    return {one.subject_id: one for one in found.defer("document__content")}


def certificate_of(handover: Handover) -> IssuedDocument | None:
    """The certificate, once it has been made."""
    return certificates_of([handover.pk]).get(handover.pk)


def handover_numbered(number: int) -> Handover | None:
    """A handover that is there, for a job."""
    return Handover.objects.filter(pk=number, deleted_at=None, project__deleted_at=None).first()


def numbered(numbers: Iterable[int]) -> list[Handover]:
    """Handovers by their numbers, in projects that are there."""
    return list(
        Handover.objects.filter(pk__in=list(numbers), deleted_at=None, project__deleted_at=None)
        .select_related("project")
        .defer("internal_note")
    )


@prepared
def handovers_waiting_for(user: User) -> QuerySet[Handover]:
    """For *My work* of whoever manages acceptance: handovers in which the client objects to a line."""
    projects = Project.objects.granting(user, Permission.MANAGE_ACCEPTANCE)
    objected = HandoverLine.objects.filter(handover=OuterRef("pk"), state=LineState.OBJECTED)
    return (
        Handover.objects.filter(Exists(objected), project__in=projects.values("pk"), deleted_at=None)
        .filter(state=Handover.State.PRESENTED)
        .select_related("project")
        .order_by("planned_on", "pk")[:50]
    )


# For the rooms above


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something of a handover that is not done: a line that is not settled, or an item still owed."""

    handover: int
    handover_title: str
    line: int
    kind: str
    name: str
    state: str
    due: date | None
    responsible: str
    owed: bool


def open_handover_items(project: Project) -> list[OpenItem]:
    """Everything of a project that is not handed over yet, and what was handed over and is still owed."""
    unsettled = Q(kind__in=OTHER_KINDS, state__in=BLOCKING)
    found = HandoverLine.objects.filter(
        unsettled | is_owed(), handover__project=project, handover__deleted_at=None
    ).select_related("handover")
    return [
        OpenItem(
            handover=one.handover_id,
            handover_title=one.handover.title,
            line=one.pk,
            kind=one.kind,
            name=one.name,
            state=one.state,
            due=one.due,
            responsible=one.responsible,
            owed=one.is_owed,
        )
        for one in found.order_by(F("due").asc(nulls_last=True), "pk")
    ]


def unsigned_handovers(project: Project) -> QuerySet[Handover]:
    """The handovers of a project that not both have signed yet."""
    return handovers_of(project).filter(signed_on=None)


def signed_handovers(project: Project) -> QuerySet[Handover]:
    """The handovers that both have signed, with what was signed."""
    return handovers_of(project).filter(signed_on__isnull=False)


# For tongzhou check


def astray() -> list[tuple[str, int]]:
    """Lines and handovers that refer to something of another project, and recipients of another client."""
    found: list[tuple[str, int]] = []
    handovers = Handover.objects.filter(item__isnull=False).exclude(item__project=F("project"))
    found += [("handover", pk) for pk in handovers.values_list("pk", flat=True)]
    for name in ("item__project", "deliverable__project", "file_version__file__project"):
        lines = HandoverLine.objects.filter(**{f"{name}__isnull": False})
        wrong = lines.exclude(**{name: F("handover__project")})
        found += [("line", pk) for pk in wrong.values_list("pk", flat=True)]
    taken = HandoverLine.objects.filter(remaining__isnull=False)
    wrong = taken.exclude(remaining__acceptance__project=F("handover__project"))
    return found + [("line", pk) for pk in wrong.values_list("pk", flat=True)]


def signed_without_signatures() -> list[int]:
    """Handovers that are called signed although one of the two signatures is missing."""
    found = Handover.objects.filter(signed_on__isnull=False)
    both = Q(client_request__state="signed", vendor_request__state="signed")
    return list(found.exclude(both).order_by("pk").values_list("pk", flat=True))
