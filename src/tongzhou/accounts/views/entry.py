"""Coming in, going out, and the way from the front door."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import check_for_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.actions import change_preferences
from tongzhou.accounts.forms import SignInForm
from tongzhou.accounts.guards import next_page, signed_in

YEAR = 365 * 24 * 3600


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail and password; a failed attempt answers 422 with the form, one too many 429."""
    if request.user.is_authenticated:
        return redirect(next_page(request, "home"))
    form = SignInForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        return come_in(request, form.get_user(), method="password")
    return door(request, form)


def come_in(request: HttpRequest, user: Any, *, method: str) -> HttpResponse:
    """Let somebody in who has proved the first half; allauth asks for the second factor if there is one."""
    from allauth.account.internal.flows.login import record_authentication

    record_authentication(request, user, method=method)
    answer: HttpResponse = perform_login(
        request, user, email_verification="none", redirect_url=next_page(request, "home")
    )
    return answer


def door(request: HttpRequest, form: SignInForm) -> HttpResponse:
    """The sign-in page, with every way in that this installation has."""
    status = 200 if not form.is_bound else 429 if form.minutes else 422
    context = {"form": form, "next": wanted(request), "provider": settings.OIDC_NAME}
    response = render(request, "accounts/sign_in.html", context, status=status)
    if form.minutes:
        response["Retry-After"] = str(form.minutes * 60)
    return response


def wanted(request: HttpRequest) -> str:
    """The page that somebody wanted when they were stopped at the door."""
    return request.POST.get("next") or request.GET.get("next", "")


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
    """Vendor people start at what waits for them, clients at what was published to them."""
    return redirect("portal" if signed_in(request).is_client else "my_work")
