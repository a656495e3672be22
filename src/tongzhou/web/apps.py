"""The Django application of the room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, tags and static files; no models."""

    name = "tongzhou.web"
    label = "web"
