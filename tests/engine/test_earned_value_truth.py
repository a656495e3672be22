"""Published examples, and every column that ProTrack computes of a real project, where the data are at hand."""

from __future__ import annotations

import pytest

from tests.engine import claeys, published
from tests.engine.protrack import PROTRACK, compared, recomputed
from tongzhou.engine.earned_value import Performance, adherence, analyse

AT_HAND = pytest.mark.skipif(
    not claeys.INPUT.exists(), reason=f"no reference project: {claeys.INPUT} (set TONGZHOU_DATA)"
)
SAME_REPORTS = ("Preparation1", "Preparation2", "Completion")
"""Periods for which the published sheets of reports are, to the cent, what ProTrack was fed with."""


@pytest.fixture(scope="module")
def project() -> claeys.Claeys:
    return claeys.read()


@pytest.fixture(scope="module")
def performance(project: claeys.Claeys) -> Performance:
    return analyse(project.baseline, rules=PROTRACK)


@AT_HAND
def test_the_published_examples() -> None:
    found = published.examples()
    assert len(found) >= 4
    assert [published.differences(example) for example in found] == [{}] * len(found)


@AT_HAND
@pytest.mark.parametrize("place", range(8))
def test_every_column_of_a_tracking_period(
    project: claeys.Claeys, performance: Performance, place: int
) -> None:
    row = project.protrack[place]
    ours = recomputed(performance, row)
    assert len(ours) == 25
    worst = {name: compared(name, row[name], value) for name, value in ours.items()}
    assert {name: value for name, value in worst.items() if value > 1e-6} == {}


@AT_HAND
def test_there_is_no_other_tracking_period(project: claeys.Claeys) -> None:
    assert len(project.protrack) == 8


@AT_HAND
def test_earned_value_and_cost_from_the_reports(project: claeys.Claeys) -> None:
    rows = {row["Name"]: row for row in project.protrack}
    for tracking in project.tracking:
        if tracking.name in SAME_REPORTS:
            found = analyse(project.baseline, tracking.progress, tracking.entries, PROTRACK)
            row = rows[tracking.name]
            assert float(found.ev(tracking.at)) == pytest.approx(float(row["Earned Value (EV)"]), rel=1e-6)
            assert float(found.ac(tracking.at)) == pytest.approx(float(row["Actual Cost (AC)"]), rel=1e-6)


@AT_HAND
def test_schedule_adherence_from_the_reports(project: claeys.Claeys) -> None:
    percents = {}
    for tracking, row in zip(project.tracking, project.protrack, strict=False):
        found = analyse(project.baseline, tracking.progress, tracking.entries, PROTRACK)
        percents[tracking.name] = (f"{adherence(found, tracking.at).p_factor:.0%}", row["p-factor"])
    different = {name for name, (ours, theirs) in percents.items() if ours != theirs}
    assert different == {"Shell"}, (
        "its sheet says 100 % where ProTrack had less: see the page on earned value"
    )
