"""How people of the demo look at their work: views under a name, and a board with limits."""

from __future__ import annotations

from tongzhou.accounts.models import User
from tongzhou.demo.words import in_language
from tongzhou.plan.models import CustomField
from tongzhou.plan.queries.types import types_of
from tongzhou.projects.guards import find_access
from tongzhou.projects.models import Project
from tongzhou.work.actions.board import set_limits
from tongzhou.work.actions.saved import Keeping, save_view
from tongzhou.work.models import Surface
from tongzhou.work.queries.board import BY_MEANING, load_layout
from tongzhou.work.queries.vocabulary import vocabulary

LIMITS = {"doing": 6, "waiting": 4}
VIEWS: tuple[tuple[Surface, bool, str, str, str], ...] = (
    (Surface.LIST, True, "本周到期", "Due this week", "category=open&due_date=week&sort=due_date"),
    (
        Surface.LIST,
        True,
        "未关闭缺陷（按严重程度）",
        "Open defects by severity",
        "type={defect}&category=open&group=custom:{severity}&columns=number,name,state,assignees,priority,due_date,tags",
    ),
    (
        Surface.LIST,
        True,
        "需求清单（按业务归属）",
        "Requirements by business area",
        "type={requirement}&group=custom:{own}&columns=number,name,state,assignees,priority,due_date",
    ),
    (
        Surface.LIST,
        False,
        "我负责的逾期事项",
        "Mine and overdue",
        "assignees=me&due_date=overdue&sort=due_date",
    ),
    (Surface.BOARD, True, "按负责人看在办", "Open work by person", "category=open&lanes=assignees"),
    (Surface.BOARD, False, "我的看板", "My board", "assignees=me"),
)
"""Where, whether shared, Chinese name, English name, and what is shown."""


def keep_views(project: Project, *, by: User, severity: CustomField, own: CustomField) -> None:
    """Views of the project and of its manager, and how many cards the columns of its board should hold."""
    known = {one.code: one.pk for one in types_of(project.organisation_id)}
    for surface, shared, chinese, english, query in VIEWS:
        save_view(
            project,
            by=by,
            surface=surface,
            query=query.format(severity=severity.pk, own=own.pk, **known),
            keeping=Keeping(in_language(chinese, english), shared=shared),
        )
    access = find_access(by, project.key)
    if access is not None:
        layout = load_layout(access, BY_MEANING, vocabulary(access))
        set_limits(project, by=by, layout=layout, limits=LIMITS, strict=False)
