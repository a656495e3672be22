"""Addresses of talk."""

from __future__ import annotations

from django.urls import path

from tongzhou.discussion import views

urlpatterns = [
    path("projects/<slug:key>/talk/", views.project_talk, name="project_talk"),
    path("talk/<slug:kind>/<int:pk>/", views.talk, name="talk"),
    path("talk/<slug:kind>/<int:pk>/comments/", views.talk_comments, name="talk_comments"),
    path("talk/<slug:kind>/<int:pk>/write/", views.comment_write, name="comment_write"),
    path("talk/<slug:kind>/<int:pk>/preview/", views.comment_preview, name="comment_preview"),
    path("talk/<slug:kind>/<int:pk>/people/", views.talk_people, name="talk_people"),
    path("talk/<slug:kind>/<int:pk>/watch/", views.talk_watch, name="talk_watch"),
    path("comments/<int:pk>/", views.comment, name="comment"),
    path("comments/<int:pk>/show/", views.comment_show, name="comment_show"),
    path("comments/<int:pk>/edit/", views.comment_edit, name="comment_edit"),
    path("comments/<int:pk>/history/", views.comment_history, name="comment_history"),
    path("comments/<int:pk>/delete/", views.comment_delete, name="comment_delete"),
    path("comments/<int:pk>/audience/", views.comment_audience, name="comment_audience"),
    path("comments/<int:pk>/react/", views.comment_react, name="comment_react"),
]
