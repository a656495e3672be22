from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "tongzhou.handover"
    label = "handover"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the deeds, what is signed, talked about and thrown away, what is checked and what waits."""
        from tongzhou.activity.words import tell
        from tongzhou.handover import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.handover.subjects import objected_to_solve, register
        from tongzhou.handover.trash import register_trash
        from tongzhou.handover.words import FIELDS, ICONS, ROOM, SENTENCES
        from tongzhou.work.waiting import waiting_sources

        tell(SENTENCES, ICONS, fields=FIELDS, room=("handover", ROOM))
        register()
        register_trash()
        if objected_to_solve not in waiting_sources:
            waiting_sources.append(objected_to_solve)
