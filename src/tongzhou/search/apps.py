from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "tongzhou.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The index follows the diary; comments are a kind of their own here; names go from it, too."""
        from tongzhou.activity.actions import diary_followers
        from tongzhou.activity.personal import erases
        from tongzhou.operations.backups import REBUILDS
        from tongzhou.operations.creation import beside_models
        from tongzhou.projects.subjects import register_kind
        from tongzhou.search import invariants, jobs, tokens  # noqa: F401  # registers them
        from tongzhou.search.actions import follow_diary, index_named
        from tongzhou.search.queries.comments import COMMENT_KIND

        beside_models(tokens.install)
        register_kind(COMMENT_KIND)
        erases("search", index_named)
        if "search.rebuild" not in REBUILDS:
            REBUILDS.append("search.rebuild")
        if follow_diary not in diary_followers:
            diary_followers.append(follow_diary)
