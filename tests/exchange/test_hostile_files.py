"""Files made to do harm: each ends in a named refusal, within its time and memory."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from tongzhou.exchange.errors import RowProblem, Unreadable, UnreadablePlanError, UnreadableTableError
from tongzhou.exchange.limits import LIMITS, MB
from tongzhou.exchange.read import read_plan

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = '<?xml version="1.0"?>\n'
OPEN = '<Project xmlns="http://schemas.microsoft.com/project"><StartDate>2026-01-05T08:00:00</StartDate>'


def project(tasks: str) -> bytes:
    return f"{HEAD}{OPEN}<Tasks>{tasks}</Tasks></Project>".encode()


def task(uid: int, inner: str = "") -> str:
    return (
        f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>T{uid}</Name><Duration>PT8H0M0S</Duration>{inner}</Task>"
    )


def refused(data: bytes, name: str = "plan.xml") -> UnreadablePlanError:
    """The refusal of a file, after checking the time it took and the memory its reader needed."""
    import resource

    def largest_child() -> int:
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024

    # The kernel keeps one mark for all children of this process, those of other tests among them.
    begun, before = time.monotonic(), largest_child()
    with pytest.raises(UnreadablePlanError) as caught:
        read_plan(data, name)
    assert time.monotonic() - begun < LIMITS.wall_seconds + 5
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # a child begins as a copy of its parent
    most = max(ours * 1024, LIMITS.memory_bytes) + 50 * MB
    assert largest_child() < most or largest_child() == before
    return caught.value


# ── XML ───────────────────────────────────────────────────────────────────────────────────────────────
def test_a_file_that_fetches_another_is_refused() -> None:
    source = (
        f'{HEAD}<!DOCTYPE Project [<!ENTITY x SYSTEM "file:///etc/passwd">]>{OPEN}<Name>&x;</Name></Project>'
    )
    assert refused(source.encode()).code == Unreadable.XML_DOCTYPE


def test_an_entity_bomb_is_refused_before_it_is_parsed() -> None:
    bombs = '<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12)
    )
    assert (
        refused(f"{HEAD}<!DOCTYPE Project [{bombs}]>{OPEN}&m;</Project>".encode()).code
        == Unreadable.XML_DOCTYPE
    )


def test_a_document_type_in_utf_16_is_found() -> None:
    source = f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE Project SYSTEM "http://x/y">{OPEN}</Project>'
    assert refused(source.encode("utf-16")).code == Unreadable.XML_DOCTYPE


def test_a_document_type_behind_a_long_comment_is_found() -> None:
    source = f"{HEAD}<!--{'x' * 200_000}--><!DOCTYPE Project []>{OPEN}</Project>"
    assert refused(source.encode()).code == Unreadable.XML_DOCTYPE


def test_a_truncated_file_says_where_it_ends() -> None:
    refusal = refused(project(task(1) * 50)[:2000])
    assert refusal.code == Unreadable.XML_BROKEN
    assert refusal.params["line"] == 2


def test_elements_nested_a_million_deep_are_refused() -> None:
    assert refused((HEAD + OPEN + "<a>" * 1_000_000).encode()).code == Unreadable.XML_BROKEN


def test_xml_that_is_no_plan_is_named() -> None:
    refusal = refused(b"<html><body/></html>")
    assert (refusal.code, dict(refusal.params)) == (Unreadable.XML_NOT_A_PLAN, {"element": "html"})


def test_two_hundred_thousand_tasks_are_over_the_limit_and_the_refusal_names_it() -> None:
    refusal = refused(project("".join(task(i) for i in range(1, 200_001))))
    assert refusal.code == Unreadable.TOO_MANY_TASKS
    assert refusal.params["limit"] == 50_000


def test_one_task_over_the_limit_is_refused_and_one_at_it_is_not() -> None:
    few = replace(LIMITS, tasks=3)
    assert len(read_plan(project("".join(map(task, (1, 2, 3)))), "p.xml", limits=few).plan.tasks) == 3
    with pytest.raises(UnreadablePlanError) as caught:
        read_plan(project("".join(map(task, (1, 2, 3, 4)))), "p.xml", limits=few)
    assert (caught.value.code, dict(caught.value.params)) == (
        Unreadable.TOO_MANY_TASKS,
        {"limit": 3, "found": 4},
    )


def test_a_task_with_too_many_links_is_named() -> None:
    links = "".join(
        f"<PredecessorLink><PredecessorUID>{i}</PredecessorUID></PredecessorLink>" for i in range(1, 502)
    )
    refusal = refused(project("".join(map(task, range(1, 502))) + task(502, links)))
    assert refusal.code == Unreadable.TOO_MANY_LINKS_OF_TASK
    assert (refusal.params["name"], refusal.params["limit"], refusal.params["found"]) == ("T502", 500, 501)


def test_an_outline_deeper_than_the_limit_is_refused() -> None:
    deep = "".join(task(i, f"<OutlineLevel>{i}</OutlineLevel>") for i in range(1, 67))
    refusal = refused(project(deep))
    assert (refusal.code, refusal.params["name"]) == (Unreadable.TOO_DEEP, "T65")


def test_a_duration_of_a_thousand_years_is_refused() -> None:
    long = task(1).replace("PT8H0M0S", "PT9000000H0M0S")
    assert refused(project(long)).code == Unreadable.DURATION_OUT_OF_RANGE


def test_a_circle_of_links_and_a_link_to_nothing_are_left_out_and_noted() -> None:
    def waits(key: int) -> str:
        return f"<PredecessorLink><PredecessorUID>{key}</PredecessorUID></PredecessorLink>"

    document = read_plan(
        project(task(1, waits(3)) + task(2, waits(1)) + task(3, waits(2) + waits(99))), "p.xml"
    )
    assert {note.code.value for note in document.fidelity} >= {"link_into_cycle", "link_to_nothing"}
    assert len(document.plan.links) == 2


def test_a_title_over_the_limit_is_cut_and_noted() -> None:
    document = read_plan(project(task(1).replace("T1", "长" * 501)), "p.xml")
    assert len(document.tasks[1].name) == len(document.plan.tasks[0].name) == 500
    assert any(note.code.value == "text_shortened" for note in document.fidelity)


# ── archives ──────────────────────────────────────────────────────────────────────────────────────────
def archive(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return buffer.getvalue()


@cache
def bomb() -> bytes:
    """A small archive of 301 megabytes of nothing, packed piece by piece."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b"<w/>")
        with file.open("xl/sheet.xml", "w") as sheet:
            for _megabyte in range(301):
                sheet.write(bytes(MB))
    return buffer.getvalue()


