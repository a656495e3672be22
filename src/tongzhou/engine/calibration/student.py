"""Student's distribution for whole degrees of freedom: the finite sums of Abramowitz and Stegun, 26.7.3 and 26.7.4."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

MANY = 200
"""From so many degrees of freedom on it is the normal distribution to three digits."""
STEPS = 80
"""Halvings: enough for a float."""


def probability(t: float, freedom: int) -> float:
    """The probability of a value up to ``t``."""
    if freedom >= MANY:
        return NormalDist().cdf(t)
    inside = _between(abs(t), freedom)
    return (1 + inside) / 2 if t >= 0 else (1 - inside) / 2


def _between(t: float, freedom: int) -> float:
    """The probability of a value from -t to t."""
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term = total = cosine if odd else 1.0
    for step in range(3 if odd else 2, freedom - 1, 2):
        term *= cosine * cosine * (step - 1) / step
        total += term
    if not odd:
        return sine * total
    return 2 / math.pi * (angle + (sine * total if freedom > 1 else 0.0))


@lru_cache(maxsize=1024)
def quantile(share: float, freedom: int) -> float:
    """The value that a part ``share`` (0 < share < 1) of the distribution lies below."""
    if freedom >= MANY:
        return NormalDist().inv_cdf(share)
    if share < 0.5:
        return -quantile(1 - share, freedom)
    low, high = 0.0, 1.0
    while probability(high, freedom) < share:
        high *= 2
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if probability(middle, freedom) < share else (low, middle)
    return (low + high) / 2
