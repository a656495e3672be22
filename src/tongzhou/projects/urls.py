"""Addresses of a project's charter, members, activity and end, and of the client's front door."""

from __future__ import annotations

from django.urls import path

from tongzhou.projects import views, views_feeds

urlpatterns = [
    path("projects/<slug:key>/charter/", views.charter, name="charter"),
    path("projects/<slug:key>/members/", views.members, name="members"),
    path("projects/<slug:key>/members/add/", views.member_add, name="member_add"),
    path("projects/<slug:key>/members/<int:pk>/", views.member_change, name="member_change"),
    path("projects/<slug:key>/members/<int:pk>/remove/", views.member_remove, name="member_remove"),
    path("projects/<slug:key>/activity/", views.activity, name="activity"),
    path("activity/", views_feeds.all_activity, name="all_activity"),
    path("people/<int:pk>/activity/", views_feeds.person_activity, name="person_activity"),
    path("projects/<slug:key>/delete/", views.project_delete, name="project_delete"),
]
