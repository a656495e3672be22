from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "tongzhou.discussion"
    label = "discussion"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Sentences of this room, what comes back from the trash, and talk on pages of the rooms below."""
        from tongzhou.activity.live import guard_topics
        from tongzhou.activity.words import tell
        from tongzhou.discussion.guards import may_hear_talk
        from tongzhou.discussion.personal import register_personal
        from tongzhou.discussion.trash import register_trash
        from tongzhou.discussion.words import ICONS, ROOM, SENTENCES
        from tongzhou.web.slots import fill

        tell(SENTENCES, ICONS, room=("discussion", ROOM))
        guard_topics("talk", may_hear_talk)
        register_trash()
        register_personal()
        fill("client", "discussion/_on_client.html")
        fill("file", "discussion/_on_file.html")
