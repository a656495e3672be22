"""Files of things that belong to no project, and the fragment that any page can show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import gettext_lazy as _

from tests.files.making import sent
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.clients.models import ClientOrganisation
from tongzhou.clients.queries import clients_known_to
from tongzhou.files.models import StoredFile
from tongzhou.projects.models import Project
from tongzhou.projects.subjects import KINDS, Subject, SubjectKind, find_subject, register_kind


def find_clients(user: User, numbers: Iterable[int]) -> dict[int, Subject]:
    if not user.may(Permission.VIEW_CLIENTS):
        return {}
    found = clients_known_to(user).filter(pk__in=numbers)
    return {one.pk: Subject("test-client", one.pk, one.name, f"/clients/{one.pk}/") for one in found}


@pytest.fixture
def kind() -> Iterator[str]:
    """A kind of subject without a project."""
    register_kind(SubjectKind("test-client", _("Client"), "building-2", find_clients))
    yield "test-client"
    del KINDS["test-client"]


def test_a_client_s_files_follow_the_role_in_the_organisation(
    client_for, mara: User, tom: User, cleo: User, harbour_bank: ClientOrganisation, kind: str
) -> None:
    address = f"/files/of/{kind}/{harbour_bank.pk}/"
    answer = client_for(mara).post(address, {"files": sent("contract.txt", b"x")})
    assert answer["Location"] == f"/clients/{harbour_bank.pk}/"
    file = StoredFile.objects.get()
    assert (file.project, file.subject_kind, file.subject_id) == (None, kind, harbour_bank.pk)
    assert "contract.txt" in client_for(tom).get(address).content.decode()
    assert client_for(tom).get(f"/files/{file.pk}/").status_code == 200
    assert client_for(tom).post(address, {"files": sent("x.txt", b"x")}).status_code == 403
    assert client_for(cleo).get(address).status_code == 404
    assert client_for(cleo).get(f"/files/{file.pk}/download/").status_code == 404
    assert client_for(tom).get("/files/of/nothing/1/").status_code == 404


def test_the_tag_shows_the_files_and_a_place_for_more(
    tom: User, harbour: Project, minutes: StoredFile
) -> None:
    request = RequestFactory().get("/")
    request.user = tom
    subject = find_subject(tom, "project", harbour.pk)
    template = Template("{% load files %}{% attachments subject %}")
    html = template.render(Context({"request": request, "subject": subject}))
    assert "minutes.txt" in html
    assert f'data-kind="project" data-pk="{harbour.pk}"' in html


def test_a_file_of_a_thing_that_is_gone_is_gone(client_for, mara: User, minutes: StoredFile) -> None:
    StoredFile.objects.update(subject_kind="nothing")
    assert client_for(mara).get(f"/files/{minutes.pk}/").status_code == 404
    assert client_for(mara).get(f"/files/{minutes.pk}/download/").status_code == 404
