"""What narrows a feed or the audit trail."""

from __future__ import annotations

from typing import Any

from django import forms

from tongzhou.activity.queries.audit import AuditFilter
from tongzhou.activity.words import SENTENCES


class FeedForm(forms.Form):
    """Who, what kind of deed (a room or a deed), and when; what is not understood narrows nothing."""

    actor = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    deed = forms.CharField(max_length=60, required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def wanted(self) -> AuditFilter:
        """The accepted values."""
        self.is_valid()
        found: dict[str, Any] = {name: self.cleaned_data.get(name) for name in self.fields}
        if found["deed"] not in known_deeds():
            found["deed"] = ""
        return AuditFilter(**found)


def known_deeds() -> set[str]:
    """Every deed that has a sentence, and the rooms they are of."""
    return {*SENTENCES, *(deed.partition(".")[0] for deed in SENTENCES)}
