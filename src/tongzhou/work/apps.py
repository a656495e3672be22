from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "tongzhou.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known what deeds are called, how views come back, what they name, and what goes with a former member."""
        from tongzhou.activity.personal import erases
        from tongzhou.activity.words import tell
        from tongzhou.plan.actions.items.merging import Follower, merge_followers
        from tongzhou.work import invariants  # noqa: F401  # registers them
        from tongzhou.work.actions.saved import follow_merged_tags, forget_views, take_back_merged_tags
        from tongzhou.work.trash import register_trash
        from tongzhou.work.words import ICONS, SENTENCES

        tell(SENTENCES, ICONS)
        register_trash()
        erases("work", lambda user, _replace: forget_views(user))
        merge_followers["views"] = Follower("views", follow_merged_tags, take_back_merged_tags)
