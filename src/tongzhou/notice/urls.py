"""Addresses of notice."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
