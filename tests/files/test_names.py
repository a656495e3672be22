"""What people call their files never becomes a path, and never deceives."""

from __future__ import annotations

import pytest

from tongzhou.files.names import BadFolderError, numbered, safe_folder, safe_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("需求规格说明书（终稿）.docx", "需求规格说明书（终稿）.docx"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\x\plan.pdf", "plan.pdf"),
        ("..", "file"),
        ("", "file"),
        ("  .hidden. ", "hidden"),
        ("a\x00b.txt", "ab.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("zero\u200bwidth.txt", "zerowidth.txt"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("LPT1.pdf", "_LPT1.pdf"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_a_name_is_made_harmless(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_long_name_keeps_its_ending_and_fits_every_disk() -> None:
    assert safe_name("x" * 500 + ".pdf") == "x" * 196 + ".pdf"
    chinese = safe_name("方" * 300 + ".docx")
    assert chinese.endswith("方.docx")
    assert len(chinese.encode()) <= 255


@pytest.mark.parametrize(
    ("given", "kept"),
    [("", ""), ("/a//b/", "a/b"), ("02 设计/接口", "02 设计/接口"), ("a\\b", "a/b"), ("CON/x", "_CON/x")],
)
def test_a_folder_is_a_plain_path(given: str, kept: str) -> None:
    assert safe_folder(given) == kept


@pytest.mark.parametrize("given", ["../x", "a/../b", "a/./b", "x/" * 9, "y" * 401, "\u202e/a"])
def test_a_folder_that_leads_elsewhere_is_refused(given: str) -> None:
    with pytest.raises(BadFolderError):
        safe_folder(given)


def test_a_namesake_gets_a_number() -> None:
    assert numbered("plan.pdf", 2) == "plan (2).pdf"
    assert numbered("README", 3) == "README (3)"
