from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "tongzhou.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What can be talked about and followed is made known, for this room and those below."""
        from tongzhou.activity.actions import deed_guards
        from tongzhou.activity.live import guard_topics
        from tongzhou.projects.closed import refuse_in_closed
        from tongzhou.projects.kinds import register_kinds
        from tongzhou.projects.queries import may_hear_project
        from tongzhou.projects.trash import register_trash
        from tongzhou.web.slots import fill

        for prefix in ("project", "work"):
            guard_topics(prefix, may_hear_project)
        if refuse_in_closed not in deed_guards:
            deed_guards.append(refuse_in_closed)
        register_kinds()
        register_trash()
        fill("person", "projects/_on_person.html")
