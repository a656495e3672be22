from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "tongzhou.operations"
    label = "operations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's own tasks known."""
        from tongzhou.operations import chores  # noqa: F401
