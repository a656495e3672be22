"""Addresses of the goals of a project."""

from __future__ import annotations

from django.urls import path

from tongzhou.goals.views import goals as views
from tongzhou.goals.views import measuring

ALL = "projects/<slug:key>/goals/"
ONE = f"{ALL}<int:pk>/"
urlpatterns = [
    path(ALL, views.goals, name="goals"),
    path(f"{ALL}new/", views.goal_create, name="goal_create"),
    path(f"{ALL}smart/", views.goal_smart, name="goal_smart"),
    path(ONE, views.goal, name="goal"),
    path(f"{ONE}edit/", views.goal_edit, name="goal_edit"),
    path(f"{ONE}versions/", views.goal_versions, name="goal_versions"),
    path(f"{ONE}agree/", views.goal_agree, name="goal_agree"),
    path(f"{ONE}end/", views.goal_end, name="goal_end"),
    path(f"{ONE}reopen/", views.goal_reopen, name="goal_reopen"),
    path(f"{ONE}delete/", views.goal_delete, name="goal_delete"),
    path(f"{ONE}share/", views.goal_share, name="goal_share"),
    path(f"{ONE}unshare/", views.goal_unshare, name="goal_unshare"),
    path(f"{ONE}answer/", views.goal_answer, name="goal_answer"),
    path(f"{ONE}remind/", views.goal_remind, name="goal_remind"),
    path(f"{ONE}key-results/new/", measuring.key_result_create, name="key_result_create"),
    path(f"{ONE}key-results/<int:result>/", measuring.key_result, name="key_result"),
    path(f"{ONE}key-results/<int:result>/delete/", measuring.key_result_delete, name="key_result_delete"),
    path(f"{ONE}check-in/", measuring.goal_check_in, name="goal_check_in"),
    path(f"{ONE}check-ins/", measuring.goal_check_ins, name="goal_check_ins"),
    path(f"{ONE}check-ins/<int:check>/delete/", measuring.goal_check_in_delete, name="goal_check_in_delete"),
]
