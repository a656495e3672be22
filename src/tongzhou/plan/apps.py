from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "tongzhou.plan"
    label = "plan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Projects are one stair below and cannot import the plan; they are told here who follows."""
        from tongzhou.accounts.actions import organisation_welcomes
        from tongzhou.plan import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.plan.actions.defaults import give_defaults
        from tongzhou.plan.actions.follow_charter import follow_charter
        from tongzhou.projects.actions import date_followers

        if follow_charter not in date_followers:
            date_followers.append(follow_charter)
        if give_defaults not in organisation_welcomes:
            organisation_welcomes.append(give_defaults)
        from tongzhou.plan.subjects import register_kinds, register_trash
        from tongzhou.plan.words import tell_diary

        register_kinds()
        register_trash()
        tell_diary()
