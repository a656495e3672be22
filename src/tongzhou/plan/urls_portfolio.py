"""Addresses of the portfolio and of a project's overview."""

from __future__ import annotations

from django.urls import path

from tongzhou.plan.views import overview, portfolio

portfolio_urlpatterns = [
    path("projects/", portfolio.projects, name="projects"),
    path("projects/<slug:key>/", overview.project, name="project"),
]
