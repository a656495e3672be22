"""What can be talked about, followed, tagged with files, found and thrown away: subjects, by kind and number.

Comments, files, notices and the search index name their subject by kind and number, because a foreign key
cannot point at everything. A room registers the kinds it owns; whoever has a kind and a number gets the
subject through ``find_subject``, which shows it only to those who may see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import Http404
from django.utils.functional import Promise

from tongzhou.accounts.models import User
from tongzhou.projects.guards import Access


@dataclass(frozen=True, slots=True)
class Subject:
    """Something a person may see. ``access`` is None for what belongs to no project (a client, a person).

    ``client_may_see`` says whether the subject itself has been shared with the project's client.
    """

    kind: str
    pk: int
    label: str
    url: str
    access: Access | None = None
    client_may_see: bool = False


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """A kind of subject: how it is called, and how one of it is found for somebody (None: not for them).

    ``find_all`` takes many numbers at once, for lists; it leaves out what the person may not see.
    ``diary_types`` are the ``subject_type`` of diary lines that belong into the subject's own history.
    """

    code: str
    label: Promise
    icon: str
    find_all: Callable[[User, Iterable[int]], dict[int, Subject]]
    diary_types: tuple[str, ...] = ()


KINDS: dict[str, SubjectKind] = {}


def register_kind(kind: SubjectKind) -> None:
    """Make a kind known; called when the room that owns it is ready."""
    KINDS[kind.code] = kind


def find_subject(user: User, kind: str, pk: int) -> Subject | None:
    """The subject if it exists and the person may see it."""
    known = KINDS.get(kind)
    return known.find_all(user, [pk]).get(pk) if known else None


def get_subject_or_404(user: User, kind: str, pk: int) -> Subject:
    """The subject, or Http404."""
    found = find_subject(user, kind, pk)
    if found is None:
        raise Http404
    return found
