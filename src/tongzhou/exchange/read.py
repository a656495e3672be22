"""The one door for plan files: whatever people upload comes in here."""

from __future__ import annotations

from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.errors import Unreadable, UnreadablePlanError
from tongzhou.exchange.guard import read_cells_in_child, read_in_child
from tongzhou.exchange.limits import LIMITS, MB, Limits


def read_plan(data: bytes, filename: str, *, limits: Limits = LIMITS, isolated: bool = True) -> PlanDocument:
    """The plan in a file: Microsoft Project XML, XLSX, XLS, ODS or CSV, known by its content.

    ``filename`` is for messages and for telling texts apart; nothing is opened by it. Refuses with
    ``UnreadablePlanError``, for tables with the list of all wrong cells. ``isolated=False`` reads in this
    process, without limits on time and memory: for files of our own making.
    """
    if len(data) > limits.file_bytes:
        sizes = {"limit_mb": limits.file_bytes // MB, "size_mb": -(-len(data) // MB)}
        raise UnreadablePlanError(Unreadable.FILE_TOO_LARGE, sizes)
    if isolated:
        return read_in_child(data, filename, limits)
    from tongzhou.exchange.parsing import parse

    return parse(data, filename, limits)


def read_cells(data: bytes, filename: str, *, limits: Limits = LIMITS) -> list[list[str]]:
    """The cells of a table that is no plan (XLSX, XLS, ODS or CSV), as texts; the first sheet that has any.

    Refuses with ``UnreadablePlanError`` as ``read_plan`` does.
    """
    if len(data) > limits.file_bytes:
        sizes = {"limit_mb": limits.file_bytes // MB, "size_mb": -(-len(data) // MB)}
        raise UnreadablePlanError(Unreadable.FILE_TOO_LARGE, sizes)
    return read_cells_in_child(data, filename, limits)
