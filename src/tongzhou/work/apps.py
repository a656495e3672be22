from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "tongzhou.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the diary what deeds of this room are called, the trash how views come back, and what goes with a
        former member.
        """
        from tongzhou.activity.personal import erases
        from tongzhou.activity.words import tell
        from tongzhou.work import invariants  # noqa: F401  # registers them
        from tongzhou.work.actions.saved import forget_views
        from tongzhou.work.trash import register_trash
        from tongzhou.work.words import ICONS, SENTENCES

        tell(SENTENCES, ICONS)
        register_trash()
        erases("work", lambda user, _replace: forget_views(user))
