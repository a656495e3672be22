"""Addresses of the portfolio and of a project's overview."""

from __future__ import annotations

from django.urls import path

from tongzhou.plan.views import outside, overview, portfolio, timeline

portfolio_urlpatterns = [
    path("portfolio/timeline/", timeline.portfolio_timeline, name="portfolio_timeline"),
    path("portfolio/timeline/data", timeline.portfolio_timeline_data, name="portfolio_timeline_data"),
    path("portfolio/people/", timeline.portfolio_people, name="portfolio_people"),
    path("projects/<slug:key>/outside/", outside.outside_links, name="outside_links"),
    path("projects/<slug:key>/outside/wait", outside.outside_wait, name="outside_wait"),
    path("projects/<slug:key>/outside/<int:link>/end", outside.outside_end, name="outside_end"),
    path("projects/", portfolio.projects, name="projects"),
    path("projects/<slug:key>/", overview.project, name="project"),
]
