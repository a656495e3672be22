"""Addresses of the forecast."""

from django.urls import path

from tongzhou.plan.views.forecast import ranges, result, risks

FORECAST = "projects/<slug:key>/forecast/"
forecast_urlpatterns = [
    path(FORECAST, result.forecast, name="forecast"),
    path(f"{FORECAST}state", result.forecast_state, name="forecast_state"),
    path(f"{FORECAST}run", result.forecast_run, name="forecast_run"),
    path(f"{FORECAST}<int:pk>/cancel", result.forecast_cancel, name="forecast_cancel"),
    path(f"{FORECAST}tasks/", result.forecast_tasks, name="forecast_tasks"),
    path(f"{FORECAST}ranges/", ranges.forecast_ranges, name="forecast_ranges"),
    path(f"{FORECAST}ranges/save", ranges.forecast_ranges_save, name="forecast_ranges_save"),
    path(f"{FORECAST}ranges/fill", ranges.forecast_ranges_fill, name="forecast_ranges_fill"),
    path(f"{FORECAST}ranges/import", ranges.forecast_ranges_import, name="forecast_ranges_import"),
    path(f"{FORECAST}rules", ranges.forecast_rules, name="forecast_rules"),
    path(f"{FORECAST}risks/", risks.forecast_risks, name="forecast_risks"),
    path(f"{FORECAST}risks/new", risks.forecast_risk_create, name="forecast_risk_create"),
    path(f"{FORECAST}risks/<int:pk>/", risks.forecast_risk, name="forecast_risk"),
    path(f"{FORECAST}risks/<int:pk>/delete", risks.forecast_risk_delete, name="forecast_risk_delete"),
]
