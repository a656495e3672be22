from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tongzhou.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the queue what this room's jobs are, and the room below how it asks for a proof."""
        from tongzhou.accounts import jobs  # noqa: F401  # registers its tasks
        from tongzhou.accounts.proof import stepped_up
        from tongzhou.operations.guards import proofs

        if stepped_up not in proofs:
            proofs.append(stepped_up)
