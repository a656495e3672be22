from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "tongzhou.discussion"
    label = "discussion"
    default_auto_field = "django.db.models.BigAutoField"
