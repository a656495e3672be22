"""Sign-in and security: second factors, where one is signed in, and what has happened to the account."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.flows import deactivate_totp
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal.flows import remove_authenticator
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.actions.factors import note_factor, note_factor_removed
from tongzhou.accounts.actions.sessions import end_other_sessions, end_session
from tongzhou.accounts.forms import EmailForm, password_change_form
from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.keys import keys_of
from tongzhou.accounts.presence import HAS_FACTOR, lacks_factor
from tongzhou.accounts.proof import factor_was_shown, stepped_up
from tongzhou.accounts.queries.signing_in import factors_of, security_events, sessions_of


@never_cache
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Everything about getting into one's own account."""
    return security_page(request)


def security_page(request: HttpRequest, *, status: int = 200, **parts: Any) -> HttpResponse:
    """The page, with the form that was sent in place of the fresh one."""
    user = signed_in(request)
    factors = list(factors_of(user))
    context = {
        "password": password_change_form(user),
        "email": EmailForm(user=user),
        "tokens": keys_of(user),
        "factors": factors,
        "has_app": any(one.type == Authenticator.Type.TOTP for one in factors),
        "factor_missing": lacks_factor(request),
        "sessions": sessions_of(user, here=str(request.session.session_key), now=timezone.now()),
        "events": security_events(user),
        **parts,
    }
    return render(request, "accounts/security.html", context, status=status)


@require_POST
def session_end(request: HttpRequest, handle: str) -> HttpResponse:
    """Sign one of one's own devices out."""
    if not end_session(signed_in(request), handle=handle, now=timezone.now()):
        raise Http404
    messages.success(request, _("That device has been signed out."))
    return redirect("mfa_index")


@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Sign all of one's other devices out."""
    count = end_other_sessions(signed_in(request), here=str(request.session.session_key), now=timezone.now())
    said = ngettext("%(count)d device has been signed out.", "%(count)d devices have been signed out.", count)
    messages.success(request, said % {"count": count})
    return redirect("mfa_index")


class AddApp(ActivateTOTPView):
    """A new authenticator app: the QR code, then its first code."""

    template_name = "accounts/factor_app.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the factor and tell the diary."""
        response: HttpResponse = super().form_valid(form)
        note_factor(signed_in(self.request), "accounts.factor_added", kind="totp")
        factor_was_shown(self.request, "totp")
        messages.success(self.request, _("The authenticator app has been added."))
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


@never_cache
@require_http_methods(["GET", "POST"])
def app_add(request: HttpRequest) -> HttpResponseBase:
    """An authenticator app as second factor."""
    return AddApp.as_view()(request)


@require_POST
@stepped_up
def app_remove(request: HttpRequest) -> HttpResponse:
    """The authenticator app counts no more."""
    user = signed_in(request)
    deactivate_totp(request, get_object_or_404(factors_of(user), type=Authenticator.Type.TOTP))
    return _removed(request, "totp")


class AddPasskey(AddWebAuthnView):
    """A new passkey: a name, then the browser's own dialog."""

    template_name = "accounts/factor_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Always one that can be used without a password: that is what a passkey is."""
        from allauth.mfa.webauthn.internal.auth import begin_registration

        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["options"] = begin_registration(signed_in(self.request), passwordless=True)
        return context | kwargs

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the factor and tell the diary."""
        response: HttpResponse = super().form_valid(form)
        note_factor(signed_in(self.request), "accounts.factor_added", kind="webauthn")
        factor_was_shown(self.request, "webauthn")
        messages.success(self.request, _("The passkey has been added."))
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


@never_cache
@require_http_methods(["GET", "POST"])
def passkey_add(request: HttpRequest) -> HttpResponseBase:
    """A passkey as second factor, and instead of the password."""
    return AddPasskey.as_view()(request)


@require_POST
@stepped_up
def passkey_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own passkeys counts no more."""
    found = get_object_or_404(factors_of(signed_in(request)), type=Authenticator.Type.WEBAUTHN, pk=pk)
    remove_authenticator(request, found)
    return _removed(request, "webauthn")


def _removed(request: HttpRequest, kind: str) -> HttpResponse:
    here = str(request.session.session_key)
    keep = bool(request.POST.get("keep_tokens"))
    note_factor_removed(signed_in(request), kind=kind, here=here, keep_tokens=keep)
    request.session.pop(HAS_FACTOR, None)
    messages.success(request, _("The factor has been removed. Other devices have been signed out."))
    return redirect("mfa_index")


class Codes(ViewRecoveryCodesView):
    """The recovery codes, the first time they are looked at and never again."""

    template_name = "accounts/recovery_codes.html"


@never_cache
@require_GET
def codes(request: HttpRequest) -> HttpResponseBase:
    """The recovery codes, once."""
    return Codes.as_view()(request)


@require_POST
@stepped_up
def codes_make(request: HttpRequest) -> HttpResponse:
    """New recovery codes; the old ones work no more."""
    user = signed_in(request)
    get_object_or_404(factors_of(user), type=Authenticator.Type.RECOVERY_CODES)
    generate_recovery_codes(request)
    note_factor(user, "accounts.codes_made", kind="recovery_codes")
    return redirect("mfa_view_recovery_codes")


@method_decorator(
    login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login"), name="dispatch"
)
class SecondFactor(AuthenticateView):
    """The second step of signing in: a code, a recovery code or a passkey."""

    template_name = "accounts/second_factor.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the step again with what was wrong."""
        return self.render_to_response(self.get_context_data(), status=422)


@never_cache
@require_http_methods(["GET", "POST"])
@login_not_required
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """After the password."""
    return SecondFactor.as_view()(request)


class PasskeyAlone(LoginWebAuthnView):
    """A passkey instead of e-mail and password."""

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """What the browser is asked to sign, for the script of the sign-in page."""
        from allauth.mfa.webauthn.internal.auth import begin_authentication
        from django.http import JsonResponse

        return JsonResponse(begin_authentication(user=None))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to the door, in our words."""
        messages.error(self.request, _("This passkey is not known here. Sign in another way."))
        return redirect("sign_in")


@never_cache
@require_http_methods(["GET", "POST"])
@login_not_required
def passkey_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The challenge, and its answer."""
    return PasskeyAlone.as_view()(request)
