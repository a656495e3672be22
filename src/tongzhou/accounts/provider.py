"""Signing in through the company's own provider (OpenID Connect): only into accounts that exist already."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tongzhou.accounts.actions.provider import link_provider
from tongzhou.accounts.queries.signing_in import user_by_email


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Who comes from the provider is let in as the account that has the same, verified e-mail address.

    The provider's own number of the person is kept at the first time; from then on it alone counts, so that an
    address which the provider gives to somebody else later opens nothing.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Accounts come from administrators and invitations only."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the account, or send back to the door with a reason that tells nothing about accounts."""
        if sociallogin.is_existing:
            user = user_by_email(sociallogin.user.email)
            if user is None or not user.organisation.provider_sign_in:
                raise refused(request)
            return
        addresses = [one.email for one in sociallogin.email_addresses if one.verified is True]
        user = user_by_email(addresses[0]) if addresses else None
        if user is None or not user.organisation.provider_sign_in or not link_provider(user, sociallogin):
            raise refused(request)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_details: Any) -> None:
        """The provider did not answer, or not as it should."""
        raise refused(request)


def refused(request: HttpRequest) -> ImmediateHttpResponse:
    """Back to the door; the same words whether the account, the permission or the verified address is missing."""
    messages.error(
        request,
        _("You could not be signed in this way. Sign in with your password, or ask an administrator."),
    )
    return ImmediateHttpResponse(redirect("sign_in"))
