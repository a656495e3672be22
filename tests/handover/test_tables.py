"""Lines as a workbook, and back: what goes out comes in; every wrong cell is told; a password is one."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from tongzhou.accounts.models import User
from tongzhou.exchange.read import read_cells
from tongzhou.handover.actions.lines import add_line
from tongzhou.handover.actions.preparing import create_handover
from tongzhou.handover.exports import lines_book, template_book
from tongzhou.handover.importing import read_lines
from tongzhou.handover.models import Handover, HandoverImport
from tongzhou.handover.queries.handovers import lines_of, with_parts
from tongzhou.projects.models import Project
from tongzhou.web.read_tables import NoHeadingsError

ClientFor = Callable[[User], Client]


def csv(*rows: str) -> SimpleUploadedFile:
    """A table as a form sends it."""
    return SimpleUploadedFile("lines.csv", "\n".join(rows).encode())


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_exported_can_be_imported(
    draft: Handover, mara: User, language: str, client_for: ClientFor
) -> None:
    add_line(draft, by=mara, kind="licence", name="=cmd()", seats=64, support="Five years")
    with override(language):
        book = lines_book(with_parts(lines_of(draft)))
    assert b"Tom knows why" not in book
    table = read_lines(read_cells(book, "lines.xlsx"))
    assert not table.wrong
    assert [row.kind for row in table.rows] == ["environment", "account", "licence", "document"]
    licence = next(row for row in table.rows if row.kind == "licence")
    assert licence.facts == {"name": "=cmd()", "seats": 64, "support": "Five years"}


def test_the_template_is_a_table_of_lines() -> None:
    for language in ("en", "zh-hans"):
        with override(language):
            book = template_book()
        assert read_lines(read_cells(book, "empty.xlsx")).rows == []


def test_every_wrong_cell_is_told() -> None:
    table = read_lines(
        [
            ["Kind", "What", "Seats", "Valid until", "User name"],
            ["Licence", "Database", "many", "soon", ""],
            ["Planet", "Mars", "", "", ""],
            ["环境", "生产环境", "5", "", ""],
            ["Account", "", "", "", "admin / Xk9#mP2$vL"],
            ["Account", "Core", "", "", "core_admin"],
            ["Licence", "Office", "1,200", "2027/01/31", ""],
        ]
    )
    assert [(one.row, one.column) for one in table.wrong] == [
        (2, "Seats"),
        (2, "Valid until"),
        (3, "Kind"),
        (4, "Seats"),
        (5, "What"),
        (5, "User name"),
    ]
    assert "Xk9" not in "".join(one.value for one in table.wrong)
    assert [(row.row, row.facts) for row in table.rows] == [
        (6, {"name": "Core", "login": "core_admin"}),
        (7, {"name": "Office", "seats": 1200, "valid_until": "2027-01-31"}),
    ]


def test_a_table_without_headings_is_none() -> None:
    with pytest.raises(NoHeadingsError):
        read_lines([["Something", "else"]])


def test_a_table_is_shown_first_and_made_when_all_is_right(
    harbour: Project, mara: User, client_for: ClientFor
) -> None:
    one = create_handover(harbour, by=mara, title="All of it")
    browser, address = client_for(mara), f"/projects/harbour/handovers/{one.pk}/import/"
    bad = browser.post(address, {"file": csv("Kind,What,Seats", "Licence,Office,lots")})
    page = browser.get(bad["Location"]).content.decode()
    assert "lots" in page
    assert browser.post(bad["Location"]).status_code == 409
    good = browser.post(address, {"file": csv("Kind,What,Date", "Training,Users,2026-03-02", "Other,Keys,")})
    assert not one.lines.exists()
    assert browser.post(good["Location"]).status_code == 302
    assert list(one.lines.values_list("kind", "name")) == [("other", "Keys"), ("training", "Users")]
    assert browser.post(address, {"file": csv("Name,Something", "a,b")}).status_code == 422
    draft = HandoverImport.objects.get()
    assert browser.post(f"{address}{draft.pk}/drop/").status_code == 302
    assert not HandoverImport.objects.exists()


def test_the_page_gives_a_workbook(draft: Handover, mara: User, client_for: ClientFor) -> None:
    answer = client_for(mara).get(f"/projects/harbour/handovers/{draft.pk}/export/xlsx/")
    content = b"".join(answer) if answer.streaming else answer.content
    assert io.BytesIO(content).read(2) == b"PK"
    assert client_for(mara).get(f"/projects/harbour/handovers/{draft.pk}/export/pdf/").status_code == 404
