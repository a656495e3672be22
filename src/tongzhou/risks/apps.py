from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "tongzhou.risks"
    label = "risks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known what deeds are called, what runs at night, and the warnings on a project's overview."""
        from tongzhou.activity.words import tell
        from tongzhou.risks import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.risks.words import ICONS, ROOM, SENTENCES
        from tongzhou.web.slots import fill

        tell(SENTENCES, ICONS, room=("risks", ROOM))
        fill("project", "risks/_on_project.html")
