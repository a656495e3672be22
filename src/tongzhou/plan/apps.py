from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "tongzhou.plan"
    label = "plan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Projects are one stair below and cannot import the plan; they are told here who follows."""
        from tongzhou.plan import invariants  # noqa: F401  # registers them
        from tongzhou.plan.actions.follow_charter import follow_charter
        from tongzhou.projects.actions import date_followers

        if follow_charter not in date_followers:
            date_followers.append(follow_charter)
