"""Tables that people bring: headings in any order and language, every wrong cell told, nothing crashes."""

from __future__ import annotations

import pytest

from tongzhou.handover.importing import read_lines
from tongzhou.handover.models import LineKind
from tongzhou.web.read_tables import CellWrongError, NoHeadingsError, at_most, codes_of, rows_under

HEADINGS = {"name": ("name", "title", "名称"), "days": ("days", "天数")}


def test_headings_stand_in_any_order_below_what_else_is_written() -> None:
    cells = [["Our list", ""], ["", ""], ["天数", "Title "], ["3", "'=SUM(A1)"], ["", ""], ["", "Second"]]
    rows = list(rows_under(cells, HEADINGS, ("name",)))
    assert [(row.number, dict(row.given)) for row in rows] == [
        (4, {"name": "=SUM(A1)", "days": "3"}),
        (6, {"name": "Second", "days": ""}),
    ]
    assert rows[0].titles == {"name": "Title ", "days": "天数"}


def test_the_first_named_of_several_headings_counts() -> None:
    rows = list(rows_under([["title", "name"], ["a", "b"]], HEADINGS, ("name",)))
    assert rows[0].given == {"name": "b"}


@pytest.mark.parametrize("cells", [[], [[]], [["days"]], [["x"]] * 20 + [["name"], ["late"]]])
def test_a_table_without_the_headings_is_refused(cells: list[list[str]]) -> None:
    with pytest.raises(NoHeadingsError):
        list(rows_under(cells, HEADINGS, ("name",)))


def test_all_wrong_cells_of_a_row_are_told_and_secrets_are_not() -> None:
    def hidden(value: str) -> str:
        raise CellWrongError("No secrets", shown=False)

    row = next(rows_under([["Name", "Days"], ["x" * 300, "hunter2"]], HEADINGS, ("name",)))
    values, wrong = row.read({"name": lambda text: at_most(text, 9), "days": hidden, "more": str})
    assert values == {"more": ""}
    assert [(one.row, one.column, one.value) for one in wrong] == [(2, "Name", "x" * 200), (2, "Days", "")]


def test_codes_are_known_by_their_names_in_every_language() -> None:
    codes = codes_of(LineKind)
    assert codes["licence"] == codes["许可"] == LineKind.LICENCE


@pytest.mark.parametrize("seats", ["9" * 5_000, "0" * 5_000 + "x", "²", "2000000001", "-1", "1.5"])
def test_numbers_that_are_none_are_refused_however_long(seats: str) -> None:
    table = read_lines([["Kind", "What", "Seats"], ["Licence", "Database", seats]])
    assert [one.column for one in table.wrong] == ["Seats"]


def test_leading_zeros_do_no_harm() -> None:
    table = read_lines([["Kind", "What", "Seats"], ["Licence", "Database", "0" * 5_000 + "12"]])
    assert table.rows[0].facts["seats"] == 12
