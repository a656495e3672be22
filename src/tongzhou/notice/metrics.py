"""Deliveries in the figures of an installation."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric

from tongzhou.notice.queries.deliveries import counted_deliveries, oldest_waiting


def deliveries() -> Iterator[Metric]:
    """How many messages are in which state, by the kind of their channel, and how long the oldest has been waiting."""
    now = timezone.now()
    counts = GaugeMetricFamily(
        "tongzhou_deliveries",
        "Messages that wait or were given up, and others of the last day",
        labels=["channel", "state"],
    )
    for channel, state, count in counted_deliveries(now):
        counts.add_metric([channel, state], count)
    yield counts
    oldest = oldest_waiting()
    age = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
    yield GaugeMetricFamily(
        "tongzhou_delivery_age_seconds", "How long the oldest message has been waiting", age
    )
