"""Who may read what of closing reports, evaluations and dossiers.

Sections of a report keep what each circle of readers may read in fields of their own; the score for cost, and the
total that counts it in, are a table of their own. So no other rule is needed to keep money from whoever may not see it.
"""

from tongzhou.accounts.access import Through
from tongzhou.accounts.permissions import Permission
from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "ClosingReport": classed(
        client="number state figures_on finalised_at",
        vendor="project created_by created_at finalised_by deleted_at",
    ),
    "ReportSection": classed(
        client="code position text_zh text_en figures",
        vendor="report note_zh note_en inside figures_at edited_by edited_at version",
        finance="cost_zh cost_en money margin",
    ),
    "EvaluationScheme": classed(vendor="organisation method schedule cost quality client team scale version"),
    "Evaluation": classed(
        vendor="project schedule cost quality client team scale evaluated_on evaluated_by evaluated_at total version"
    ),
    "Score": classed(vendor="evaluation criterion computed numbers manual reason judged_by judged_at points"),
    "CostScore": classed(
        finance="evaluation computed numbers manual reason judged_by judged_at points total"
    ),
    "Dossier": classed(
        client="number ready_at size sha256 manifest_sha256",
        vendor="project circle state ordered_by ordered_at removed_at done parts error",
        secret="storage_key",
    ),
    "DossierEntry": classed(vendor="dossier position path title source day who size sha256"),
    "PublishedRecord": classed(client="report dossier published_at", vendor="project published_by"),
}
_PLAN = Through("project", Permission.VIEW_PLAN)
REACHED = {
    "ClosingReport": _PLAN,
    "ReportSection": Through("report"),
    "Evaluation": _PLAN,
    "Score": Through("evaluation"),
    "Dossier": Through("project", Permission.MANAGE_RECORDS),
}
INTERNAL = {
    "EvaluationScheme": "found by the organisation of whoever asks",
    "CostScore": "read with an evaluation that somebody has got hold of, with view_cost",
    "PublishedRecord": "read with the report or dossier that it publishes",
    "DossierEntry": "read as the index of a dossier that somebody has got hold of",
}
PERSONAL = {
    "ClosingReport": Personal(
        of="created_by",
        part="closing_reports",
        hands="project__key number state created_at finalised_at",
        keeps="what the project says of itself when it is over",
    ),
    "ReportSection": Personal(
        of="edited_by",
        part="closing_report_sections",
        hands="report__project__key report__number code edited_at",
        keeps="what the project says of itself when it is over",
        renames="text_zh text_en note_zh note_en cost_zh cost_en figures inside money margin",
        within="report__project__organisation",
    ),
    "EvaluationScheme": "numbers",
    "Evaluation": Personal(
        of="evaluated_by",
        part="evaluations",
        hands="project__key evaluated_on",
        keeps="projects are compared by it",
    ),
    "Score": Personal(
        of="judged_by",
        part="evaluation_scores",
        hands="evaluation__project__key criterion reason judged_at",
        keeps="says who has judged, and why",
        renames="reason",
        within="evaluation__project__organisation",
    ),
    "CostScore": Personal(
        of="judged_by",
        withheld="what a project has cost is the vendor's",
        keeps="says who has judged, and why",
        renames="reason",
        within="evaluation__project__organisation",
    ),
    "Dossier": Personal(
        of="ordered_by",
        part="dossiers",
        hands="project__key number circle state ordered_at ready_at",
        keeps="says who had it made",
    ),
    "PublishedRecord": Personal(
        of="published_by",
        part="published_records",
        hands="project__key report__number dossier__number published_at",
        keeps="the client was shown it",
    ),
    "DossierEntry": "an index of what was sent, vouched for by its digests",
}
ANSWERS = {
    "ReportRow": shown("records.ClosingReport", client="published_at"),
    "ReportDetail": shown("records.ClosingReport", vendor="versions sections"),
    "SectionRow": shown("records.ReportSection", client="title"),
    # Lines and scores are those that queries.evaluations lets the reader see, project by project.
    "EvaluationDetail": shown("records.Evaluation", vendor="score with_cost lines"),
    "EvaluationLine": shown(vendor="criterion weight score computed judged reason judged_by parts"),
    "EvaluationPart": shown(vendor="code label value score"),
    "EvaluationRow": shown(vendor="project name evaluated_on scores score with_cost scale"),
    "EvaluationWeights": shown("records.EvaluationScheme"),
    "AllWeights": shown(vendor="schemes"),
    "DossierRow": shown("records.Dossier", client="published_at"),
    "DossierEntryRow": shown("records.DossierEntry"),
}
