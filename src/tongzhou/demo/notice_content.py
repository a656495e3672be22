"""Notices of the demo's history, and channels that are switched off: nothing of the demo calls another machine."""

from __future__ import annotations

from tongzhou.accounts.models import Organisation, User
from tongzhou.notice.actions.channels import create_channel, switch_channel
from tongzhou.notice.actions.tell import tell_of_past
from tongzhou.notice.models import Channel, Kind
from tongzhou.notice.queries.hearing import lines_to_tell
from tongzhou.projects.models import Project
from tongzhou.projects.queries import projects_of

NAMES = {"zh-hans": ("企业微信项目群", "运维工单系统"), "en": ("Project group in WeCom", "Service desk")}
TOLD = (Kind.PLAN, Kind.PROJECT)


def load_notices(organisation: Organisation, *, admin: User, language: str) -> None:
    """Tell of the loaded history; being brought into a project has been read long ago."""
    for entry in lines_to_tell(organisation):
        tell_of_past(entry, read=entry.deed == "projects.member_set")
    for project in projects_of(admin)[:2]:
        _channels(project, admin, language)


def _channels(project: Project, admin: User, language: str) -> None:
    wecom, hook = NAMES[language]
    for type_, name, url in (
        (Channel.Type.WECOM, wecom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=demo"),
        (Channel.Type.WEBHOOK, hook, "https://servicedesk.example/hooks/tongzhou"),
    ):
        channel, _key = create_channel(
            by=admin, project=project, type=type_, name=name, url=url, language=language, kinds=list(TOLD)
        )
        switch_channel(channel, by=admin, on=False)
