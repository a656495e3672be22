from django.apps import AppConfig


class ScopeConfig(AppConfig):
    name = "tongzhou.scope"
    label = "scope"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the deeds, what can be talked about and thrown away, and who cuts ties of moved items."""
        from tongzhou.activity.words import tell
        from tongzhou.plan.actions.baselines import baseline_followers
        from tongzhou.plan.actions.items.copy import move_followers
        from tongzhou.plan.baseline_book import more_sheets
        from tongzhou.scope import invariants  # noqa: F401  # registers them
        from tongzhou.scope.actions.kept import follow_baseline
        from tongzhou.scope.actions.links import follow_moved_items
        from tongzhou.scope.exports import baseline_sheet
        from tongzhou.scope.subjects import register_kinds, register_trash
        from tongzhou.scope.waiting import waiting_deliverables
        from tongzhou.scope.words import FIELDS, ICONS, ROOM, SENTENCES
        from tongzhou.web.slots import fill
        from tongzhou.work.waiting import waiting_sources

        tell(SENTENCES, ICONS, fields=FIELDS, room=("scope", ROOM))
        register_kinds()
        if waiting_deliverables not in waiting_sources:
            waiting_sources.append(waiting_deliverables)
        register_trash()
        if follow_moved_items not in move_followers:
            move_followers.append(follow_moved_items)
        fill("goal", "scope/_on_goal.html")
        fill("baselines", "scope/_on_baselines.html")
        if follow_baseline not in baseline_followers:
            baseline_followers.append(follow_baseline)
        if baseline_sheet not in more_sheets:
            more_sheets.append(baseline_sheet)
