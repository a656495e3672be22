"""What must be true of this room's rows; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.operations.invariants import invariant
from tongzhou.records.queries.dossiers import altered_dossiers, files_missing
from tongzhou.records.queries.evaluations import miscounted
from tongzhou.records.queries.reports import figures_ahead, incomplete


@invariant("records.reports", _("Closing reports have all their sections, and final ones stay as they were"))
def reports() -> Iterator[str]:
    """Versions without a section, and sections that are younger than their final version."""
    yield from (f"closing report {pk} lacks sections" for pk in incomplete())
    yield from (f"section {pk} was changed after its report was final" for pk in figures_ahead())


@invariant("records.evaluations", _("The totals of evaluations follow from their scores and weights"))
def evaluations() -> Iterator[str]:
    """Evaluations whose stored totals are not what their scores give."""
    yield from (f"evaluation {pk} does not add up" for pk in miscounted())


@invariant("records.dossiers", _("The files of dossiers are as they were made"), quick=files_missing)
def dossiers() -> Iterator[str]:
    """Dossiers whose file is missing, or is not what its digest says."""
    yield from altered_dossiers()
