"""Which parts of a project are to be published?"""

from __future__ import annotations

from typing import Any

from django import forms

from tongzhou.portal.models import Publication
from tongzhou.portal.parts import PARTS


class SectionsForm(forms.Form):
    """The parts of the portal's page, each a box to tick."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in PARTS:
            self.fields[part.code] = forms.BooleanField(
                label=str(part.label), required=False, help_text=str(part.help)
            )

    @classmethod
    def of(cls, publication: Publication | None) -> SectionsForm:
        """The form as it stands now; before the first time everything is ticked."""
        return cls(initial={part.code: getattr(publication, part.code, True) for part in PARTS})

    def chosen(self) -> dict[str, bool]:
        """Section → whether it is to be published."""
        self.full_clean()
        values: dict[str, Any] = self.cleaned_data
        return {name: bool(values.get(name)) for name in self.fields}
