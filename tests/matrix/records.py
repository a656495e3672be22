"""The part of the permission matrix about closing reports, evaluations and dossiers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.files.models import new_key
from tongzhou.files.receiving import kept
from tongzhou.projects.models import Project
from tongzhou.records.actions.dossiers import Packed, finish_dossier, order_dossier
from tongzhou.records.actions.evaluations import evaluate_project, set_score
from tongzhou.records.actions.publishing import publish_dossier, publish_report
from tongzhou.records.actions.reports import draft_report, edit_section, finalise_report, reopen_report
from tongzhou.records.models import CRITERIA, ReportSection
from tongzhou.records.packing import Entry
from tongzhou.records.writing.assembled import COMPLETE

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    closing_report                        302  404  200  200  200  200  200  200  200  403  403  404
POST   report_draft                          302  404  403  403  403  403  302  302  302  403  403  404
POST   report_finalise                       302  404  403  403  403  403  302  302  302  403  403  404
POST   report_reopen                         302  404  403  403  403  403  302  302  302  403  403  404
POST   report_discard                        302  404  403  403  403  403  302  302  302  403  403  404
POST   report_publish                        302  404  403  403  403  403  302  403  302  403  403  404
POST   report_unpublish                      302  404  403  403  403  403  302  403  302  403  403  404
GET    report_document                       302  404  200  200  200  200  200  200  200  403  403  404
GET    report_section                        302  404  403  403  403  403  200  200  200  403  403  404
POST   report_section                        302  404  403  403  403  403  422  422  422  403  403  404
POST   section_refresh                       302  404  403  403  403  403  302  302  302  403  403  404
GET    evaluation                            302  404  200  200  200  200  200  200  200  403  403  404
POST   evaluate                              302  404  403  403  403  403  302  302  302  403  403  404
POST   score_set                             302  404  403  403  403  403  422  422  422  403  403  404
POST   score_clear                           302  404  403  403  403  403  302  302  302  403  403  404
GET    dossiers                              302  404  403  403  403  403  200  200  200  403  403  404
POST   dossier_order                         302  404  403  403  403  403  302  302  302  403  403  404
GET    dossier                               302  404  403  403  403  403  200  200  200  403  403  404
GET    dossier_file                          302  404  403  403  403  403  200  200  200  403  403  404
POST   dossier_remove                        302  404  403  403  403  403  302  302  302  403  403  404
POST   dossier_publish                       302  404  403  403  403  403  302  403  302  403  403  404
POST   dossier_unpublish                     302  404  403  403  403  403  302  403  302  403  403  404
GET    portal_records                        302  404  403  403  403  403  200  403  200  200  200  404
GET    portal_report                         302  404  403  403  403  403  200  403  200  200  200  404
GET    portal_report_document                302  404  403  403  403  403  200  403  200  200  200  404
GET    portal_dossier_file                   302  404  403  403  403  403  200  403  200  200  200  404
GET    evaluations                           302  200  200  200  200  200  200  200  200  403  403  403
GET    evaluation_weights                    302  403  403  403  403  403  403  200  200  403  403  403
POST   weights_set                           302  403  403  403  403  403  403  422  422  403  403  403
GET    api:closing_report                    401  404  200  200  200  200  200  200  200  403  403  404
POST   api:report_draft                      401  404  403  403  403  403  409  409  409  403  403  404
PATCH  api:report_section_change             401  404  403  403  403  403  409  409  409  403  403  404
POST   api:report_section_refresh            401  404  403  403  403  403  200  200  200  403  403  404
POST   api:report_finalise                   401  404  403  403  403  403  200  200  200  403  403  404
POST   api:report_reopen                     401  404  403  403  403  403  409  409  409  403  403  404
DELETE api:report_discard                    401  404  403  403  403  403  204  204  204  403  403  404
POST   api:report_publish                    401  404  403  403  403  403  200  403  200  403  403  404
DELETE api:report_unpublish                  401  404  403  403  403  403  204  403  204  403  403  404
GET    api:report_document                   401  404  200  200  200  200  200  200  200  403  403  404
GET    api:evaluation                        401  404  200  200  200  200  200  200  200  403  403  404
POST   api:evaluate                          401  404  403  403  403  403  200  200  200  403  403  404
PUT    api:score_set                         401  404  403  403  403  403  409  409  409  403  403  404
POST   api:score_clear                       401  404  403  403  403  403  409  409  409  403  403  404
GET    api:evaluations                       401  200  200  200  200  200  200  200  200  403  403  403
GET    api:evaluation_weights                401  403  403  403  403  403  403  200  200  403  403  403
PUT    api:weights_set                       401  403  403  403  403  403  403  409  409  403  403  403
GET    api:dossiers                          401  404  403  403  403  403  200  200  200  403  403  404
POST   api:dossier_order                     401  404  403  403  403  403  202  202  202  403  403  404
GET    api:dossier                           401  404  403  403  403  403  200  200  200  403  403  404
GET    api:dossier_entries                   401  404  403  403  403  403  200  200  200  403  403  404
GET    api:dossier_download                  401  404  403  403  403  403  200  200  200  403  403  404
POST   api:dossier_remove                    401  404  403  403  403  403  200  200  200  403  403  404
POST   api:dossier_publish                   401  404  403  403  403  403  200  403  200  403  403  404
DELETE api:dossier_unpublish                 401  404  403  403  403  403  204  403  204  403  403  404
GET    api:portal_records                    401  404  404  404  404  404  404  404  404  200  200  404
GET    api:portal_report                     401  404  404  404  404  404  404  404  404  200  200  404
GET    api:portal_report_document            401  404  404  404  404  404  404  404  404  200  200  404
GET    api:portal_dossier_download           401  404  404  404  404  404  404  404  404  200  200  404
"""
_WEIGHTS = {"schedule": 25, "cost": 25, "quality": 20, "client": 20, "team": 10}
SENT: dict[str, dict[str, Any]] = {
    "POST dossier_order": {"circle": "internal"},
    "PATCH api:report_section_change": {"version": 99, "text_en": "Fine"},
    "PUT api:score_set": {"score": 50, "reason": "Seen", "version": 99},
    "POST api:score_clear": {"version": 99},
    "PUT api:weights_set": {**_WEIGHTS, "version": 99},
    "POST api:dossier_order": {"circle": "internal"},
}
_DOSSIERS = ("dossier", "dossier_file", "dossier_remove", "dossier_publish", "dossier_unpublish")
_API_DOSSIERS = (
    "dossier", "dossier_entries", "dossier_download", "dossier_remove", "dossier_publish", "dossier_unpublish",
    "portal_dossier_download",
)  # fmt: skip
NAMED: dict[str, str] = {
    "report_document kind": "report kind",
    "api:report_document kind": "report kind",
    "report_section section": "report section",
    "section_refresh section": "report section",
    "api:report_section_change section": "report section",
    "api:report_section_refresh section": "report section",
    "score_set criterion": "judged criterion",
    "score_clear criterion": "judged criterion",
    "api:score_set criterion": "judged criterion",
    "api:score_clear criterion": "judged criterion",
    **{f"{name} dossier": "dossier number" for name in _DOSSIERS},
    **{f"api:{name} number": "dossier number" for name in _API_DOSSIERS},
    "portal_dossier_file dossier": "dossier number",
    **{f"{name} version": "final report" for name in ("report_publish", "report_unpublish")},
    **{f"api:{name} version": "final report" for name in ("report_publish", "report_unpublish")},
    **{f"{name} number": "final report" for name in ("portal_report", "portal_report_document")},
    **{f"api:{name} number": "final report" for name in ("portal_report", "portal_report_document")},
    "portal_report_document kind": "report kind",
    "api:portal_report_document kind": "report kind",
}


