"""Who is told of what: those whom it concerns and who may see it, never who did it, and each of them once."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tests.api.conftest import Planned, give
from tests.notice.conftest import run_everything
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import ProjectRole
from tongzhou.activity.actions import record
from tongzhou.activity.models import DiaryEntry
from tongzhou.discussion.actions import watch
from tongzhou.discussion.models import Watch
from tongzhou.notice.models import Kind, Notification
from tongzhou.notice.queries.notices import told
from tongzhou.operations.models import Job
from tongzhou.plan.actions.baselines import set_baseline
from tongzhou.plan.models import WorkItem
from tongzhou.projects.actions import change_charter, remove_member, set_member
from tongzhou.projects.models import Membership, Project
from tongzhou.projects.subjects import find_subject


def heard(user: User) -> list[tuple[str, str]]:
    """Kind and sentence of what somebody finds in their list."""
    notices = Notification.objects.filter(user=user, shown=True).select_related("entry")
    return [(one.kind, one.title) for one in told(user, list(notices))]


def comment(plan: Planned, by: User, **details: Any) -> DiaryEntry:
    """A line of the diary as talk writes it."""
    item = WorkItem.objects.get(pk=plan.items["Code"])
    more = {"kind": "work_item", "subject": item.pk, **details}
    return record(
        "discussion.comment_written", item, by=by, label="Code", project_id=item.project_id, details=more
    )


def test_a_new_member_hears_of_it_and_who_did_it_does_not(
    harbour: Project, mara: User, otto: User, quiet: None
) -> None:
    set_member(harbour, by=mara, user=otto, role=ProjectRole.MEMBER)
    run_everything()
    assert heard(otto) == [("member", "Mara Chen gave Otto Zhou the role “Member” in the project.")]
    assert heard(mara) == []


def test_the_line_and_the_job_that_tells_are_committed_together(
    harbour: Project, mara: User, otto: User, quiet: None
) -> None:
    with transaction.atomic():
        set_member(harbour, by=mara, user=otto, role=ProjectRole.MEMBER)
        assert Job.objects.filter(task="notice.dispatch").exists()
        transaction.set_rollback(True)
    assert not Job.objects.filter(task="notice.dispatch").exists()


def test_told_twice_nobody_hears_it_twice(harbour: Project, mara: User, lee: User, quiet: None) -> None:
    change_charter(harbour, by=mara, sponsor="Ms Li")
    job = Job.objects.get(task="notice.dispatch")
    run_everything()
    Job.objects.create(task=job.task, arguments=job.arguments, run_at=job.run_at)
    run_everything()
    assert [kind for kind, _title in heard(lee)] == ["project"]


def test_leaders_hear_of_a_baseline_and_members_do_not(
    plan: Planned, mara: User, lee: User, tom: User
) -> None:
    set_baseline(plan.project, by=mara, name="Agreed")
    run_everything()
    assert heard(lee) == [("plan", "Mara Chen set the baseline “Agreed”.")]
    assert heard(tom) == []


def test_whoever_follows_the_project_hears_of_a_baseline_if_they_may_see_it(
    plan: Planned, mara: User, quinn: User, otto: User
) -> None:
    subject = find_subject(quinn, "project", plan.project.pk)
    assert subject is not None
    watch(subject, by=quinn)
    Watch.objects.create(user=otto, kind="project", subject_id=plan.project.pk, project=plan.project)
    set_baseline(plan.project, by=mara, name="Agreed")
    run_everything()
    assert [kind for kind, _title in heard(quinn)] == ["plan"]
    assert heard(otto) == []


def test_a_mention_outweighs_everything_else(plan: Planned, lee: User, tom: User) -> None:
    comment(plan, lee, client_visible=False, mentioned=[tom.pk])
    run_everything()
    assert [kind for kind, _title in heard(tom)] == ["mention"]


def test_who_does_an_item_hears_of_comments_on_it(plan: Planned, lee: User, tom: User, quinn: User) -> None:
    comment(plan, lee, client_visible=False)
    run_everything()
    assert [kind for kind, _title in heard(tom)] == ["comment"]
    assert heard(quinn) == []


def test_internal_talk_reaches_no_client_and_no_observer(
    plan: Planned, lee: User, cleo: User, otto: User, mara: User
) -> None:
    set_member(plan.project, by=mara, user=otto, role=ProjectRole.OBSERVER)
    run_everything()
    before = heard(otto)
    comment(plan, lee, client_visible=False, mentioned=[cleo.pk, otto.pk])
    comment(plan, lee, internal=True, mentioned=[cleo.pk, otto.pk])
    comment(plan, lee, mentioned=[cleo.pk, otto.pk])
    run_everything()
    assert heard(cleo) == []
    assert heard(otto) == before


def test_a_client_hears_what_is_visible_to_them_and_another_client_does_not(
    harbour: Project, meadow: Project, mara: User, cleo: User, vera: User, quiet: None
) -> None:
    Job.objects.all().delete()
    details = {"kind": "project", "subject": harbour.pk, "mentioned": [cleo.pk, vera.pk]}
    for visible in (True, False):
        record(
            "discussion.comment_written",
            harbour,
            by=mara,
            project_id=harbour.pk,
            details=details | {"client_visible": visible},
        )
    run_everything()
    assert [kind for kind, _title in heard(cleo)] == ["mention"]
    assert heard(vera) == []


def test_a_client_never_hears_of_the_vendors_own_deeds(
    plan: Planned, mara: User, cleo: User, cody: User
) -> None:
    subject = find_subject(cleo, "project", plan.project.pk)
    assert subject is not None
    watch(subject, by=cleo)
    set_baseline(plan.project, by=mara, name="Agreed")
    change_charter(plan.project, by=mara, sponsor="Ms Li")
    run_everything()
    assert heard(cleo) == heard(cody) == []


def test_steps_in_a_plan_are_told_once_for_all_and_name_the_readers_own_work(
    plan: Planned, mara: User, tom: User, lee: User
) -> None:
    for days in (7, 8, 9):
        give(
            plan.project, mara, {"op": "set", "id": plan.items["Design"], "fields": {"duration": days * 480}}
        )
    assert Job.objects.filter(task="notice.dispatch_plan").count() in {1, 2}  # a round may end in between
    finish_rounds()
    run_everything()
    sentence = "Mara Chen changed the plan of your work: “Code”."
    assert set(heard(tom)) == {("change", sentence)}
    assert len(heard(tom)) <= 2
    assert heard(lee) == heard(mara) == []


def finish_rounds() -> None:
    """Let the rounds that gather steps in a plan be over."""
    for job in Job.objects.filter(task="notice.dispatch_plan"):
        job.arguments["until"] = "2100-01-01T00:00:00+00:00"
        job.save(update_fields=["arguments"])


def test_whoever_is_given_work_in_the_plan_hears_that(plan: Planned, mara: User, tom: User) -> None:
    fields = {"people": [plan.resource]}
    give(plan.project, mara, {"op": "set", "id": plan.items["Design"], "fields": fields})
    finish_rounds()
    run_everything()
    assert heard(tom) == [("assigned", "Mara Chen gave you work: “Design”.")]


def test_ones_own_steps_in_the_plan_are_no_news(plan: Planned, lee: User, tom: User, mara: User) -> None:
    Membership.objects.filter(project=plan.project, user=tom).update(role=ProjectRole.LEAD)
    give(plan.project, tom, {"op": "set", "id": plan.items["Design"], "fields": {"duration": 8 * 480}})
    finish_rounds()
    run_everything()
    assert heard(tom) == []


def test_who_leaves_a_project_finds_nothing_of_it(
    plan: Planned, mara: User, lee: User, client_for: Any
) -> None:
    set_baseline(plan.project, by=mara, name="Agreed")
    run_everything()
    assert len(heard(lee)) == 1
    remove_member(Membership.objects.get(project=plan.project, user=lee), by=mara)
    assert heard(lee) == []
    page = client_for(lee).get("/notices/").content.decode()
    assert "Agreed" not in page
    assert "1 unread" not in page


def test_rights_that_are_lost_between_deed_and_telling_count(plan: Planned, mara: User, lee: User) -> None:
    set_baseline(plan.project, by=mara, name="Agreed")
    remove_member(Membership.objects.get(project=plan.project, user=lee), by=mara)
    run_everything()
    assert not Notification.objects.filter(user=lee, kind=Kind.PLAN).exists()


def test_a_deactivated_person_is_told_nothing(plan: Planned, mara: User, lee: User) -> None:
    set_baseline(plan.project, by=mara, name="Agreed")
    User.objects.filter(pk=lee.pk).update(is_active=False)
    run_everything()
    assert not Notification.objects.filter(user=lee, kind=Kind.PLAN).exists()
