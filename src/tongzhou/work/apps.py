from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "tongzhou.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the diary what deeds of this room are called, and the plan that saved views name tags."""
        from tongzhou.activity.words import tell
        from tongzhou.plan.actions.items.details import merge_followers
        from tongzhou.work.actions.saved import follow_merged_tags
        from tongzhou.work.words import ICONS, SENTENCES

        tell(SENTENCES, ICONS)
        if follow_merged_tags not in merge_followers:
            merge_followers.append(follow_merged_tags)
