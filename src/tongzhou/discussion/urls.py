"""Addresses of discussion."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
