"""Charts: ticks people can read, text that stays text, and the same values as a table."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser

from tongzhou.web.chart_axes import axis
from tongzhou.web.charts import Band, Palette, Series, Vertical, line_chart

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '</text><script>alert("x")</script>'
DAYS = [date(2026, 1, 5) + timedelta(days=7 * week) for week in range(12)]


def drawing(*series: Series, **options: object) -> Element:
    return fromstring(line_chart("Chart", series, palette=Palette(), **options))  # type: ignore[arg-type]


def path_of(root: Element, number: int = 0) -> str:
    return root.findall(f"./{SVG}g")[number].findall(f"{SVG}path")[0].attrib["d"]


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([0, 97], ["0", "20", "40", "60", "80", "100"]),
        ([0, 850_000], ["0", "200,000", "400,000", "600,000", "800,000", "1,000,000"]),
        ([0.1, 0.43], ["0.1", "0.2", "0.3", "0.4", "0.5"]),
        ([-3, 4], ["-4", "-2", "0", "2", "4"]),
        ([0], ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
    ],
)
def test_numbers_get_round_ticks(values: list[float], labels: list[str]) -> None:
    assert [label for _at, label in axis(values, wanted=5).ticks] == labels


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (date(2026, 3, 2), date(2026, 3, 6), ["03-02", "03-03", "03-04", "03-05", "03-06"]),
        (date(2026, 3, 3), date(2026, 4, 2), ["03-09", "03-16", "03-23", "03-30"]),
        (date(2026, 1, 15), date(2026, 6, 15), ["2026-02", "2026-03", "2026-04", "2026-05", "2026-06"]),
        (date(2024, 5, 1), date(2029, 5, 1), ["2025", "2026", "2027", "2028", "2029"]),
    ],
)
def test_dates_get_ticks_where_weeks_months_and_years_begin(
    first: date, last: date, labels: list[str]
) -> None:
    assert [label for _at, label in axis([first, last], wanted=5).ticks] == labels


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20))
def test_every_number_lies_on_its_axis(values: list[float]) -> None:
    scale = axis(values)
    assert all(-1e-6 <= scale.share(value) <= 1 + 1e-6 for value in values)
    assert 2 <= len(scale.ticks) <= 12


@given(st.lists(st.dates(date(1970, 1, 1), date(2100, 12, 31)), min_size=1, max_size=20))
def test_every_date_lies_on_its_axis(days: list[date]) -> None:
    scale = axis(days)
    assert all(0 <= scale.share(day) <= 1 for day in days)
    assert all(scale.low <= at <= scale.high for at, _label in scale.ticks)
    assert len(scale.ticks) <= 10


def test_an_axis_without_values_or_with_infinite_ones_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        axis([])
    with pytest.raises(ValueError, match="infinite"):
        axis([0.0, float("inf")])


def test_text_is_only_ever_text() -> None:
    series = Series(EVIL, [(0, 1), (1, 2)])
    html = line_chart(
        EVIL,
        [series],
        description=EVIL,
        x_label=EVIL,
        verticals=[Vertical(1, EVIL)],
        bands=[Band(0, 1, EVIL)],
    )
    assert "<script" not in html
    assert "style=" not in html
    assert parser.fragment_fromstring(html).xpath("//script") == []


def test_a_drawing_names_and_describes_itself() -> None:
    root = drawing(Series("EV", [(DAYS[0], 10), (DAYS[3], 1250)]))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert (root.attrib["role"], title.text) == ("img", "Chart")
    assert description.text == "EV: 10 (2026-01-05) → 1,250 (2026-01-26)"
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]


def test_two_charts_of_one_page_do_not_share_ids() -> None:
    series = Series("a", [(0, 1)])
    first, second = drawing(series), drawing(series)
    assert first.attrib["aria-labelledby"] != second.attrib["aria-labelledby"]


def test_a_step_holds_each_value_until_the_next() -> None:
    path = path_of(drawing(Series("Remaining", [(0, 10), (1, 5), (2, 0)], shape="step")))
    assert (path.count("H"), path.count("V"), path.count("L")) == (2, 2, 0)


def test_a_missing_value_leaves_a_gap() -> None:
    path = path_of(drawing(Series("a", [(0, 1), (1, 2), (2, None), (3, 3), (4, 1)])))
    assert path.count("M") == 2


def test_the_diagonal_of_a_milestone_trend_has_both_axes_alike() -> None:
    root = drawing(Series("UAT", [(DAYS[0], DAYS[8]), (DAYS[4], DAYS[11])], marker="square"), diagonal=True)
    (line,) = [node for node in root.iter(f"{SVG}path") if node.attrib.get("class") == "diagonal"]
    (base,) = [node for node in root.iter(f"{SVG}path") if node.attrib.get("class") == "axis"]
    left, _bottom = base.attrib["d"][1:].split("H")[0].split()
    right = base.attrib["d"].split("H")[1]
    start, end = line.attrib["d"][1:].split("L")
    assert (start.split()[0], end.split()[0]) == (left, right)


def test_series_differ_by_more_than_colour() -> None:
    root = drawing(
        Series("a", [(0, 1), (1, 2)], 1, marker="circle"),
        Series("b", [(0, 2), (1, 1)], 2, marker="triangle", dashed=True),
    )
    lines = [node for node in root.iter(f"{SVG}path") if node.attrib.get("class") == "line"]
    assert [("stroke-dasharray" in node.attrib) for node in lines[:2]] == [False, True]
    assert (
        len(
            {node.attrib["d"][-12:] for node in root.iter(f"{SVG}path") if node.attrib.get("class") == "mark"}
        )
        > 1
    )


def test_documents_get_colours_inside_and_pages_get_classes() -> None:
    series = [Series("a", [(0, 1), (1, 2)], 3, marker="diamond")]
    assert Palette().series[2] in line_chart("a", series, palette=Palette())
    page = line_chart("a", series)
    assert "#" not in page.split("<details>")[0]
    assert 'class="series-3"' in page


def test_the_table_has_a_row_for_each_x_and_a_column_for_each_series() -> None:
    html = line_chart(
        "a", [Series("PV", [(0, 1), (1, 1250)]), Series("EV", [(1, 2), (2, None)])], x_label="Week"
    )
    tree = parser.fragment_fromstring(html)
    rows = [[cell.text_content() for cell in row.xpath("./*")] for row in tree.xpath("//tr")]
    assert rows == [["Week", "PV", "EV"], ["0", "1", ""], ["1", "1,250", "2"], ["2", "", ""]]
