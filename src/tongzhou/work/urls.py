"""Addresses of work."""

from __future__ import annotations

from tongzhou.work.urls_views import urlpatterns as views

urlpatterns = [*views]
