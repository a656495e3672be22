"""Addresses of the trash and the audit trail."""

from __future__ import annotations

from django.urls import path

from tongzhou.activity.views import audit, personal, trash

urlpatterns = [
    path("audit/", audit.audit, name="audit"),
    path("audit/export.<slug:form>", audit.audit_export, name="audit_export"),
    path("me/data/", personal.my_data, name="my_data"),
    path("me/data/<int:pk>/", personal.my_data_download, name="my_data_download"),
    path("people/<int:pk>/erase/", personal.person_erase, name="person_erase"),
    path("trash/", trash.trash, name="trash"),
    path("trash/<int:pk>/restore/", trash.trash_restore, name="trash_restore"),
    path("trash/<int:pk>/empty/", trash.trash_empty, name="trash_empty"),
]
