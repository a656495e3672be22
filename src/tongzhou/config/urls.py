"""All addresses: each room brings its own."""

from django.urls import include, path

from tongzhou.config.routing import Signpost

rooms = [
    path("", include("tongzhou.accounts.urls")),
    path("", include("tongzhou.activity.urls")),
    path("", include("tongzhou.clients.urls")),
    path("", include("tongzhou.projects.urls")),
    path("", include("tongzhou.files.urls")),
    path("", include("tongzhou.discussion.urls")),
    path("", include("tongzhou.plan.urls")),
    path("", include("tongzhou.work.urls")),
    path("", include("tongzhou.costs.urls")),
    path("", include("tongzhou.team.urls")),
    path("", include("tongzhou.risks.urls")),
    path("", include("tongzhou.scope.urls")),
    path("", include("tongzhou.recovery.urls")),
    path("", include("tongzhou.changes.urls")),
    path("", include("tongzhou.signing.urls")),
    path("", include("tongzhou.acceptance.urls")),
    path("", include("tongzhou.obligations.urls")),
    path("", include("tongzhou.handover.urls")),
    path("", include("tongzhou.closure.urls")),
    path("", include("tongzhou.stakeholders.urls")),
    path("", include("tongzhou.goals.urls")),
    path("", include("tongzhou.records.urls")),
    path("", include("tongzhou.notice.urls")),
    path("", include("tongzhou.search.urls")),
    path("", include("tongzhou.portal.urls")),
    path("", include("tongzhou.operations.urls")),
    path("", include("tongzhou.config.site_urls")),
    path("api/", include("tongzhou.config.api.urls")),
]
urlpatterns = [Signpost(rooms)]

handler400 = "tongzhou.web.errors.bad_request"
handler403 = "tongzhou.web.errors.forbidden"
handler404 = "tongzhou.web.errors.not_found"
handler500 = "tongzhou.web.errors.server_error"
