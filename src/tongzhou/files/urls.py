"""Addresses of files; content has a path of its own that no cookie is needed for."""

from __future__ import annotations

from django.urls import path

from tongzhou.files.views import attachments, content, documents, file, uploads

urlpatterns = [
    path("projects/<slug:key>/files/", documents.files, name="files"),
    path("projects/<slug:key>/files/upload/", documents.file_upload, name="file_upload"),
    path("projects/<slug:key>/files/trash/", documents.file_trash, name="file_trash"),
    path("files/of/<slug:kind>/<int:pk>/", attachments.subject_files, name="subject_files"),
    path("files/<int:pk>/", file.file, name="file"),
    path("files/<int:pk>/download/", file.file_download, name="file_download"),
    path("files/<int:pk>/image/", file.file_image, name="file_image"),
    path("files/<int:pk>/versions/", file.file_version_add, name="file_version_add"),
    path(
        "files/<int:pk>/versions/<int:number>/restore/",
        file.file_version_restore,
        name="file_version_restore",
    ),
    path("files/<int:pk>/change/", file.file_change, name="file_change"),
    path("files/<int:pk>/audience/", file.file_audience, name="file_audience"),
    path("files/<int:pk>/delete/", file.file_delete, name="file_delete"),
    path("files/<int:pk>/restore/", file.file_restore, name="file_restore"),
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/<uuid:pk>/", uploads.upload, name="upload"),
    path("content/<str:token>/<str:name>", content.content, name="content"),
]
