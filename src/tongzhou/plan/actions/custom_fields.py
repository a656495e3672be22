"""The organisation's own fields of items."""

from __future__ import annotations

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.plan.editing.formulas import FUNCTIONS, FormulaError, names_in
from tongzhou.plan.models import CustomField, FieldClass, FieldKind
from tongzhou.plan.work.cells import FACTS
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.projects.models import Project

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
CURRENCY = re.compile(r"[A-Z]{3}\Z")
MOST_FIELDS, MOST_CHOICES = 100, 100
IN_FORMULAS = (FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE, FieldKind.CHOICE)


class FieldCodeTakenError(Exception):
    """Another field of the organisation has this code."""

    message = gettext_lazy("Another field has this code already.")


@transaction.atomic
def create_field(
    *, by: User, name: str, kind: FieldKind, code: str = "", project: Project | None = None, **values: Any
) -> CustomField:
    """A new field, of all projects or of one. A formula over amounts that are hidden is hidden itself.

    Raises FieldCodeTakenError, and ItemRefusedError for a formula or choices that will not do.
    """
    fields = CustomField.objects.filter(organisation=by.organisation_id)
    if fields.filter(project=project).count() >= MOST_FIELDS:
        raise ItemRefusedError("too_many_fields", _("There may be at most 100 fields."))
    last = fields.aggregate(position=Max("position"), number=Max("pk"))
    code = code or f"field_{(last['number'] or 0) + 1}"
    if not CODE.match(code) or code in FACTS or code in FUNCTIONS:
        message = _("A code is made of small Latin letters, digits and _, and is no word of formulas.")
        raise ItemRefusedError("bad_code", message, ["code"])
    made = CustomField(
        organisation=by.organisation, project=project, code=code, name=name, kind=kind, **values
    )
    made.position = (last["position"] or 0) + 1
    _check(made)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise FieldCodeTakenError from error
    record("plan.field_created", made, by=by, project_id=project.pk if project else None)
    return made


@transaction.atomic
def change_field(field: CustomField, *, by: User, **values: Any) -> CustomField:
    """Another name, other choices, types, class or place; the kind of a field never changes."""
    for name, value in values.items():
        setattr(field, name, value)
    _check(field)
    _hide_formulas(field)
    field.save(update_fields=sorted({*values, "field_class", "options"}))
    record("plan.field_changed", field, by=by, project_id=field.project_id)
    return field


@transaction.atomic
def archive_field(field: CustomField, *, by: User, archived: bool) -> CustomField:
    """Out of use, or back; values stay stored meanwhile."""
    field.archived = archived
    field.save(update_fields=["archived"])
    deed = "plan.field_archived" if archived else "plan.field_restored"
    record(deed, field, by=by, project_id=field.project_id)
    return field


def _check(field: CustomField) -> None:
    options = field.options
    if field.kind == FieldKind.CHOICE:
        _check_choices(options.get("choices"))
    elif field.kind == FieldKind.MONEY:
        if not CURRENCY.match(str(options.setdefault("currency", "CNY"))):
            raise ItemRefusedError(
                "bad_currency", _("A currency has three letters, such as CNY."), ["options"]
            )
    elif field.kind == FieldKind.FORMULA:
        _check_formula(field)


def _check_choices(choices: Any) -> None:
    ids = [one.get("id") for one in choices or [] if isinstance(one, dict)]
    named = all(isinstance(one, dict) and str(one.get("name", "")).strip() for one in choices or [])
    if not ids or not named or len(ids) > MOST_CHOICES or len(set(ids)) != len(ids):
        message = _("A choice needs between 1 and %(most)d different options.") % {"most": MOST_CHOICES}
        raise ItemRefusedError("bad_choices", message, ["options"])


def _check_formula(field: CustomField) -> None:
    expression = str(field.options.get("expression", ""))
    try:
        names = names_in(expression)
    except FormulaError as error:
        raise ItemRefusedError("bad_formula", error.message, ["options"]) from error
    reach = Q(project=None) | Q(project=field.project_id)
    fields = CustomField.objects.filter(reach, organisation=field.organisation_id, kind__in=IN_FORMULAS)
    known = {one.code: one for one in fields}
    if unknown := sorted(names - known.keys() - set(FACTS)):
        message = _("There is no field “%(name)s”") % {"name": unknown[0]}
        raise ItemRefusedError("bad_formula", message, ["options"])
    if any(known[one].field_class == FieldClass.FINANCE for one in names & known.keys()):
        field.field_class = FieldClass.FINANCE


def _hide_formulas(field: CustomField) -> None:
    """When a field becomes hidden, the formulas over it become so, too."""
    if field.field_class != FieldClass.FINANCE:
        return
    formulas = CustomField.objects.filter(organisation=field.organisation_id, kind=FieldKind.FORMULA)
    for one in formulas.exclude(field_class=FieldClass.FINANCE):
        if field.code in names_in(str(one.options.get("expression", ""))):
            one.field_class = FieldClass.FINANCE
            one.save(update_fields=["field_class"])
