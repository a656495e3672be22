"""Addresses of early warnings."""

from django.urls import path

from tongzhou.risks import views

WARNINGS = "projects/<slug:key>/warnings/"
urlpatterns = [
    path("warnings/", views.all_warnings, name="all_warnings"),
    path(WARNINGS, views.warnings, name="warnings"),
    path(f"{WARNINGS}look", views.warnings_look, name="warnings_look"),
    path(f"{WARNINGS}<int:pk>/follow-up", views.warning_follow_up, name="warning_follow_up"),
    path(f"{WARNINGS}<int:pk>/ask", views.warning_ask, name="warning_ask"),
    path(f"{WARNINGS}<int:pk>/snooze", views.warning_snooze, name="warning_snooze"),
    path(f"{WARNINGS}<int:pk>/dismiss", views.warning_dismiss, name="warning_dismiss"),
    path(f"{WARNINGS}<int:pk>/reopen", views.warning_reopen, name="warning_reopen"),
]
