from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "tongzhou.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What can be talked about and followed is made known, for this room and those below."""
        from tongzhou.projects.kinds import register_kinds
        from tongzhou.projects.personal import register_personal
        from tongzhou.projects.trash import register_trash
        from tongzhou.web.slots import fill

        register_kinds()
        register_personal()
        register_trash()
        fill("person", "projects/_on_person.html")
