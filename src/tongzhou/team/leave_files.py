"""Leave in a table: who, from when, to when; columns known by their headings in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongzhou.accounts.models import User
from tongzhou.exchange.limits import LIMITS, Limits
from tongzhou.exchange.read import read_cells
from tongzhou.plan.actions.people import Days
from tongzhou.plan.models import LeaveKind

HEADINGS = {
    "person": ("e-mail", "email", "mail", "name", "person", "邮箱", "电子邮箱", "姓名", "人员"),
    "first": ("from", "first", "start", "开始", "开始日期", "起始日期", "自"),
    "last": ("to", "last", "end", "until", "结束", "结束日期", "截止日期", "至"),
    "kind": ("kind", "type", "类型", "请假类型", "假别"),
    "note": ("note", "remark", "备注", "说明"),
    "half": ("half", "半天"),
}
KINDS = {
    LeaveKind.VACATION: ("vacation", "annual leave", "holiday", "年假", "休假"),
    LeaveKind.SICK: ("sick", "sick leave", "病假"),
    LeaveKind.PARENTAL: ("parental", "parental leave", "产假", "陪产假", "育儿假"),
    LeaveKind.TRAINING: ("training", "培训"),
    LeaveKind.TIME_OFF: ("time off", "time off in lieu", "time_off", "调休"),
    LeaveKind.OTHER: ("other", "其他", "事假"),
}
MORNING = ("morning", "am", "上午")
AFTERNOON = ("afternoon", "pm", "下午")
SEARCHED = 10
SHOWN = 50
NUMBER = re.compile(r"[0-9]{5}(?:\.0)?")
DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T].*)?")


class LeaveFileError(Exception):
    """Lines of a file that are not understood; ``lines`` says what is wrong with which."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(lines)
        self.lines = tuple(lines[:SHOWN])


def rows_in_file(
    data: bytes, filename: str, people: QuerySet[User], *, limits: Limits = LIMITS
) -> list[tuple[User, Days]]:
    """Whose leave a file holds, read in a child process.

    Raises UnreadablePlanError for what is no table, LeaveFileError with every line that is wrong.
    """
    return understood(read_cells(data, filename, limits=limits), people)


def understood(rows: Sequence[Sequence[str]], people: QuerySet[User]) -> list[tuple[User, Days]]:
    """Rows of texts as people and days. Raises LeaveFileError with every line that is wrong."""
    at, columns = _header(rows)
    known = _known(people)
    found, wrong = [], []
    for number, row in enumerate(rows[at + 1 :], at + 2):
        cells = {name: row[place].strip() for name, place in columns.items() if place < len(row)}
        if not any(cells.values()):
            continue
        try:
            found.append(_line(cells, known))
        except ValueError as error:
            wrong.append(_("Line %(number)d: %(why)s") % {"number": number, "why": error})
    if wrong:
        raise LeaveFileError(wrong)
    if not found:
        raise LeaveFileError([_("There is no line with leave in it.")])
    return found


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, Mapping[str, int]]:
    for at, row in enumerate(rows[:SEARCHED]):
        texts = [cell.strip().lower() for cell in row]
        columns = {
            name: next(place for place, text in enumerate(texts) if text in words)
            for name, words in HEADINGS.items()
            if any(text in words for text in texts)
        }
        if {"person", "first"} <= columns.keys():
            return at, columns
    raise LeaveFileError(
        [_("The table needs the headings e-mail (or name), from and to; kind, half and note may be there.")]
    )


def _known(people: Iterable[User]) -> dict[str, User | None]:
    """Address or name → person; None for a name that several have."""
    known: dict[str, User | None] = {}
    for one in people:
        known[one.email.lower()] = one
        known[one.name.lower()] = None if one.name.lower() in known else one
    return known


def _line(cells: Mapping[str, str], known: Mapping[str, User | None]) -> tuple[User, Days]:
    """Raises ValueError with the words for it."""
    wanted = cells.get("person", "")
    if wanted.lower() not in known:
        raise ValueError(_("“%(name)s” is nobody whose leave you keep.") % {"name": wanted[:80]})
    user = known[wanted.lower()]
    if user is None:
        raise ValueError(
            _("several people are called “%(name)s”; give the e-mail address.") % {"name": wanted[:80]}
        )
    first = _day(cells.get("first", ""))
    last = _day(cells["last"]) if cells.get("last") else first
    half = cells.get("half", "").lower()
    if half and half not in (*MORNING, *AFTERNOON):
        raise ValueError(_("“%(text)s” is neither morning nor afternoon.") % {"text": half[:40]})
    if half and first != last:
        raise ValueError(_("half a day is on one day only."))
    days = Days(
        first=first,
        last=last,
        until_noon=half in MORNING,
        from_noon=half in AFTERNOON,
        kind=_kind(cells.get("kind", "")),
        note=cells.get("note", "")[:500],
    )
    return user, days


def _day(text: str) -> date:
    if NUMBER.fullmatch(text):
        return date(1899, 12, 30) + timedelta(days=int(float(text)))
    match = DATE.fullmatch(text)
    if match is None:
        raise ValueError(_("“%(text)s” is no date; write 2026-03-02.") % {"text": text[:40]})
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise ValueError(_("“%(text)s” is no date; write 2026-03-02.") % {"text": text[:40]}) from error


def _kind(text: str) -> str:
    if not text:
        return LeaveKind.VACATION
    for kind, words in KINDS.items():
        if text.lower() in (kind.value, *words):
            return kind
    raise ValueError(_("“%(text)s” is no kind of leave.") % {"text": text[:40]})
