"""The API of notices and of what people choose; channels are in ``api_channels``."""

from __future__ import annotations

from datetime import time
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User
from tongzhou.notice.actions.preferences import choose, set_hours
from tongzhou.notice.actions.reading import mark_all_read, mark_read, mark_unread
from tongzhou.notice.forms import is_time_zone
from tongzhou.notice.models import Kind, Mail
from tongzhou.notice.queries.choices import choices_of, kinds_for, preference_of
from tongzhou.notice.queries.notices import Notice, notices_of, search_notices, told
from tongzhou.notice.rules import Choice
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Flag, PathId, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window
from tongzhou.web.api.problems import ProblemError

router = Router(tags=["notice"])
KindName = Literal["mention", "assigned", "comment", "change", "plan", "member", "project", "channel"]
MailName = Literal["now", "hourly", "daily", "never"]
LanguageName = Literal["zh-hans", "en"]


class NoticeRow(Answer):
    """A notice in the reader's language; `url` is a path of this installation."""

    id: int
    kind: KindName
    title: str
    project: str
    actor: str
    at: str
    unread: bool
    url: str


class NoticeQuery(PageQuery):
    """Which notices."""

    project: str = Field("", max_length=40, description="The key of a project.")
    kind: KindName | None = None
    unread: bool = Field(False, description="Only those that have not been read.")


class ReadChange(Body):
    """Read, or to be read again."""

    read: Flag = True


class ReadAll(Body):
    """Which notices have been read; all of them without a filter."""

    project: Text = Field("", max_length=40)
    kind: KindName | None = None


class Counted(Answer):
    """How many it were."""

    count: int


class KindWish(Body):
    """How one hears of a kind."""

    in_app: Flag
    mail: MailName


class Preferences(Answer):
    """What one hears of and when mail may come, on one's own clock."""

    kinds: dict[KindName, KindWish]
    time_zone: str = Field(description="A name of the time zone database; empty: the installation's.")
    digest_at: str
    quiet_from: str | None
    quiet_until: str | None
    working_days: str = Field(description="ISO weekdays with mail, `12345` is Monday to Friday.")


class PreferenceChange(Body):
    """What is to be different; what is not named stays."""

    kinds: dict[KindName, KindWish] = Field(default_factory=dict)
    time_zone: Text = Field("", max_length=50)
    digest_at: time = time(8, 30)
    quiet_from: time | None = None
    quiet_until: time | None = None
    working_days: str = Field("12345", pattern="^1?2?3?4?5?6?7?$")


@router.get("/notices", response=Page[NoticeRow])
def notices(request: HttpRequest, query: Query[NoticeQuery]) -> HttpResponse:
    """My notices, newest first; what I may not see any more is left out."""
    user = signed_in(request)
    found = search_notices(user, project=query.project, kind=query.kind or "", unread=query.unread)
    window = Window(request, query, Order("id", "id", falling=True), "notices")
    rows = window.rows(found.select_related("entry"))
    return json_answer(window.page_of_all(rows, lambda shown: [_notice(one) for one in told(user, shown)]))


@router.post("/notices/read", response=Counted)
def notices_read(request: HttpRequest, body: ReadAll) -> HttpResponse:
    """All my notices have been read, or those of a project or a kind."""
    count = mark_all_read(by=signed_in(request), project=body.project, kind=body.kind or "")
    return json_answer({"count": count})


@router.post("/notices/{int:id}/read", response={204: None})
def notice_read(request: HttpRequest, id: PathId, body: ReadChange) -> HttpResponse:
    """A notice has been read, or is to be read again."""
    user = signed_in(request)
    found = get_object_or_404(notices_of(user), pk=id)
    (mark_read if body.read else mark_unread)(found, by=user)
    return nothing()


@router.get("/notices/preferences", response=Preferences)
def notice_preferences(request: HttpRequest) -> HttpResponse:
    """What I hear of and when."""
    return json_answer(_preferences(signed_in(request)))


@router.patch("/notices/preferences", response=Preferences)
def notice_preferences_change(request: HttpRequest, body: PreferenceChange) -> HttpResponse:
    """Hear of other things, or at other times."""
    user = signed_in(request)
    values = body.model_dump(exclude_unset=True)
    kinds = values.pop("kinds", {})
    if not is_time_zone(values.get("time_zone", "")):
        raise ProblemError(422, "unknown_time_zone", _("There is no such time zone."))
    choose({Kind(kind): Choice(wish["in_app"], Mail(wish["mail"])) for kind, wish in kinds.items()}, by=user)
    if values:
        now = preference_of(user)
        names = ("time_zone", "digest_at", "quiet_from", "quiet_until", "working_days")
        set_hours(by=user, **({name: getattr(now, name) for name in names} | values))
    return json_answer(_preferences(user))


def _notice(one: Notice) -> dict[str, Any]:
    shown = {name: getattr(one, name) for name in ("id", "kind", "title", "actor", "unread", "url")}
    return shown | {"project": one.project_key, "at": one.at.isoformat()}


def _preferences(user: User) -> dict[str, Any]:
    chosen, preference = choices_of(user), preference_of(user)
    hours = {name: getattr(preference, name) for name in ("digest_at", "quiet_from", "quiet_until")}
    return {
        "kinds": {
            kind.value: {"in_app": chosen[kind].in_app, "mail": chosen[kind].mail.value}
            for kind in kinds_for(user)
        },
        "time_zone": preference.time_zone,
        **{name: value.strftime("%H:%M") if value else None for name, value in hours.items()},
        "working_days": preference.working_days,
    }
