from django.apps import AppConfig


class CostsConfig(AppConfig):
    name = "tongzhou.costs"
    label = "costs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The plan tells of baselines and progress; its pages have places that are filled here."""
        from django.utils.translation import gettext_lazy as _

        from tongzhou.accounts.permissions import Permission
        from tongzhou.activity.words import tell
        from tongzhou.costs import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.costs.actions.budget import follow_baseline
        from tongzhou.costs.actions.progress import follow_progress
        from tongzhou.costs.pictures import picture_costs
        from tongzhou.costs.queries.budget import budget_stamp, planned_cost, prices_of
        from tongzhou.costs.trash import register_trash
        from tongzhou.costs.words import FIELDS, ICONS, ROOM, SENTENCES
        from tongzhou.plan.actions.baselines import baseline_followers
        from tongzhou.plan.actions.edit_plan import progress_followers
        from tongzhou.plan.measures import LESS, Unit, measure
        from tongzhou.plan.queries.baseline_comparison import cost_sources
        from tongzhou.web.slots import fill

        tell(SENTENCES, ICONS, fields=FIELDS, room=("costs", ROOM))
        register_trash()
        measure(
            "cost",
            _("Planned cost"),
            Unit.MONEY,
            Permission.VIEW_COST,
            planned_cost,
            better=LESS,
            prepare=prices_of,
            stamp=budget_stamp,
        )
        if follow_baseline not in baseline_followers:
            baseline_followers.append(follow_baseline)
        if follow_progress not in progress_followers:
            progress_followers.append(follow_progress)
        if picture_costs not in cost_sources:
            cost_sources.append(picture_costs)
        fill("project_overview", "costs/_overview.html")
        fill("portfolio_head", "costs/_portfolio_head.html")
        fill("portfolio_row", "costs/_portfolio_row.html")
