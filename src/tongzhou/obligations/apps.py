from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "tongzhou.obligations"
    label = "obligations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known what can be talked about and thrown away, what runs by the clock, what waits and what warns."""
        from tongzhou.activity.words import tell
        from tongzhou.obligations import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.obligations.subjects import register_kinds, register_trash
        from tongzhou.obligations.watching import changes_in_freeze, client_waits, late_client_actions
        from tongzhou.obligations.words import ICONS, ROOM, SENTENCES
        from tongzhou.risks.watching.watchers import outside_watchers
        from tongzhou.work.waiting import waiting_sources

        tell(SENTENCES, ICONS, room=("obligations", ROOM))
        register_kinds()
        register_trash()
        if client_waits not in waiting_sources:
            waiting_sources.append(client_waits)
        for watcher in (late_client_actions, changes_in_freeze):
            if watcher not in outside_watchers:
                outside_watchers.append(watcher)
