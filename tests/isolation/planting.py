"""Marks in every text of the stage, by which a leak is recognised wherever it comes out.

A mark is eight letters: ``zq``, whose it is, of which class the field is, and a number:

    zq h v 00a3
       │ └ class: p public, c client, v vendor, f finance, s secret
       └ whose: h Harbour's client, k Harbour's project, m Meadow's client, n Meadow's project, o the vendor's own

Models and fields are found as they are; what a room brings tomorrow is planted tomorrow.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.http import HttpResponse

from tongzhou.accounts.models import User
from tongzhou.clients.models import ClientOrganisation
from tongzhou.files.models import FileVersion
from tongzhou.goals.models import Confirmation
from tongzhou.plan import guards
from tongzhou.projects.models import Project
from tongzhou.web.field_classes import FieldClass, class_of

MARK = re.compile(r"zq([hkmno])([pcvfs])([0-9a-z]{4})")
MONEY = re.compile(r"(?<![0-9a-f])7700(\d{4})(?![0-9a-f])")
"""An amount, and no part of a digest or of the number that every request gets by chance."""
LETTERS = {
    FieldClass.PUBLIC: "p",
    FieldClass.CLIENT: "c",
    FieldClass.VENDOR: "v",
    FieldClass.FINANCE: "f",
    FieldClass.SECRET: "s",
}
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
LENGTH = 8
MACHINE = {
    "accounts.Organisation.rights_stamp": "names the rights in force",
    "accounts.RoleRight.*": "cells of the permission table",
    "accounts.IdempotencyKey.*": "kept answers, found by digest",
    "accounts.Session.session_key": "opens the session",
    "accounts.Session.session_data": "signed",
    "activity.DiaryEntry.deed": "which sentence tells it",
    "activity.DiaryEntry.subject_type": "a name of a model",
    "activity.TrashEntry.kind": "a kind of the trash",
    "activity.ChainHead.hash": "a digest",
    "signing.SignatureRequest.kind": "a kind of document",
    "signing.SignatureRequest.code": "chance, printed on the document",
    "signing.SignatureRequest.document_sha256": "a digest",
    "signing.IssuedDocument.kind": "a kind of document",
    "signing.IssuedDocument.code": "chance, printed on the document",
    "signing.IssuedDocument.document_sha256": "a digest",
    "signing.SealedContent.*": "bytes and their digest",
    "signing.SigningLink.*": "a nonce and a digest",
    "obligations.ActionLink.*": "a nonce and a digest",
    "closure.Waiver.check_key": "a key of the checklist",
    "costs.BudgetLine.version": "counts changes",
    "costs.BudgetVersionLine.item_id": "a number of an item",
    "costs.BudgetVersionLine.resource_id": "a number of a resource",
    "costs.Computed.*": "computed figures, found by what they were computed of",
    "costs.CostChange.changes": "pairs by the name of a field",
    "costs.CostChange.subject_id": "a number",
    "costs.CostEntry.version": "counts changes",
    "costs.CostImport.count": "counts rows",
    "costs.CostSettings.*": "how figures are computed, and those that lists show",
    "costs.EarningRule.*": "percentages and weights",
    "costs.ProgressReport.*": "percentages by day",
    "costs.Rate.version": "counts changes",
    "discussion.Comment.kind": "a kind of subject",
    "discussion.Watch.kind": "a kind of subject",
    "discussion.Reaction.emoji": "one of a list",
    "files.StoredFile.subject_kind": "a kind of subject",
    "files.Upload.subject_kind": "a kind of subject",
    "files.Upload.storage_key": "where the content is",
    "files.FileVersion.storage_key": "where the content is",
    "files.FileVersion.sha256": "the ETag of the content, for whoever has a link to it",
    "files.FileVersion.content_type": "how the content is read",
    "notice.NoticePreference.time_zone": "a name of the time zone database",
    "notice.Channel.sealed_url": "sealed",
    "notice.Channel.sealed_secret": "sealed",
    "notice.Delivery.event": "which deed is told",
    "notice.Delivery.reason": "which reason it was",
    "notice.Notification.subject_kind": "a kind of subject",
    "operations.*": "the queue names functions and arguments",
    "plan.BaselineItem.kind": "a kind of the plan",
    "plan.WorkItem.segments": "instants",
    "plan.ItemChange.changes": "pairs by the name of a field",
    "plan.WorkStep.deed": "which deed it was",
    "records.CostScore.computed": "points, within their bounds",
    "records.CostScore.manual": "points, within their bounds",
    "records.CostScore.points": "points, within their bounds",
    "records.CostScore.total": "points, within their bounds",
    "records.ReportSection.code": "which section it is",
    "records.Dossier.storage_key": "where the content is",
    "records.Dossier.sha256": "a digest",
    "records.Dossier.manifest_sha256": "a digest",
    "search.SearchDocument.kind": "a kind of subject",
    "search.SearchDocument.permission": "a right",
    "work.Board.*": "columns and their limits",
}
"""Texts that programs read: a mark in them would break the page instead of showing up on it."""


def is_machine(model: type[models.Model], name: str) -> bool:
    """Whether a field is left alone."""
    room, table = model._meta.app_label, model.__name__
    return bool({f"{room}.*", f"{room}.{table}.*", f"{room}.{table}.{name}"} & MACHINE.keys())


def our_models() -> list[type[models.Model]]:
    """Every model of the product."""
    return [model for model in apps.get_models() if model.__module__.startswith("tongzhou.")]


def planted_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The fields of a model into which a mark fits: free texts, dictionaries, and money."""
    found: list[models.Field[Any, Any]] = []
    for one in model._meta.fields:
        if is_machine(model, one.name) or one.choices:
            continue
        text = isinstance(one, models.CharField | models.TextField) and (one.max_length or 100) >= LENGTH
        money = class_of(model, one.name) is FieldClass.FINANCE
        number = isinstance(one, models.IntegerField | models.DecimalField) and not one.is_relation
        if text or isinstance(one, models.JSONField) or (money and number):
            found.append(one)
    return found


