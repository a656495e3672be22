"""The change order as a PDF in Chinese and English: what people wrote comes in as data, never as markup."""

from __future__ import annotations

from datetime import date
from typing import Any

from tongzhou.changes.models import ChangeRequest, Price
from tongzhou.changes.queries.scope import scope_changes_of
from tongzhou.changes.scope_words import order_lines
from tongzhou.costs.money import plain
from tongzhou.web.documents import typeset

MOST_MILESTONES = 40
TEMPLATE = r"""
#let data = json("data.json")
#set text(size: 10pt, lang: "zh")
#set page(paper: "a4", margin: (x: 22mm, y: 20mm), numbering: "1 / 1")
#let both(zh, en) = [#zh #text(size: 8.5pt, fill: luma(90))[#en]]
#let fact(zh, en, value) = (both(zh, en), text(weight: "bold")[#value])
#let section(zh, en) = {
  v(10pt)
  text(size: 11.5pt, weight: "bold")[#zh]
  h(6pt)
  text(size: 9pt, fill: luma(90))[#en]
  v(-4pt)
  line(length: 100%, stroke: 0.4pt + luma(160))
}
#let words(value) = if value == "" [–] else {
  for part in value.split("\n") { par[#part] }
}
#text(size: 9pt, fill: luma(90))[#data.vendor]
#v(2pt)
#text(size: 20pt, weight: "bold")[变更单]
#h(8pt)
#text(size: 14pt, fill: luma(70))[Change order]
#h(1fr)
#text(size: 14pt, weight: "bold")[#data.label]
#v(6pt)
#grid(columns: (1fr, 1fr), row-gutter: 9pt, column-gutter: 14pt,
  ..for row in (
    fact("项目", "Project", data.project),
    fact("甲方", "Client", data.client),
    fact("乙方", "Supplier", data.vendor),
    fact("变更申请", "Change request", data.request),
    fact("日期", "Date", data.issued_on),
    fact("请于此日前签署", "Please sign by", if data.due == "" { "–" } else { data.due }),
  ) { ([#row.at(0) \ #row.at(1)],) })
#section("变更内容", "What is changed")
#text(weight: "bold")[#data.title]
#words(data.description)
#if data.reason != "" { section("变更原因", "Reason"); words(data.reason) }
#if data.scope.len() > 0 {
  section("对范围的影响", "Effect on the scope")
  v(4pt)
  table(columns: (auto, 1fr, 1fr), stroke: 0.4pt + luma(190), inset: 5pt,
    table.header(both("变动", "Deed"), both("原定", "Before"), both("变更后", "After")),
    ..for one in data.scope { (
      [#both(one.deed_zh, one.deed_en) \ #both(one.kind_zh, one.kind_en)],
      [#text(weight: "bold")[#one.title] #for part in one.before [ \ #part]],
      [#if one.after.len() == 0 [–] else { one.after.map(part => [#part]).join(linebreak()) }],
    ) })
}
#section("对进度的影响", "Effect on the dates")
#if data.finish_before != "" {
  [#both("项目完工", "Project finish")：#data.finish_before → #text(weight: "bold")[#data.finish_after]]
} else if data.milestones.len() == 0 [#both("无影响", "none")]
#if data.milestones.len() > 0 {
  v(4pt)
  table(columns: (1fr, auto, auto), stroke: 0.4pt + luma(190), inset: 5pt,
    table.header(both("里程碑", "Milestone"), both("原定", "Before"), both("变更后", "After")),
    ..for one in data.milestones { ([#one.name], [#one.before], [#one.after]) })
}
#section("费用", "Price")
#if data.amount != "" {
  [#both("合同增加额", "Added to the contract")：#text(weight: "bold")[#data.amount #data.currency]]
} else if data.given [#both("由乙方赠送，甲方无需付费", "given by the supplier, free of charge")]
else [#both("甲方无需付费", "free of charge")]
#if data.days != "" { linebreak(); [#both("工作量（人天）", "Work (person-days)")：#data.days] }
#if data.message != "" { section("说明", "Note"); words(data.message) }
#v(14pt)
#block(breakable: false)[
  #par[签署本变更单即表示同意按上述内容执行变更，项目范围、计划、基线与合同金额随之调整。]
  #text(size: 9pt, fill: luma(90))[By signing this order the client agrees to the change as described above; scope,
    plan, baseline and contract amount are adjusted accordingly.]
  #if data.code != "" { text(size: 8.5pt)[#both("核验码", "Verification code") #data.code] }
  #v(26pt)
  #grid(columns: (1fr, 1fr), column-gutter: 24pt,
    [#line(length: 100%, stroke: 0.5pt) #both("甲方签字", "For the client")],
    [#line(length: 100%, stroke: 0.5pt) #both("日期", "Date")])
]
"""


def order_content(
    request: ChangeRequest, *, label: str, issued_on: date, due: date | None, message: str, code: str = ""
) -> dict[str, Any]:
    """The words and figures of an order: nothing of analysis, cost and margin is among them."""
    project = request.project
    finish: dict[str, Any] = next(
        (one for one in request.impact.get("measures", ()) if one["code"] == "finish"), {}
    )
    moved = bool(finish.get("delta"))
    charged = request.price == Price.CHARGED and request.amount_minor is not None
    has_days = request.price in {Price.CHARGED, Price.GIVEN} and request.days is not None
    return {
        "label": label,
        "request_number": request.number,
        "request": request.label,
        "vendor": project.organisation.name,
        "client": project.client.name,
        "project": project.name,
        "title": request.title,
        "description": request.description,
        "reason": request.reason,
        "issued_on": issued_on.isoformat(),
        "due": due.isoformat() if due else "",
        "finish_before": str(finish.get("plan") or "") if moved else "",
        "finish_after": str(finish.get("scenario") or "") if moved else "",
        "milestones": [
            {"name": one["name"], "before": one["plan"] or "–", "after": one["day"] or "–"}
            for one in request.impact.get("milestones", ())[:MOST_MILESTONES]
        ],
        "scope": order_lines(scope_changes_of(request)),
        "amount": plain(request.amount_minor or 0, request.currency) if charged else "",
        "currency": request.currency if charged else "",
        "days": f"{request.days:f}".rstrip("0").rstrip(".") if has_days else "",
        "given": request.price == Price.GIVEN,
        "message": message,
        "code": code,
    }


def order_pdf(content: dict[str, Any]) -> bytes:
    """The order to be signed."""
    return typeset(TEMPLATE, content, title=f"{content['label']} {content['title']}")
