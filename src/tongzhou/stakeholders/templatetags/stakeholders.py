"""``{% load stakeholders %}``: what a client's page shows of stakeholders and promises."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from tongzhou.accounts.guards import signed_in
from tongzhou.clients.models import ClientOrganisation
from tongzhou.stakeholders.queries import people, promises

register = template.Library()
MOST = 12


@register.simple_tag(takes_context=True)
def client_relations(context: dict[str, Any], client: ClientOrganisation) -> dict[str, Any]:
    """The most powerful stakeholders and the open promises of a client's projects that the reader may see."""
    user = signed_in(context["request"])
    return {
        "people": people.of_client(client.pk, user, MOST),
        "promises": promises.of_client(client.pk, user, MOST),
        "today": timezone.localdate(),
    }
