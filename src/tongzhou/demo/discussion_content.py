"""A few threads of talk in the demo: what a cutover, a test round and a client's question sound like."""

from __future__ import annotations

from django.db.models import QuerySet

from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.discussion.actions import react, write_comment
from tongzhou.discussion.guards import get_talk
from tongzhou.projects.models import Project
from tongzhou.projects.queries import members_of

PM, LEAD, MEMBER, QA, SPONSOR = (
    ProjectRole.PM, ProjectRole.LEAD, ProjectRole.MEMBER, ProjectRole.QA, ProjectRole.CLIENT_SPONSOR,
)  # fmt: skip
THREAD: tuple[tuple[ProjectRole, str, str, str], ...] = (
    (
        PM,
        "internal",
        (
            "割接窗口定在周五 **22:00–04:00**，回退点放在 02:30。{lead} 请确认：\n\n- 数据库快照在 21:30 前完成\n"
            "- 双轨核对脚本在预演环境跑通两遍"
        ),
        (
            "The cutover window is Friday **22:00–04:00**, the point of no return 02:30. {lead} please confirm:\n\n"
            "- database snapshot done by 21:30\n- the reconciliation scripts have run twice in rehearsal"
        ),
    ),
    (
        LEAD,
        "internal",
        "快照没问题。核对脚本第一遍差 3 笔，是冲正交易的口径不同，已修，今晚再跑一遍。",
        (
            "The snapshot is fine. The first run of the scripts was off by 3 postings: reversals were counted "
            "differently. Fixed; second run tonight."
        ),
    ),
    (
        QA,
        "internal",
        "第二轮 UAT 还剩 4 个用例没过，都不阻塞割接，清单已更新。",
        "Four cases of UAT round two are still open; none blocks the cutover. The list is up to date.",
    ),
    (
        PM,
        "client",
        "{sponsor} 您好：第二轮 UAT 本周三开始，请贵方关键用户到场；测试账号已发到各人邮箱。",
        "{sponsor}, UAT round two begins on Wednesday; we need your key users on site. Test accounts have been mailed.",
    ),
    (
        SPONSOR,
        "client",
        "收到。周三上午有支行例会，能否下午两点开始？",
        "Noted. There is a branch meeting on Wednesday morning; could we begin at two in the afternoon?",
    ),
    (PM, "client", "可以，改为 **14:00**，地点不变。", "Yes: **14:00**, same place."),
)


def load_talk(organisation: Organisation, projects: QuerySet[Project], *, language: str) -> None:
    """The thread above, in the first projects that have somebody in each of its roles."""
    for project in projects.filter(organisation=organisation).order_by("id")[:2]:
        people: dict[str, User] = {}
        for membership in members_of(project):
            people.setdefault(membership.role, membership.user)
        _thread(project, people, chinese=language.startswith("zh"))


def _thread(project: Project, people: dict[str, User], *, chinese: bool) -> None:
    names = {
        role.value.removeprefix("client_"): _mention(people[role])
        for role in (LEAD, SPONSOR)
        if role in people
    }
    for role, audience, zh, en in THREAD:
        text = zh if chinese else en
        needed = [name for name in ("lead", "sponsor") if f"{{{name}}}" in text]
        if role not in people or not all(name in names for name in needed):
            continue
        talk = get_talk(people[role], "project", project.pk)
        comment = write_comment(talk, source=text.format(**names), audience=audience)
        if role == LEAD and MEMBER in people:
            react(get_talk(people[MEMBER], "project", project.pk), comment, emoji="👍")


def _mention(user: User) -> str:
    return f"@[{user.name}](user:{user.pk})"
