"""Addresses of search."""

from django.urls import path

from tongzhou.search import views

urlpatterns = [path("search/", views.search, name="search")]
