"""A POST that is sent again with its key is carried out once; what failed may be tried again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.api.calling import Caller, problem
from tests.api.conftest import Planned
from tongzhou.accounts.models import IdempotencyKey, User
from tongzhou.clients.models import ClientOrganisation
from tongzhou.plan.models import ImportDraft, WorkItem

CSV = "Name,Duration\nDesign,5d\nBuild,10d\n"


def test_the_same_request_gets_the_same_answer(mara: User) -> None:
    caller = Caller(mara)
    first = caller.call("POST", "/clients", {"name": "Once"}, Idempotency_Key="k1")
    again = caller.call("POST", "/clients", {"name": "Once"}, Idempotency_Key="k1")
    assert (again.status_code, again.content, again["Location"]) == (201, first.content, first["Location"])
    assert again["Idempotency-Replayed"] == "true"
    assert not first.has_header("Idempotency-Replayed")
    assert ClientOrganisation.objects.count() == 1


def test_another_request_under_the_same_key_is_refused(mara: User) -> None:
    caller = Caller(mara)
    caller.call("POST", "/clients", {"name": "Once"}, Idempotency_Key="k1")
    other = caller.call("POST", "/clients", {"name": "Other"}, Idempotency_Key="k1")
    problem(other, 409, "idempotency_key_reused")
    elsewhere = caller.call("POST", "/projects/harbour/baselines", {"name": "Once"}, Idempotency_Key="k1")
    problem(elsewhere, 409, "idempotency_key_reused")


def test_a_key_belongs_to_one_person(mara: User, pia: User) -> None:
    Caller(mara).call("POST", "/clients", {"name": "Once"}, Idempotency_Key="k1")
    assert Caller(pia).call("POST", "/clients", {"name": "Twice"}, Idempotency_Key="k1").status_code == 201


def test_a_failed_request_may_be_tried_again_under_its_key(
    mara: User, harbour_bank: ClientOrganisation
) -> None:
    caller = Caller(mara)
    body = {"name": "Harbour Bank"}
    for _attempt in range(2):
        problem(caller.call("POST", "/clients", body, Idempotency_Key="k1"), 409, "client_name_taken")
    ClientOrganisation.objects.filter(pk=harbour_bank.pk).update(name="Renamed")
    assert caller.call("POST", "/clients", body, Idempotency_Key="k1").status_code == 201
    assert caller.call("POST", "/clients", body, Idempotency_Key="k1").has_header("Idempotency-Replayed")


def test_a_request_in_progress_is_not_started_again(mara: User) -> None:
    caller = Caller(mara)
    caller.call("POST", "/clients", {"name": "Once"}, Idempotency_Key="k1")
    IdempotencyKey.objects.update(status=None, body="")
    ClientOrganisation.objects.all().delete()
    problem(
        caller.call("POST", "/clients", {"name": "Once"}, Idempotency_Key="k1"), 409, "request_in_progress"
    )
    assert not ClientOrganisation.objects.exists()
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(minutes=3))
    interrupted = caller.call("POST", "/clients", {"name": "Once"}, Idempotency_Key="k1")
    assert interrupted.status_code == 201


def test_keys_are_forgotten_after_a_day(mara: User) -> None:
    caller = Caller(mara)
    caller.call("POST", "/clients", {"name": "Once"}, Idempotency_Key="k1")
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
    problem(caller.call("POST", "/clients", {"name": "Once"}, Idempotency_Key="k1"), 409, "client_name_taken")


def test_edits_of_a_plan_are_replayed_with_their_etag(mara: User, plan: Planned) -> None:
    caller, version, count = Caller(mara), plan.version, WorkItem.objects.count()
    body = {"commands": [{"op": "add", "fields": {"name": "Test"}}]}
    tags = {"If_Match": f'"v{version}"', "Idempotency_Key": "k1"}
    first = caller.call("POST", "/projects/harbour/plan/commands", body, **tags)
    again = caller.call("POST", "/projects/harbour/plan/commands", body, **tags)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again["ETag"] == first["ETag"] == f'"v{version + 1}"'
    assert WorkItem.objects.count() == count + 1
    newer = {"If_Match": f'"v{version + 1}"', "Idempotency_Key": "k1"}
    problem(
        caller.call("POST", "/projects/harbour/plan/commands", body, **newer), 409, "idempotency_key_reused"
    )


def test_an_upload_is_kept_once(mara: User) -> None:
    caller = Caller(mara)

    def send(content: str) -> object:
        file = SimpleUploadedFile("plan.csv", content.encode())
        return caller.upload("/imports", {"file": file}, Idempotency_Key="k1")

    first, again = send(CSV), send(CSV)
    assert (first.status_code, again.content) == (201, first.content)
    assert ImportDraft.objects.count() == 1
    problem(send(CSV + "Test,1d\n"), 409, "idempotency_key_reused")


def test_the_secret_of_a_token_is_not_kept(mara: User, client_for: Callable[[User], Client]) -> None:
    browser = client_for(mara)

    def make() -> object:
        return browser.post(
            "/api/v1/tokens",
            {"name": "t"},
            content_type="application/json",
            headers={"Idempotency-Key": "k1"},
        )

    secret = make().json()["secret"]
    problem(make(), 409, "answer_not_kept")
    assert secret not in str(list(IdempotencyKey.objects.values()))
    assert mara.tokens.count() == 1


def test_a_key_has_a_limit(mara: User) -> None:
    response = Caller(mara).call("POST", "/clients", {"name": "n"}, Idempotency_Key="k" * 101)
    assert problem(response, 422, "bad_idempotency_key")["limit"] == 100
