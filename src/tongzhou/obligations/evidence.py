"""The evidence sheet: what the client was asked for, what came when, and how many working days were waited.

It is always in both languages, because both sides put it into their files.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.utils.translation import override

from tongzhou.obligations.models import ClientObligation, ObligationEvent, State
from tongzhou.obligations.queries.owed import asked_for, clock_of, log_of, waited
from tongzhou.projects.models import Project
from tongzhou.web.documents import typeset

PAPER = r"""
#let d = json("data.json")
#set page(paper: "a4", margin: (x: 18mm, y: 20mm), footer: context [
  #set text(8pt, fill: luma(110))
  #d.project #h(1fr) #counter(page).display("1 / 1", both: true)
])
#set text(9pt)
#set par(justify: false, leading: 0.6em)
#text(16pt, weight: "bold")[甲方配合事项证据表]\
#text(11pt, fill: luma(90))[Client actions: evidence of asking and waiting]
#v(4pt)
#grid(columns: (auto, 1fr), column-gutter: 10pt, row-gutter: 5pt,
  ..d.facts.map(f => (text(fill: luma(90), f.at(0)), f.at(1))).flatten())
#v(6pt)
#table(columns: (auto, 1fr, auto, auto, auto), stroke: 0.4pt + luma(190), inset: 5pt,
  align: (right, left, left, left, right), fill: (_, y) => if y == 0 { luma(240) },
  table.header([编号 \ No.], [事项 \ Action], [要求日期 \ Due], [状态 \ State], [等待工作日 \ Days waited]),
  ..d.rows.map(r => (r.number, r.title, r.due, r.state, r.waited)).flatten(),
  table.cell(colspan: 4, align: right)[*合计 Total*], [*#d.total*])
#v(4pt)
#text(8pt, fill: luma(90), d.rule)
#for one in d.rows {
  v(10pt)
  block(breakable: true)[
    #text(11pt, weight: "bold")[\##one.number #one.title]\
    #text(8pt, fill: luma(90), one.people)
    #table(columns: (auto, auto, auto, 1fr, auto), stroke: 0.4pt + luma(200), inset: 4pt,
      fill: (_, y) => if y == 0 { luma(246) },
      table.header([日期 \ Day], [记录 \ Event], [人员 \ By, to], [说明 \ Note], [等待 \ Waited]),
      ..one.log.map(l => (l.day, l.kind, l.by, l.note, l.days)).flatten())
  ]
}
"""
RULE = (
    "等待按项目日历的工作日计算：自要求日期次日起至甲方交付之日止；我方检查期间不计；退回后自退回之日（或新的要求日期）次日起继续计算。"
    " Waiting is counted in working days of the project's calendar, from the day after the due date until the day of"
    " delivery. While the vendor checks, nothing counts; after sending back, it counts again from the day after, or"
    " from the day after a new due date."
)


def both(words: Any) -> str:
    """A label in Chinese and English."""
    with override("zh-hans"):
        chinese = str(words)
    with override("en"):
        return f"{chinese} {words}"


def evidence_pdf(project: Project, *, today: date) -> bytes:
    """The sheet about everything that was ever asked of the project's client."""
    return typeset(PAPER, evidence(project, today=today), title=f"{project.name} {today:%Y-%m-%d}")


def evidence(project: Project, *, today: date) -> dict[str, Any]:
    """What stands on it."""
    clock, rows = clock_of(project, today), asked_for(project)
    log: dict[int, list[ObligationEvent]] = defaultdict(list)
    for event in log_of(rows):
        log[event.obligation_id].append(event)
    days = {one.pk: waited(one, clock, today) for one in rows}
    return {
        "project": project.name,
        "facts": [
            ["项目 Project", project.name],
            ["甲方 Client", project.client.name],
            ["乙方 Vendor", project.organisation.name],
            ["截至 As of", f"{today:%Y-%m-%d}"],
        ],
        "rows": [_row(one, log[one.pk], days[one.pk]) for one in rows],
        "total": str(sum(days.values())),
        "rule": RULE,
    }


def _row(one: ClientObligation, log: list[ObligationEvent], days: int) -> dict[str, Any]:
    people = ", ".join(link.contact.name for link in one.asked.all())
    return {
        "number": str(one.number),
        "title": one.title,
        "due": f"{one.due_on:%Y-%m-%d}",
        "state": both(State(one.state).label),
        "waited": str(days),
        "people": people,
        "log": [_line(event) for event in log],
    }


def _line(event: ObligationEvent) -> dict[str, str]:
    note = "\n".join(part for part in (event.note, event.files) if part)
    to = f" → {event.people}" if event.people else ""
    return {
        "day": f"{event.day:%Y-%m-%d}",
        "kind": both(ObligationEvent.Kind(event.kind).label),
        "by": f"{event.by.name}{to}",
        "note": note,
        "days": str(event.days) if event.days else "",
    }
