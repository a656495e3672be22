"""Changes as a client sees them: their own wishes with their state, and orders to sign or signed; nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.changes.models import ChangeOrder, ChangeRequest, State
from tongzhou.projects.models import Project

Standing = ChangeOrder.Standing
RECEIVED, EXAMINED, AGREED = "received", "examined", "agreed"
TO_SIGN, SIGNED, DONE = "to_sign", "signed", "done"
NOT_ACCEPTED, DECLINED, WITHDRAWN = "not_accepted", "declined", "withdrawn"
WORDS: dict[str, Promise] = {
    RECEIVED: pgettext_lazy("client's change", "Received"),
    EXAMINED: pgettext_lazy("client's change", "Being examined"),
    AGREED: pgettext_lazy("client's change", "Agreed; the order follows"),
    TO_SIGN: pgettext_lazy("client's change", "Waits for your signature"),
    SIGNED: pgettext_lazy("client's change", "Signed; being carried out"),
    DONE: pgettext_lazy("client's change", "Carried out"),
    NOT_ACCEPTED: pgettext_lazy("client's change", "Not accepted"),
    DECLINED: pgettext_lazy("client's change", "Not signed"),
    WITHDRAWN: pgettext_lazy("client's change", "Withdrawn"),
}
OUTSIDE = {
    State.DRAFT: RECEIVED,
    State.ANALYSIS: EXAMINED,
    State.APPROVAL: EXAMINED,
    State.APPROVED: AGREED,
    State.ORDERED: TO_SIGN,
    State.SIGNED: SIGNED,
    State.DONE: DONE,
    State.REFUSED: NOT_ACCEPTED,
    State.DECLINED: DECLINED,
    State.WITHDRAWN: WITHDRAWN,
}
TONES = {TO_SIGN: "warn", SIGNED: "ok", DONE: "ok", NOT_ACCEPTED: "bad", DECLINED: "bad", AGREED: "info"}
TO_CLIENT = (Standing.OPEN, Standing.SIGNED, Standing.DECLINED)


@dataclass(frozen=True, slots=True)
class PortalOrder:
    """A change order: what it says of price and dates, and whether it is signed; amounts are texts."""

    describes: ClassVar[str] = "changes.ChangeOrder"

    label: str
    signed: bool
    open: bool
    due: date | None
    amount: str
    currency: str
    finish: str
    url: str
    decided_by: str
    decided_at: datetime | None

    @property
    def price(self) -> str:
        """The amount as people read it, its digits in groups; empty where nothing is charged."""
        return f"{Decimal(self.amount):,}" if self.amount else ""


@dataclass(frozen=True, slots=True)
class PortalChange:
    """A change that the client has asked for, or that an order was sent for. Analysis, cost and reasons stay inside."""

    describes: ClassVar[str] = "changes.ChangeRequest"

    label: str
    title: str
    description: str
    asked_by: str
    asked_on: date
    standing: str
    order: PortalOrder | None

    @property
    def words(self) -> str:
        """How far it is, for people."""
        return str(WORDS[self.standing])

    @property
    def tone(self) -> str:
        """The colour of it."""
        return TONES.get(self.standing, "")


def shared_changes(project: Project) -> QuerySet[ChangeRequest]:
    """What the client may know of: what its people have asked for, and what an order was sent for."""
    theirs = Q(by_client=True) | Q(contact__isnull=False) | Q(requested_by__role=OrganisationRole.CLIENT)
    sent = ChangeOrder.objects.filter(request__project=project, standing__in=TO_CLIENT).values("request")
    found = ChangeRequest.objects.filter(theirs | Q(pk__in=sent), project=project)
    return found.select_related("requested_by", "contact").defer("impact").order_by("-number")


def portal_changes(project: Project, requests: Iterable[ChangeRequest]) -> list[PortalChange]:
    """These requests as the client sees them; one statement for their orders."""
    requests = list(requests)
    orders: dict[int, ChangeOrder] = {}
    found = ChangeOrder.objects.filter(request__in=[one.pk for one in requests], standing__in=TO_CLIENT)
    for order in found.order_by("id"):
        orders[order.request_id] = order
    return [_shown(project, one, orders.get(one.pk)) for one in requests]


def _shown(project: Project, request: ChangeRequest, order: ChangeOrder | None) -> PortalChange:
    person = request.contact or request.requested_by
    by_them = request.by_client or request.contact is not None
    asked_by = person.name if person is not None and (by_them or _is_theirs(request)) else ""
    title = str(order.content["title"]) if order else request.title
    words = str(order.content["description"]) if order else request.description if asked_by else ""
    return PortalChange(
        label=request.label,
        title=title,
        description=words,
        asked_by=asked_by,
        asked_on=request.created_at.date(),
        standing=OUTSIDE[State(request.state)],
        order=None if order is None else _order(project, order),
    )


def _is_theirs(request: ChangeRequest) -> bool:
    return request.requested_by is not None and request.requested_by.is_client


def _order(project: Project, order: ChangeOrder) -> PortalOrder:
    content = order.content
    return PortalOrder(
        label=order.label,
        signed=order.standing == Standing.SIGNED,
        open=order.standing == Standing.OPEN,
        due=order.due,
        amount=str(content.get("amount", "")),
        currency=str(content.get("currency", "")),
        finish=str(content.get("finish_after", "")),
        url=reverse("portal_sign", args=[project.key, order.signature_id]) if order.signature_id else "",
        decided_by=order.decided_by_name,
        decided_at=order.decided_at,
    )
