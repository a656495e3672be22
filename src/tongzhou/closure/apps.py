from django.apps import AppConfig


class ClosureConfig(AppConfig):
    name = "tongzhou.closure"
    label = "closure"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the deeds, the checks over the rooms below, what is talked about, and the way back in."""
        from tongzhou.activity.words import tell
        from tongzhou.closure import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.closure.queries.open_things import register_checks
        from tongzhou.closure.subjects import register_kinds
        from tongzhou.closure.words import ICONS, ROOM, SENTENCES
        from tongzhou.projects.closed import keep_open

        tell(SENTENCES, ICONS, room=("closure", ROOM))
        register_kinds()
        register_checks()
        keep_open("closure_reopen", "api:closure_reopen")
