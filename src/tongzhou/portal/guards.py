"""How a client's user gets hold of a project: through what was published to them, and no other way."""

from __future__ import annotations

from django.http import Http404

from tongzhou.accounts.models import User
from tongzhou.portal.models import Publication
from tongzhou.portal.queries import find_publication


def get_publication(user: User, key: str) -> Publication:
    """The publication, or Http404: what is not published does not exist for a client."""
    found = find_publication(user, key)
    if found is None:
        raise Http404
    return found
