from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "tongzhou.plan"
    label = "plan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Projects are one stair below and cannot import the plan; they are told here who follows."""
        from tongzhou.accounts.actions import organisation_welcomes
        from tongzhou.operations.creation import beside_models
        from tongzhou.plan import guards, invariants, jobs  # noqa: F401  # registers them
        from tongzhou.plan.actions.baselines import discard_baselines
        from tongzhou.plan.actions.defaults import give_defaults
        from tongzhou.plan.actions.edit_plan import plan_followers
        from tongzhou.plan.actions.follow_charter import follow_charter
        from tongzhou.plan.actions.scenario_dates import ask_for_dates
        from tongzhou.projects.actions import date_followers, purge_followers

        if follow_charter not in date_followers:
            date_followers.append(follow_charter)
        if discard_baselines not in purge_followers:
            purge_followers.append(discard_baselines)
        if give_defaults not in organisation_welcomes:
            organisation_welcomes.append(give_defaults)
        if ask_for_dates not in plan_followers:
            plan_followers.append(ask_for_dates)
        from tongzhou.activity.live import guard_topics
        from tongzhou.plan.measures import register_measures
        from tongzhou.plan.queries.scenarios import may_hear_scenario
        from tongzhou.plan.subjects import register_kinds, register_trash
        from tongzhou.plan.words import tell_diary

        beside_models(guards.install)
        register_kinds()
        register_trash()
        register_measures()
        guard_topics("scenario", may_hear_scenario)
        tell_diary()
