"""Who may read what of publications."""

from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "Publication": classed(
        client="project milestones documents goals deliverables changes acceptances client_actions handovers records"
        " confidence at",
        vendor="organisation by",
    ),
    "HelpPutAway": classed(client="user at"),
    "Snapshot": classed(client="project at content sha256"),
}
INTERNAL = {
    "HelpPutAway": "everybody's own",
    "Snapshot": "goes into the dossier of a project that somebody has got hold of",
}
PERSONAL = {
    "Publication": Personal(
        of="by",
        part="publications",
        hands="project__key milestones documents goals deliverables changes acceptances client_actions handovers"
        " records at",
        keeps="the client was shown it",
    ),
    "Snapshot": "milestones as the client saw them, vouched for by a digest",
    "HelpPutAway": Personal(of="user", part="portal_help", hands="at", deletes=True),
}
ANSWERS = {
    "PortalMilestone": shown(
        "plan.WorkItem", client="baseline forecast reached status step days_later likely sure"
    ),
    "PortalProject": shown(
        "projects.Project", client="front published_at milestones documents papers talk_url"
    ),
    "ProjectLine": shown(
        "projects.Project", client="parts published_at reached count next_name next_on likely sure"
    ),
    "PortalAction": shown(
        "obligations.ClientObligation", client="late missing state_words log open delivered"
    ),
    "PortalDelivered": shown("files.StoredFile", client="size at url"),
    "PortalDeliveredRow": shown("files.StoredFile", client="size at url"),
    "PortalSigned": shown("signing.SignatureRequest", client="kind_words at url certificate"),
    "PortalCertificateRow": shown("signing.IssuedDocument", client="document_url"),
    "PortalCertificates": shown(),
    "PortalActionLine": shown("obligations.ObligationEvent", client="words mine"),
    "PortalActionRow": shown("obligations.ClientObligation", client="late missing log delivered"),
    "PortalActionLogRow": shown("obligations.ObligationEvent", client="mine"),
    "PortalActions": shown(),
    "ClientWaiting": shown(client="title deed url icon project_name due late"),
    "PortalDocument": shown("files.StoredFile", client="kind size published_at url"),
    "Front": shown(client="vendor client"),
    "PublicationShown": shown("portal.Publication", vendor="published"),
    "PortalDocumentRow": shown("files.StoredFile", client="kind size published_at url"),
    "PortalMilestoneRow": shown(
        "plan.WorkItem", client="agreed expected reached status step days_later likely sure"
    ),
    "PortalProjectRow": shown(
        "projects.Project",
        client="milestones documents goals deliverables changes acceptances client_actions handovers records confidence"
        " published_at",
    ),
    "PortalChange": shown("changes.ChangeRequest", client="label asked_by asked_on standing order"),
    "PortalOrder": shown(
        "changes.ChangeOrder",
        client="label signed open due amount currency finish url decided_by decided_at",
    ),
    "PortalChangeRow": shown("changes.ChangeRequest", client="label asked_by asked_on standing order"),
    "PortalOrderRow": shown(
        "changes.ChangeOrder",
        client="label signed open due amount currency finish url decided_by decided_at",
    ),
    "PortalGoal": shown(
        "goals.Goal",
        client="way measured percent pace pace_words pace_colour state_words results chart answers answer waits",
    ),
    "PortalResult": shown("goals.KeyResult", client="measured way percent"),
    "PortalAnswer": shown(client="name confirmed reason at mine"),
    "PortalGoalRow": shown("goals.Goal", client="way measured progress pace confirmed key_results"),
    "PortalKeyResultRow": shown("goals.KeyResult", client="measured way progress"),
    "PortalGoals": shown(),
    "PortalAcceptanceRow": shown("acceptance.Acceptance", client="signature certificate_url url late"),
    "PortalAcceptanceDetail": shown("acceptance.Acceptance", client="criteria remaining decisions"),
    "PortalCriterion": shown("acceptance.AcceptanceCriterion"),
    "PortalRemaining": shown("acceptance.RemainingItem"),
    "PortalDecision": shown("acceptance.Decision"),
    "PortalAcceptances": shown(),
    "PortalWaitingRow": shown(client="title deed url project due late"),
    "PortalWaiting": shown(),
    "PortalPaper": shown("signing.SignatureRequest", client="means document_url signature"),
    "PortalPapers": shown(),
    "PortalProjectDetail": shown("projects.Project", client="vendor milestones_count milestones_reached"),
    "PortalFile": shown("scope.VersionFile", client="url"),
    "PortalLink": shown("scope.VersionLink"),
    "PortalVersion": shown("scope.DeliverableVersion", client="status files links"),
    "PortalDeliverable": shown("scope.Deliverable", client="label kind_words reworked criteria versions"),
    "PortalRequirement": shown("scope.Requirement", client="name state importance source_words"),
    "PortalFileRow": shown("scope.VersionFile", client="url"),
    "PortalLinkRow": shown("scope.VersionLink"),
    "PortalVersionRow": shown("scope.DeliverableVersion", client="status files links"),
    "PortalDeliverableRow": shown("scope.Deliverable", client="label kind_words reworked criteria versions"),
    "PortalRequirementRow": shown("scope.Requirement", client="name state importance source_words"),
    "PortalHandoverRow": shown(
        "handover.Handover", client="lines settled objected owed sign_url certificate_url url late"
    ),
    "PortalHandover": shown("handover.Handover", client="line_list warranties"),
    "PortalHandovers": shown(),
    "PortalLineRow": shown("handover.HandoverLine", client="facts attendees answers may_answer owed"),
    "PortalFactRow": shown(client="label value"),
    "PortalAttendeeRow": shown("handover.Attendee"),
    "PortalLineAnswerRow": shown("handover.LineAnswer"),
    "PortalWarrantyRow": shown("handover.Warranty", client="standing days_left claims"),
    "PortalClaimRow": shown("handover.WarrantyClaim"),
    "PortalReport": shown("records.ClosingReport", client="published_at url"),
    "PortalSection": shown("records.ReportSection", client="title texts circle"),
    "PortalFigures": shown(client="facts tables"),
    "PortalDossier": shown("records.Dossier", client="published_at url"),
    "PortalReportRow": shown("records.ClosingReport", client="published_at document_url"),
    "PortalReportDetail": shown("records.ClosingReport", client="published_at document_url sections"),
    "PortalSectionRow": shown("records.ReportSection", client="title"),
    "PortalDossierRow": shown("records.Dossier", client="published_at file_url"),
    "PortalRecords": shown(client="reports dossiers"),
    "PortalConfirmed": shown(client="confirmed"),
    "PortalDeliverables": shown(client="deliverables requirements"),
}
