from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "tongzhou.clients"
    label = "clients"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Accounts is two stairs below: it is told here who is connected with an accepted invitation."""
        from tongzhou.accounts.actions.invitations import acceptance_hearers
        from tongzhou.clients.actions import welcome_contact

        if welcome_contact not in acceptance_hearers:
            acceptance_hearers.append(welcome_contact)
