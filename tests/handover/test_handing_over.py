"""Prepared, presented, confirmed and objected to line by line, solved, signed by both, certified."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.handover.conftest import deeds, line_of, sign_both
from tongzhou.acceptance.actions.deciding import put_to_client
from tongzhou.acceptance.actions.preparing import add_remaining, create_acceptance
from tongzhou.accounts.models import User
from tongzhou.handover.actions.answering import answer_line, confirm_all, solve_line, take_back_handover
from tongzhou.handover.actions.lines import (
    add_line,
    change_line,
    drop_line,
    finish_line,
    invite,
    set_attendance,
    set_states,
    take_over,
    work_on_line,
)
from tongzhou.handover.actions.preparing import change_handover, create_handover, delete_handover
from tongzhou.handover.actions.signing import ask_signatures, recall_signatures
from tongzhou.handover.models import Handover
from tongzhou.handover.papers import Content, certificate, request_paper
from tongzhou.handover.queries.handovers import (
    certificate_of,
    lines_of,
    open_handover_items,
    remaining_to_take,
    signed_without_signatures,
    with_parts,
    work_to_take,
)
from tongzhou.handover.refusals import HandoverRefusedError
from tongzhou.operations.actions import run_due_jobs
from tongzhou.plan.actions.items.create import create_item
from tongzhou.plan.models import ItemType
from tongzhou.projects.models import Project
from tongzhou.signing.actions import Ink, decline, sign
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Method, SignatureRequest

ClientFor = Callable[[User], Client]
SOON = date(2030, 5, 1)


def test_lines_are_confirmed_and_objected_to_solved_and_signed_by_both(
    shown: Handover, mara: User, cleo: User, cody: User, client_for: ClientFor, harbour: Project
) -> None:
    page = f"/portal/harbour/handovers/{shown.pk}/"
    seen = client_for(cody).get(page).content.decode()
    assert "Production" in seen
    assert "Tom knows why" not in seen
    assert "They are in a hurry" not in seen
    account = line_of(shown, "account")
    answer = f"{page}lines/{account.pk}/"
    client_for(cody).post(answer, {"answer": "objected", "comment": "", "version": account.version})
    assert line_of(shown, "account").state == "handed"
    client_for(cody).post(
        answer, {"answer": "objected", "comment": "Nobody knows it", "version": account.version}
    )
    assert line_of(shown, "account").state == "objected"
    vendor = client_for(mara)
    assert "Objected: First phase" in vendor.get("/my-work/").content.decode()
    vendor.post(f"/projects/harbour/handovers/{shown.pk}/sign/")
    shown.refresh_from_db()
    assert shown.state == "presented"
    solving = f"/projects/harbour/handovers/{shown.pk}/lines/{account.pk}/solve/"
    vendor.post(solving, {"comment": "Cody was shown how"})
    assert line_of(shown, "account").state == "handed"
    client_for(cody).post(f"{page}confirm/")
    assert {line.state for line in shown.lines.all()} == {"confirmed"}
    vendor.post(f"/projects/harbour/handovers/{shown.pk}/sign/")
    shown.refresh_from_db()
    assert shown.vendor_request is not None
    assert shown.client_request is not None
    sent = {"method": "typed", "agreed": "on"}
    signed = vendor.post(
        f"/projects/harbour/signatures/{shown.vendor_request.pk}/", sent | {"typed": mara.name}
    )
    assert signed.status_code == 302
    shown.refresh_from_db()
    assert shown.state == "signing"
    theirs = f"/portal/harbour/sign/{shown.client_request.pk}/"
    assert client_for(cody).post(theirs, sent | {"typed": cody.name}).status_code == 403
    assert client_for(cleo).post(theirs, sent | {"typed": cleo.name}).status_code == 302
    shown.refresh_from_db()
    assert (shown.state, shown.signed_on) == ("signed", timezone.localdate())
    run_due_jobs()
    issued = certificate_of(shown)
    assert issued is not None
    told = Client(headers={"accept-language": "en"}).post("/verify/", {"code": issued.code}).content.decode()
    assert cleo.name in told
    assert mara.name in told
    pdf = client_for(cody).get(f"/portal/harbour/certificates/{issued.pk}/").content
    assert pdf.startswith(b"%PDF")
    assert deeds(harbour)[-3:] == ["signatures_asked", "signed_by_one", "signed"]


def test_what_is_changed_after_it_was_confirmed_is_confirmed_again(
    shown: Handover, mara: User, cleo: User
) -> None:
    line = line_of(shown, "environment")
    answer_line(line, by=cleo, answer="confirmed", seen=line.version)
    line = line_of(shown, "environment")
    change_line(line, by=mara, seen=line.version, internal_note="Still only ours")
    line = line_of(shown, "environment")
    assert line.state == "confirmed"
    with pytest.raises(HandoverRefusedError) as refused:
        change_line(line, by=mara, seen=line.version - 1, address="https://other.example")
    assert refused.value.code == "stale"
    change_line(line, by=mara, seen=line.version, address="https://other.example")
    assert line_of(shown, "environment").state == "handed"
    with pytest.raises(HandoverRefusedError) as refused:
        answer_line(line, by=cleo, answer="confirmed", seen=line.version)
    assert refused.value.code == "changed"


def test_an_objection_can_become_a_remaining_item_with_a_day(
    shown: Handover, mara: User, cleo: User, harbour: Project
) -> None:
    line = line_of(shown, "document")
    answer_line(line, by=cleo, answer="objected", comment="A chapter is missing")
    with pytest.raises(HandoverRefusedError) as refused:
        ask_signatures(shown, by=mara)
    assert refused.value.code == "unsettled"
    assert "Operations manual" in str(refused.value.message)
    with pytest.raises(HandoverRefusedError) as refused:
        answer_line(line, by=cleo, answer="remaining")
    assert refused.value.code == "no_day"
    answer_line(line, by=cleo, answer="remaining", due=SOON)
    sign_both(shown, mara, cleo)
    kept = line_of(shown, "document")
    assert (kept.state, kept.due) == ("remaining", SOON)
    (owed,) = open_handover_items(harbour)
    assert (owed.name, owed.owed, owed.due) == (kept.name, True, SOON)
    finish_line(kept, by=mara, done=True)
    assert open_handover_items(harbour) == []


def test_what_was_said_elsewhere_is_noted_with_a_name(
    shown: Handover, mara: User, client_for: ClientFor
) -> None:
    line = line_of(shown, "account")
    address = f"/projects/harbour/handovers/{shown.pk}/lines/{line.pk}/answer/"
    client_for(mara).post(address, {"answer": "confirmed"})
    assert line_of(shown, "account").state == "handed"
    client_for(mara).post(address, {"answer": "confirmed", "said_by": "Ms Bai on the phone"})
    said = line_of(shown, "account").answers.get()
    assert (said.by_name, said.noted, said.user) == ("Ms Bai on the phone", True, mara)


def test_nobody_answers_what_is_not_handed_over_or_not_open(
    draft: Handover, mara: User, cleo: User, client_for: ClientFor
) -> None:
    line = line_of(draft, "account")
    with pytest.raises(HandoverRefusedError):
        answer_line(line, by=cleo, answer="confirmed")
    assert client_for(cleo).get(f"/portal/harbour/handovers/{draft.pk}/").status_code == 404
    client_for(mara).post(f"/projects/harbour/handovers/{draft.pk}/present/")
    with pytest.raises(HandoverRefusedError) as refused:
        answer_line(line, by=cleo, answer="confirmed")
    assert refused.value.code == "not_handed"
    assert confirm_all(draft, by=cleo) == 0
    take_back_handover(draft, by=mara)
    assert client_for(cleo).get(f"/portal/harbour/handovers/{draft.pk}/").status_code == 404
    with pytest.raises(HandoverRefusedError):
        solve_line(line, by=mara, comment="x")


def test_frozen_means_frozen(shown: Handover, mara: User, cleo: User) -> None:
    ask_signatures(shown, by=mara)
    line = line_of(shown, "account")
    for deed in (
        lambda: add_line(shown, by=mara, kind="other", name="More"),
        lambda: change_line(line, by=mara, seen=line.version, role="x"),
        lambda: drop_line(line, by=mara),
        lambda: set_states(shown, by=mara, numbers=[line.pk], state="open"),
        lambda: answer_line(line, by=cleo, answer="confirmed"),
        lambda: change_handover(shown, by=mara, seen=shown.version, title="Other"),
        lambda: delete_handover(shown, by=mara),
        lambda: ask_signatures(shown, by=mara),
    ):
        with pytest.raises(HandoverRefusedError):
            deed()
    recall_signatures(shown, by=mara)
    assert not SignatureRequest.objects.filter(kind="handover", state="open").exists()
    add_line(shown, by=mara, kind="other", name="More")


def test_who_declines_opens_the_lines_again_for_both(
    shown: Handover, mara: User, cleo: User, client_for: ClientFor
) -> None:
    asked = ask_signatures(shown, by=mara)
    assert asked.vendor_request is not None
    assert asked.client_request is not None
    sign(asked.vendor_request, by=Signer.person(mara, address=""), ink=Ink(Method.TYPED, typed=mara.name))
    decline(asked.client_request, by=Signer.person(cleo, address=""), reason="The manual is the old one")
    shown.refresh_from_db()
    assert (shown.state, shown.vendor_request_id, shown.client_request_id) == ("presented", None, None)
    page = client_for(mara).get(f"/projects/harbour/handovers/{shown.pk}/").content.decode()
    assert "The manual is the old one" in page
    sign_both(shown, mara, cleo)
    assert shown.is_signed
    assert signed_without_signatures() == []


def test_open_items_are_taken_over_once(harbour: Project, mara: User, draft: Handover) -> None:
    accepted = create_acceptance(harbour, by=mara, kind="final", title="All of it", criteria="It works")
    add_remaining(accepted, by=mara, text="The manual", side="vendor", owner="Tom", due=SOON)
    assert not remaining_to_take(draft).exists()
    put_to_client(accepted, by=mara, today=date(2026, 3, 2))
    defect = ItemType.objects.get(organisation=harbour.organisation, code="defect")
    fields = {"name": "Totals are wrong", "type": defect.pk, "planned": False}
    bug = create_item(harbour, by=mara, fields=fields, today=date(2026, 3, 2), complete=False)
    remaining = [one.pk for one in remaining_to_take(draft)]
    items = [one.pk for one in work_to_take(draft)]
    assert items == [bug.pk]
    made = take_over(draft, by=mara, remaining=remaining, items=items)
    assert [(one.name, one.responsible, one.due) for one in made] == [
        ("The manual", "Tom", SOON),
        ("Totals are wrong", "", None),
    ]
    other = create_handover(harbour, by=mara, title="Second phase")
    assert not remaining_to_take(other).exists()
    assert take_over(other, by=mara, remaining=remaining, items=items) == []
    assert made[0].blocks is False
    assert made[1].blocks is True
    with pytest.raises(HandoverRefusedError):
        work_on_line(made[1], by=mara, today=date(2026, 3, 2))


def test_things_of_other_projects_and_other_kinds_are_refused(
    draft: Handover, mara: User, meadow: Project, nora: User
) -> None:
    from tongzhou.scope.actions.deliverables import create_deliverable

    foreign = create_deliverable(meadow, by=nora, today=date(2026, 3, 2), name="Theirs")
    with pytest.raises(HandoverRefusedError) as refused:
        add_line(draft, by=mara, kind="document", name="Manual", deliverable=foreign)
    assert refused.value.code == "elsewhere"
    with pytest.raises(HandoverRefusedError) as refused:
        add_line(draft, by=mara, kind="other", name="Keys", seats=3)
    assert refused.value.code == "no_such_fact"
    with pytest.raises(HandoverRefusedError) as refused:
        add_line(draft, by=mara, kind="other", name=" ")
    assert refused.value.code == "no_name"
    with pytest.raises(HandoverRefusedError) as refused:
        set_states(draft, by=mara, numbers=[], state="confirmed")
    assert refused.value.code == "not_yours"


def test_attendance_stands_in_the_signed_document(draft: Handover, mara: User) -> None:
    line = add_line(draft, by=mara, kind="training", name="Counter", day=SOON, trainer="Tom")
    came, _absent = invite(line, by=mara, people=[("Zhou Min", "East branch"), ("Luo Chuan", "")])
    assert set_attendance(line, by=mara, came=[came.pk, 10**9]) == 1
    lines = list(with_parts(lines_of(draft)))
    content = Content(draft, lines, [], ["Cleo"], code="AAAA-BBBB-CCCC-DDDD")
    assert request_paper(content).startswith(b"%PDF")
    assert certificate(content, []).startswith(b"%PDF")
    with pytest.raises(HandoverRefusedError):
        invite(line_of(draft, "account"), by=mara, people=[("Zhou Min", "")])


def test_a_checklist_begins_a_handover_in_the_readers_language(
    harbour: Project, mara: User, client_for: ClientFor
) -> None:
    sent = {"title": "Everything", "template": "erp_rollout"}
    assert client_for(mara).post("/projects/harbour/handovers/new/", sent).status_code == 302
    one = Handover.objects.get(title="Everything")
    names = set(one.lines.values_list("name", flat=True))
    assert {"Production environment", "Training of key users"} <= names
    assert client_for(mara).post("/projects/harbour/handovers/new/", {"title": " "}).status_code == 422


def test_a_draft_comes_back_from_the_trash(draft: Handover, mara: User, client_for: ClientFor) -> None:
    browser = client_for(mara)
    assert browser.post(f"/projects/harbour/handovers/{draft.pk}/delete/").status_code == 302
    assert browser.get(f"/projects/harbour/handovers/{draft.pk}/").status_code == 404
    from tongzhou.activity.models import TrashEntry

    entry = TrashEntry.objects.get(kind="handover")
    assert browser.post(f"/trash/{entry.pk}/restore/").status_code == 302
    assert browser.get(f"/projects/harbour/handovers/{draft.pk}/").status_code == 200


def test_pages_ask_the_same_few_questions_however_many_lines(
    shown: Handover,
    mara: User,
    cleo: User,
    client_for: ClientFor,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for number in range(150):
        line = add_line(shown, by=mara, kind="training", name=f"Course {number}")
        invite(line, by=mara, people=[("Zhou Min", "East branch")])
    vendor, client = client_for(mara), client_for(cleo)
    for browser, address in (
        (vendor, f"/projects/harbour/handovers/{shown.pk}/"),
        (vendor, "/projects/harbour/handovers/"),
        (client, f"/portal/harbour/handovers/{shown.pk}/"),
        (client, "/portal/harbour/handovers/"),
    ):
        browser.get(address)
        with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
            assert browser.get(address).status_code == 200
    first = vendor.get(f"/projects/harbour/handovers/{shown.pk}/").content.decode()
    assert "Course 150" not in first
    assert "?page=2" in first


def test_the_client_of_another_project_sees_nothing(
    shown: Handover, vera: User, nora: User, meadow: Project, client_for: ClientFor
) -> None:
    line = line_of(shown, "account")
    browser = client_for(vera)
    for key in ("harbour", "meadow"):
        assert browser.get(f"/portal/{key}/handovers/{shown.pk}/").status_code == 404
        answer = {"answer": "confirmed"}
        assert browser.post(f"/portal/{key}/handovers/{shown.pk}/lines/{line.pk}/", answer).status_code == 404
        assert browser.get(f"/api/v1/portal/projects/{key}/handovers/{shown.pk}").status_code == 404
    assert line_of(shown, "account").state == "handed"
    assert client_for(nora).get(f"/projects/meadow/handovers/{shown.pk}/").status_code == 404


def test_a_part_that_is_not_published_is_not_there(
    shown: Handover, mara: User, cleo: User, client_for: ClientFor, harbour: Project
) -> None:
    from tongzhou.portal.actions import publish_project

    publish_project(harbour, by=mara, milestones=True)
    browser = client_for(cleo)
    assert browser.get("/portal/harbour/handovers/").status_code == 404
    assert browser.get(f"/talk/handover/{shown.pk}/").status_code == 404


def test_days_left_to_plan_are_shown_when_late(draft: Handover, mara: User, client_for: ClientFor) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    change_handover(draft, by=mara, seen=draft.version, planned_on=yesterday)
    page = client_for(mara).get(f"/projects/harbour/handovers/{draft.pk}/").content.decode()
    assert f"It was planned for {yesterday.isoformat()}." in page
