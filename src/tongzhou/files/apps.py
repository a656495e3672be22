from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "tongzhou.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring the room's jobs, the words of its deeds, and files as something to talk about."""
        from tongzhou.activity.live import guard_topics
        from tongzhou.activity.words import tell
        from tongzhou.files import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.files.guards import may_hear_file
        from tongzhou.files.subject_kind import FILE_KIND
        from tongzhou.files.words import ICONS, SENTENCES
        from tongzhou.projects.subjects import register_kind

        tell(SENTENCES, ICONS)
        register_kind(FILE_KIND)
        guard_topics("file", may_hear_file)
