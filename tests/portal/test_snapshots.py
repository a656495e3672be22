"""What the client saw of the milestones is kept when it changes, and goes into the dossier."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.utils import timezone

from tests.plan.builder import Board
from tests.records.test_dossier import made, unpacked
from tongzhou.accounts.models import User
from tongzhou.portal.actions import publish_project, unpublish_project
from tongzhou.portal.jobs import keep_snapshots
from tongzhou.portal.models import Snapshot
from tongzhou.portal.queries.snapshots import altered_snapshots
from tongzhou.projects.models import Project


def test_publishing_keeps_what_is_seen_once(published: Project, mara: User) -> None:
    one = Snapshot.objects.get(project=published)
    assert one.sha256 == hashlib.sha256(one.content.encode()).hexdigest()
    rows = json.loads(one.content)["milestones"]
    assert [row["name"] for row in rows] == ["Design accepted", "Build accepted"]
    assert rows[0]["criterion"] == "Signed by the steering committee"
    assert rows[0]["agreed"] == rows[0]["expected"]
    assert "Margin is thin here" not in one.content
    publish_project(published, by=mara, milestones=True, documents=True)
    assert keep_snapshots() == 0
    assert Snapshot.objects.count() == 1


def test_the_night_keeps_what_has_moved(published: Project, board: Board, mara: User) -> None:
    board.set("Build", duration=20 * 480)
    assert keep_snapshots() == 1
    first, second = (json.loads(one.content)["milestones"] for one in Snapshot.objects.all())
    assert first[1]["agreed"] == second[1]["agreed"]
    assert second[1]["expected"] > first[1]["expected"]
    assert second[1]["days_later"] > first[1]["days_later"]


def test_nothing_is_kept_of_what_nobody_sees(board: Board, mara: User) -> None:
    publish_project(board.project, by=mara, documents=True)
    assert keep_snapshots() == 0
    publish_project(board.project, by=mara, milestones=True)
    Project.objects.filter(pk=board.project.pk).update(closed_by=mara, closed_at=timezone.now())
    Snapshot.objects.all().delete()
    assert keep_snapshots() == 0


@pytest.mark.parametrize(("circle", "named"), [("internal", True), ("client", False)])
def test_the_dossier_tells_what_was_seen(published: Project, mara: User, circle: str, named: bool) -> None:
    kept = Snapshot.objects.get()
    unpublish_project(published, by=mara)
    files = unpacked(made(published, mara, circle))
    told = json.loads(files["portal/001-publications.json"])["publications"]
    assert [(one["published"], one["parts"]) for one in told] == [
        (True, ["milestones", "documents"]),
        (False, []),
    ]
    assert ("by" in told[0]) is named
    (path,) = [name for name in files if name.startswith("portal/002-milestones-")]
    assert files[path].decode() == kept.content
    assert f"{kept.sha256}  {path}" in files["MANIFEST.sha256"].decode()


def test_an_altered_snapshot_makes_no_dossier_and_is_found(published: Project, mara: User) -> None:
    assert list(altered_snapshots()) == []
    kept = Snapshot.objects.get()
    Snapshot.objects.update(content=kept.content.replace("Design", "Redesign"))
    assert list(altered_snapshots()) == [f"snapshot {kept.pk} of the portal is not what its digest says"]
    one = made(published, mara, "client")
    assert one.state == "failed"
    assert "A file is not what was sent" in one.error
