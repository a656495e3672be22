from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "tongzhou.activity"
    label = "activity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Accounts is one stair below and cannot import the diary; it is handed the pen here."""
        from tongzhou.accounts.actions import diary_keepers
        from tongzhou.activity import jobs  # noqa: F401  # registers its tasks
        from tongzhou.activity.actions import record

        if record not in diary_keepers:
            diary_keepers.append(record)
