from django.apps import AppConfig


class NoticeConfig(AppConfig):
    name = "tongzhou.notice"
    label = "notice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Notices follow the diary; channels are a kind of subject, and their deeds have sentences."""
        from tongzhou.accounts.keys import OTHER_KEYS, Keys
        from tongzhou.activity.actions import diary_followers
        from tongzhou.notice import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.notice.actions.feeds import end_link
        from tongzhou.notice.actions.tell import follow_diary
        from tongzhou.notice.closing import register_checks
        from tongzhou.notice.metrics import deliveries
        from tongzhou.notice.queries.feeds import links_of
        from tongzhou.notice.subjects import register_kinds
        from tongzhou.notice.words import tell_deeds
        from tongzhou.operations.metrics import FIGURES

        if follow_diary not in diary_followers:
            diary_followers.append(follow_diary)
        if deliveries not in FIGURES:
            FIGURES.append(deliveries)
        OTHER_KEYS["calendar feed"] = Keys(links_of, end_link)
        register_kinds()
        register_checks()
        tell_deeds()
