"""Who may read what of the index."""

from tongzhou.web.field_classes import classed
from tongzhou.web.leaving import shown
from tongzhou.web.personal_data import Personal

FIELDS = {
    "SearchDocument": classed(vendor="organisation project kind subject_id permission title text changed_at"),
    "IndexedPlan": classed(vendor="project version"),
}
INTERNAL = {
    "SearchDocument": "narrowed by what its finder may see, and asked for again through its kind (search.queries)",
    "IndexedPlan": "remembers how far the index is; nobody reads it",
}
PERSONAL = {
    "SearchDocument": Personal(
        withheld="a copy of what stands elsewhere",
        keeps="made anew from what stands elsewhere: actions.index_named",
    ),
    "IndexedPlan": "numbers",
}
ANSWERS = {
    "SearchAnswer": shown(vendor="total more"),
    "SearchHit": shown(vendor="kind id label project url excerpt"),
}
