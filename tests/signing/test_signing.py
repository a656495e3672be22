"""Signing: in the portal, by a link, for the vendor; what follows, what is refused, and what can be verified."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.notice.conftest import run_everything
from tests.signing.paper import PAPER, asked, heard, issued, pdf, scrawl
from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry
from tongzhou.clients.actions import add_contact
from tongzhou.clients.models import Contact
from tongzhou.operations.invariants import INVARIANTS
from tongzhou.portal.actions import publish_project
from tongzhou.projects.models import Project
from tongzhou.signing.actions import (
    Ink,
    SigningRefusedError,
    make_link,
    request_signature,
    sign,
    withdraw_request,
)
from tongzhou.signing.documents import Signer
from tongzhou.signing.models import Method, SealedContent, Signature, SignatureRequest, SigningLink
from tongzhou.signing.queries import altered_contents, altered_signatures, states_that_lie, verified_code

ClientFor = Callable[[User], Client]
DRAWN = "data:image/png;base64," + base64.b64encode(scrawl()).decode()


@pytest.fixture
def ann(harbour: Project, mara: User) -> Contact:
    """Somebody of Harbour Bank without an account."""
    return add_contact(harbour.client, by=mara, name="Ann Lin", email="ann@bank.example", title="CIO")


@pytest.fixture
def paper(harbour: Project, mara: User) -> SignatureRequest:
    """A document for the client; the project is published with its documents."""
    heard.clear()
    publish_project(harbour, by=mara, documents=True)
    return asked(harbour, mara)


def deeds(project: Project) -> list[str]:
    """What the diary says about signatures."""
    lines = DiaryEntry.objects.filter(project_id=project.pk, deed__startswith="signing.").order_by("id")
    return list(lines.values_list("deed", flat=True))


def test_the_sponsor_draws_in_the_portal(
    paper: SignatureRequest, cleo: User, client_for: ClientFor, harbour: Project
) -> None:
    browser = client_for(cleo)
    assert "Paper of the house" in browser.get("/portal/").content.decode()
    page = browser.get(f"/portal/harbour/sign/{paper.pk}/")
    assert PAPER.means in page.content.decode()
    sent = {"method": "drawn", "drawn": DRAWN, "agreed": "on", "title": "Head of IT"}
    answer = browser.post(f"/portal/harbour/sign/{paper.pk}/", sent, REMOTE_ADDR="203.0.113.7")
    assert answer.status_code == 302, answer.content.decode()
    made = Signature.objects.select_related("picture").get(request=paper)
    assert (made.name, made.title, made.user, made.address) == (cleo.name, "Head of IT", cleo, "203.0.113.7")
    assert made.picture is not None
    assert bytes(made.picture.content).startswith(b"\x89PNG")
    assert heard == [("signed", cleo.name)]
    assert deeds(harbour) == ["signing.signature_asked", "signing.signed"]
    assert "Signed by Cleo" in browser.get(f"/portal/harbour/sign/{paper.pk}/").content.decode()
    again = browser.post(f"/portal/harbour/sign/{paper.pk}/", sent)
    assert (again.status_code, "Look again" in again.content.decode()) == (422, True)


def test_a_member_of_the_client_reads_and_does_not_sign(
    paper: SignatureRequest, cody: User, client_for: ClientFor
) -> None:
    browser, address = client_for(cody), f"/portal/harbour/sign/{paper.pk}/"
    page = browser.get(address).content.decode()
    assert "Somebody of yours who may sign" in page
    assert "tz-signature" not in page
    assert browser.post(address, {"method": "typed"}).status_code == 403
    assert browser.get(f"{address}document/").content == pdf()
    assert browser.get(f"{address}pages/1/")["Content-Type"] == "image/png"
    assert browser.get(f"{address}pages/2/").status_code == 404


def test_what_is_not_published_is_not_there(
    harbour: Project, mara: User, cleo: User, client_for: ClientFor
) -> None:
    publish_project(harbour, by=mara, milestones=True)
    hidden = asked(harbour, mara)
    browser = client_for(cleo)
    assert browser.get(f"/portal/harbour/sign/{hidden.pk}/").status_code == 404
    assert "Paper of the house" not in browser.get("/portal/").content.decode()


def test_declining_needs_a_reason_and_says_it(
    paper: SignatureRequest, cleo: User, client_for: ClientFor
) -> None:
    browser, address = client_for(cleo), f"/portal/harbour/sign/{paper.pk}/decline/"
    assert browser.post(address, {"reason": " "}).status_code == 422
    assert browser.post(address, {"reason": "The price is wrong"}).status_code == 302
    paper.refresh_from_db()
    assert (paper.state, paper.reason) == ("declined", "The price is wrong")
    assert heard == [("declined", "The price is wrong")]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"method": "typed", "typed": "Somebody", "agreed": "on"}, "exactly"),
        ({"method": "typed", "typed": "Cleo"}, "required"),
        ({"method": "drawn", "drawn": "", "agreed": "on"}, "Draw your signature"),
        ({"method": "drawn", "drawn": "data:image/png;base64,!!", "agreed": "on"}, "Draw your signature"),
        ({"method": "drawn", "drawn": "data:image/png;base64,aGFsbG8=", "agreed": "on"}, "no picture"),
        ({"method": "uploaded", "agreed": "on"}, "2 MB"),
    ],
)
def test_what_is_no_signature_is_refused_in_words(
    sent: dict[str, str], said: str, paper: SignatureRequest, cleo: User, client_for: ClientFor
) -> None:
    answer = client_for(cleo).post(f"/portal/harbour/sign/{paper.pk}/", sent)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not Signature.objects.exists()


def test_an_empty_picture_is_no_signature(paper: SignatureRequest, cleo: User, client_for: ClientFor) -> None:
    from PIL import Image

    held = io.BytesIO()
    Image.new("RGB", (300, 100), "white").save(held, "PNG")
    blank = SimpleUploadedFile("me.png", held.getvalue())
    sent = {"method": "uploaded", "scan": blank, "agreed": "on"}
    answer = client_for(cleo).post(f"/portal/harbour/sign/{paper.pk}/", sent)
    assert (answer.status_code, "nothing drawn" in answer.content.decode()) == (422, True)


def test_a_contact_signs_once_by_a_link_that_is_mailed(
    paper: SignatureRequest, ann: Contact, mara: User, client_for: ClientFor, settings: object
) -> None:
    settings.MAIL_WORKS = True  # type: ignore[attr-defined]
    made = client_for(mara).post(f"/projects/harbour/signatures/{paper.pk}/link/", {"contact": ann.pk})
    link = SigningLink.objects.get()
    assert link.secret() in made.content.decode()
    assert link.secret() != link.digest
    run_everything()
    (sent,) = [one for one in mail.outbox if "ann@bank.example" in one.to[0]]
    assert link.secret() in sent.body
    stranger, address = Client(headers={"accept-language": "en"}), f"/sign/{link.secret()}/"
    assert "Ann Lin, please read and sign" in stranger.get(address).content.decode()
    assert stranger.get(f"{address}document/").content == pdf()
    form = {"name": "Ann Lin", "title": "CIO", "method": "typed", "typed": "ann lin", "agreed": "on"}
    assert stranger.post(address, form).status_code == 302
    signature = Signature.objects.get()
    assert (signature.by_link, signature.contact, signature.user, signature.name) == (
        True,
        ann,
        None,
        "Ann Lin",
    )
    assert "you have signed" in stranger.get(address).content.decode()
    assert "Look again" not in stranger.post(address, form).content.decode()
    assert Signature.objects.count() == 1


def test_a_link_ends_with_its_request_its_time_and_its_successor(
    paper: SignatureRequest, ann: Contact, mara: User
) -> None:
    first, secret = make_link(paper, ann, by=mara)
    _second, other = make_link(paper, ann, by=mara)
    assert Client().get(f"/sign/{secret}/").status_code == 404
    assert Client().get(f"/sign/{other}/").status_code == 200
    SigningLink.objects.filter(digest=SigningLink.digest_of(other)).update(expires_at=timezone.now())
    assert Client().get(f"/sign/{other}/").status_code == 404
    _third, last = make_link(paper, ann, by=mara)
    withdraw_request(paper, by=mara)
    assert Client().get(f"/sign/{last}/").status_code == 404
    assert Client().get("/sign/" + "0" * 64 + "/").status_code == 404
    with pytest.raises(SigningRefusedError):
        sign(paper, by=Signer.by_link(first, address=""), ink=Ink(Method.TYPED, typed="Ann Lin"))


def test_guessing_links_is_slowed_down(paper: SignatureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGZHOU_LIMIT_SIGN_IN_PER_ADDRESS", "10")
    said = [Client().get(f"/sign/{number:064x}/").status_code for number in range(12)]
    assert (said[0], said[-1]) == (404, 429)


def test_people_with_an_account_and_of_other_clients_get_no_link(
    paper: SignatureRequest, cleo: User, meadow: Project, mara: User, nora: User
) -> None:
    with pytest.raises(SigningRefusedError):
        make_link(paper, Contact.objects.get(user=cleo), by=mara)
    stranger = add_contact(meadow.client, by=nora, name="Eve")
    with pytest.raises(SigningRefusedError):
        make_link(paper, stranger, by=mara)


def test_what_the_owner_does_and_the_signature_stand_or_fall_together(
    harbour: Project, mara: User, cleo: User
) -> None:
    bad = asked(harbour, mara, message="explode")
    with pytest.raises(RuntimeError):
        sign(bad, by=Signer.person(cleo, address=""), ink=Ink(Method.TYPED, typed=cleo.name))
    bad.refresh_from_db()
    assert (bad.state, Signature.objects.exists()) == ("open", False)


def test_the_vendor_signs_too_and_the_list_shows_both(
    paper: SignatureRequest, harbour: Project, mara: User, tom: User, client_for: ClientFor
) -> None:
    ours = asked(harbour, mara, side="vendor")
    address = f"/projects/harbour/signatures/{ours.pk}/"
    assert "tz-signature" not in client_for(tom).get(address).content.decode()
    form = {"method": "typed", "typed": mara.name, "agreed": "on"}
    assert client_for(mara).post(address, form).status_code == 302
    theirs = client_for(mara).post(f"/projects/harbour/signatures/{paper.pk}/", form)
    assert theirs.status_code == 403
    listed = client_for(tom).get("/projects/harbour/signatures/").content.decode()
    assert listed.count("Paper of the house") >= 2


def test_one_side_is_asked_once_at_a_time(paper: SignatureRequest, harbour: Project, mara: User) -> None:
    with pytest.raises(SigningRefusedError):
        asked(harbour, mara)
    with pytest.raises(SigningRefusedError):
        request_signature(
            harbour, by=mara, kind="paper", subject_id=9, side="client", title="x", document=b"<html>"
        )


def test_anybody_verifies_by_code_or_file(
    paper: SignatureRequest, cleo: User, harbour: Project, mara: User
) -> None:
    sign(paper, by=Signer.person(cleo, address=""), ink=Ink(Method.TYPED, typed=cleo.name))
    anybody = Client(headers={"accept-language": "en"})
    spelled = paper.code.lower().replace("-", " ")
    by_code = anybody.post("/verify/", {"code": spelled}).content.decode()
    assert "This code belongs to a document of ours" in by_code
    assert cleo.name in by_code
    assert harbour.name not in by_code
    by_file = anybody.post("/verify/", {"document": SimpleUploadedFile("a.pdf", pdf())}).content.decode()
    assert "Genuine and unaltered" in by_file
    other = anybody.post("/verify/", {"document": SimpleUploadedFile("a.pdf", pdf() + b" ")}).content.decode()
    assert "not a document of ours" in other
    assert "No document of ours" in anybody.post("/verify/", {"code": "AAAA-BBBB"}).content.decode()
    assert anybody.post("/verify/", {"code": ""}).status_code == 422
    certificate = issued(harbour, mara)
    assert certificate.code in anybody.post("/verify/", {"code": certificate.code}).content.decode()


def test_what_was_altered_is_found(paper: SignatureRequest, cleo: User, harbour: Project, mara: User) -> None:
    made = sign(paper, by=Signer.person(cleo, address=""), ink=Ink(Method.DRAWN, picture=scrawl()))
    found = [list(one()) for one in (altered_contents, altered_signatures, states_that_lie)]
    assert found == [[], [], []]
    Signature.objects.filter(pk=made.pk).update(name="Otto")
    assert list(altered_signatures()) == [made.pk]
    assert (verified_code(paper.code) or pytest.fail("lost")).whole is False
    SealedContent.objects.filter(pk=paper.document_id).update(content=pdf("Other"))
    assert list(altered_contents()) == [paper.document_id]
    asked(harbour, mara, subject=5)
    SignatureRequest.objects.filter(subject_id=5).update(state="signed", ended_at=timezone.now())
    assert len(list(states_that_lie())) == 1
    assert {"signing.documents", "signing.signatures", "signing.states"} <= INVARIANTS.keys()


def test_the_api_says_the_same(
    paper: SignatureRequest, cleo: User, mara: User, ann: Contact, client_for: ClientFor
) -> None:
    vendor, client = client_for(mara), client_for(cleo)
    (row,) = vendor.get("/api/v1/projects/harbour/signatures").json()["items"]
    assert (row["code"], row["state"], row["signature"]) == (paper.code, "open", None)
    link = vendor.post(
        f"/api/v1/projects/harbour/signatures/{paper.pk}/links", {"contact": ann.pk}, "application/json"
    )
    assert link.status_code == 201
    signed = client.post(
        f"/api/v1/portal/projects/harbour/signatures/{paper.pk}/sign", {"name": cleo.name}, "application/json"
    )
    assert signed.json()["signature"]["name"] == cleo.name
    told = client.post("/api/v1/documents/verify", {"code": paper.code}, "application/json").json()
    assert (told["known"], told["whole"], told["signatures"][0]["name"]) == (True, True, cleo.name)