def class_in(row: models.Model, name: str) -> FieldClass:
    """The class of a field in one row: what is internal is the vendor's, whatever published rows may show.

    How the client itself has called a file that it sent is its own word.
    """
    if isinstance(row, FileVersion) and name == "original_name" and row.created_by.is_client:
        return FieldClass.CLIENT
    kind = class_of(type(row), name)
    internal = getattr(row, "audience", None) == "internal"
    if isinstance(row, Confirmation):
        internal = not row.user.is_client
    return max(kind, FieldClass.VENDOR) if internal else kind


@dataclass
class Garden:
    """What has been planted: mark → model, field and row, for the message of a failure."""

    harbour: Project
    meadow: Project
    where: dict[str, str] = field(default_factory=dict)
    rows: dict[tuple[str, int], list[str]] = field(default_factory=dict)

    def plant(self) -> None:
        """Put a mark into every text of every row, of what the database guards as well."""
        guards.remove(connection)
        for model in our_models():
            fields = planted_fields(model)
            if not fields:
                continue
            for row in model._default_manager.order_by("pk"):
                self._plant_row(model, row, fields)
        guards.install(connection)

    def _plant_row(self, model: type[models.Model], row: Any, fields: list[models.Field[Any, Any]]) -> None:
        values = {one.name: self._value(model, row, one) for one in fields}
        values = {name: value for name, value in values.items() if value is not None}
        if values:
            model._default_manager.filter(pk=row.pk).update(**values)

    def _value(self, model: type[models.Model], row: Any, one: models.Field[Any, Any]) -> Any:
        kind = class_in(row, one.name)
        if isinstance(one, models.IntegerField | models.DecimalField):
            return 77_000_000 + len(self.where) % 10_000
        if isinstance(one, models.JSONField) and not isinstance(getattr(row, one.name), dict):
            return None
        mark = self._mark(model, row, one.name, LETTERS[kind])
        if isinstance(one, models.JSONField):
            return getattr(row, one.name) | {"planted": mark}
        if isinstance(one, models.EmailField):
            return f"{mark}@planted.example"
        if isinstance(one, models.URLField):
            return f"https://{mark}.example"
        return mark

    def _mark(self, model: type[models.Model], row: Any, name: str, kind: str) -> str:
        number, text = len(self.where), ""
        for _place in range(4):
            number, digit = divmod(number, len(DIGITS))
            text = DIGITS[digit] + text
        mark = f"zq{self.whose(row)}{kind}{text}"
        self.where[mark] = f"{model._meta.label}.{name} of row {row.pk}"
        self.rows.setdefault((model._meta.label, row.pk), []).append(mark)
        return mark

    def whose(self, row: Any) -> str:
        """The letter for the side that a row belongs to, by following what it refers to."""
        project, client = belongs_to(row)
        if project is not None:
            return {self.harbour.pk: "k", self.meadow.pk: "n"}[project]
        return {self.harbour.client_id: "h", self.meadow.client_id: "m", None: "o"}[client]

    def marks_of(self, row: models.Model) -> set[str]:
        """The marks in one row."""
        return set(self.rows.get((row._meta.label, row.pk), []))


def belongs_to(row: Any, depth: int = 0) -> tuple[int | None, int | None]:
    """The project and the client that a row hangs on, or None."""
    if isinstance(row, Project):
        return row.pk, row.client_id
    if isinstance(row, ClientOrganisation):
        return None, row.pk
    if isinstance(row, User):
        contact = getattr(row, "contact", None)
        return None, contact.client_id if contact and row.is_client else None
    # Rows that name their project by number: it may be gone one day.
    number = getattr(row, "project_id", None)
    if number is not None:
        return number, None
    if depth > 4:
        return None, None
    found = [belongs_to(other, depth + 1) for other in _referred(row)]
    project = next((one for one, _client in found if one is not None), None)
    client = next((one for _project, one in found if one is not None), None)
    return project, client


def _referred(row: Any) -> Iterator[Any]:
    """What a row refers to, people last: whose it is follows from where it hangs, then from who made it."""
    keys = [one for one in row._meta.fields if isinstance(one, models.ForeignKey)]
    for one in sorted(keys, key=lambda key: key.related_model is User):
        if (other := getattr(row, one.name)) is not None:
            yield other


def text_of(answer: HttpResponse) -> str:
    """Everything that an answer says: headers, body, and the parts of a zipped file."""
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    parts = [f"{name}: {value}" for name, value in answer.headers.items()]
    parts += [str(cookie) for cookie in answer.cookies.values()]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as bundle:
            parts += [bundle.read(name).decode("utf-8", "replace") for name in bundle.namelist()]
    return "\n".join([*parts, body.decode("utf-8", "replace")])


def marks_in(text: str) -> set[str]:
    """The marks in a text, whatever its case."""
    return {one[0] for one in MARK.finditer(text.lower())}
