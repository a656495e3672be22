"""Who may read what of the index."""

from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown

FIELDS = {
    "SearchDocument": classed(vendor="organisation project kind subject_id permission title text changed_at"),
    "IndexedPlan": classed(vendor="project version"),
}
INTERNAL = {
    "SearchDocument": "narrowed by what its finder may see, and asked for again through its kind (search.queries)",
    "IndexedPlan": "remembers how far the index is; nobody reads it",
}
ANSWERS = {
    "SearchAnswer": shown(vendor="total more"),
    "SearchHit": shown(vendor="kind id label project url excerpt"),
}
