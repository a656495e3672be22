"""Everything about me for me alone; and a former member's name goes, while the chain still holds."""

from __future__ import annotations

import io
import json
import zipfile

from django.utils import timezone

from tongzhou.accounts.actions import change_user
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.activity.actions.chain import seal_all
from tongzhou.activity.models import DiaryEntry, PersonalExport
from tongzhou.activity.queries.audit import verify
from tongzhou.discussion.actions import write_comment
from tongzhou.discussion.guards import get_talk
from tongzhou.discussion.models import Comment
from tongzhou.operations.actions import run_due_jobs
from tongzhou.projects.models import Project


def test_my_data_is_gathered_by_a_job_for_me_alone(
    client_for, tom: User, lee: User, harbour: Project
) -> None:
    write_comment(get_talk(tom, "project", harbour.pk), source="I was here", audience="internal")
    browser = client_for(tom)
    page = browser.post("/me/data/", follow=True).content.decode()
    assert "being gathered" in page
    run_due_jobs()
    export = PersonalExport.objects.get()
    assert f"/me/data/{export.pk}/" in browser.get("/me/data/").content.decode()
    answer = browser.get(f"/me/data/{export.pk}/")
    folder = zipfile.ZipFile(io.BytesIO(answer.content))
    assert {"account.json", "tokens.json", "deeds.json", "memberships.json", "comments.json"} <= set(
        folder.namelist()
    )
    assert json.loads(folder.read("account.json"))[0]["email"] == tom.email
    assert "password" not in folder.read("account.json").decode()
    assert json.loads(folder.read("comments.json"))[0]["source"] == "I was here"
    assert client_for(lee).get(f"/me/data/{export.pk}/").status_code == 404
    assert DiaryEntry.objects.filter(deed="activity.export_requested", actor=tom).count() == 1


def test_a_former_members_name_goes_and_the_chain_holds(
    client_for, ada: User, tom: User, lee: User, harbour: Project
) -> None:
    write_comment(get_talk(tom, "project", harbour.pk), source="Mine", audience="internal")
    write_comment(
        get_talk(lee, "project", harbour.pk), source=f"@[x](user:{tom.pk}) look", audience="internal"
    )
    seal_all(harbour.organisation_id)
    browser = client_for(ada)
    refused = browser.post(f"/people/{tom.pk}/erase/", follow=True).content.decode()
    assert "Deactivate the account first." in refused
    change_user(tom, by=ada, name=tom.name, title="", role=OrganisationRole.MEMBER, is_active=False)
    assert "Erase the name" in browser.get(f"/people/{tom.pk}/").content.decode()
    browser.post(f"/people/{tom.pk}/erase/")
    tom.refresh_from_db()
    assert (tom.name, tom.email) == (f"Former member {tom.pk}", f"former-{tom.pk}@erased.invalid")
    page = client_for(lee).get("/projects/harbour/talk/").content.decode()
    assert "Tom Qian" not in page
    assert f"@Former member {tom.pk}" in page
    assert not Comment.objects.filter(html__contains="Tom Qian").exists()
    for line in DiaryEntry.objects.all():
        assert "Tom Qian" not in f"{line.label}{line.actor_name}{line.details}"
        assert "tom@" not in f"{line.label}{line.details}"
    seal_all(harbour.organisation_id)
    found = verify(harbour.organisation_id, now=timezone.now())
    assert found.problems == []
    assert found.erased > 1
    assert DiaryEntry.objects.latest("id").deed == "activity.person_erased"
    again = browser.post(f"/people/{tom.pk}/erase/", follow=True).content.decode()
    assert "has been erased already" in again


def test_only_administrators_erase(client_for, mara: User, tom: User, harbour: Project) -> None:
    assert client_for(mara).post(f"/people/{tom.pk}/erase/").status_code == 403
