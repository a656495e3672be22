from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "tongzhou.activity"
    label = "activity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Accounts and operations are below and cannot import the diary; they are handed the pen here."""
        from tongzhou.accounts.actions import diary_keepers
        from tongzhou.activity import jobs  # noqa: F401  # registers its tasks
        from tongzhou.activity.actions import record
        from tongzhou.operations import actions as operations

        if record not in diary_keepers:
            diary_keepers.append(record)
        if record not in operations.diary_keepers:
            operations.diary_keepers.append(record)
