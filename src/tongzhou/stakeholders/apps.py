from django.apps import AppConfig


class StakeholdersConfig(AppConfig):
    name = "tongzhou.stakeholders"
    label = "stakeholders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known what can be found and thrown away, what waits, and what stands on a client's page."""
        from tongzhou.activity.words import tell
        from tongzhou.stakeholders import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.stakeholders.subjects import register_kinds, register_trash
        from tongzhou.stakeholders.waiting import promises_wait, talks_wait
        from tongzhou.stakeholders.words import ICONS, ROOM, SENTENCES
        from tongzhou.web.slots import fill
        from tongzhou.work.waiting import waiting_sources

        tell(SENTENCES, ICONS, room=("stakeholders", ROOM))
        register_kinds()
        register_trash()
        for source in (promises_wait, talks_wait):
            if source not in waiting_sources:
                waiting_sources.append(source)
        fill("client", "stakeholders/_on_client.html")
