"""Addresses of client actions."""

from django.urls import path

from tongzhou.obligations import views, views_freezing, views_link

ACTIONS = "projects/<slug:key>/client-actions/"
FREEZE = "projects/<slug:key>/freeze-windows/"
ONE = f"{ACTIONS}<int:action>/"
urlpatterns = [
    path(ACTIONS, views.client_actions, name="client_actions"),
    path(f"{ACTIONS}new", views.client_action_create, name="client_action_create"),
    path(f"{ACTIONS}evidence.pdf", views.client_actions_evidence, name="client_actions_evidence"),
    path(ONE, views.client_action, name="client_action"),
    path(f"{ONE}edit", views.client_action_edit, name="client_action_edit"),
    path(f"{ONE}ask", views.client_action_ask, name="client_action_ask"),
    path(f"{ONE}remind", views.client_action_remind, name="client_action_remind"),
    path(f"{ONE}escalate", views.client_action_escalate, name="client_action_escalate"),
    path(f"{ONE}receive", views.client_action_receive, name="client_action_receive"),
    path(f"{ONE}accept", views.client_action_accept, name="client_action_accept"),
    path(f"{ONE}send-back", views.client_action_send_back, name="client_action_send_back"),
    path(f"{ONE}waive", views.client_action_waive, name="client_action_waive"),
    path(f"{ONE}reopen", views.client_action_reopen, name="client_action_reopen"),
    path(f"{ONE}delete", views.client_action_delete, name="client_action_delete"),
    path(f"{ONE}shift", views.client_action_shift, name="client_action_shift"),
    path(f"{ONE}links/new", views_link.client_action_link_make, name="client_action_link_make"),
    path(
        f"{ONE}links/<int:link>/revoke",
        views_link.client_action_link_revoke,
        name="client_action_link_revoke",
    ),
    path("hand-in/<str:secret>/", views_link.action_link, name="action_link"),
    path(FREEZE, views_freezing.freeze_windows, name="freeze_windows"),
    path(f"{FREEZE}add", views_freezing.freeze_window_add, name="freeze_window_add"),
    path(f"{FREEZE}remove", views_freezing.freeze_window_remove, name="freeze_window_remove"),
    path(f"{FREEZE}mark", views_freezing.production_change_mark, name="production_change_mark"),
    path(
        f"{FREEZE}<int:item>/unmark", views_freezing.production_change_unmark, name="production_change_unmark"
    ),
]
