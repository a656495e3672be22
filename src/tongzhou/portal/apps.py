from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tongzhou.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The diary learns the sentences of this room's deeds; files are shown, and guarded, by publication."""
        from tongzhou.activity.words import tell
        from tongzhou.files.guards import client_gates
        from tongzhou.portal.documents import document_sources
        from tongzhou.portal.queries import documents_are_published_to, files_of
        from tongzhou.portal.words import ICONS, SENTENCES

        tell(SENTENCES, ICONS)
        if documents_are_published_to not in client_gates:
            client_gates.append(documents_are_published_to)
            document_sources.append(files_of)
