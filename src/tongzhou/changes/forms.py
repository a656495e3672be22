"""Is what people typed about changes well-formed?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import User
from tongzhou.changes.actions.approving import Step
from tongzhou.changes.models import (
    ROLES,
    ApprovalStep,
    ChangeRequest,
    Price,
    ScopeDeed,
    ScopeKind,
    Source,
    State,
    Urgency,
)
from tongzhou.changes.queries.approving import people_who_may_approve, roles_that_may_approve
from tongzhou.changes.queries.requests import PARTS, Wanted, contacts_of
from tongzhou.changes.queries.scope import thing_choices
from tongzhou.costs.forms import DATE, AmountField
from tongzhou.costs.models import CostType
from tongzhou.projects.models import Project
from tongzhou.projects.queries import members_of
from tongzhou.scope.models import Moscow

LONG = forms.Textarea(attrs={"rows": 4})
SHORT = forms.Textarea(attrs={"rows": 2})
STEPS = 6
"""Approvers that one rule may have."""
MOST_TEXT = 20_000


def _text(label: Any, help_text: Any = "", widget: forms.Widget = SHORT) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=MOST_TEXT, required=False, widget=widget
    )


def _days(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, max_digits=7, decimal_places=2, min_value=0, required=required
    )


class LogForm(forms.Form):
    """Which requests a log shows."""

    part = forms.ChoiceField(choices=[(one, one) for one in PARTS], required=False)
    q = forms.CharField(max_length=100, required=False)
    state = forms.ChoiceField(choices=State.choices, required=False)
    source = forms.ChoiceField(choices=Source.choices, required=False)
    urgency = forms.TypedChoiceField(choices=Urgency.choices, coerce=int, empty_value=None, required=False)
    scope = forms.BooleanField(required=False)

    def wanted(self) -> Wanted:
        """What is asked for; what is not understood counts as not asked."""
        self.is_valid()
        data = self.cleaned_data
        return Wanted(
            part=data.get("part") or "open",
            text=(data.get("q") or "").strip(),
            state=data.get("state") or "",
            source=data.get("source") or "",
            urgency=data.get("urgency"),
            scope=bool(data.get("scope")),
        )


class RequestForm(forms.Form):
    """A change: what, why, who asks for it, and what is known of its impact."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    title = forms.CharField(label=_("What is to be different?"), max_length=200)
    description = _text(
        _("In detail"), _("Stands on the order that the client signs: write it for the client."), LONG
    )
    reason = _text(pgettext_lazy("change", "Why?"), _("Stands on the order, too."))
    source = forms.ChoiceField(label=_("Where it comes from"), choices=Source.choices)
    urgency = forms.TypedChoiceField(
        label=_("Urgency"), choices=Urgency.choices, coerce=int, initial=Urgency.NORMAL
    )
    asked_by = forms.ChoiceField(label=_("Asked for by"), required=False)
    items = forms.RegexField(
        r"^\s*(#?\d{1,9}[\s,，;]*)*$",
        label=_("About these work items"),
        required=False,
        max_length=400,
        help_text=_("Their numbers, with commas between: tasks, requirements, deliverables."),
    )
    impact_scope = _text(_("Impact on the scope"))
    impact_quality = _text(_("Impact on quality"))
    impact_risk = _text(_("Impact on risks"))

    def __init__(self, data: Any = None, *, project: Project, **more: Any) -> None:
        super().__init__(data, **more)
        ours = [
            (f"user:{one.user_id}", one.user.name) for one in members_of(project) if not one.user.is_client
        ]
        theirs = [
            (f"user:{one.user_id}" if one.user_id else f"contact:{one.pk}", one.name)
            for one in contacts_of(project)
        ]
        asked_by = self.fields["asked_by"]
        assert isinstance(asked_by, forms.ChoiceField)
        asked_by.choices = [("", "–"), (project.client.name, theirs), (_t("The team"), ours)]

    @classmethod
    def of(cls, request: ChangeRequest, numbers: list[int]) -> RequestForm:
        """The form as the request stands."""
        names = ("version", "title", "description", "reason", "source", "urgency")
        initial = {
            name: getattr(request, name) for name in (*names, "impact_scope", "impact_quality", "impact_risk")
        }
        if request.contact_id:
            initial["asked_by"] = f"contact:{request.contact_id}"
        elif request.requested_by_id:
            initial["asked_by"] = f"user:{request.requested_by_id}"
        initial["items"] = ", ".join(map(str, numbers))
        return cls(project=request.project, initial=initial)

    def facts(self) -> dict[str, Any]:
        """What the action takes; the numbers of items among it."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        kind, _colon, number = data.pop("asked_by").partition(":")
        data["requested_by_id"] = int(number) if kind == "user" else None
        data["contact_id"] = int(number) if kind == "contact" else None
        text = data.pop("items").replace("#", " ").replace("，", " ").replace(",", " ").replace(";", " ")
        data["items"] = [int(one) for one in text.split()]
        return data


class ScopeLineForm(forms.Form):
    """One thing of the scope that a change adds, alters or withdraws; ``deed`` says which fields there are."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What sort of thing?"), choices=ScopeKind.choices)
    thing = forms.ChoiceField(label=_("Which one?"))
    name = forms.CharField(label=_("What it is called"), max_length=500, required=False)
    number = forms.CharField(
        label=pgettext_lazy("contract", "Clause"),
        max_length=40,
        required=False,
        help_text=_("Of contract items."),
    )
    moscow = forms.TypedChoiceField(
        label=_("Importance"),
        choices=[("", "–"), *Moscow.choices],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Of requirements."),
    )
    due_date = forms.DateField(
        label=_("Due on"), required=False, widget=DATE, help_text=_("Of deliverables.")
    )
    text = _text(
        _("What it says"),
        _(
            "The clause, how the requirement is accepted, or what the deliverable holds. It stands on the order."
        ),
        LONG,
    )

    def __init__(self, data: Any = None, *, project: Project, deed: str, **more: Any) -> None:
        super().__init__(data, **more)
        if deed == ScopeDeed.ADD:
            del self.fields["thing"]
            self.fields["name"].required = True
            return
        del self.fields["kind"]
        thing = self.fields["thing"]
        assert isinstance(thing, forms.ChoiceField)
        thing.choices = [("", "–"), *thing_choices(project)]
        if deed == ScopeDeed.WITHDRAW:
            for name in ("name", "number", "moscow", "due_date", "text"):
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        kind, _colon, number = data.pop("thing", "").partition(":")
        return {**data, "kind": kind or data.get("kind"), "thing": int(number) if number else None}


