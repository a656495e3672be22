from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "tongzhou.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The index follows the diary."""
        from tongzhou.activity.actions import diary_followers
        from tongzhou.search import jobs  # noqa: F401  # registers the tasks
        from tongzhou.search.actions import follow_diary

        if follow_diary not in diary_followers:
            diary_followers.append(follow_diary)
