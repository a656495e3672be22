"""Is what people typed about a file well-formed?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.files.limits import LIMITS
from tongzhou.files.models import Audience
from tongzhou.files.queries import SORTS


class DetailsForm(forms.Form):
    """What goes with an upload."""

    folder = forms.CharField(max_length=LIMITS.folder_chars, required=False)
    note = forms.CharField(max_length=LIMITS.note_chars, required=False)

    def chosen(self) -> dict[str, str]:
        """Folder and note; what is far too long is cut by nobody: it is refused as a folder."""
        self.is_valid()
        return {
            "folder": self.data.get("folder", ""),
            "note": self.cleaned_data.get("note", ""),
        }


class ChangeForm(forms.Form):
    """Another name or folder."""

    name = forms.CharField(label=_("File name"), max_length=LIMITS.name_chars)
    folder = forms.CharField(
        label=_("Folder"),
        max_length=LIMITS.folder_chars,
        required=False,
        help_text=_("Folders are separated by “/”. A new folder appears by itself; empty is the top."),
        widget=forms.TextInput(attrs={"list": "folders", "autocomplete": "off"}),
    )


class AudienceForm(forms.Form):
    """Who may see a file."""

    audience = forms.ChoiceField(choices=Audience.choices)


class ListForm(forms.Form):
    """What narrows and sorts a list of files."""

    q = forms.CharField(max_length=100, required=False)
    folder = forms.CharField(max_length=LIMITS.folder_chars, required=False)
    sort = forms.ChoiceField(
        choices=[(f"{sign}{name}", "") for name in SORTS for sign in ("", "-")], required=False
    )

    def wanted(self) -> dict[str, Any]:
        """The accepted values; what was not understood counts as empty."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
