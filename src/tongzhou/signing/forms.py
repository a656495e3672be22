"""What somebody sends who signs or declines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongzhou.signing.actions import Ink
from tongzhou.signing.models import Method
from tongzhou.signing.pictures import MOST_PICTURE_BYTES, PictureRefusedError, from_data_url


class SignForm(forms.Form):
    """A signature: drawn on the page, typed, or a picture of it; and that one knows what one does."""

    name = forms.CharField(label=_("Your name"), max_length=100)
    title = forms.CharField(label=_("Your position"), max_length=100, required=False)
    method = forms.ChoiceField(label=_("How you sign"), choices=Method.choices)
    drawn = forms.CharField(required=False, max_length=2 * MOST_PICTURE_BYTES, widget=forms.HiddenInput)
    typed = forms.CharField(label=_("Type your name"), max_length=100, required=False)
    scan = forms.FileField(
        label=_("Picture of your signature"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    agreed = forms.BooleanField(label=_("I have read the document and sign it."))

    def __init__(self, *args: Any, fixed_name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed_name = fixed_name
        if fixed_name:
            self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        """The signature itself as ``ink``."""
        given: dict[str, Any] = super().clean() or {}
        name = self.fixed_name or given.get("name", "")
        method = given.get("method", "")
        try:
            given["ink"] = Ink(
                Method(method or Method.TYPED),
                typed=given.get("typed", ""),
                name=name,
                title=given.get("title", ""),
                picture=self._picture(method, given),
            )
        except PictureRefusedError as refusal:
            self.add_error(None, str(refusal.message))
        return given

    def _picture(self, method: str, given: dict[str, Any]) -> bytes:
        if method == Method.DRAWN:
            return from_data_url(given.get("drawn", ""))
        if method == Method.UPLOADED:
            scan = given.get("scan")
            if scan is None or scan.size > MOST_PICTURE_BYTES:
                raise PictureRefusedError("size", _("Choose a picture of at most 2 MB."))
            content: bytes = scan.read()
            return content
        return b""


class DeclineForm(forms.Form):
    """Why one does not sign."""

    reason = forms.CharField(
        label=_("Why do you not sign?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class LinkForm(forms.Form):
    """Whom a link is for."""

    contact = forms.IntegerField(min_value=1)


class VerifyForm(forms.Form):
    """The code on a document, or the document itself."""

    code = forms.CharField(label=_("Code on the document"), max_length=80, required=False)
    document = forms.FileField(
        label=_("The document (PDF)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("code") and not given.get("document"):
            raise forms.ValidationError(
                _("Type the code that is printed on the document, or choose its file.")
            )
        return given
