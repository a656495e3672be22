from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tongzhou.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the queue what this room's jobs are."""
        from tongzhou.accounts import jobs  # noqa: F401  # registers its tasks
