"""A person's own data: handing it over, and erasing a former member's name."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.activity.actions.chain import erase_lines, replaced_in
from tongzhou.activity.actions.diary import record
from tongzhou.activity.models import PersonalExport
from tongzhou.activity.personal import ERASERS
from tongzhou.activity.queries.personal import lines_naming, parts_of, rows_naming, rows_of
from tongzhou.operations.actions import enqueue
from tongzhou.web.personal_data import Personal, personal_models

KEPT_FOR = timedelta(days=7)


class StillActiveError(Exception):
    """Somebody who can sign in is not a former member."""

    message = gettext_lazy("Deactivate the account first. Only former members can be erased.")


class AlreadyErasedError(Exception):
    """There is no name left to erase."""

    message = gettext_lazy("This person's name has been erased already.")


@transaction.atomic
def request_export(user: User) -> PersonalExport:
    """Have everything about the person gathered; a second wish waits for the first."""
    waiting = PersonalExport.objects.filter(user=user, ready_at__isnull=True).first()
    if waiting is not None:
        return waiting
    export = PersonalExport.objects.create(user=user)
    enqueue("activity.export_person", key=f"export:{user.pk}", export=export.pk)
    record("activity.export_requested", user, by=user)
    return export


@transaction.atomic
def make_export(number: int) -> None:
    """Write the ZIP; done twice it is the same."""
    export = PersonalExport.objects.select_related("user").filter(pk=number).first()
    if export is None or export.ready_at is not None:
        return
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for part, rows in parts_of(export.user):
            text = orjson.dumps(rows, default=str, option=orjson.OPT_INDENT_2)
            folder.writestr(f"{part}.json", text)
    export.content, export.ready_at = out.getvalue(), timezone.now()
    export.save(update_fields=["content", "ready_at"])


@transaction.atomic
def remove_old_exports(*, now: datetime) -> int:
    """Exports are fetched at once or not at all."""
    return PersonalExport.objects.filter(requested_at__lt=now - KEPT_FOR).delete()[0]


@transaction.atomic
def erase_person(user: User, *, by: User) -> str:
    """Put a pseudonym in the place of a former member everywhere; what they did stays. The pseudonym."""
    if user.is_active:
        raise StillActiveError
    pseudonym = _("Former member %(number)d") % {"number": user.pk}
    email = f"former-{user.pk}@erased.invalid"
    replace = {user.email: email, user.name: pseudonym}
    if user.email == email:
        raise AlreadyErasedError
    lines = lines_naming(user)
    for erase in ERASERS.values():
        erase(user, replace)
    for model, said in personal_models():
        _forget(model, said, user, replace)
    user.name, user.email, user.title, user.last_login = pseudonym, email, "", None
    user.set_unusable_password()
    user.save(update_fields=["name", "email", "title", "last_login", "password"])
    erase_lines(lines, replace, by=by)
    record("activity.person_erased", user, by=by)
    return pseudonym


def _forget(model: type[Model], said: Personal, user: User, replace: dict[str, str]) -> None:
    """Delete a person's rows of a model, or put the pseudonym into its texts, as the model says of itself."""
    if said.deletes:
        rows_of(model, said, user).delete()
    columns = said.renames.split()
    if not columns:
        return
    for row in rows_naming(model, said, user, replace).iterator(500):
        for column in columns:
            field: Any = model._meta.get_field(column)  # noqa: SLF001  # Django's documented interface has a private name
            value = replaced_in(getattr(row, column), replace)
            setattr(row, column, value[: field.max_length] if isinstance(value, str) else value)
        row.save(update_fields=columns)
