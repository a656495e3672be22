"""Addresses that belong to the whole site: health, the command palette."""

from django.urls import path

from tongzhou.config import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("palette/", views.palette, name="palette"),
]