def test_an_archive_that_unpacks_to_too_much_is_refused_while_counting() -> None:
    assert len(bomb()) < MB
    refusal = refused(bomb(), "plan.xlsx")
    assert (refusal.code, dict(refusal.params)) == (Unreadable.UNPACKED_TOO_LARGE, {"limit_mb": 300})


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    lying = bomb().replace(struct.pack("<I", 301 * MB), struct.pack("<I", 10))
    assert lying != bomb()
    assert refused(lying, "plan.xlsx").code in {Unreadable.UNPACKED_TOO_LARGE, Unreadable.ARCHIVE_BROKEN}


def test_an_archive_of_too_many_entries_is_refused() -> None:
    refusal = refused(archive({f"f{i}": b"" for i in range(2_001)}), "plan.xlsx")
    assert (refusal.code, dict(refusal.params)) == (
        Unreadable.TOO_MANY_ENTRIES,
        {"limit": 2_000, "found": 2_001},
    )


def test_a_sheet_that_claims_the_last_cell_of_the_grid_is_refused() -> None:
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refused(workbook(corners), "p.xlsx").code in {
        Unreadable.MEMORY_LIMIT,
        Unreadable.TOO_MANY_TASKS,
        Unreadable.SHEET_BROKEN,
        Unreadable.READER_FAILED,
    }


def workbook(rows: str) -> bytes:
    spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return archive(
        {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'.encode(),
            "xl/workbook.xml": f'<workbook xmlns="{spreadsheet}" xmlns:r="{office}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'.encode(),
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
            f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'.encode(),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{spreadsheet}"><sheetData>{rows}'
            "</sheetData></worksheet>".encode(),
        }
    )


def test_a_truncated_workbook_is_refused() -> None:
    whole = archive({"xl/workbook.xml": zlib.compress(b"x" * 5000)})
    assert refused(whole[: len(whole) // 2], "plan.xlsx").code == Unreadable.ARCHIVE_BROKEN


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"MZ\x90\x00" + b"\x00" * 500, "plan.xlsx", Unreadable.FORMAT_PROGRAM),
        (b"\x7fELF" + b"\x01" * 500, "plan.csv", Unreadable.FORMAT_PROGRAM),
        (b"", "plan.xml", Unreadable.EMPTY),
        (b" \n\t ", "plan.csv", Unreadable.EMPTY),
        (b"ERMHDR\t19.12\t2026-01-01", "plan.xer", Unreadable.FORMAT_XER),
        (COMPOUND + b"\0" * 1024, "plan.mpp", Unreadable.FORMAT_MPP),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "p.xlsx", Unreadable.FORMAT_ENCRYPTED),
        (COMPOUND + "Workbook".encode("utf-16-le"), "p.xls", Unreadable.SHEET_BROKEN),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "p.png", Unreadable.FORMAT_UNKNOWN),
        (b"name,start\nA,\x00B\n", "plan.csv", Unreadable.NUL_CHARACTER),
        (b"name,start\n\xff\xfe\xfd", "plan.csv", Unreadable.ENCODING_UNKNOWN),
        (b"hello, this is a letter\nand nothing else\n", "letter.txt", Unreadable.NO_HEADER),
        (
            b'<APIBusinessObjects xmlns="http://xmlns.oracle.com/Primavera"/>',
            "p6.xml",
            Unreadable.FORMAT_PMXML,
        ),
    ],
)
def test_what_is_no_plan_is_named(data: bytes, name: str, code: Unreadable) -> None:
    assert refused(data, name).code == code


