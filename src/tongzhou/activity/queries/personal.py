"""What every room knows about a person, by what its models say of themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from tongzhou.accounts.models import User
from tongzhou.activity.models import DiaryEntry, PersonalExport
from tongzhou.web.personal_data import Personal, personal_models

Rows = list[dict[str, Any]]


def parts_of(user: User) -> Iterator[tuple[str, Rows]]:
    """Each file of a person's export: its name, and what is in it."""
    for model, said in personal_models():
        if said.hands:
            yield said.part, rows_handed(model, said, user)


def rows_handed(model: type[Model], said: Personal, user: User) -> Rows:
    """A person's rows of one model, as they are given to them; no secret is among the columns."""
    rows = rows_of(model, said, user).order_by("pk").values(*said.hands.split())
    return [dict(row) for row in rows.iterator(2000)]


def rows_of(model: type[Model], said: Personal, user: User) -> QuerySet[Any]:
    """The rows of a model that belong to a person."""
    found: QuerySet[Any] = model._default_manager.filter(**{said.of: user.pk})  # noqa: SLF001  # its documented name
    return found


def rows_naming(model: type[Model], said: Personal, user: User, words: Iterable[str]) -> QuerySet[Any]:
    """Rows of the person's organisation in whose texts one of the words stands."""
    found: QuerySet[Any] = model._default_manager.all()  # noqa: SLF001  # its documented name
    if said.within:
        found = found.filter(**{said.within: user.organisation_id})
    return naming(found, said.renames.split(), words)


def naming(rows: QuerySet[Any], columns: Iterable[str], words: Iterable[str]) -> QuerySet[Any]:
    """Those of the rows in which a word stands, in texts or inside JSON (where SQLite keeps other letters escaped)."""
    wanted = {form for word in words if word for form in (word, json.dumps(word)[1:-1])}
    condition = Q()
    for column in columns:
        rows = rows.alias(**{f"{column}_as_text": Cast(column, TextField())})
        for form in wanted:
            condition |= Q(**{f"{column}_as_text__contains": form})
    return rows.filter(condition)


def exports_of(user: User) -> list[PersonalExport]:
    """The person's exports, newest first, without their content."""
    return list(PersonalExport.objects.filter(user=user).defer("content")[:5])


def export_of(user: User, number: int) -> PersonalExport | None:
    """One finished export of the person's own."""
    return PersonalExport.objects.filter(user=user, pk=number, ready_at__isnull=False).first()


def lines_naming(user: User) -> list[int]:
    """Lines of the diary that the person wrote, that are about them, or in which their name or address stands."""
    ours = DiaryEntry.objects.filter(organisation=user.organisation_id)
    about = ours.filter(Q(actor=user) | Q(subject_type="User", subject_id=user.pk))
    named = naming(ours, ("label", "details", "actor_name"), (user.name, user.email))
    return sorted({*about.values_list("pk", flat=True), *named.values_list("pk", flat=True)})
