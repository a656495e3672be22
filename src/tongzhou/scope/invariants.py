"""What must be true of scope; ``tongzhou check`` asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongzhou.operations.invariants import invariant
from tongzhou.scope.queries.check import (
    clauses_of_other_projects,
    goals_of_other_projects,
    links_between_projects,
    otherwise_decided,
    without_their_version,
)


@invariant("scope.links", _("Deliverables and requirements are linked within their project"))
def links() -> Iterator[str]:
    """Links, and contract items of requirements, that lead into another project."""
    yield from (f"link {pk}" for pk in links_between_projects())
    yield from (f"requirement {pk}" for pk in clauses_of_other_projects())


@invariant("scope.goals", _("Requirements serve goals of their own project"))
def goals() -> Iterator[str]:
    """Requirements that serve a goal of another project."""
    yield from (f"link {pk}" for pk in goals_of_other_projects())


@invariant("scope.versions", _("A deliverable stands where its current version stands"))
def versions() -> Iterator[str]:
    """Deliverables without their current version, or in another state than it says."""
    yield from (f"deliverable {pk} without its version" for pk in without_their_version())
    yield from (f"deliverable {pk} decided otherwise" for pk in otherwise_decided())
