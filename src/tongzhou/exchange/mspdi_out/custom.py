"""Custom fields of an MSPDI file: definitions, values, and the look-up tables of outline codes.

An outline code's value is not written where it is used: the field has a table of values, and the task or
resource names one by its number.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import NAMESPACE_URL, uuid5

from tongzhou.exchange.document import CustomField, PlanDocument
from tongzhou.exchange.mspdi_out.xml import NAMESPACE, element, group, text

_OUTLINE_CODES = frozenset((*range(188744096, 188744116, 2), *range(205521174, 205521194, 2)))
"""Outline Code1 to 10 of tasks and of resources."""

_CODE_RULES = (
    ("Enterprise", 0), ("ResourceSubstitutionEnabled", 0), ("LeafOnly", 0), ("AllLevelsRequired", 0),
    ("OnlyTableValuesAllowed", 0), ("ShowIndent", 1),
)  # fmt: skip

Values = Iterable[tuple[int, str]]


class Custom:
    """The custom fields of one document and the numbers its outline code values get."""

    def __init__(self, document: PlanDocument) -> None:
        self._fields = {field.id: field for field in reversed(document.custom_fields)}
        self._numbers: dict[tuple[int, str], int] = {}
        of_tasks = (pair for row in document.tasks.values() for pair in row.custom)
        of_resources = (pair for row in document.resources.values() for pair in row.custom)
        for number, value in (*of_tasks, *of_resources):
            if number in _OUTLINE_CODES:
                self._numbers.setdefault((number, value), len(self._numbers) + 1)

    def definitions(self) -> str:
        """The ``OutlineCodes``, ``WBSMasks`` and ``ExtendedAttributes`` elements."""
        used = dict.fromkeys(number for number, _ in self._numbers)
        codes = group("OutlineCodes", (self._outline_code(number) for number in used))
        fields = sorted(self._fields.values(), key=lambda field: field.id)
        return codes + "<WBSMasks/>\n" + group("ExtendedAttributes", map(_definition, fields))

    def _outline_code(self, number: int) -> str:
        values = "".join(
            element("Value", (("ValueID", str(n)), ("FieldGUID", _guid(f"{code}/{value}")), ("Type", "21"),
                              ("IsCollapsed", "0"), ("ParentValueID", "0"), ("Value", text(value) or "")))
            for (code, value), n in self._numbers.items()
            if code == number
        )  # fmt: skip
        fields = (("Guid", _guid(str(number))), ("FieldID", str(number)))
        rules = "".join(f"<{name}>{value}</{name}>" for name, value in _CODE_RULES)
        mask = "<Masks><Mask><Level>1</Level><Type>3</Type><Length>0</Length><Separator>.</Separator></Mask></Masks>"
        return element("OutlineCode", fields, f"<Values>{values}</Values>{rules}{mask}")

    def values(self, pairs: Values) -> str:
        """The ordinary values of a task, resource or assignment."""
        return "".join(
            element("ExtendedAttribute", (("FieldID", str(number)), ("Value", text(value) or "")))
            for number, value in pairs
            if (number, value) not in self._numbers
        )

    def codes(self, pairs: Values) -> str:
        """The outline codes of a task or resource, which come after its baselines."""
        return "".join(
            element("OutlineCode", (("FieldID", str(pair[0])), ("ValueID", str(self._numbers[pair]))))
            for pair in pairs
            if pair in self._numbers
        )


def _definition(field: CustomField) -> str:
    return element(
        "ExtendedAttribute",
        (("FieldID", str(field.id)), ("FieldName", text(field.name)), ("Alias", text(field.alias))),
    )


def _guid(name: str) -> str:
    """A lasting identifier made from a name, as the same plan should give the same file."""
    return str(uuid5(NAMESPACE_URL, f"{NAMESPACE}/{name}")).upper()
