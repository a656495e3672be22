from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "tongzhou.goals"
    label = "goals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known what deeds are called, what goals are to other rooms, and their place on the overview."""
        from tongzhou.activity.words import tell
        from tongzhou.goals import invariants  # noqa: F401  # registers them
        from tongzhou.goals.subjects import register_kinds
        from tongzhou.goals.trash import register_trash
        from tongzhou.goals.waiting import goals_to_confirm
        from tongzhou.goals.words import ICONS, ROOM, SENTENCES
        from tongzhou.web.slots import fill
        from tongzhou.work.waiting import waiting_sources

        tell(SENTENCES, ICONS, room=("goals", ROOM))
        register_trash()
        register_kinds()
        if goals_to_confirm not in waiting_sources:
            waiting_sources.append(goals_to_confirm)
        fill("project_overview", "goals/_overview.html")
