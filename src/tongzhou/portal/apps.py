from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tongzhou.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The diary learns the sentences of this room's deeds."""
        from tongzhou.activity.words import tell
        from tongzhou.portal.words import ICONS, SENTENCES

        tell(SENTENCES, ICONS)