def things(project: Project, by: User) -> dict[str, Any]:
    """A final report and a draft with words for every circle, an evaluation with a judgement, a dossier.

    Report and dossier are published; their numbers differ by project.
    """
    today = timezone.localdate()
    report = draft_report(project, by=by, today=today)
    for code, texts in (("team", {"text_en": "Team", "note_en": "Note"}), ("cost", {"cost_en": "Money"})):
        section = ReportSection.objects.select_related("report__project").get(report=report, code=code)
        edit_section(section, by=by, reader=COMPLETE, version=1, **texts)
    report.number = 41 if project.key == "harbour" else 51
    report.save(update_fields=["number"])
    final = finalise_report(report, by=by, today=today)
    publish_report(final, by=by)
    reopen_report(final, by=by, today=today)
    one = evaluate_project(project, by=by, today=today)
    for criterion in CRITERIA:
        one = set_score(one, criterion, by=by, score=Decimal(50), reason="Seen", version=one.version)
    dossier = order_dossier(project, by=by, circle="client")
    dossier.number = 31 if project.key == "harbour" else 32
    dossier.save(update_fields=["number"])
    key = new_key()
    size, digest = kept(key, [b"PK\x05\x06" + b"\0" * 18])
    entry = Entry("signed/001-a.pdf", "Agreed", "signed", today.isoformat(), "Somebody", 1, "0" * 64)
    finish_dossier(dossier, Packed(key, size, digest, "1" * 64, (entry,)))
    publish_dossier(dossier, by=by)
    return {
        "final report": final.number,
        "report kind": "docx",
        "report section": "team",
        "judged criterion": "team",
        "dossier number": dossier.number,
    }
