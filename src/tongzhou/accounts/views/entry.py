"""Coming in, going out, and the way from the front door."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import check_for_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.actions import change_preferences
from tongzhou.accounts.forms import SignInForm
from tongzhou.accounts.guards import next_page, signed_in

YEAR = 365 * 24 * 3600


class SignIn(LoginView):
    """E-mail and password; a failed attempt answers 422 with the form."""

    authentication_form = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again with its one answer."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


@require_http_methods(["GET", "POST"])
@login_not_required
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The page in front of all others."""
    return SignIn.as_view()(request)


@never_cache
@require_http_methods(["GET", "POST"])
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """A POST ends the session; a GET asks first, because a link alone must not sign anybody out."""
    if request.method == "POST":
        logout(request)
    return render(request, "accounts/sign_out.html") if request.user.is_authenticated else redirect("sign_in")


@require_POST
@login_not_required
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember a language: in a cookie, and with the person when somebody has signed in."""
    response = redirect(next_page(request, "sign_in"))
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES) or not check_for_language(language):
        return response
    if request.user.is_authenticated:
        change_preferences(signed_in(request), language=language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=request.is_secure(),
    )
    return response


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Vendor people start at what waits for them, clients at what was shared with them."""
    return redirect("client_home" if signed_in(request).is_client else "my_work")
