"""Handing over and erasing reach every room: what a person has left anywhere is given to them, and loses their name."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from tests.test_permission_matrix import stage  # noqa: F401  # a fixture
from tongzhou.accounts.actions import change_user, create_token
from tongzhou.accounts.actions.invitations import invite
from tongzhou.accounts.models import Session, User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.activity.actions.chain import seal_all
from tongzhou.activity.actions.personal import erase_person, make_export, request_export
from tongzhou.activity.models import DiaryEntry, PersonalExport, TrashEntry
from tongzhou.activity.queries.audit import verify
from tongzhou.activity.queries.personal import naming, rows_of
from tongzhou.notice.models import Delivery, KindChoice, Mute, Notification
from tongzhou.operations.actions import enqueue, run_due_jobs
from tongzhou.projects.models import Project
from tongzhou.search.jobs import rebuild
from tongzhou.web.personal_data import personal_models
from tongzhou.work.models import SavedView

pytestmark = pytest.mark.django_db
TEXTS = (models.CharField, models.TextField, models.JSONField)


def leave_traces(person: User, harbour: Project) -> None:
    """What the stage has not: mails, notices, sessions, tokens, invitations, jobs, views."""
    entry = DiaryEntry.objects.filter(project_id=harbour.pk).latest("id")
    about = {"organisation": person.organisation, "project": harbour, "entry": entry}
    Delivery.objects.create(
        **about, type="mail", user=person, event="x", error=f"550 {person.email} is unknown"
    )
    Notification.objects.get_or_create(
        user=person,
        entry=entry,
        defaults={"kind": "comment", "subject_kind": "project", "subject_id": harbour.pk},
    )
    KindChoice.objects.get_or_create(user=person, project=None, kind="comment", defaults={"mail": "never"})
    Mute.objects.get_or_create(user=person, project=harbour)
    create_token(person, name="nightly", expires_on=None)
    SavedView.objects.create(project=harbour, owner=person, name=f"{person.name}'s")
    SavedView.objects.create(project=harbour, owner=person, name=f"Of {person.name}", shared=True)
    Session.objects.create(
        session_key="a-session",
        session_data="",
        user_id=person.pk,
        expire_date=timezone.now(),
        address="192.0.2.1",
    )
    enqueue("accounts.mail_password_link", email=person.email, origin="http://x")


def plant(person: User) -> int:
    """Put name and address into every text that is said to lose them; how many rows."""
    count = 0
    for model, said in personal_models():
        for column in said.renames.split():
            field: Any = model._meta.get_field(column)
            for row in model._default_manager.filter(
                **{said.within: person.organisation_id} if said.within else {}
            ):
                if isinstance(field, models.JSONField):
                    held = getattr(row, column)
                    if not isinstance(held, dict):
                        continue
                    value: Any = held | {"by": [person.name, {"mail": person.email}]}
                else:
                    value = f"{person.name}-{row.pk}"[: field.max_length]
                    value = value if "email" not in column else f"{row.pk}{person.email}"
                count += model._default_manager.filter(pk=row.pk).update(**{column: value})
    return count


def found_anywhere(*words: str) -> list[str]:
    """Every column of the whole database in which one of the words stands."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if (
                isinstance(field, TEXTS)
                and naming(model._default_manager.all(), [field.name], words).exists()
            ):
                found.append(f"{model._meta.label}.{field.name}")
    return found


SIGNED = ["signing.Signature.name"]
"""A signature under a contract stays what it is: its digest covers the name."""


def close(person: User, ada: User) -> None:
    change_user(
        person, by=ada, name=person.name, title="", role=OrganisationRole(person.role), is_active=False
    )
    person.refresh_from_db()


def test_nothing_in_the_whole_database_names_a_former_member(
    stage: Any,  # noqa: F811
    ada: User,
    mara: User,
    harbour: Project,
) -> None:
    name, email = mara.name, mara.email
    leave_traces(mara, harbour)
    invite(
        by=ada,
        email=f"x{email}",
        role=OrganisationRole.MEMBER,
        language="en",
        origin="http://x",
        now=timezone.now(),
    )
    assert plant(mara) > 20
    rebuild()
    seal_all(mara.organisation_id)
    assert {"search.SearchDocument.text", "notice.Channel.name", "plan.Resource.name"} <= set(
        found_anywhere(name, email)
    )
    close(mara, ada)
    erase_person(mara, by=ada)
    run_due_jobs()
    assert [one for one in found_anywhere(name, email) if one not in SIGNED] == []
    seal_all(mara.organisation_id)
    assert verify(mara.organisation_id, now=timezone.now()).problems == []


def test_rows_that_are_one_persons_alone_are_gone_and_the_others_stay(
    stage: Any,  # noqa: F811
    ada: User,
    mara: User,
    tom: User,
    harbour: Project,
) -> None:
    for one in (mara, tom):
        leave_traces(one, harbour) if one is mara else Mute.objects.get_or_create(user=one, project=harbour)
    close(mara, ada)
    erase_person(mara, by=ada)
    left = [
        model._meta.label for model, said in personal_models() if said.deletes and rows_of(model, said, mara)
    ]
    assert left == []
    assert Mute.objects.filter(user=tom).exists()
    left_views = SavedView.objects.filter(owner=mara)
    assert not left_views.filter(shared=False).exists()
    assert left_views.filter(name=f"Of {mara.name}").exists()


def test_an_export_holds_the_rows_of_every_room(
    stage: Any,  # noqa: F811
    mara: User,
    tom: User,
    harbour: Project,
) -> None:
    leave_traces(mara, harbour)
    make_export(request_export(mara).pk)
    folder = zipfile.ZipFile(io.BytesIO(PersonalExport.objects.get(user=mara).content))
    given = {one.filename.removesuffix(".json"): json.loads(folder.read(one)) for one in folder.infolist()}
    said = {one.part: (model, one) for model, one in personal_models() if one.hands}
    assert given.keys() == said.keys()
    for part, (model, one) in said.items():
        assert len(given[part]) == rows_of(model, one, mara).count(), part
    full = {part for part, rows in given.items() if rows}
    assert {
        "account", "tokens", "sessions", "deeds", "memberships", "comments", "files", "work_items", "saved_views",
        "notifications", "mails", "notice_choices", "mutes", "channels", "baselines", "plan_edits",
    } <= full  # fmt: skip
    assert tom.email not in json.dumps(given["mails"])


def test_chinese_names_are_found_inside_json(ada: User) -> None:
    """SQLite keeps them escaped there, PostgreSQL as they are."""
    about = {"organisation": ada.organisation, "kind": "contact", "deleted_by": ada}
    TrashEntry.objects.create(**about, subject_id=1, label="x", content={"name": ["张美兰"]})
    TrashEntry.objects.create(**about, subject_id=2, label="x", content={"name": ["李四"]})
    assert naming(TrashEntry.objects.all(), ["label", "content"], ["张美兰"]).get().subject_id == 1
