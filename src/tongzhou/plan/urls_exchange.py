"""Addresses of new projects, imports, exports and calendars.

They must come before ``projects/<key>/``: a project cannot have the key *new*.
"""

from __future__ import annotations

from django.urls import path

from tongzhou.plan.views import calendars, create, exports, freezing, imports

exchange_urlpatterns = [
    path("projects/new/", create.project_create, name="project_create"),
    path("projects/new/import/", imports.project_import, name="project_import"),
    path("projects/<slug:key>/import/", imports.plan_import, name="plan_import"),
    path("projects/<slug:key>/template/", create.plan_template, name="plan_template"),
    path("imports/<int:pk>/", imports.import_preview, name="import_preview"),
    path("imports/<int:pk>/drop/", imports.import_drop, name="import_drop"),
    path("import-template.xlsx", exports.import_template, name="import_template"),
    path("projects/<slug:key>/export/<slug:format>/", exports.plan_export, name="plan_export"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/<int:pk>/", calendars.calendar, name="calendar"),
    path("calendars/<int:pk>/week/", calendars.calendar_week, name="calendar_week"),
    path("calendars/<int:pk>/exceptions/", calendars.calendar_exception_add, name="calendar_exception_add"),
    path(
        "calendars/<int:pk>/exceptions/remove/",
        calendars.calendar_exception_remove,
        name="calendar_exception_remove",
    ),
    path("calendars/<int:pk>/holidays/", calendars.calendar_holidays, name="calendar_holidays"),
    path("calendars/<int:pk>/rename/", calendars.calendar_rename, name="calendar_rename"),
    path("calendars/<int:pk>/default/", calendars.calendar_default, name="calendar_default"),
    path("freeze-windows/", freezing.shared_freezes, name="shared_freezes"),
    path("freeze-windows/enter/", freezing.shared_freeze_enter, name="shared_freeze_enter"),
    path("freeze-windows/<int:pk>/", freezing.shared_freeze_change, name="shared_freeze_change"),
    path("freeze-windows/<int:pk>/remove/", freezing.shared_freeze_remove, name="shared_freeze_remove"),
    path("projects/<slug:key>/calendar/", calendars.project_calendar, name="project_calendar"),
    path(
        "projects/<slug:key>/calendar/choose/",
        calendars.project_calendar_choose,
        name="project_calendar_choose",
    ),
    path("projects/<slug:key>/calendar/week/", calendars.project_calendar_week, name="project_calendar_week"),
    path(
        "projects/<slug:key>/calendar/exceptions/",
        calendars.project_calendar_exception_add,
        name="project_calendar_exception_add",
    ),
    path(
        "projects/<slug:key>/calendar/exceptions/remove/",
        calendars.project_calendar_exception_remove,
        name="project_calendar_exception_remove",
    ),
]
