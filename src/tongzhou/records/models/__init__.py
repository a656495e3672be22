"""The closing report with its versions, the evaluation, the dossiers, and what of them is published."""

from tongzhou.records.models.dossiers import Dossier, DossierEntry
from tongzhou.records.models.evaluations import (
    CRITERIA,
    MEASURED,
    CostScore,
    Criterion,
    Evaluation,
    EvaluationScheme,
    Score,
)
from tongzhou.records.models.publishing import PublishedRecord
from tongzhou.records.models.reports import ClosingReport, ReportSection

__all__ = [
    "CRITERIA",
    "MEASURED",
    "ClosingReport",
    "CostScore",
    "Criterion",
    "Dossier",
    "DossierEntry",
    "Evaluation",
    "EvaluationScheme",
    "PublishedRecord",
    "ReportSection",
    "Score",
]
