"""What is sent about handovers and warranties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.handover.checklists import CHECKLISTS
from tongzhou.handover.kinds import FACTS, LABELS, NAMES
from tongzhou.handover.models import HandoverLine, LineAnswer, LineState, Outcome
from tongzhou.handover.queries.handovers import (
    MOST_CHOICES,
    contacts_of,
    deliverables_to_choose,
    files_to_choose,
    items_to_hand_over,
)
from tongzhou.projects.models import Project
from tongzhou.signing.models import Side

NONE: list[tuple[Any, Any]] = [("", "–")]
SELECTED = {"deliverable", "file_version"}
MOST_PEOPLE = 500


def _day(label: Any = "", **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **options,
    )


def _text(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    options = {"max_length": 10_000, "required": False} | options
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


class HandoverForm(forms.Form):
    """The facts of a handover."""

    title = forms.CharField(label=_("Title"), max_length=300)
    template = forms.ChoiceField(
        label=_("Begin with"), required=False, help_text=_("A checklist of what is usually handed over.")
    )
    description = _text(_("What is handed over"))
    planned_on = _day(_("Planned for"))
    item = forms.TypedChoiceField(
        label=_("Phase or milestone of the plan"), coerce=int, empty_value=None, required=False
    )
    contacts = forms.MultipleChoiceField(
        label=_("Who of the client takes it over"), required=False, widget=forms.CheckboxSelectMultiple
    )
    operations_team = forms.CharField(
        label=_("Operations team"),
        max_length=300,
        required=False,
        help_text=_("Whoever runs it afterwards: a team of the client, or of yours."),
    )
    internal_note = _text(_("Internal note"), 2, help_text=_("The client never reads it."))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in contacts_of(project)[:MOST_CHOICES]}
        self.offer("item", NONE + items_to_hand_over(project))
        self.offer(
            "contacts",
            [(pk, f"{one.name}, {one.title}" if one.title else one.name) for pk, one in self.people.items()],
        )
        self.offer("template", [("", _("An empty list")), *((one.code, one.name) for one in CHECKLISTS)])

    def offer(self, name: str, choices: list[Any]) -> None:
        """Let one choose among these."""
        field: Any = self.fields[name]
        field.choices = choices

    def facts(self) -> dict[str, Any]:
        """What the action takes; numbers stand for what they choose."""
        given = dict(self.cleaned_data)
        given.pop("template", None)
        given["item_id"] = given.pop("item")
        given["contacts"] = [self.people[pk] for pk in given.pop("contacts")]
        return given


def _field_of(name: str, kind: str) -> forms.Field:
    label: Any = NAMES[kind] if name == "name" else LABELS[name]
    if name in {"valid_until", "day", "due"}:
        return _day(label)
    if name == "seats":
        return forms.IntegerField(label=label, min_value=0, max_value=2_000_000_000, required=False)
    if name == "outcome":
        return forms.ChoiceField(label=label, required=False, choices=[*NONE, *Outcome.choices])
    if name == "side":
        return forms.ChoiceField(label=label, choices=Side.choices)
    if name in SELECTED:
        return forms.TypedChoiceField(label=label, coerce=int, empty_value=None, required=False)
    if name in {"details", "internal_note"}:
        return _text(label, 3 if name == "details" else 2)
    column: Any = HandoverLine._meta.get_field(name)  # noqa: SLF001  # Django's documented interface
    return forms.CharField(label=label, max_length=column.max_length, required=name == "name")


class LineForm(forms.Form):
    """A line of one kind: the facts that such a line has. With ``owed``, who does what remains of it by when."""

    def __init__(self, *args: Any, project: Project, kind: str, owed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = list(FACTS[kind])
        if owed:
            names += [name for name in ("due", "responsible", "side") if name not in names]
        for name in (*names, "details", "internal_note"):
            self.fields[name] = _field_of(name, kind)
        self.fields["internal_note"].help_text = _("The client never reads it.")
        if "login" in names:
            self.fields["login"].help_text = _(
                "Never a password: hand passwords over in your password safe, and say here only who holds the account."
            )
        if "deliverable" in names:
            found = deliverables_to_choose(project)[:MOST_CHOICES]
            self._offer("deliverable", [(one.pk, f"{one.label} {one.name}") for one in found])
            files = files_to_choose(project)[:MOST_CHOICES]
            self._offer("file_version", [(one.pk, f"{one.file.name} · v{one.number}") for one in files])
            self.fields["file_version"].help_text = _("Only files that the client may see.")

    def _offer(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        chosen = self.initial.get(name)
        if chosen and chosen not in dict(choices):
            choices = [*choices, (chosen, _("as chosen before"))]
        field.choices = [*NONE, *choices]

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        return {
            f"{name}_id" if name in SELECTED else name: value for name, value in self.cleaned_data.items()
        }


class StatesForm(forms.Form):
    """How far several lines are."""

    state = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (LineState.OPEN, LineState.READY, LineState.HANDED)]
    )


class AnswerForm(forms.Form):
    """What is said of a line; ``version`` is the one that was read."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=[
            (LineAnswer.Answer.CONFIRMED.value, pgettext_lazy("handover", "Confirm")),
            (LineAnswer.Answer.OBJECTED.value, pgettext_lazy("handover", "Object")),
            (LineAnswer.Answer.REMAINING.value, pgettext_lazy("handover", "Accept as a remaining item")),
        ],
    )
    comment = _text(pgettext_lazy("handover", "Comment"), 2, max_length=4000)
    due = _day(_("To be done by"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NotedAnswerForm(AnswerForm):
    """What somebody of the client has said elsewhere."""

    said_by = forms.CharField(label=_("Who of the client has said so"), max_length=100)


class WordForm(forms.Form):
    """A few words."""

    comment = forms.CharField(max_length=4000)


class DoneForm(forms.Form):
    """Done, or not."""

    done = forms.BooleanField(required=False)


class PeopleForm(forms.Form):
    """Names for an attendance list, one per line, each with an organisation behind a comma."""

    people = _text(_("Names, one per line"), 4, max_length=50_000, required=True)

    def pairs(self) -> list[tuple[str, str]]:
        """Names and organisations."""
        found = []
        for line in self.cleaned_data["people"].splitlines()[:MOST_PEOPLE]:
            name, _comma, organisation = line.replace("，", ",").partition(",")
            if name.strip():
                found.append((name.strip(), organisation.strip()))
        return found


class WarrantyForm(forms.Form):
    """What is agreed of a warranty."""

    title = forms.CharField(label=_("Title"), max_length=200)
    scope = _text(_("What it covers"))
    agreed_start = _day(_("Begins on"), help_text=_("Empty: on the day of the second signature."))
    months = forms.IntegerField(
        label=pgettext_lazy("warranty", "Months"), min_value=1, max_value=240, required=False
    )
    agreed_end = _day(_("… or ends on"))
    remind_before = forms.IntegerField(
        label=_("Remind so many days before the end"),
        min_value=1,
        max_value=365,
        initial=30,
        help_text=_("You and the client's people; once more a week before."),
    )


class ClaimForm(forms.Form):
    """What was reported under a warranty."""

    text = _text(_("What does not work"), 3, required=True)
    reported_on = _day(_("Reported on"))
    reported_by = forms.CharField(label=_("Reported by"), max_length=100)


class PortalClaimForm(forms.Form):
    """What somebody of the client reports."""

    text = _text(_("What does not work"), 3, required=True)


class SolutionForm(forms.Form):
    """Since when a claim is solved, and how; without a day it is open again."""

    solved_on = _day()
    solution = forms.CharField(max_length=10_000, required=False)


class TableForm(forms.Form):
    """A table of lines."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, XLS, ODS or CSV."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )
