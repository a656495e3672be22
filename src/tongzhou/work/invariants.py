"""What must be true of saved views; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tongzhou.operations.invariants import invariant
from tongzhou.work.queries.saved import every_view
from tongzhou.work.queries.spec import ViewError, parse_view, view_params
from tongzhou.work.queries.vocabulary import Vocabulary, whole_vocabulary


@invariant("work.views", _("Every saved view can be shown"))
def views() -> Iterator[str]:
    """Saved views whose address says something that is not understood."""
    vocabularies: dict[int, Vocabulary] = {}
    for view in every_view():
        known = vocabularies.get(view.project_id)
        if known is None:
            known = vocabularies[view.project_id] = whole_vocabulary(view.project)
        try:
            parse_view(view_params(QueryDict(view.query)), known)
        except ViewError as error:
            yield f"view {view.pk} ({view.name}): {error.message}"
