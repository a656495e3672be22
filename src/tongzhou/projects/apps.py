from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "tongzhou.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What can be talked about and followed is made known, for this room and those below."""
        from tongzhou.projects.kinds import register_kinds
        from tongzhou.projects.trash import register_trash

        register_kinds()
        register_trash()
