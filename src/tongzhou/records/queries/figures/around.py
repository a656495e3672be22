"""The people around the project: the client's part, promises, warnings, the team."""

from __future__ import annotations

from datetime import date

from tongzhou.obligations.models import State as ActionState
from tongzhou.obligations.queries.owed import asked_for, clock_of, totals, waited
from tongzhou.projects.models import Project
from tongzhou.projects.queries import members_of
from tongzhou.records.queries.figures.told import Cell, Found, day, fact, figures, table, words
from tongzhou.risks.models import EarlyWarning, Severity
from tongzhou.stakeholders.queries.promises import counted, promises_of

STATE = ("状态", "State")


def client(project: Project, today: date) -> Found:
    """What was asked of the client; the working days waited for them are the vendor's figure."""
    clock, rows = clock_of(project, today), asked_for(project)
    done = sum(one.state == ActionState.DONE for one in rows)
    days = {one.pk: waited(one, clock, today) for one in rows}
    text = (
        f"请甲方配合的 {len(rows)} 个事项中，{done} 个已完成。",
        f"Of {len(rows)} things that the client was asked for, {done} are done.",
    )
    head = (("编号", "No."), ("事项", "Client action"), ("要求日期", "Due"), STATE)
    shown: list[tuple[Cell, ...]] = [
        (one.number, one.title, day(one.due_on), words(ActionState(one.state).label)) for one in rows
    ]
    late = [(one.number, one.title, days[one.pk]) for one in rows if days[one.pk]]
    title = ("等待甲方的工作日", "Working days waited for the client")
    return Found(
        text if rows else ("", ""),
        figures(tables=table(head[1], head, shown)),
        figures(
            fact(title, totals(project, clock, today).waited),
            tables=table(title, (*head[:2], ("工作日", "Working days")), late, numbers=(2,)),
        ),
    )


def promises(project: Project, today: date) -> Found:
    """How many promises were kept, and those that were not."""
    found = promises_of(project)
    kept = counted(found, today)
    text = (
        f"到期的 {kept.settled} 项承诺中兑现 {kept.kept} 项；尚有 {kept.open} 项未了，其中 {kept.late} 项逾期。",
        f"Of {kept.settled} promises that are past, {kept.kept} were kept; {kept.open} are open, {kept.late} late.",
    )
    rows: list[tuple[Cell, ...]] = [
        (one.text, one.to_name, one.owner.name, day(one.due_on), words(one.get_state_display))
        for one in found.exclude(state="kept").order_by("due_on", "pk")
    ]
    head = (("承诺", "Promise"), ("对谁", "To whom"), ("承诺人", "By"), ("期限", "Due"), STATE)
    whole = kept.settled + kept.open
    return Found(
        text if whole else ("", ""),
        inside=figures(
            fact(("已兑现", "Kept"), kept.kept),
            fact(("未兑现", "Broken"), kept.broken),
            fact(("未了", "Open"), kept.open),
            tables=table(("未兑现与未了的承诺", "Not kept, or open"), head, rows),
        ),
    )


def risks(project: Project, today: date) -> Found:
    """Every warning that the system gave: since when, how serious, and how it ended."""
    found = list(
        EarlyWarning.objects.filter(project=project).select_related("item").order_by("found_on", "pk")
    )
    passed = sum(one.ended_on is not None for one in found)
    text = (
        f"系统共发出 {len(found)} 次预警，其中 {passed} 次已经消除。",
        f"{len(found)} early warnings were given, of which {passed} have passed.",
    )
    rows: list[tuple[Cell, ...]] = [
        (
            words(one.get_kind_display),
            one.item.name if one.item else "–",
            words(Severity(one.severity).label),
            day(one.found_on),
            day(one.ended_on),
            words(one.get_state_display),
        )
        for one in found
    ]
    head = (
        ("预警", "Warning"),
        ("对象", "About"),
        ("程度", "Severity"),
        ("发现", "Found"),
        ("消除", "Passed"),
        STATE,
    )
    return Found(text if found else ("", ""), inside=figures(tables=table(head[0], head, rows)))


def team(project: Project, today: date) -> Found:
    """Who has taken part, on both sides."""
    found = list(members_of(project))
    ours = [one for one in found if not one.user.is_client]
    text = (
        f"乙方 {len(ours)} 人、甲方 {len(found) - len(ours)} 人参与了项目。",
        f"{len(ours)} people of the vendor and {len(found) - len(ours)} of the client took part.",
    )
    head = (("姓名", "Name"), ("角色", "Role"))
    rows: list[tuple[Cell, ...]] = [(one.user.name, words(one.get_role_display)) for one in found]
    return Found(text, figures(tables=table(("项目成员", "Members"), head, rows)))
