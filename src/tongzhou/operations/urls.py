"""Addresses of operations."""

from django.urls import path

from tongzhou.operations import views

urlpatterns = [
    path("operations/", views.operations, name="operations"),
    path("operations/schedules/", views.operations_schedules, name="operations_schedules"),
    path("operations/limits/", views.operations_limits, name="operations_limits"),
    path("operations/health/", views.operations_health, name="operations_health"),
    path("operations/jobs/<int:pk>/retry/", views.job_retry, name="job_retry"),
    path("operations/jobs/<int:pk>/cancel/", views.job_cancel, name="job_cancel"),
]
