"""Addresses of the plan."""

from django.urls import path

from tongzhou.plan.urls_exchange import exchange_urlpatterns
from tongzhou.plan.urls_forecast import forecast_urlpatterns
from tongzhou.plan.urls_levelling import levelling_urlpatterns
from tongzhou.plan.urls_portfolio import portfolio_urlpatterns
from tongzhou.plan.urls_scenarios import scenario_urlpatterns
from tongzhou.plan.urls_work import work_urlpatterns
from tongzhou.plan.views import baselines, delays, milestones, picture, plan

urlpatterns = [
    *exchange_urlpatterns,
    *levelling_urlpatterns,
    *portfolio_urlpatterns,
    *work_urlpatterns,
    *scenario_urlpatterns,
    *forecast_urlpatterns,
    path("projects/<slug:key>/plan/", plan.plan, name="plan"),
    path("projects/<slug:key>/plan/first-task", plan.plan_first_task, name="plan_first_task"),
    path("projects/<slug:key>/plan/settings", plan.plan_settings, name="plan_settings"),
    path("projects/<slug:key>/plan/data", plan.plan_data, name="plan_data"),
    path("projects/<slug:key>/plan/changes", plan.plan_changes, name="plan_changes"),
    path("projects/<slug:key>/plan/undo", plan.plan_undo, name="plan_undo"),
    path("projects/<slug:key>/plan/redo", plan.plan_redo, name="plan_redo"),
    path("projects/<slug:key>/plan/tasks/<int:item>/why", plan.plan_why, name="plan_why"),
    path("projects/<slug:key>/plan/picture.<str:kind>", picture.plan_picture, name="plan_picture"),
    path("projects/<slug:key>/milestones/", milestones.milestone_list, name="milestones"),
    path("projects/<slug:key>/delays/", delays.delay_list, name="delays"),
    path("projects/<slug:key>/baselines/", baselines.baseline_list, name="baselines"),
    path("projects/<slug:key>/baselines/compare.xlsx", baselines.baseline_export, name="baseline_export"),
    path("projects/<slug:key>/baselines/set", baselines.baseline_set, name="baseline_set"),
    path(
        "projects/<slug:key>/baselines/<int:baseline>/choose",
        baselines.baseline_choose,
        name="baseline_choose",
    ),
    path(
        "projects/<slug:key>/baselines/<int:baseline>/delete",
        baselines.baseline_delete,
        name="baseline_delete",
    ),
]
