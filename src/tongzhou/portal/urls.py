"""Addresses of the portal, and of the page on which something is published to it."""

from __future__ import annotations

from django.urls import path

from tongzhou.portal import views

urlpatterns = [
    path("portal/", views.portal, name="portal"),
    path("portal/<slug:key>/", views.portal_project_page, name="portal_project"),
    path("projects/<slug:key>/client-portal/", views.client_portal, name="client_portal"),
    path(
        "projects/<slug:key>/client-portal/preview/",
        views.client_portal_preview,
        name="client_portal_preview",
    ),
    path(
        "projects/<slug:key>/client-portal/withdraw/",
        views.client_portal_withdraw,
        name="client_portal_withdraw",
    ),
]
