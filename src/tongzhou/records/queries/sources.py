"""What the rooms below have sent or had signed: the pieces of a dossier."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.utils import timezone

from tongzhou.changes.models import ChangeOrder
from tongzhou.files.models import Audience, FileVersion
from tongzhou.files.queries import current_versions
from tongzhou.files.store import store
from tongzhou.obligations.evidence import evidence_pdf
from tongzhou.obligations.queries.owed import asked_for
from tongzhou.projects.models import Project
from tongzhou.records.contents import Piece, Source, register_source
from tongzhou.records.queries.reports import newest_final, sections_of
from tongzhou.records.writing.assembled import FOR_CLIENT, Reader, document_of
from tongzhou.scope.models import DeliverableVersion, VersionFile
from tongzhou.signing.models import IssuedDocument, SealedContent, Side, Signature, SignatureRequest
from tongzhou.signing.queries import is_whole, sealed

REMOVED = (
    "该文件已被彻底删除，仅保留其摘要。\nThis file was removed for good; only its digest is kept.\n\n"
    "{name}\n{size} bytes\nSHA-256 {sha256}\n"
)


def _sealed(pk: int) -> Iterator[bytes]:
    yield sealed(pk)


def _text(content: str) -> Iterator[bytes]:
    yield content.encode()


def _asked(project: Project, reader: Reader) -> list[SignatureRequest]:
    found = SignatureRequest.objects.filter(project=project).exclude(state=SignatureRequest.State.WITHDRAWN)
    if not reader.inside:
        found = found.filter(side=Side.CLIENT)
    return list(
        found.select_related("signature", "asked_by", "document")
        .defer("document__content")
        .order_by("asked_at", "pk")
    )


def signed_documents(project: Project, reader: Reader) -> Iterator[Piece]:
    """Everything that was put to somebody to be signed, but for change orders, each with what is known of it."""
    orders = set(_orders(project, reader).values_list("signature_id", flat=True))
    for one in _asked(project, reader):
        if one.pk not in orders:
            yield from _document(one, reader)


def _orders(project: Project, reader: Reader) -> Any:
    return ChangeOrder.objects.filter(request__project=project, signature__isnull=False)


def change_orders(project: Project, reader: Reader) -> Iterator[Piece]:
    """Change orders that were put to the client and not taken back, each with its signature."""
    found = _orders(project, reader).exclude(standing=ChangeOrder.Standing.RECALLED)
    orders = {one.signature_id: one for one in found.select_related("request")}
    for asked in _asked(project, reader):
        if asked.pk in orders:
            yield from _document(asked, reader, orders[asked.pk].label)


def _document(one: SignatureRequest, reader: Reader, label: str = "") -> Iterator[Piece]:
    day = timezone.localtime(one.asked_at).date()
    title = f"{label} {one.title}".strip()
    yield Piece(
        f"{title}.pdf", title, partial(_sealed, one.document_id), day, one.asked_by.name, one.document_sha256
    )
    signature: Signature | None = getattr(one, "signature", None)
    if signature is None:
        return
    signed_on = timezone.localtime(signature.signed_at).date()
    evidence = json.dumps(_evidence(one, signature, reader), ensure_ascii=False, indent=2)
    yield Piece(
        f"{title} - signature.json",
        f"{title} · 签名 Signature",
        partial(_text, evidence),
        signed_on,
        signature.name,
    )
    if reader.inside and signature.picture_id is not None:
        picture = SealedContent.objects.only("content_type", "sha256").get(pk=signature.picture_id)
        yield Piece(
            f"{title} - signature.png",
            f"{title} · 签名图像 Picture of the signature",
            partial(_sealed, picture.pk),
            signed_on,
            signature.name,
            picture.sha256,
        )


def _evidence(one: SignatureRequest, signature: Signature, reader: Reader) -> dict[str, Any]:
    """Who signed what, when and how; from where, only for us."""
    said = {
        "document": one.title,
        "document_sha256": signature.document_sha256,
        "code": one.code,
        "side": one.side,
        "name": signature.name,
        "title": signature.title,
        "method": signature.method,
        "signed_at": signature.signed_at.isoformat(),
        "by_link": signature.by_link,
    }
    if reader.inside:
        said |= {
            "address": signature.address,
            "picture_sha256": signature.picture_sha256,
            "seal": signature.seal,
            "seal_holds": is_whole(signature),
        }
    return said


def certificates(project: Project, reader: Reader) -> Iterator[Piece]:
    """Every certificate that was issued."""
    found = IssuedDocument.objects.filter(project=project).select_related("issued_by", "document")
    for one in found.defer("document__content").order_by("issued_at", "pk"):
        day = timezone.localtime(one.issued_at).date()
        title = f"{one.title} · {one.code}"
        content = partial(_sealed, one.document_id)
        who = one.issued_by.name if reader.inside else ""
        yield Piece(f"{one.title}.pdf", title, content, day, who, one.document_sha256)


def deliverable_versions(project: Project, reader: Reader) -> Iterator[Piece]:
    """The files and addresses of every version that was submitted to the client."""
    found = DeliverableVersion.objects.filter(
        deliverable__project=project, deliverable__deleted_at=None, submitted_at__isnull=False
    )
    found = found.select_related("deliverable", "submitted_by").prefetch_related("files__content", "links")
    for one in found.order_by("deliverable__number", "number"):
        about = f"{one.deliverable.label} {one.deliverable.name} {one}"
        day = timezone.localtime(one.submitted_at).date() if one.submitted_at else None
        who = one.submitted_by.name if one.submitted_by and reader.inside else ""
        for file in one.files.all():
            yield _handed_in(file, about, day, who)
        links = "".join(f"{link.label}\t{link.address}\n" for link in one.links.all())
        if links:
            yield Piece(f"{about} - links.txt", f"{about} · 链接 Links", partial(_text, links), day, who)


def _handed_in(file: VersionFile, about: str, day: Any, who: str) -> Piece:
    title, prefix = f"{about} · {file.name}", about.partition(" ")[0]
    if file.content is None:
        note = REMOVED.format(name=file.name, size=file.size, sha256=file.sha256)
        return Piece(f"{prefix} {file.name} - removed.txt", title, partial(_text, note), day, who)
    content = partial(store().read, file.content.storage_key)
    return Piece(f"{prefix} {file.name}", title, content, day, who, file.sha256)


def evidence_sheet(project: Project, reader: Reader) -> Iterator[Piece]:
    """What the client was asked for and how long was waited: the vendor's evidence, not in the client's dossier."""
    if not reader.inside or not asked_for(project):
        return
    today = timezone.localdate()

    def content() -> Iterator[bytes]:
        yield evidence_pdf(project, today=today)

    yield Piece("evidence.pdf", "甲方配合事项证据表 Client actions: evidence", content, today)


def published_files(project: Project, reader: Reader) -> Iterator[Piece]:
    """Files that were published to the client, but for those that were handed in with a deliverable."""
    handed_in = VersionFile.objects.filter(
        version__deliverable__project=project,
        version__deliverable__deleted_at=None,
        version__submitted_at__isnull=False,
        content__isnull=False,
    )
    found = current_versions().filter(file__project=project, file__audience=Audience.CLIENT)
    found = found.exclude(pk__in=handed_in.values("content"))
    for one in found.order_by("file__folder", "file__name", "pk"):
        yield _published(one, reader)


def _published(one: FileVersion, reader: Reader) -> Piece:
    title = "/".join(part for part in (one.file.folder, one.file.name) if part)
    day = timezone.localtime(one.created_at).date()
    content = partial(store().read, one.storage_key)
    who = one.created_by.name if reader.inside else ""
    return Piece(one.file.name, title, content, day, who, one.sha256)


def closing_report(project: Project, reader: Reader) -> Iterable[Piece]:
    """The final closing report as the client gets it, and complete for us; as PDF and DOCX, in both languages."""
    from tongzhou.records.writing.pdf import as_pdf
    from tongzhou.records.writing.word import as_docx

    report = newest_final(project)
    if report is None:
        return []
    sections = sections_of(report)
    day = timezone.localtime(report.finalised_at).date() if report.finalised_at else None
    who = report.finalised_by.name if report.finalised_by and reader.inside else ""
    pieces = []
    circles = [("client", "客户版 for the client", FOR_CLIENT)]
    if reader.inside:
        circles.append(("internal", "内部版 internal", reader))
    for code, words, circle in circles:
        document = document_of(report, sections, circle, "both")
        for ending, write in (("pdf", as_pdf), ("docx", as_docx)):
            title = f"项目结项报告 Closing report {report}, {words}"
            content = partial(_made, write, document)
            pieces.append(Piece(f"closing-report-{report}-{code}.{ending}", title, content, day, who))
    return pieces


def _made(write: Any, document: Any) -> Iterator[bytes]:
    yield write(document)


def register() -> None:
    """Make known what the rooms up to here put into a dossier."""
    for position, (code, title, find) in enumerate(
        (
            ("signed", ("签署文件", "Documents to sign"), signed_documents),
            ("certificates", ("证书", "Certificates"), certificates),
            ("change-orders", ("变更单", "Change orders"), change_orders),
            ("deliverables", ("提交的交付物", "Submitted deliverables"), deliverable_versions),
            ("client-actions", ("甲方配合事项", "Client actions"), evidence_sheet),
            ("published", ("已发布文件", "Published files"), published_files),
            ("closing-report", ("结项报告", "Closing report"), closing_report),
        ),
        start=1,
    ):
        register_source(Source(code, title, find, position * 10))
