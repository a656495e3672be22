"""When mail may go out: on somebody's own clock, in their working days, outside their quiet hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from tongzhou.notice.models import Mail, NoticePreference

WEEK = timedelta(days=8)


def zone_of(preference: NoticePreference) -> ZoneInfo:
    """The person's time zone; the installation's when they have chosen none."""
    try:
        return ZoneInfo(preference.time_zone or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def mail_time(mail: str, preference: NoticePreference, now: datetime) -> datetime | None:
    """When a notice of that choice goes out: None is at once, anything else is the next digest."""
    if mail == Mail.DAILY:
        return _next_daily(preference, now)
    if mail == Mail.HOURLY:
        hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return next_opening(preference, hour)
    opening = next_opening(preference, now)
    return None if opening == now else opening


def next_opening(preference: NoticePreference, moment: datetime) -> datetime:
    """The moment itself when mail may go out then, else the next one at which it may."""
    local, zone = moment.astimezone(zone_of(preference)), zone_of(preference)
    for _step in range(24):
        if not _works(preference, local):
            local = _at(local + timedelta(days=1), time(0), zone)
        elif (until := _quiet_until(preference, local)) is not None:
            local = until
        else:
            return local.astimezone(moment.tzinfo)
    return moment + WEEK


def _next_daily(preference: NoticePreference, now: datetime) -> datetime:
    zone = zone_of(preference)
    day = now.astimezone(zone)
    for _step in range(9):
        due = _at(day, preference.digest_at, zone)
        if due > now and _works(preference, due):
            return due.astimezone(now.tzinfo)
        day += timedelta(days=1)
    return now + WEEK


def _works(preference: NoticePreference, local: datetime) -> bool:
    """Whether the day is one with mail; without any day chosen, all are."""
    return not preference.working_days or str(local.isoweekday()) in preference.working_days


def _quiet_until(preference: NoticePreference, local: datetime) -> datetime | None:
    """The end of the quiet hours that the moment lies in; they may pass midnight."""
    begin, end = preference.quiet_from, preference.quiet_until
    if begin is None or end is None or begin == end:
        return None
    now, zone = local.time(), zone_of(preference)
    if begin < end:
        return _at(local, end, zone) if begin <= now < end else None
    if now >= begin:
        return _at(local + timedelta(days=1), end, zone)
    return _at(local, end, zone) if now < end else None


def _at(day: datetime, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day.date(), clock, tzinfo=zone)
