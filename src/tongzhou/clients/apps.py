from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "tongzhou.clients"
    label = "clients"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What comes back from the trash is made known."""
        from tongzhou.clients.trash import register_trash

        register_trash()
