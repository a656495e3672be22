"""What the people of the demo can do, when they are away, and to which projects their time is promised."""
# sentences in two languages stand side by side

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from tongzhou.accounts.models import User
from tongzhou.demo.words import in_language
from tongzhou.plan.actions.people import Days, enter_leave, follow_times, set_hours
from tongzhou.plan.models import LeaveKind
from tongzhou.plan.queries.people import plans_with
from tongzhou.plan.workload import monday_of
from tongzhou.projects.models import Project
from tongzhou.team.actions.allocations import Promise, allocate
from tongzhou.team.actions.demand import count_demand
from tongzhou.team.actions.skills import confirm_person_skill, create_skill, set_person_skill
from tongzhou.team.models import Skill
from tongzhou.team.queries.standing import uncounted

BACKEND, DATA, PROCESS = (
    ("后端与架构", "Back end and architecture"),
    ("数据", "Data"),
    ("业务与交付", "Business and delivery"),
)
SKILLS = {
    "java": (("Java 与 Spring", "Java and Spring"), BACKEND),
    "architecture": (("分布式架构", "Distributed architecture"), BACKEND),
    "frontend": (("前端(TypeScript)", "Front end (TypeScript)"), BACKEND),
    "oracle": (("Oracle 数据库", "Oracle database"), DATA),
    "migration": (("数据迁移", "Data migration"), DATA),
    "testing": (("自动化测试", "Test automation"), PROCESS),
    "security": (("等保与安全测试", "Security testing"), PROCESS),
    "banking": (("核心银行业务", "Core banking business"), PROCESS),
    "requirements": (("需求分析", "Requirements analysis"), PROCESS),
    "operations": (("Kubernetes 运维", "Kubernetes operations"), BACKEND),
}
PEOPLE = {
    "chen.siyuan": (("architecture", 5, True), ("java", 5, True), ("banking", 4, True)),
    "he.junjie": (("java", 4, True), ("operations", 4, True), ("architecture", 3, False)),
    "guo.ziang": (("java", 3, True), ("frontend", 4, False)),
    "su.wanqing": (("requirements", 4, True), ("banking", 4, True), ("testing", 2, False)),
    "tang.liqun": (("oracle", 5, True), ("migration", 5, True)),
    "luo.xin": (("testing", 4, True), ("java", 2, False)),
    "han.bing": (("security", 5, True), ("operations", 3, False)),
    "lu.yuanfan": (("banking", 4, True), ("requirements", 3, False)),
}
AWAY = (
    ("tang.liqun", 9, 13, LeaveKind.VACATION, ("陪家人去云南", "Yunnan with the family")),
    ("guo.ziang", 22, 24, LeaveKind.TRAINING, ("云原生认证培训", "Cloud native certificate")),
    ("luo.xin", 2, 3, LeaveKind.TIME_OFF, ("上线周末调休", "For the weekend of the release")),
    ("he.junjie", 36, 47, LeaveKind.PARENTAL, ("陪产假", "Parental leave")),
)
"""Who is away, from and to (days after today's Monday), why, and a note for themselves."""
PROMISED = (
    ("harbour", "chen.siyuan", 60, 0, 12, ("架构把关", "Guards the architecture")),
    ("harbour", "tang.liqun", 80, 0, 10, ("迁移演练", "Migration rehearsals")),
    ("meadow", "guo.ziang", 50, 1, 8, ("", "")),
)
"""Key, who, percent, from and to in weeks after this one, a note."""


def load_team(*, by: User, today: date, people: Mapping[str, User]) -> None:
    """Bring people's time to life; plans follow leave and hours at once."""
    skills = {key: _skill(by, *words) for key, words in SKILLS.items()}
    known = {key: user for key, user in people.items() if key in PEOPLE}
    for key, user in known.items():
        for name, level, confirmed in PEOPLE[key]:
            found = set_person_skill(user, by=user, skill=skills[name], level=level)
            if confirmed and by.pk != user.pk:
                confirm_person_skill(found, by=by)
    _absences(people, today)
    _promises(by, people, today)
    moved = [people[key] for key, *_rest in AWAY if key in people]
    moved += [people["han.bing"]] if "han.bing" in people else []
    for project in plans_with({one.pk for one in moved}):
        follow_times(project, by=by, today=today)
    for project in uncounted(by.organisation_id):
        count_demand(project)


def _skill(by: User, name: tuple[str, str], category: tuple[str, str]) -> Skill:
    return create_skill(by.organisation, by=by, name=in_language(*name), category=in_language(*category))


def _absences(people: Mapping[str, User], today: date) -> None:
    monday = monday_of(today)
    for key, first, last, kind, note in AWAY:
        if key in people:
            days = Days(
                first=monday + timedelta(days=first),
                last=monday + timedelta(days=last),
                kind=kind,
                note=in_language(*note),
            )
            enter_leave(people[key], by=people[key], days=days)
    if "han.bing" in people:
        user = people["han.bing"]
        set_hours(user, by=user, since=monday - timedelta(days=28), days_off=[4], percent=100)


def _promises(by: User, people: Mapping[str, User], today: date) -> None:
    projects = {one.key: one for one in Project.objects.visible_to(by)}
    monday = monday_of(today)
    for key, person, percent, first, last, note in PROMISED:
        if key in projects and person in people:
            promise = Promise(
                first=monday + timedelta(weeks=first),
                last=monday + timedelta(weeks=last, days=4),
                percent=percent,
                note=in_language(*note),
            )
            allocate(projects[key], by=by, user=people[person], promise=promise)
