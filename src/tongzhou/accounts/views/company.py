"""Signing in through the company's provider: out to it, and back."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tongzhou.accounts.guards import next_page


@never_cache
@require_GET
@login_not_required
def company_sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider; only from one of our own pages, so that no other site signs anybody in."""
    _known(provider_id)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Http404
    from allauth.socialaccount.providers.openid_connect import views  # 6 MB that only a provider needs

    wanted = QueryDict(mutable=True)
    wanted["next"] = next_page(request, "home")
    request.GET = wanted  # type: ignore[assignment]  # allauth would take more from the address than we want to give
    response: HttpResponse = views.login(request, provider_id)
    return response


@never_cache
@require_GET
@login_not_required
def company_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What the provider says about the person; allauth checks that this browser has asked, and fetches it itself."""
    from allauth.socialaccount.providers.openid_connect import views

    _known(provider_id)
    response: HttpResponse = views.callback(request, provider_id)
    return response


def _known(provider_id: str) -> None:
    """The page is there only where a provider is set up."""
    if not settings.OIDC_ISSUER or provider_id != "company":
        raise Http404
