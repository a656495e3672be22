"""``tongzhou check`` finds what should not be, and names it; what is as it should be passes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.api.conftest import Planned, plan_for
from tongzhou.accounts.models import User
from tongzhou.operations.doctor import examine
from tongzhou.operations.invariants import check_all
from tongzhou.operations.models import Job
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(harbour: Project, mara: User) -> Planned:
    """A plan in Harbour."""
    return plan_for(harbour, mara)


def broken() -> dict[str, tuple[str, ...]]:
    """The invariants that do not hold, with what breaks them."""
    return {result.name: result.problems for result in check_all() if result.problems}


def test_an_untouched_installation_is_sound(plan: Planned, meadow: Project) -> None:
    assert broken() == {}


def test_a_date_that_was_changed_behind_the_plan_is_found(plan: Planned) -> None:
    item = WorkItem.objects.get(pk=plan.items["Code"])
    WorkItem.objects.filter(pk=item.pk).update(start_at=(item.start_at or 0) + 86_400)
    assert broken() == {"plan.dates": (f"harbour: Code ({item.pk})",)}


def test_a_reference_into_another_project_is_found(plan: Planned, meadow: Project, nora: User) -> None:
    other = plan_for(meadow, nora).items["Code"]
    WorkItem.objects.filter(pk=plan.items["Code"]).update(parent_id=other)
    assert broken()["operations.projects"] == (f"plan.WorkItem.parent {plan.items['Code']}",)


def test_a_reference_to_nothing_is_found(plan: Planned) -> None:
    with transaction.atomic():
        WorkItem.objects.filter(pk=plan.items["Code"]).update(parent_id=987_654)
        assert broken()["operations.references"] == (f"plan.WorkItem.parent {plan.items['Code']}",)
        transaction.set_rollback(True)


def test_a_job_that_would_be_stuck_is_found() -> None:
    job = Job.objects.create(task="t", state=Job.State.RUNNING, run_at=timezone.now())
    assert broken() == {"operations.jobs": (f"t {job.pk}: running",)}


def test_the_doctor_looks_at_everything_and_knows_a_remedy(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["projects.example.com"]
    settings.DEBUG = True
    found = {finding.name: finding for finding in examine()}
    assert {"python", "database", "migrations", "queue", "disk", "data_folder", "clock", "mail"} <= set(found)
    assert {"libreoffice", "front_end", "proxies", "tls", "debug"} <= set(found)
    assert (found["database"].state, found["migrations"].state) == ("ok", "ok")
    assert found["tls"].sentence == "projects.example.com can be reached without encryption."
    assert [found[name].state for name in ("tls", "debug")] == ["bad", "bad"]
    assert not [one.name for one in found.values() if one.state != "ok" and not one.remedy]


def test_the_doctor_speaks_of_late_jobs_and_mail_that_does_not_go(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    Job.objects.create(task="t", run_at=timezone.now() - timedelta(minutes=20))
    found = {finding.name: finding for finding in examine()}
    assert (found["queue"].state, found["queue"].remedy) == (
        "bad",
        "No worker is running. Start: tongzhou worker",
    )
    assert found["mail"].sentence.startswith("The mail server 127.0.0.1:9 does not answer:")


def test_an_older_schema_is_seen_by_the_doctor() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    found = {finding.name: finding for finding in examine()}
    assert found["migrations"].remedy == "Run: tongzhou upgrade"
