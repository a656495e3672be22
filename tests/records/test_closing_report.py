"""The closing report: drafted from the data, written, refreshed, made final, opened again, taken as PDF and DOCX."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import docx
import pypdfium2
import pytest
from django.test import Client

from tests.plan.builder import Board
from tongzhou.acceptance.models import Acceptance
from tongzhou.accounts.actions.rights import change_rights
from tongzhou.accounts.models import User
from tongzhou.accounts.rights import Cell
from tongzhou.activity.actions import empty_from_trash, restore_from_trash
from tongzhou.activity.models import DiaryEntry, TrashEntry
from tongzhou.projects.models import Project
from tongzhou.records.actions.reports import (
    discard_draft,
    draft_report,
    edit_section,
    finalise_report,
    refresh_section,
    reopen_report,
)
from tongzhou.records.models import ClosingReport, ReportSection
from tongzhou.records.queries.reports import figures_ahead, incomplete, newest_final, sections_of
from tongzhou.records.refusals import (
    DraftThereError,
    NoDraftError,
    NotFinalError,
    NotYourPartError,
    RecordsRefusedError,
    StaleSectionError,
)
from tongzhou.records.sections import SECTIONS
from tongzhou.records.writing.assembled import COMPLETE, FOR_CLIENT, Reader, document_of
from tongzhou.records.writing.pdf import as_pdf
from tongzhou.records.writing.word import as_docx

ClientFor = Callable[[User], Client]
BUDGET, MARGIN, CONTRACT = "7,654,321.09", "1,345,677", "9,000,000"
NOTE, COST_NOTE = "Between us: the tests came late", "We paid the overtime ourselves"
HOSTILE = (
    '# Title\n\n**bold** #sys.inputs `#read("/etc/passwd")` $x^2$ @label \\u{41} #set page(width: 1pt)\n\n'
    '- one <script>alert(1)</script>\n- =HYPERLINK("http://evil.example")\n\n'
    '| a | b |\n|---|---|\n| ]] #eval("1") | </w:t><w:t> |\n\n'
    "[go](javascript:alert(1)) [home](https://home.example) \x0b\x07 ![p](https://evil.example/x.png)\n"
)


def section(report: ClosingReport, code: str) -> ReportSection:
    return ReportSection.objects.select_related("report__project").get(report=report, code=code)


def pdf_text(content: bytes) -> str:
    book = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_bounded() for page in book)


def docx_text(content: bytes) -> str:
    """Everything in the archive that is text, as it is stored."""
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        names = [name for name in bundle.namelist() if name.endswith((".xml", ".rels"))]
        return "\n".join(bundle.read(name).decode() for name in names)


def written(report: ClosingReport, by: User) -> None:
    """Every circle of readers has something of its own."""
    whole = COMPLETE
    edit_section(
        section(report, "dates"), by=by, reader=whole, version=1, text_en="In **time**", note_en=NOTE
    )
    edit_section(
        section(report, "cost"), by=by, reader=whole, version=1, cost_en=COST_NOTE, cost_zh=COST_NOTE
    )


def deeds(project: Project) -> list[str]:
    found = DiaryEntry.objects.filter(project_id=project.pk, deed__startswith="records.").order_by("id")
    return [deed.partition(".")[2] for deed in found.values_list("deed", flat=True)]


def test_a_draft_has_every_section_with_figures_and_words_in_both_languages(report: ClosingReport) -> None:
    assert [one.code for one in sections_of(report)] == [kind.code for kind in SECTIONS]
    assert incomplete() == []
    dates = section(report, "dates")
    (table,) = dates.figures["tables"]
    assert table["rows"][0][0] == "Live"
    assert "里程碑" in dates.text_zh
    assert "milestones were reached" in dates.text_en
    accepted = section(report, "acceptance").figures["tables"][0]["rows"][0]
    assert accepted[0] == "Core banking"
    assert accepted[2] == ["有条件通过", "Accepted with conditions"] or accepted[2][1].startswith("Accepted")
    assert len(accepted[5]) == 19, "the code of the certificate"
    assert section(report, "quality").figures["tables"][0]["rows"][0][0] == "The manual"
    assert section(report, "goals").figures["tables"] == [], "the goal is not shared with the client"
    assert section(report, "goals").inside["tables"][0]["rows"]
    assert deeds(report.project) == ["report_drafted"]


def test_money_stands_in_the_fields_of_finance_alone(report: ClosingReport) -> None:
    for one in sections_of(report):
        open_fields = json.dumps(
            [one.text_zh, one.text_en, one.note_zh, one.note_en, one.figures, one.inside]
        )
        assert BUDGET not in open_fields
        assert MARGIN not in open_fields
        assert CONTRACT not in open_fields
    cost = section(report, "cost")
    assert BUDGET in json.dumps(cost.money)
    assert "0.93" in json.dumps(cost.money)
    assert MARGIN not in json.dumps(cost.money)
    assert MARGIN in json.dumps(cost.margin)


def test_there_is_one_draft_at_a_time(report: ClosingReport, mara: User, today: date) -> None:
    with pytest.raises(DraftThereError):
        draft_report(report.project, by=mara, today=today)


def test_refreshing_reads_figures_and_leaves_words(
    report: ClosingReport, board: Board, mara: User, today: date
) -> None:
    edit_section(
        section(report, "dates"), by=mara, reader=COMPLETE, version=1, text_en="Our own words", text_zh=""
    )
    board.add("Second", kind="milestone", days=0)
    refresh_section(section(report, "dates"), by=mara, today=today)
    one = section(report, "dates")
    assert one.text_en == "Our own words"
    assert one.text_zh == ""
    assert {row[0] for row in one.figures["tables"][0]["rows"]} == {"Live", "Second"}
    assert one.version == 3


def test_whoever_was_slower_is_told(report: ClosingReport, mara: User) -> None:
    edit_section(section(report, "team"), by=mara, reader=COMPLETE, version=1, text_en="First")
    with pytest.raises(StaleSectionError):
        edit_section(section(report, "team"), by=mara, reader=COMPLETE, version=1, text_en="Second")
    assert section(report, "team").text_en == "First"


@pytest.mark.parametrize(
    ("code", "reader", "name"),
    [
        ("cost", Reader(inside=True), "cost_en"),
        ("cost", COMPLETE, "text_en"),
        ("team", COMPLETE, "cost_en"),
        ("risks", Reader(inside=True, cost=True), "note_en"),
        ("team", COMPLETE, "figures"),
    ],
)
def test_nobody_writes_for_a_circle_that_is_not_theirs(
    report: ClosingReport, mara: User, code: str, reader: Reader, name: str
) -> None:
    with pytest.raises(NotYourPartError):
        edit_section(section(report, code), by=mara, reader=reader, version=1, **{name: "x"})


def test_what_is_final_stays_and_is_opened_again_as_the_next_version(
    report: ClosingReport, board: Board, mara: User, today: date
) -> None:
    written(report, mara)
    tomorrow = today + timedelta(days=1)
    final = finalise_report(report, by=mara, today=tomorrow)
    assert (final.state, final.figures_on, final.finalised_by) == ("final", tomorrow, mara)
    frozen = [(one.code, one.figures, one.text_en) for one in sections_of(final)]
    with pytest.raises(NoDraftError):
        edit_section(section(final, "team"), by=mara, reader=COMPLETE, version=2, text_en="Late")
    with pytest.raises(NoDraftError):
        refresh_section(section(final, "team"), by=mara, today=today)
    with pytest.raises(NoDraftError):
        finalise_report(final, by=mara, today=today)
    board.add("After", kind="milestone", days=0)
    again = reopen_report(final, by=mara, today=today)
    assert (again.number, again.state) == (2, "draft")
    assert section(again, "dates").text_en == "In **time**"
    assert section(again, "cost").cost_en == COST_NOTE
    edit_section(section(again, "team"), by=mara, reader=COMPLETE, version=1, text_en="New")
    assert [(one.code, one.figures, one.text_en) for one in sections_of(final)] == frozen
    assert newest_final(report.project) == final
    assert figures_ahead() == []
    with pytest.raises(NotFinalError):
        reopen_report(again, by=mara, today=today)


def test_the_check_finds_what_was_changed_behind_the_back(
    report: ClosingReport, mara: User, today: date
) -> None:
    final = finalise_report(report, by=mara, today=today)
    one = section(final, "team")
    assert final.finalised_at is not None
    ReportSection.objects.filter(pk=one.pk).update(edited_at=final.finalised_at + timedelta(seconds=1))
    assert figures_ahead() == [one.pk]
    ReportSection.objects.filter(pk=one.pk).delete()
    assert incomplete() == [final.pk]


def test_a_draft_goes_into_the_trash_and_comes_back(report: ClosingReport, mara: User, today: date) -> None:
    entry = discard_draft(report, by=mara)
    assert not ClosingReport.objects.filter(project=report.project, deleted_at=None).exists()
    address = restore_from_trash(TrashEntry.objects.get(pk=entry.pk), by=mara)
    assert address.endswith("/closing-report/")
    report.refresh_from_db()
    entry = discard_draft(report, by=mara)
    draft_report(report.project, by=mara, today=today)
    with pytest.raises(Exception, match="There is a draft already"):
        restore_from_trash(TrashEntry.objects.get(pk=entry.pk), by=mara)
    empty_from_trash(TrashEntry.objects.get(pk=entry.pk), by=mara)
    assert list(ClosingReport.objects.values_list("number", flat=True)) == [2]


# As documents


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_the_clients_document_holds_neither_money_nor_notes(
    report: ClosingReport, mara: User, language: str
) -> None:
    written(report, mara)
    for reader, inside in ((FOR_CLIENT, False), (COMPLETE, True)):
        document = document_of(report, sections_of(report), reader, language)
        for text in (pdf_text(as_pdf(document)), docx_text(as_docx(document))):
            flat = text.replace("\r\n", " ").replace("\n", " ")
            assert "Core banking" in flat
            for secret in (BUDGET, MARGIN, CONTRACT, "0.93", NOTE, COST_NOTE):
                assert (secret in flat) is inside, (secret, language)


def test_a_reader_without_the_right_to_costs_gets_a_document_without_them(report: ClosingReport) -> None:
    text = pdf_text(as_pdf(document_of(report, sections_of(report), Reader(inside=True, risks=True), "en")))
    assert BUDGET not in text
    assert "Cost and earned value" not in text
    assert "Promises" in text or "Drift" in text
    without_margin = Reader(inside=True, cost=True)
    text = pdf_text(as_pdf(document_of(report, sections_of(report), without_margin, "en")))
    assert BUDGET in text
    assert MARGIN not in text


def test_each_language_is_itself(report: ClosingReport) -> None:
    sections = sections_of(report)
    english = pdf_text(as_pdf(document_of(report, sections, FOR_CLIENT, "en")))
    chinese = pdf_text(as_pdf(document_of(report, sections, FOR_CLIENT, "zh")))
    both = pdf_text(as_pdf(document_of(report, sections, FOR_CLIENT, "both")))
    assert "Closing report" in english
    assert "结项报告" not in english
    assert "结项报告" in chinese
    assert "Milestone" not in chinese
    assert "结项报告" in both
    assert "Milestone" in both


def test_what_people_write_is_text_in_every_document(report: ClosingReport, mara: User) -> None:
    edit_section(section(report, "summary"), by=mara, reader=COMPLETE, version=1, text_en=HOSTILE, text_zh="")
    Project.objects.filter(pk=report.project_id).update(name='Harbour </w:t> #panic("x") & "q"')
    report = ClosingReport.objects.select_related("project__client", "project__organisation").get(
        pk=report.pk
    )
    document = document_of(report, sections_of(report), FOR_CLIENT, "en")
    printed = pdf_text(as_pdf(document))
    flat = "".join(printed.split())
    for literal in ("#sys.inputs", '#read("/etc/passwd")', "<script>", '#eval("1")', "#setpage"):
        assert literal in flat
    assert "root:" not in printed
    content = as_docx(document)
    book = docx.Document(io.BytesIO(content))
    said = "\n".join(one.text for one in book.paragraphs)
    assert "• one <script>alert(1)</script>" in said
    assert '• =HYPERLINK("http://evil.example")' in said
    assert "home (https://home.example)" in said
    assert book.tables[-1] is not None
    cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    assert "</w:t><w:t>" in cells
    raw = docx_text(content)
    for forbidden in (
        "<w:fldSimple",
        "<w:instrText",
        "<w:hyperlink",
        "evil.example/x.png",
        "\x0b",
    ):
        assert forbidden not in raw
    assert "TargetMode" not in raw, "nothing is fetched from anywhere"


# Over HTTP


def test_from_the_draft_to_the_final_version_over_http(
    accepted: Acceptance, client_for: ClientFor, mara: User
) -> None:
    mine, home = client_for(mara), "/projects/harbour/closing-report/"
    assert "Draft the closing report" in mine.get(home).content.decode()
    assert mine.post(f"{home}draft").status_code == 302
    page = mine.get(f"{home}team/").content.decode()
    assert "Text in English" in page
    sent = {"version": 1, "text_en": "A **good** team", "text_zh": "好团队"}
    assert mine.post(f"{home}team/", sent).status_code == 302
    assert mine.post(f"{home}team/", sent).status_code == 422
    assert "<strong>good</strong>" in mine.get(home).content.decode()
    assert mine.post(f"{home}team/refresh").status_code == 302
    assert mine.post(f"{home}finalise").status_code == 302
    assert "Final" in mine.get(home).content.decode()
    assert mine.get(f"{home}team/").status_code == 200
    assert mine.post(f"{home}team/", sent | {"version": 3}).status_code == 422
    assert mine.post(f"{home}reopen").status_code == 302
    assert "V2" in mine.get(home).content.decode()
    assert "V1" in mine.get(home, {"version": 1}).content.decode()
    assert mine.get(home, {"version": 9}).status_code == 404
    assert mine.post(f"{home}discard").status_code == 302
    assert deeds(accepted.project)[-3:] == ["report_finalised", "report_reopened", "report_discarded"]


def test_pages_show_money_to_whoever_may_see_it_and_to_nobody_else(
    report: ClosingReport, client_for: ClientFor, mara: User, tom: User, fei: User
) -> None:
    written(report, mara)
    home = "/projects/harbour/closing-report/"
    for who, sees in ((mara, True), (fei, True), (tom, False)):
        page = client_for(who).get(home).content.decode()
        assert (BUDGET in page, COST_NOTE in page) == (sees, sees)
        assert NOTE in page
        api = client_for(who).get("/api/v1/projects/harbour/closing-report").content.decode()
        assert (BUDGET in api, COST_NOTE in api) == (sees, sees)
        internal = client_for(who).get(f"{home}document.pdf", {"circle": "internal", "language": "en"})
        assert (BUDGET in pdf_text(internal.content)) is sees
    assert client_for(tom).get(f"{home}cost/").status_code == 403


def test_the_margin_needs_its_own_right(
    report: ClosingReport, client_for: ClientFor, fei: User, ada: User
) -> None:
    api = "/api/v1/projects/harbour/closing-report"
    assert MARGIN in client_for(fei).get(api).content.decode()
    cell = Cell("project", "finance", "view_margin")
    change_rights(by=ada, changes={cell: False}, seen=ada.organisation.rights_stamp)
    without = client_for(fei).get(api).content.decode()
    assert MARGIN not in without
    assert BUDGET in without
    assert MARGIN not in client_for(fei).get("/projects/harbour/closing-report/").content.decode()


def test_a_document_is_a_download_that_cannot_run(
    report: ClosingReport, client_for: ClientFor, mara: User
) -> None:
    home = "/projects/harbour/closing-report/document"
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = client_for(mara).get(f"{home}.{kind}", {"language": "zh"})
        assert answer.content.startswith(begins)
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
    for wrong in ({"language": "fr"}, {"circle": "all"}):
        assert client_for(mara).get(f"{home}.pdf", wrong).status_code == 404
    assert client_for(mara).get(f"{home}.exe").status_code == 404


def test_the_api_says_and_does_the_same(
    accepted: Acceptance, client_for: ClientFor, mara: User, otto: User, cleo: User
) -> None:
    mine, home = client_for(mara), "/api/v1/projects/harbour/closing-report"

    def call(method: str, path: str = "", body: Any = None) -> Any:
        return mine.generic(method, home + path, json.dumps(body or {}), content_type="application/json")

    assert call("GET").status_code == 404
    made = call("POST")
    assert made.status_code == 201
    assert call("POST").json()["code"] == "draft_there"
    change = {"version": 1, "text_en": "Fine", "note_zh": "内部"}
    assert call("PATCH", "/sections/team", change).status_code == 200
    assert call("PATCH", "/sections/team", change).json()["code"] == "stale_section"
    assert call("PATCH", "/sections/team", change | {"figures": {}}).status_code == 422
    assert call("PATCH", "/sections/nothing", change).status_code == 404
    assert call("POST", "/sections/team/refresh").status_code == 200
    assert call("POST", "/finalise").json()["state"] == "final"
    assert call("POST", "/reopen").status_code == 201
    assert call("GET").json()["versions"] == [2, 1]
    assert mine.get(f"{home}?version=1").json()["state"] == "final"
    assert call("DELETE", "/draft").status_code == 204
    assert mine.get(f"{home}/document.docx?circle=client").content[:2] == b"PK"
    assert client_for(otto).get(home).status_code == 404
    assert client_for(cleo).get(home).status_code == 403


def test_the_page_asks_little_whatever_there_is(
    report: ClosingReport, client_for: ClientFor, mara: User, django_assert_max_num_queries: Any
) -> None:
    mine = client_for(mara)
    mine.get("/projects/harbour/closing-report/")
    with django_assert_max_num_queries(30):
        mine.get("/projects/harbour/closing-report/")


def test_refusals_say_why() -> None:
    for refusal in RecordsRefusedError.__subclasses__():
        assert str(refusal.message)
