from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "tongzhou.recovery"
    label = "recovery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Jobs and the words of the diary are made known."""
        from tongzhou.activity.words import tell
        from tongzhou.recovery import jobs  # noqa: F401  # registers it
        from tongzhou.recovery.words import DEEDS, ICONS, ROOM

        tell(DEEDS, ICONS, room=("recovery", ROOM))
