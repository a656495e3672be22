"""Reading Microsoft Project's XML: every field, odd files, hostile files, and Project's own results."""

from __future__ import annotations

import gzip
import json
import os
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.engine.plans import DAY, HOUR, at
from tongzhou.engine.critical_path import schedule
from tongzhou.engine.plan import EIGHT_TO_FIVE, Constraint, LagUnit, Link, LinkType
from tongzhou.exchange.document import FidelityCode, PlanDocument, RateUnit, ResourceType
from tongzhou.exchange.mspdi.errors import UnreadableCode, UnreadablePlanError
from tongzhou.exchange.mspdi.reader import read_mspdi

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLE = Path(__file__).parent / "samples" / "all_fields.xml"
DATA = Path(os.environ.get("TONGZHOU_DATA", REPOSITORY.parent / "shared" / "data")) / "mspdi"


@pytest.fixture(scope="module")
def document() -> PlanDocument:
    return read_mspdi(SAMPLE)


def codes(document: PlanDocument) -> set[tuple[FidelityCode, int | None]]:
    return {(note.code, note.task) for note in document.fidelity}


def small(body: str, head: str = "<StartDate>2026-01-05T08:00:00</StartDate>") -> bytes:
    return f'<Project xmlns="http://schemas.microsoft.com/project">{head}{body}</Project>'.encode()


def task(uid: int, inner: str = "") -> str:
    return f"<Task><UID>{uid}</UID><ID>{uid}</ID><OutlineLevel>1</OutlineLevel>{inner}</Task>"


def test_the_heading(document: PlanDocument) -> None:
    project = document.project
    assert (project.title, project.manager, project.notes) == ("Harbour", "Mara", "About it all")
    assert project.currency_code == "CNY"
    plan = document.plan
    assert (plan.start, plan.status_date) == (at("01-05 08:00"), at("01-09 17:00"))
    assert (plan.critical_slack, plan.several_ends, plan.honour_constraints) == (DAY, True, False)
    assert document.source == "mspdi 14"


def test_tasks_in_their_outline_without_the_heading_and_blank_rows(document: PlanDocument) -> None:
    assert [(t.key, t.parent) for t in document.plan.tasks] == [
        (1, None),
        (2, 1),
        (3, 1),
        (5, None),
        (6, None),
        (7, None),
    ]
    build, dry, hand_over, by_hand, split = document.plan.tasks[1:]
    assert (build.duration, build.constraint, build.deadline) == (3 * DAY, Constraint.SNET, at("01-20 17:00"))
    assert (build.levelling_delay, build.levelling_delay_elapsed) == (DAY, False)
    assert (dry.duration, dry.elapsed, hand_over.milestone) == (48 * HOUR, True, True)
    assert (by_hand.manual, by_hand.start, by_hand.placeholder) == (True, at("01-08 08:00"), True)
    assert by_hand.calendar is None
    assert split.segments == ((0, DAY), (3 * DAY, DAY))


def test_what_people_wrote_beside_a_task(document: PlanDocument) -> None:
    details = document.tasks[2]
    assert (details.name, details.wbs, details.priority, details.outline_level) == (
        "Build & test",
        "1.1",
        700,
        2,
    )
    assert (details.cost, details.fixed_cost) == (Decimal("1234.56"), Decimal("1.00"))
    assert (details.estimated, details.duration_unit) == (True, "d")
    assert details.custom == ((188743731, "Otto"),)
    assert [b.number for b in details.baselines] == [0, 3]
    assert (details.baselines[0].work, details.baselines[0].cost) == (DAY * 3, Decimal("99.00"))
    assert (details.stored.total_slack, details.stored.critical) == (DAY, True)
    assert details.stored.early_finish is None
    fields = {f.id: f for f in document.custom_fields}
    assert fields[188743731].alias == "Supplier"
    assert fields[188743767].formula


def test_links_with_every_kind_of_lag(document: PlanDocument) -> None:
    assert document.plan.links == (
        Link(2, 3, LinkType.FS, DAY),
        Link(3, 5, LinkType.SS, 5_000, LagUnit.PERCENT),
        Link(2, 5, LinkType.FF, 24 * HOUR, LagUnit.ELAPSED),
    )


def test_what_could_not_be_taken_over_is_noted(document: PlanDocument) -> None:
    assert codes(document) >= {
        (FidelityCode.LINK_TO_NOTHING, 3),
        (FidelityCode.LINK_TO_SELF, 3),
        (FidelityCode.LINK_TO_OWN_SUMMARY, 3),
        (FidelityCode.LINK_CROSS_PROJECT, 3),
        (FidelityCode.TASK_DUPLICATE, 7),
        (FidelityCode.CALENDAR_WITHOUT_WORK, 6),
        (FidelityCode.FORMULA_FIELD, None),
        (FidelityCode.CONTENT_IGNORED, None),
    }


