"""Which parts of a project are to be published?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.portal.models import Publication


class SectionsForm(forms.Form):
    """The parts of the portal's page."""

    milestones = forms.BooleanField(
        label=_("Milestones"),
        required=False,
        help_text=_("Name, acceptance criterion, agreed and expected date, and how far it is."),
    )
    documents = forms.BooleanField(
        label=_("Documents"),
        required=False,
        help_text=_("Only documents that were published one by one."),
    )

    @classmethod
    def of(cls, publication: Publication | None) -> SectionsForm:
        """The form as it stands now; before the first time everything is ticked."""
        return cls(initial={name: getattr(publication, name, True) for name in cls.base_fields})

    def chosen(self) -> dict[str, bool]:
        """Section → whether it is to be published."""
        self.full_clean()
        values: dict[str, Any] = self.cleaned_data
        return {name: bool(values.get(name)) for name in self.fields}
