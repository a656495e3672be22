"""Addresses of the portal, and of the page on which something is published to it."""

from __future__ import annotations

from django.urls import path

from tongzhou.portal.views import (
    acceptances,
    changes,
    client_actions,
    deliverables,
    goals,
    handovers,
    records,
    signing,
)
from tongzhou.portal.views import project as views

urlpatterns = [
    path("portal/", views.portal, name="portal"),
    path("portal/help/", views.portal_help, name="portal_help"),
    path("portal/<slug:key>/", views.portal_project_page, name="portal_project"),
    path("portal/<slug:key>/deliverables/", deliverables.portal_deliverables, name="portal_deliverables"),
    path(
        "portal/<slug:key>/deliverables/<int:number>/files/<int:pk>",
        deliverables.portal_deliverable_file,
        name="portal_deliverable_file",
    ),
    path("portal/<slug:key>/changes/", changes.portal_changes_page, name="portal_changes"),
    path("portal/<slug:key>/changes/request", changes.portal_change_request, name="portal_change_request"),
    path("portal/<slug:key>/acceptances/", acceptances.portal_acceptances, name="portal_acceptances"),
    path("portal/<slug:key>/acceptances/<int:pk>/", acceptances.portal_acceptance, name="portal_acceptance"),
    path(
        "portal/<slug:key>/acceptances/<int:pk>/reject/",
        acceptances.portal_acceptance_reject,
        name="portal_acceptance_reject",
    ),
    path(
        "portal/<slug:key>/acceptances/<int:pk>/conditions/",
        acceptances.portal_acceptance_conditions,
        name="portal_acceptance_conditions",
    ),
    path("portal/<slug:key>/handovers/", handovers.portal_handovers, name="portal_handovers"),
    path("portal/<slug:key>/handovers/<int:pk>/", handovers.portal_handover, name="portal_handover"),
    path(
        "portal/<slug:key>/handovers/<int:pk>/confirm/",
        handovers.portal_handover_confirm,
        name="portal_handover_confirm",
    ),
    path(
        "portal/<slug:key>/handovers/<int:pk>/lines/<int:line>/",
        handovers.portal_handover_answer,
        name="portal_handover_answer",
    ),
    path(
        "portal/<slug:key>/warranties/<int:pk>/claims/",
        handovers.portal_warranty_claim,
        name="portal_warranty_claim",
    ),
    path("portal/<slug:key>/sign/<int:pk>/", signing.portal_sign, name="portal_sign"),
    path("portal/<slug:key>/sign/<int:pk>/decline/", signing.portal_sign_decline, name="portal_sign_decline"),
    path(
        "portal/<slug:key>/sign/<int:pk>/document/", signing.portal_sign_document, name="portal_sign_document"
    ),
    path(
        "portal/<slug:key>/sign/<int:pk>/pages/<int:number>/",
        signing.portal_sign_page,
        name="portal_sign_page",
    ),
    path("portal/<slug:key>/certificates/<int:pk>/", signing.portal_certificate, name="portal_certificate"),
    path(
        "portal/<slug:key>/client-actions/",
        client_actions.portal_client_actions,
        name="portal_client_actions",
    ),
    path(
        "portal/<slug:key>/client-actions/<int:action>/deliver",
        client_actions.portal_client_action_deliver,
        name="portal_client_action_deliver",
    ),
    path(
        "portal/<slug:key>/client-actions/<int:action>/files/<int:pk>",
        client_actions.portal_client_action_file,
        name="portal_client_action_file",
    ),
    path("portal/<slug:key>/goals/", goals.portal_goals, name="portal_goals"),
    path("portal/<slug:key>/goals/<int:pk>/answer/", goals.portal_goal_answer, name="portal_goal_answer"),
    path("portal/<slug:key>/closing-documents/", records.portal_records, name="portal_records"),
    path(
        "portal/<slug:key>/closing-documents/reports/<int:number>/",
        records.portal_report,
        name="portal_report",
    ),
    path(
        "portal/<slug:key>/closing-documents/reports/<int:number>/document.<slug:kind>",
        records.portal_report_document,
        name="portal_report_document",
    ),
    path(
        "portal/<slug:key>/closing-documents/dossiers/<int:dossier>/file.zip",
        records.portal_dossier_file,
        name="portal_dossier_file",
    ),
    path("projects/<slug:key>/client-portal/", views.client_portal, name="client_portal"),
    path(
        "projects/<slug:key>/client-portal/preview/",
        views.client_portal_preview,
        name="client_portal_preview",
    ),
    path(
        "projects/<slug:key>/client-portal/withdraw/",
        views.client_portal_withdraw,
        name="client_portal_withdraw",
    ),
]
