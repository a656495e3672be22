"""What the door tells the figures of an installation: how often somebody was turned away, never who."""

from __future__ import annotations

from prometheus_client import Counter

from tongzhou.operations.metrics import registry

SIGN_IN_FAILURES = Counter(
    "tongzhou_sign_in_failures",
    "Secrets that were wrong or not looked at any more",
    ["reason"],
    registry=registry,
)
REASONS = ("unknown_account", "wrong_secret", "locked_out")
for reason in REASONS:
    SIGN_IN_FAILURES.labels(reason)  # so that a rate begins at nothing


def count_failure(reason: str) -> None:
    """One more that was turned away."""
    SIGN_IN_FAILURES.labels(reason).inc()
