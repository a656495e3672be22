"""The secret address of somebody's calendar feed is made and ended."""

from __future__ import annotations

import secrets

from django.db import transaction

from tongzhou.accounts.models import User
from tongzhou.notice.models import FeedLink
from tongzhou.notice.queries.feeds import digest_of


@transaction.atomic
def make_link(*, by: User) -> str:
    """A fresh secret, returned this once; an older one is worth nothing from now on."""
    secret = secrets.token_urlsafe(32)
    FeedLink.objects.update_or_create(user=by, defaults={"digest": digest_of(secret)})
    return secret


def end_link(user: User) -> int:
    """The feed ends together with somebody's tokens, in that deed's transaction; how many there were."""
    return FeedLink.objects.filter(user=user).delete()[0]


@transaction.atomic
def revoke_link(*, by: User) -> bool:
    """The feed ends; False when there was none."""
    return bool(end_link(by))
