from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class PortalConfig(AppConfig):
    name = "tongzhou.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The diary learns the sentences of this room's deeds; files are shown, and guarded, by publication."""
        from tongzhou.acceptance.queries.acceptances import client_gates as acceptance_gates
        from tongzhou.activity.words import tell
        from tongzhou.files.guards import client_gates, version_openers
        from tongzhou.goals.sharing import on_sharing, reaches_client
        from tongzhou.handover.sharing import reaches_client as handovers_reach
        from tongzhou.obligations.queries.owed import client_gates as action_gates
        from tongzhou.portal import invariants, jobs  # noqa: F401  # registers them
        from tongzhou.portal.actions import publish_goals, publish_records
        from tongzhou.portal.documents import document_sources
        from tongzhou.portal.queries.acceptances import acceptances_are_published
        from tongzhou.portal.queries.client_actions import (
            actions_are_published,
            actions_waiting,
            was_delivered_by,
        )
        from tongzhou.portal.queries.deliverables import was_submitted_to
        from tongzhou.portal.queries.goals import goals_are_published, goals_to_confirm
        from tongzhou.portal.queries.handovers import handovers_are_published, lines_to_confirm
        from tongzhou.portal.queries.project import documents_are_published_to, files_of
        from tongzhou.portal.queries.records import records_are_published
        from tongzhou.portal.queries.snapshots import seen_in_portal
        from tongzhou.portal.shown import SHOWN
        from tongzhou.portal.signing import papers_to_sign
        from tongzhou.portal.waiting import waiting_sources
        from tongzhou.portal.words import ICONS, SENTENCES
        from tongzhou.records import sharing as records
        from tongzhou.records.contents import Source, register_source
        from tongzhou.web.field_classes import FOR_CLIENTS
        from tongzhou.web.leaving import unfit

        if papers_to_sign not in waiting_sources:
            waiting_sources.append(papers_to_sign)
        if inside := unfit(SHOWN, FOR_CLIENTS):
            raise ImproperlyConfigured(f"The portal would show what clients may not read: {inside}")
        tell(SENTENCES, ICONS)
        if documents_are_published_to not in client_gates:
            client_gates.append(documents_are_published_to)
            document_sources.append(files_of)
            version_openers += [was_submitted_to, was_delivered_by]
        if actions_are_published not in action_gates:
            action_gates.append(actions_are_published)
            waiting_sources.append(actions_waiting)
        if handovers_are_published not in handovers_reach:
            handovers_reach.append(handovers_are_published)
            waiting_sources.append(lines_to_confirm)
        if acceptances_are_published not in acceptance_gates:
            acceptance_gates.append(acceptances_are_published)
        if goals_are_published not in reaches_client:
            reaches_client.append(goals_are_published)
            on_sharing.append(publish_goals)
            waiting_sources.append(goals_to_confirm)
        if records_are_published not in records.reaches_client:
            records.reaches_client.append(records_are_published)
            records.on_publishing.append(publish_records)
        register_source(Source("portal", ("客户门户", "Client portal"), seen_in_portal, position=65))
