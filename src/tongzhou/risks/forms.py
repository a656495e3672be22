"""What is said when one decides on a warning."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SnoozeForm(forms.Form):
    """Until when a warning is not shown."""

    until = forms.DateField(label=_("Put off until"), widget=forms.DateInput(attrs={"type": "date"}))


class DismissForm(forms.Form):
    """Why it is no problem."""

    reason = forms.CharField(
        label=_("Why is this no problem?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class FollowUpForm(forms.Form):
    """The name of the task that is made of it; empty for the warning's own words."""

    name = forms.CharField(label=_("Task"), max_length=500, required=False)


class AskForm(forms.Form):
    """The question; empty for the usual one."""

    words = forms.CharField(
        label=_("Question"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
