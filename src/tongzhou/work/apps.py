from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "tongzhou.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the diary what deeds of this room are called."""
        from tongzhou.activity.words import tell
        from tongzhou.work import invariants  # noqa: F401  # registers them
        from tongzhou.work.words import ICONS, SENTENCES

        tell(SENTENCES, ICONS)
