"""All addresses: each room brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("tongzhou.accounts.urls")),
    path("", include("tongzhou.activity.urls")),
    path("", include("tongzhou.clients.urls")),
    path("", include("tongzhou.projects.urls")),
    path("", include("tongzhou.files.urls")),
    path("", include("tongzhou.discussion.urls")),
    path("", include("tongzhou.plan.urls")),
    path("", include("tongzhou.work.urls")),
    path("", include("tongzhou.notice.urls")),
    path("", include("tongzhou.search.urls")),
    path("", include("tongzhou.portal.urls")),
    path("", include("tongzhou.operations.urls")),
    path("", include("tongzhou.config.site_urls")),
    path("api/", include("tongzhou.config.api.urls")),
]

handler400 = "tongzhou.web.errors.bad_request"
handler403 = "tongzhou.web.errors.forbidden"
handler404 = "tongzhou.web.errors.not_found"
handler500 = "tongzhou.web.errors.server_error"
