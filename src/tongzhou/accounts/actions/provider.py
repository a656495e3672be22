"""Connecting an account with the person whom the company's provider knows."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from tongzhou.accounts.diary import record
from tongzhou.accounts.models import User


@transaction.atomic
def link_provider(user: User, sociallogin: Any) -> bool:
    """Keep the provider's number of a person with their account; False when another number is kept already."""
    provider = sociallogin.account.provider
    if SocialAccount.objects.filter(user=user, provider=provider).exists():
        return False
    account = sociallogin.account
    SocialAccount.objects.create(user=user, provider=provider, uid=account.uid, extra_data={})
    record("accounts.provider_linked", user, by=user)
    sociallogin.lookup()
    return True
