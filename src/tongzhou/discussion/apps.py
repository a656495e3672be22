from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "tongzhou.discussion"
    label = "discussion"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Sentences of this room, what comes back from the trash, and talk on pages of the rooms below."""
        from tongzhou.activity.words import tell
        from tongzhou.discussion.trash import register_trash
        from tongzhou.discussion.words import ICONS, SENTENCES
        from tongzhou.web.slots import fill

        tell(SENTENCES, ICONS)
        register_trash()
        fill("client", "discussion/_on_client.html")
        fill("shared_project", "discussion/_on_shared_project.html")