def test_calendars(document: PlanDocument) -> None:
    standard, nights, tom = (document.calendar(key) for key in (1, 2, 3))
    assert standard is not None
    assert nights is not None
    assert tom is not None
    assert standard.week == (EIGHT_TO_FIVE,) * 5 + ((), ())
    assert standard.exceptions[0].first == date(2026, 1, 1)
    assert standard.work_weeks[0].week[4] == ()
    assert nights.week[0] == ((20 * HOUR, 24 * HOUR),)
    assert nights.exceptions[0].days == {date(2026, 1, 9), date(2026, 1, 23), date(2026, 2, 6)}
    assert nights.exceptions[1].days == {date(2026, 5, 25), date(2027, 5, 31), date(2028, 5, 29)}
    assert (tom.base, tom.week) == (1, (None,) * 7)


def test_resources_and_assignments(document: PlanDocument) -> None:
    tom, cement = document.resources[1], document.resources[2]
    assert (tom.max_units, tom.standard_rate, tom.standard_rate_unit) == (5_000, Decimal(800), RateUnit.DAY)
    assert (cement.type, cement.material_label) == (ResourceType.MATERIAL, "t")
    assert [a.key for a in document.assignments] == [1, 2, 4]
    assert [(a.task, a.resource, a.work, a.delay) for a in document.plan.assignments] == [
        (2, 1, 20 * HOUR, 2 * HOUR)
    ]


def test_the_sample_can_be_scheduled(document: PlanDocument) -> None:
    result = schedule(document.plan)
    assert result.finish[result.place(7)] == at("01-08 17:00")


def test_every_field_is_optional() -> None:
    read = read_mspdi(small(f"<Tasks>{task(1)}{task(2)}</Tasks>"))
    assert len(read.plan.tasks) == 2
    assert (FidelityCode.CALENDAR_MISSING, None) in codes(read)
    assert schedule(read.plan).start == [at("01-05 08:00")] * 2


def test_a_link_that_closes_a_loop_is_left_out_and_noted() -> None:
    link = "<PredecessorLink><PredecessorUID>{}</PredecessorUID><Type>1</Type></PredecessorLink>"
    body = f"<Tasks>{task(1, link.format(2))}{task(2, link.format(1))}</Tasks>"
    read = read_mspdi(small(body))
    assert len(read.plan.links) == 1
    assert any(note.code is FidelityCode.LINK_INTO_CYCLE for note in read.fidelity)
    schedule(read.plan)


def test_unreadable_values_are_noted_not_fatal() -> None:
    inner = "<Duration>soon</Duration><ConstraintDate>NA</ConstraintDate><Deadline>x</Deadline>"
    body = f"<Tasks>{task(1, inner)}</Tasks>"
    found = {note.code for note in read_mspdi(small(body)).fidelity}
    assert {FidelityCode.DURATION_UNREADABLE, FidelityCode.DATE_UNREADABLE} <= found


def test_utf_16_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + small(f"<Tasks>{task(1)}</Tasks>").decode()
    assert len(read_mspdi(text.encode("utf-16")).plan.tasks) == 1


BOMB = '<!DOCTYPE Project [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", UnreadableCode.EMPTY),
        (b"  \n", UnreadableCode.EMPTY),
        (b"not xml", UnreadableCode.NOT_XML),
        (b"<Project><Tasks>", UnreadableCode.NOT_XML),
        (b"<Gantt/>", UnreadableCode.NOT_MSPDI),
        (b"<Project/>", UnreadableCode.NO_START),
        (BOMB.encode() + b"<Project>&b;</Project>", UnreadableCode.HAS_DTD),
        ((BOMB + "<Project>&b;</Project>").encode("utf-16"), UnreadableCode.HAS_DTD),
        (b'<!DOCTYPE Project SYSTEM "http://example.org/x.dtd"><Project/>', UnreadableCode.HAS_DTD),
    ],
)
def test_what_is_no_plan_is_refused_by_name(data: bytes, code: UnreadableCode) -> None:
    with pytest.raises(UnreadablePlanError) as refused:
        read_mspdi(data)
    assert refused.value.code is code


def test_a_file_past_the_limit_is_not_parsed(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePlanError) as refused:
        read_mspdi(small(""), max_bytes=20)
    assert refused.value.code is UnreadableCode.TOO_LARGE
    path = tmp_path / "big.xml"
    path.write_bytes(small(""))
    with pytest.raises(UnreadablePlanError, match="at most 20"):
        read_mspdi(path, max_bytes=20)


def test_the_word_doctype_in_a_note_is_only_text() -> None:
    body = f"<Tasks>{task(1, '<Notes><![CDATA[<!DOCTYPE html>]]></Notes>')}</Tasks>"
    assert read_mspdi(small(body)).tasks[1].notes == "<!DOCTYPE html>"


@pytest.mark.skipif(
    not DATA.exists(), reason=f"no reference plans: {DATA} does not exist (set TONGZHOU_DATA)"
)
def test_microsoft_projects_own_plans_are_reproduced() -> None:
    sys.path.insert(0, str(REPOSITORY / "benchmarks"))
    try:
        from ms_project import BARS, Tally, compare
    finally:
        sys.path.pop(0)
    total = Tally()
    with gzip.open(DATA / "expected.jsonl.gz", "rt") as lines:
        for line in lines:
            record = json.loads(line)
            result = schedule(read_mspdi(DATA / record["file"]).plan)
            total.add(compare(record["tasks"], result, []))
    assert [share >= bar for share, bar in zip(total.shares(), BARS, strict=True)] == [True] * 4, str(total)
