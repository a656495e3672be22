from django.apps import AppConfig


class AcceptanceConfig(AppConfig):
    name = "tongzhou.acceptance"
    label = "acceptance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the deeds, what is signed and talked about, what is checked, and what gates keep closed."""
        from tongzhou.acceptance import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.acceptance.actions.gates import keep_closed
        from tongzhou.acceptance.subjects import register, rejected_to_repair, remaining_to_do
        from tongzhou.acceptance.words import FIELDS, ICONS, ROOM, SENTENCES
        from tongzhou.activity.words import tell
        from tongzhou.plan.actions.edit_plan import progress_followers
        from tongzhou.work.waiting import waiting_sources

        tell(SENTENCES, ICONS, fields=FIELDS, room=("acceptance", ROOM))
        register()
        if keep_closed not in progress_followers:
            progress_followers.append(keep_closed)
            waiting_sources += [rejected_to_repair, remaining_to_do]