class PriceForm(forms.Form):
    """What the client pays, and what the project gets."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    price = forms.ChoiceField(
        label=_("What does the client pay?"), choices=Price.choices[1:], widget=forms.RadioSelect
    )
    amount_minor = AmountField(
        label=_("Amount"),
        required=False,
        help_text=_("What is charged; of work given away, what it is worth."),
    )
    days = _days(_("Person-days"), _("Charged or given away."))
    price_reason = _text(_("Why this price"), _("Stays inside. Needed when work is given away."))
    budget_minor = AmountField(
        label=_("Added to the budget"),
        required=False,
        help_text=_(
            "Fixed costs beside the work in the plan, such as licences; the work is priced by itself."
        ),
    )
    budget_type = forms.ChoiceField(label=_("Cost type"), choices=CostType.choices, initial=CostType.OTHER)
    needs_signature = forms.BooleanField(
        label=_("The client signs a change order"),
        required=False,
        help_text=_("Without it the change is carried out as soon as it is approved."),
    )

    def __init__(self, data: Any = None, *, currency: str, **more: Any) -> None:
        super().__init__(data, **more)
        for name in ("amount_minor", "budget_minor"):
            field = self.fields[name]
            assert isinstance(field, AmountField)
            field.currency = currency

    @classmethod
    def of(cls, request: ChangeRequest, currency: str) -> PriceForm:
        """The form as the request stands."""
        names = ("version", "price", "amount_minor", "days", "price_reason", "budget_minor", "budget_type")
        initial = {name: getattr(request, name) for name in (*names, "needs_signature")}
        return cls(currency=currency, initial=initial)

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class OrderForm(forms.Form):
    """What goes to the client with the order."""

    due = forms.DateField(label=_("To be signed by"), required=False, widget=DATE)
    message = _text(_("Note to the client"), _("Stands on the order."))


class ReasonForm(forms.Form):
    """Why something is given up."""

    reason = forms.CharField(max_length=2000, required=False)


class DecideForm(forms.Form):
    """What an approver says."""

    decision = forms.ChoiceField(choices=[("approved", ""), ("refused", ""), ("sent_back", "")])
    comment = forms.CharField(max_length=4000, required=False)


class FreeWorkForm(forms.Form):
    """A line of the ledger."""

    title = forms.CharField(label=_("What was given?"), max_length=200)
    days = _days(_("Person-days"), required=True)
    value_minor = AmountField(label=_("Value"), required=False)
    given_on = forms.DateField(label=_("Given on"), widget=DATE)
    reason = forms.CharField(
        label=pgettext_lazy("change", "Why?"),
        max_length=4000,
        widget=SHORT,
        help_text=_("What for, and who agreed: the next negotiation asks for it."),
    )

    def __init__(self, data: Any = None, *, currency: str, **more: Any) -> None:
        super().__init__(data, **more)
        value = self.fields["value_minor"]
        assert isinstance(value, AmountField)
        value.currency = currency


class RuleForm(forms.Form):
    """Who approves, in order: each row a role or a person, and from when on they are asked."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    own_allowed = forms.BooleanField(
        label=_("Own requests may be approved alone"),
        required=False,
        help_text=_("Otherwise somebody else has to approve as well."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        reader: User,
        project: Project | None,
        currency: str,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        people = list(people_who_may_approve(reader.organisation_id, project))
        self.people = {one.pk: one for one in people}
        able = roles_that_may_approve(reader)
        roles = [(f"role:{code}", label) for code, label in ROLES if code in able]
        choices = [
            ("", "–"),
            (_t("Roles"), roles),
            (_t("People"), [(f"user:{one.pk}", one.name) for one in people]),
        ]
        for place in range(1, STEPS + 1):
            self.fields[f"who_{place}"] = forms.ChoiceField(
                label=_t("Approver %(n)d") % {"n": place}, choices=choices, required=False
            )
            self.fields[f"days_{place}"] = _days(_("From person-days"))
            self.fields[f"money_{place}"] = AmountField(
                label=_("From amount"), required=False, currency=currency
            )

    @staticmethod
    def initial_of(steps: list[ApprovalStep]) -> dict[str, Any]:
        """The rows as the rule stands."""
        found: dict[str, Any] = {}
        for place, one in enumerate(steps[:STEPS], 1):
            found[f"who_{place}"] = f"user:{one.person_id}" if one.person_id else f"role:{one.role}"
            found[f"days_{place}"], found[f"money_{place}"] = one.from_days, one.from_minor
        return found

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The fields, row by row."""
        return [
            (self[f"who_{place}"], self[f"days_{place}"], self[f"money_{place}"])
            for place in range(1, STEPS + 1)
        ]

    def steps(self) -> list[Step]:
        """What the action takes; empty rows are left out."""
        data, found = self.cleaned_data, []
        for place in range(1, STEPS + 1):
            kind, _colon, code = data[f"who_{place}"].partition(":")
            if not kind:
                continue
            person: User | None = self.people[int(code)] if kind == "user" else None
            days: Decimal | None = data[f"days_{place}"]
            found.append(Step("" if person else code, person, days, data[f"money_{place}"]))
        return found
