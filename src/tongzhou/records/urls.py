"""Addresses of closing reports, evaluations and dossiers."""

from django.urls import path

from tongzhou.records.views import dossiers, evaluations, publishing, reports

PROJECT = "projects/<slug:key>/"
REPORT = f"{PROJECT}closing-report/"
VERSION = f"{REPORT}versions/<int:version>/"
EVALUATION = f"{PROJECT}evaluation/"
DOSSIERS = f"{PROJECT}dossiers/"
ONE = f"{DOSSIERS}<int:dossier>/"
urlpatterns = [
    path(REPORT, reports.closing_report, name="closing_report"),
    path(f"{REPORT}draft", reports.report_draft, name="report_draft"),
    path(f"{REPORT}finalise", reports.report_finalise, name="report_finalise"),
    path(f"{REPORT}reopen", reports.report_reopen, name="report_reopen"),
    path(f"{REPORT}discard", reports.report_discard, name="report_discard"),
    path(f"{REPORT}document.<slug:kind>", reports.report_document, name="report_document"),
    path(f"{VERSION}publish", publishing.report_publish, name="report_publish"),
    path(f"{VERSION}unpublish", publishing.report_unpublish, name="report_unpublish"),
    path(f"{REPORT}<slug:section>/", reports.report_section, name="report_section"),
    path(f"{REPORT}<slug:section>/refresh", reports.section_refresh, name="section_refresh"),
    path(EVALUATION, evaluations.evaluation, name="evaluation"),
    path(f"{EVALUATION}evaluate", evaluations.evaluate, name="evaluate"),
    path(f"{EVALUATION}<slug:criterion>/score", evaluations.score_set, name="score_set"),
    path(f"{EVALUATION}<slug:criterion>/clear", evaluations.score_clear, name="score_clear"),
    path(DOSSIERS, dossiers.dossiers, name="dossiers"),
    path(f"{DOSSIERS}order", dossiers.dossier_order, name="dossier_order"),
    path(ONE, dossiers.dossier, name="dossier"),
    path(f"{ONE}file.zip", dossiers.dossier_file, name="dossier_file"),
    path(f"{ONE}remove", dossiers.dossier_remove, name="dossier_remove"),
    path(f"{ONE}publish", publishing.dossier_publish, name="dossier_publish"),
    path(f"{ONE}unpublish", publishing.dossier_unpublish, name="dossier_unpublish"),
    path("evaluations/", evaluations.evaluations, name="evaluations"),
    path("evaluations/weights/", evaluations.evaluation_weights, name="evaluation_weights"),
    path("evaluations/weights/set", evaluations.weights_set, name="weights_set"),
]
