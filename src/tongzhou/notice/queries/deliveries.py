"""What was sent, what failed and why; and what is still to be sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.notice.models import Channel, Delivery, Notification
from tongzhou.projects.models import Project
from tongzhou.projects.queries import projects_granting

OPEN = (Delivery.State.QUEUED, Delivery.State.FAILED)
OVERDUE = timedelta(minutes=30)
AT_ONCE = 200


def open_delivery(number: int, attempts: int) -> Delivery | None:
    """The delivery if it is still to be made, and this attempt is its next one."""
    found = Delivery.objects.filter(pk=number, attempts=attempts, state__in=OPEN)
    return found.select_related(
        "channel__owner__organisation", "user__organisation", "contact", "entry__actor"
    ).first()


def notices_in(delivery: Delivery) -> list[Notification]:
    """The notices that a mail carries, newest first."""
    return list(delivery.notifications.select_related("entry").order_by("-id"))


def overdue(now: datetime) -> list[Delivery]:
    """Open deliveries that should have been attempted a while ago."""
    return list(Delivery.objects.filter(state__in=OPEN, next_try__lt=now - OVERDUE).order_by("id")[:AT_ONCE])


def deliveries_of(project: Project) -> QuerySet[Delivery]:
    """What was sent about a project: to its channels, and to its people by mail."""
    return _listed(Delivery.objects.filter(project=project))


def deliveries_of_organisation(user: User) -> QuerySet[Delivery]:
    """Everything that was sent, for administrators."""
    return _listed(Delivery.objects.filter(organisation=user.organisation_id))


def _listed(found: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return found.select_related("channel", "user", "contact", "project", "entry").order_by("-id")


def narrowed(found: QuerySet[Delivery], *, state: str = "", type: str = "") -> QuerySet[Delivery]:
    """Only those in a state and of a type, if any is named."""
    if state in Delivery.State.values:
        found = found.filter(state=state)
    if type in Delivery.Type.values:
        found = found.filter(type=type)
    return found


def channels_of(project: Project) -> QuerySet[Channel]:
    """The channels of a project, by name."""
    return Channel.objects.filter(project=project).select_related("owner", "project").order_by("name", "id")


def channels_of_organisation(user: User) -> QuerySet[Channel]:
    """The channels of the whole organisation, by name."""
    found = Channel.objects.filter(organisation=user.organisation_id, project=None)
    return found.select_related("owner").order_by("name", "id")


def counted_deliveries(now: datetime) -> list[tuple[str, str, int]]:
    """Kind of channel (or ``mail``), state, count: all that wait or were given up, and others of the last day."""
    open_or_lost = Q(state__in=(Delivery.State.QUEUED, Delivery.State.FAILED, Delivery.State.DEAD))
    found = Delivery.objects.filter(open_or_lost | Q(created_at__gte=now - timedelta(days=1))).order_by()
    counted = found.values_list("channel__type", "state").annotate(count=Count("pk"))
    return sorted((channel or Delivery.Type.MAIL.value, state, count) for channel, state, count in counted)


def oldest_waiting() -> datetime | None:
    """When the oldest message was begun that has not arrived yet."""
    waiting = Delivery.objects.filter(state__in=(Delivery.State.QUEUED, Delivery.State.FAILED))
    return waiting.order_by("created_at").values_list("created_at", flat=True).first()


def channels_managed_by(user: User) -> QuerySet[Channel]:
    """Every channel whose settings the person may see."""
    granted = projects_granting(user, Permission.MANAGE_INTEGRATIONS)
    found = Channel.objects.filter(organisation=user.organisation_id, project__in=granted)
    return found | channels_of_organisation(user) if user.may(Permission.MANAGE_ORGANISATION) else found
