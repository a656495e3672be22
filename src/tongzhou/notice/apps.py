from django.apps import AppConfig


class NoticeConfig(AppConfig):
    name = "tongzhou.notice"
    label = "notice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Notices follow the diary; channels are a kind of subject, and their deeds have sentences."""
        from tongzhou.activity.actions import diary_followers
        from tongzhou.notice import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.notice.actions.tell import follow_diary
        from tongzhou.notice.metrics import deliveries
        from tongzhou.notice.subjects import register_kinds
        from tongzhou.notice.words import tell_deeds
        from tongzhou.operations.metrics import FIGURES

        if follow_diary not in diary_followers:
            diary_followers.append(follow_diary)
        if deliveries not in FIGURES:
            FIGURES.append(deliveries)
        register_kinds()
        tell_deeds()
