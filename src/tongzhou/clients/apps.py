from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "tongzhou.clients"
    label = "clients"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What comes back from the trash is made known, and who is connected with an accepted invitation."""
        from tongzhou.accounts.actions.invitations import acceptance_hearers
        from tongzhou.clients.actions import welcome_contact
        from tongzhou.clients.personal import register_personal
        from tongzhou.clients.trash import register_trash

        register_personal()
        register_trash()
        if welcome_contact not in acceptance_hearers:
            acceptance_hearers.append(welcome_contact)
