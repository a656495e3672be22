"""The forms of levelling: what is wanted of a proposal, what the list of moves is narrowed to, capacities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tongzhou.plan.levelling import Options
from tongzhou.plan.models import MOST_CAPACITY, Resource

SECONDS = (10, 20, 60, 120)
MOST_SECONDS = 300
KEEP_END, MOVE_END = "keep", "move"


class ProposeForm(forms.Form):
    """How the plan is to be levelled, in words."""

    end = forms.ChoiceField(
        label=_("The project's end"),
        choices=[
            (MOVE_END, _("may move, as little as possible")),
            (KEEP_END, _("stays: delay tasks within their float only, and report what does not fit")),
        ],
        widget=forms.RadioSelect,
        initial=MOVE_END,
    )
    hard_deadlines = forms.BooleanField(
        label=_("Respect deadlines"),
        required=False,
        initial=True,
        help_text=_("No task is delayed beyond its deadline. Otherwise missed deadlines are listed."),
    )
    priorities = forms.BooleanField(
        label=_("More urgent items first"),
        required=False,
        initial=True,
        help_text=_("Where two tasks need the same person, the item of lower priority waits."),
    )
    resources = forms.MultipleChoiceField(
        label=_("Whom to level"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody ticked means everybody."),
    )
    seconds = forms.TypedChoiceField(
        label=_("How long to search"),
        coerce=int,
        initial=20,
        help_text=_("Longer searches find earlier ends. You can stop at any time and keep the best so far."),
    )

    def __init__(self, *args: Any, people: Sequence[Resource], **more: Any) -> None:
        super().__init__(*args, **more)
        whom, seconds = self.fields["resources"], self.fields["seconds"]
        assert isinstance(whom, forms.MultipleChoiceField)
        assert isinstance(seconds, forms.TypedChoiceField)
        whom.choices = [(str(one.pk), one.name) for one in people]
        words = {one: ngettext("%(count)d second", "%(count)d seconds", one) for one in SECONDS}
        seconds.choices = [(one, words[one] % {"count": one}) for one in SECONDS]

    def options(self) -> Options:
        """What was asked for."""
        chosen = tuple(int(one) for one in self.cleaned_data["resources"])
        return Options(
            within_slack=self.cleaned_data["end"] == KEEP_END,
            hard_deadlines=self.cleaned_data["hard_deadlines"],
            priorities=self.cleaned_data["priorities"],
            resources=chosen or None,
            seconds=self.cleaned_data["seconds"],
        )

    @classmethod
    def filled(cls, options: Options | None, people: Sequence[Resource]) -> ProposeForm:
        """The form as it was filled in last."""
        if options is None:
            return cls(people=people)
        return cls(
            people=people,
            initial={
                "end": KEEP_END if options.within_slack else MOVE_END,
                "hard_deadlines": options.hard_deadlines,
                "priorities": options.priorities,
                "resources": [str(one) for one in options.resources or ()],
                "seconds": options.seconds if options.seconds in SECONDS else 20,
            },
        )


class MoveFilter(forms.Form):
    """What narrows the list of moves; what is not understood counts as not chosen."""

    q = forms.CharField(max_length=100, required=False)
    who = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    own = forms.BooleanField(required=False)


class CapacityForm(forms.Form):
    """How much of somebody may be used at once, in percent."""

    percent = forms.IntegerField(label=_("Capacity in percent"), min_value=0, max_value=MOST_CAPACITY // 100)
