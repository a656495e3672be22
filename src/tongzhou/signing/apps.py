from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "tongzhou.signing"
    label = "signing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known what deeds are called, what is checked, and the job that mails links."""
        from tongzhou.activity.words import tell
        from tongzhou.signing import invariants  # noqa: F401  # registers them
        from tongzhou.signing.words import ICONS, ROOM, SENTENCES

        tell(SENTENCES, ICONS, room=("signing", ROOM))
