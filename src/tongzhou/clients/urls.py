"""Addresses of clients and their contacts."""

from __future__ import annotations

from django.urls import path

from tongzhou.clients import views

urlpatterns = [
    path("clients/", views.clients, name="clients"),
    path("clients/new/", views.client_create, name="client_create"),
    path("clients/<int:pk>/", views.client, name="client"),
    path("clients/<int:pk>/edit/", views.client_edit, name="client_edit"),
    path("clients/<int:pk>/delete/", views.client_delete, name="client_delete"),
    path("clients/<int:pk>/contacts/new/", views.contact_create, name="contact_create"),
    path("clients/<int:pk>/contacts/<int:contact>/", views.contact_edit, name="contact_edit"),
    path("clients/<int:pk>/contacts/<int:contact>/remove/", views.contact_remove, name="contact_remove"),
    path("clients/<int:pk>/contacts/<int:contact>/login/", views.contact_login, name="contact_login"),
]