def test_a_file_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(UnreadablePlanError) as caught:
        read_plan(b"x" * (60 * MB + 1), "plan.xml")
    assert (caught.value.code, dict(caught.value.params)) == (
        Unreadable.FILE_TOO_LARGE,
        {"limit_mb": 60, "size_mb": 61},
    )


# ── tables ────────────────────────────────────────────────────────────────────────────────────────────
def test_a_circle_in_a_table_is_refused_with_the_names_in_it() -> None:
    with pytest.raises(UnreadableTableError) as caught:
        read_plan("编号,任务名称,前置任务\n1,甲,3\n2,乙,1\n3,丙,2\n".encode(), "plan.csv")
    (error,) = caught.value.errors
    assert error.code == RowProblem.LINK_CYCLE
    assert set(str(error.params["tasks"]).split(" → ")) == {"甲", "乙", "丙"}


def test_two_hundred_thousand_rows_are_over_the_limit() -> None:
    rows = "ID,Name,Duration\n" + "".join(f"{i},T{i},1d\n" for i in range(200_000))
    refusal = refused(rows.encode(), "plan.csv")
    assert (refusal.code, refusal.params["limit"]) == (Unreadable.TOO_MANY_TASKS, 50_000)


def test_a_million_wrong_cells_are_counted_and_a_thousand_listed() -> None:
    rows = "ID,Name,Duration\n" + "".join(f"{i},T{i},soon\n" for i in range(30_000))
    refusal = refused(rows.encode(), "plan.csv")
    assert isinstance(refusal, UnreadableTableError)
    assert (refusal.params["count"], len(refusal.errors)) == (30_000, 1_000)


# ── the child ─────────────────────────────────────────────────────────────────────────────────────────
def test_a_reader_that_takes_too_long_is_stopped() -> None:
    rows = "ID,Name,Duration\n" + "".join(f"{i},T{i},1d\n" for i in range(49_000))
    with pytest.raises(UnreadablePlanError) as caught:
        read_plan(rows.encode(), "plan.csv", limits=replace(LIMITS, seconds=1))
    assert (caught.value.code, dict(caught.value.params)) == (Unreadable.TIME_LIMIT, {"seconds": 1})


def test_a_reader_that_needs_too_much_memory_is_stopped() -> None:
    data = project("".join(task(i, "<Notes>" + "n" * 1000 + "</Notes>") for i in range(1, 30_000)))
    with pytest.raises(UnreadablePlanError) as caught:
        read_plan(data, "plan.xml", limits=replace(LIMITS, memory_bytes=200 * MB))
    assert (caught.value.code, dict(caught.value.params)) == (Unreadable.MEMORY_LIMIT, {"limit_mb": 200})


def test_an_answer_over_the_limit_is_not_taken() -> None:
    data = project("".join(task(i) for i in range(1, 2_000)))
    with pytest.raises(UnreadablePlanError) as caught:
        read_plan(data, "plan.xml", limits=replace(LIMITS, output_bytes=MB // 4))
    assert caught.value.code == Unreadable.OUTPUT_LIMIT


def test_a_plan_read_in_the_child_is_the_plan_read_here() -> None:
    data = project("".join(task(i, "<Notes>注 &amp; 意</Notes>") for i in range(1, 50)))
    assert read_plan(data, "p.xml") == read_plan(data, "p.xml", isolated=False)


def run_in_child(code: str) -> str:
    """What a locked-down child prints when it runs this code."""
    import subprocess
    import sys

    script = (
        "import socket, sys\nfrom tongzhou.exchange.child import _lock_down\n"
        f"from tongzhou.exchange.limits import LIMITS\n_lock_down(LIMITS)\ntry:\n    {code}\n"
        "    print('done')\nexcept OSError as error:\n    print(type(error).__name__, error.errno)\n"
    )
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(
    "code",
    ["socket.create_connection(('127.0.0.1', 1))", "open('/etc/passwd')", "import os; os.fork()"],
    ids=["network", "files", "processes"],
)
def test_the_child_can_open_nothing_and_start_nothing(code: str) -> None:
    import os

    if "fork" in code and os.geteuid() == 0:
        pytest.skip("the superuser's processes are not limited in number")
    assert "done" not in run_in_child(code)
    assert "Error" in run_in_child(code)


def test_no_secret_of_the_environment_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    from tongzhou.exchange import confinement

    monkeypatch.setenv("TONGZHOU_SECRET", "hidden")
    read: Callable[[str], object] = confinement._ENVIRONMENT.get
    assert read("TONGZHOU_SECRET") is None
    assert set(confinement._ENVIRONMENT) == {
        "PYTHONPATH",
        "PYTHONUTF8",
        "PYTHONDONTWRITEBYTECODE",
        "OPENBLAS_NUM_THREADS",
        "MALLOC_ARENA_MAX",
    }
