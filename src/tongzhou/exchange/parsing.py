"""Reading a file of any format in this process. ``read.read_plan`` is the door; it does this in a child."""

from __future__ import annotations

from tongzhou.exchange.checks import checked
from tongzhou.exchange.document import PlanDocument
from tongzhou.exchange.errors import Unreadable, UnreadablePlanError
from tongzhou.exchange.formats import Format, detect
from tongzhou.exchange.limits import Limits
from tongzhou.exchange.mspdi import errors as mspdi_errors
from tongzhou.exchange.mspdi.reader import read_mspdi
from tongzhou.exchange.table.reader import read_table

_MSPDI_CODES = {
    mspdi_errors.UnreadableCode.TOO_LARGE: Unreadable.FILE_TOO_LARGE,
    mspdi_errors.UnreadableCode.NOT_XML: Unreadable.XML_BROKEN,
    mspdi_errors.UnreadableCode.HAS_DTD: Unreadable.XML_DOCTYPE,
    mspdi_errors.UnreadableCode.NOT_MSPDI: Unreadable.XML_NOT_A_PLAN,
    mspdi_errors.UnreadableCode.NO_START: Unreadable.NO_START,
    mspdi_errors.UnreadableCode.EMPTY: Unreadable.EMPTY,
}


def parse(data: bytes, filename: str, limits: Limits) -> PlanDocument:
    """The document in the file, within the limits. Refuses with ``UnreadablePlanError``."""
    kind = detect(data, filename, limits)
    if kind is Format.MSPDI:
        _count_elements(data, limits)
        document = _read_mspdi(data)
    else:
        document = read_table(data, kind, limits=limits)
    if not document.plan.tasks:
        raise UnreadablePlanError(Unreadable.NO_TASKS)
    return checked(document, limits)


def _count_elements(data: bytes, limits: Limits) -> None:
    """Refuse far too large a plan before a tree of it is built; blank rows count here, too."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    encoding = ("utf-16-le" if data[:2] == b"\xff\xfe" else "utf-16-be") if wide else "ascii"
    for tag, limit, code in (
        ("Task", limits.tasks + 1, Unreadable.TOO_MANY_TASKS),
        ("PredecessorLink", limits.links, Unreadable.TOO_MANY_LINKS),
    ):
        found = data.count(f"<{tag}>".encode(encoding))
        if found > limit:
            raise UnreadablePlanError(code, {"limit": limit - (tag == "Task"), "found": found})


def _read_mspdi(data: bytes) -> PlanDocument:
    try:
        return read_mspdi(data)
    except mspdi_errors.UnreadablePlanError as error:
        if _out_of_memory(error):
            raise MemoryError from error
        raise UnreadablePlanError(_MSPDI_CODES[error.code], _where(error)) from error


def _out_of_memory(error: mspdi_errors.UnreadablePlanError) -> bool:
    """Whether libxml2 ran out of memory: no fault of the file's syntax.

    With none left it cannot even say so: what it then calls an unknown error has no place in the file.
    """
    cause = error.__cause__
    nowhere = getattr(cause, "position", None) in {(0, 0), (None, None)} and "unknown error" in str(cause)
    return "emory" in str(error) or "emory" in str(cause) or nowhere


def _where(error: mspdi_errors.UnreadablePlanError) -> dict[str, str | int]:
    """Line and column of a syntax error, as the parser below gave them."""
    cause = error.__cause__
    line, column = getattr(cause, "position", (0, 0))
    params: dict[str, str | int] = {"line": line or 0, "column": column or 0}
    message = getattr(cause, "msg", "") or str(error)
    return {**params, "message": message[:200]} if error.code is mspdi_errors.UnreadableCode.NOT_XML else {}
