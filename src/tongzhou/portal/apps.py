from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class PortalConfig(AppConfig):
    name = "tongzhou.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The diary learns the sentences of this room's deeds; files are shown, and guarded, by publication."""
        from tongzhou.activity.words import tell
        from tongzhou.files.guards import client_gates
        from tongzhou.portal.documents import PortalDocument, document_sources
        from tongzhou.portal.queries import (
            Front,
            PortalMilestone,
            PortalProject,
            ProjectLine,
            documents_are_published_to,
            files_of,
        )
        from tongzhou.portal.words import ICONS, SENTENCES
        from tongzhou.web.field_classes import FOR_CLIENTS
        from tongzhou.web.leaving import unfit

        if inside := unfit((PortalMilestone, PortalProject, ProjectLine, PortalDocument, Front), FOR_CLIENTS):
            raise ImproperlyConfigured(f"The portal would show what clients may not read: {inside}")
        tell(SENTENCES, ICONS)
        if documents_are_published_to not in client_gates:
            client_gates.append(documents_are_published_to)
            document_sources.append(files_of)
