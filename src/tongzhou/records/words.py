"""What the diary says of this room's deeds."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "records.report_drafted": _("%(actor)s drafted the closing report (%(label)s)."),
    "records.section_edited": _("%(actor)s wrote in the closing report (%(label)s)."),
    "records.section_refreshed": _("%(actor)s read figures of the closing report anew (%(label)s)."),
    "records.report_finalised": _("%(actor)s made the closing report final (%(label)s)."),
    "records.report_reopened": _("%(actor)s opened the closing report again (%(label)s)."),
    "records.report_published": _("%(actor)s published the closing report (%(label)s) to the client."),
    "records.report_unpublished": _("%(actor)s took the closing report (%(label)s) back from the client."),
    "records.report_discarded": _("%(actor)s discarded the draft of the closing report (%(label)s)."),
    "records.project_evaluated": _("%(actor)s evaluated the project."),
    "records.score_set": _("%(actor)s judged a criterion of the evaluation: %(label)s."),
    "records.score_cleared": _("%(actor)s took back their judgement of a criterion: %(label)s."),
    "records.weights_set": _("%(actor)s changed the weights of evaluations."),
    "records.dossier_ordered": _("%(actor)s asked for a dossier (No. %(label)s)."),
    "records.dossier_ready": _("%(actor)s has a new dossier: No. %(label)s."),
    "records.dossier_failed": _("%(actor)s did not get a dossier (No. %(label)s): it could not be made."),
    "records.dossier_taken": _("%(actor)s downloaded the dossier No. %(label)s."),
    "records.dossier_published": _("%(actor)s published the dossier No. %(label)s to the client."),
    "records.dossier_unpublished": _("%(actor)s took the dossier No. %(label)s back from the client."),
    "records.dossier_removed": _("%(actor)s removed the file of the dossier No. %(label)s."),
}
ICONS = {
    "records": "archive",
    "records.report_finalised": "file-check",
    "records.report_published": "share-2",
    "records.report_unpublished": "eye-off",
    "records.report_discarded": "trash-2",
    "records.project_evaluated": "gauge",
    "records.dossier_published": "share-2",
    "records.dossier_unpublished": "eye-off",
    "records.dossier_removed": "trash-2",
}
ROOM = _("Records")
