from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "tongzhou.team"
    label = "team"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known what deeds are called, what follows a plan, and what stands on other rooms' pages."""
        from tongzhou.activity.words import tell
        from tongzhou.plan.actions.edit_plan import plan_followers
        from tongzhou.team import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.team.actions.demand import count_later
        from tongzhou.team.words import ICONS, ROOM, SENTENCES
        from tongzhou.web.slots import fill

        tell(SENTENCES, ICONS, room=("team", ROOM))
        if count_later not in plan_followers:
            plan_followers.append(count_later)
        fill("person", "team/_on_person.html")
        fill("me", "team/_on_me.html")
