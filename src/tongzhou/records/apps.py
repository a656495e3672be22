from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "tongzhou.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the deeds, what is found and thrown away, what is checked, and what files of its own it keeps."""
        from tongzhou.activity.words import tell
        from tongzhou.files import queries as files
        from tongzhou.projects.closed import keep_noting
        from tongzhou.records import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.records.queries import dossiers, sources
        from tongzhou.records.subjects import register
        from tongzhou.records.words import ICONS, ROOM, SENTENCES
        from tongzhou.signing import queries as signing

        tell(SENTENCES, ICONS, room=("records", ROOM))
        register()
        keep_noting("records.dossier_taken", "records.dossier_ready", "records.dossier_failed")
        sources.register()
        if dossiers.known_keys not in files.key_keepers:
            files.key_keepers.append(dossiers.known_keys)
            files.room_takers.append(dossiers.room_taken)
            signing.digest_sources.append(dossiers.verified)
