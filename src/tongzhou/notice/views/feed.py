"""The calendar feed: work and milestones for calendar programs, by a secret address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from tongzhou.notice.queries.feeds import Due, due_for, leave_for, person_of
from tongzhou.plan.models import Leave

if TYPE_CHECKING:
    from icalendar import Component


@login_not_required
@require_GET
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The person's dates as iCalendar; 404 for a secret that is not, or no longer, anybody's."""
    user = person_of(secret)
    if user is None:
        raise Http404
    with override(user.language):
        today = timezone.localdate()
        content = feed_of(due_for(user, today), timezone.now(), leave_for(user, today))
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


def feed_of(found: list[Due], now: datetime, leave: Iterable[Leave] = ()) -> bytes:
    """The iCalendar file: all-day events, which calendar programs refresh every hour."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Tongzhou//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Tongzhou: my dates"))
    calendar.add("x-published-ttl", "PT1H")
    for one in found:
        calendar.add_component(_event(one, now))
    for away in leave:
        calendar.add_component(_absence(away, now))
    return bytes(calendar.to_ical())


def _absence(leave: Leave, now: datetime) -> Component:
    """One's own days away; the day counts as busy."""
    from icalendar import Event

    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    event = Event()
    event.add("uid", f"leave-{leave.pk}@{host}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", leave.first)
    event.add("dtend", leave.last + timedelta(days=1))
    event.add("summary", _("Absent"))
    event.add("url", f"{settings.PUBLIC_URL}{reverse('person_time', args=[leave.user_id])}")
    event.add("transp", "OPAQUE")
    return event


def _event(one: Due, now: datetime) -> Component:
    from icalendar import Event

    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    event = Event()
    event.add("uid", f"work-item-{one.id}@{host}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", one.day)
    event.add("dtend", one.day + timedelta(days=1))
    event.add("summary", f"{'◆ ' if one.milestone else ''}{'✓ ' if one.done else ''}{one.name}")
    event.add("description", one.project)
    event.add("url", f"{settings.PUBLIC_URL}{reverse('plan', args=[one.key])}#task-{one.id}")
    event.add("transp", "TRANSPARENT")
    return event
