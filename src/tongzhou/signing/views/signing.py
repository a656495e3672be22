"""Reading the form of whoever signs, for all three doors: the portal, the page of the project, and the link."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from tongzhou.signing.actions import SigningRefusedError, decline, sign
from tongzhou.signing.documents import Signer
from tongzhou.signing.forms import DeclineForm, SignForm
from tongzhou.signing.models import Method, SignatureRequest
from tongzhou.signing.pictures import PictureRefusedError


@dataclass(frozen=True, slots=True)
class Given:
    """What came of a form: whether it is done, and the forms to show again if not."""

    done: bool
    form: SignForm
    decline_form: DeclineForm


def empty(signer: Signer) -> Given:
    """The forms before anything was sent."""
    fixed = signer.name if signer.user is not None else ""
    first = {"name": signer.name, "title": signer.title, "method": Method.DRAWN}
    return Given(False, SignForm(initial=first, fixed_name=fixed), DeclineForm())


def signed(request: HttpRequest, asked: SignatureRequest, signer: Signer) -> Given:
    """Sign with what was sent; refusals stand on the form."""
    fixed = signer.name if signer.user is not None else ""
    form = SignForm(request.POST, request.FILES, fixed_name=fixed)
    if form.is_valid():
        try:
            sign(asked, by=signer, ink=form.cleaned_data["ink"])
        except (SigningRefusedError, PictureRefusedError) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return Given(True, form, DeclineForm())
    return Given(False, form, DeclineForm())


def declined(request: HttpRequest, asked: SignatureRequest, signer: Signer) -> Given:
    """Decline with what was sent; refusals stand on the form."""
    form = DeclineForm(request.POST)
    if form.is_valid():
        try:
            decline(asked, by=signer, reason=form.cleaned_data["reason"])
        except SigningRefusedError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return Given(True, empty(signer).form, form)
    return Given(False, empty(signer).form, form)
