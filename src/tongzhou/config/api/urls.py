"""Addresses of the API: its description, its operations, and an answer for everything else."""

from django.urls import URLPattern, include, path, re_path

from tongzhou.config.api.docs import api, api_docs, openapi
from tongzhou.config.api.door import door, nothing_here

app_name = "api"
operations = [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
for operation in operations:
    operation.callback = door(operation.callback)

urlpatterns = [
    path("v1/openapi.json", door(openapi), name="openapi"),
    path("v1/docs", api_docs, name="docs"),
    path("v1/", include(operations)),
    re_path("", door(nothing_here), name="nothing_here"),
]
