"""Deliverables: what they are called, who is behind them, by what they are judged, and where they hang."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from tongzhou.accounts.models import User
from tongzhou.activity.actions import put_into_trash, record
from tongzhou.activity.models import TrashEntry
from tongzhou.operations.limits import limit
from tongzhou.plan.models import WorkItem
from tongzhou.projects.models import Membership, Project
from tongzhou.scope.models import (
    Criterion,
    Deliverable,
    DeliverableVersion,
    Reviewer,
    VersionLink,
)
from tongzhou.scope.refusals import (
    NotAMemberError,
    NotOfProjectError,
    NotOpenError,
    StaleScopeError,
    TooManyOfScopeError,
)

TRASH = "deliverable"
FACTS = ("name", "kind", "description", "owner_id", "due_date", "item_id")


def locked(deliverable: Deliverable) -> Deliverable:
    """The deliverable as it is now, for whoever is about to change it."""
    found = Deliverable.objects.select_for_update(of=("self",)).select_related("project")
    return found.get(pk=deliverable.pk, deleted_at=None)


def current_version(deliverable: Deliverable) -> DeliverableVersion:
    """The version that is worked on, or was handed in last."""
    return DeliverableVersion.objects.get(deliverable=deliverable, number=deliverable.current)


def note(
    deed: str, one: Deliverable, *, by: User, label: str = "", client: bool = False, **details: Any
) -> None:
    """A line of the diary about a deliverable; without a label of its own it has the name and the version."""
    version = f" V{details['version']}" if "version" in details else ""
    record(
        deed,
        one,
        by=by,
        label=label or f"{one}{version}",
        project_id=one.project_id,
        details=details,
        client_may_see=client,
    )


@transaction.atomic
def create_deliverable(
    project: Project,
    *,
    by: User,
    today: date,
    criteria: Sequence[str] = (),
    reviewers: Iterable[int] = (),
    **facts: Any,
) -> Deliverable:
    """A deliverable with its first version, which is a draft. ``facts``: name, kind, description and so on."""
    Project.objects.select_for_update().get(pk=project.pk)
    there = Deliverable.objects.filter(project=project)
    if there.filter(deleted_at=None).count() >= limit("scope_rows"):
        raise TooManyOfScopeError
    _check(project, facts)
    made = Deliverable.objects.create(
        project=project,
        number=(there.aggregate(last=Max("number"))["last"] or 0) + 1,
        state_since=today,
        created_by=by,
        **{name: value for name, value in facts.items() if name in FACTS},
    )
    DeliverableVersion.objects.create(deliverable=made, number=1, made_by=by, made_at=timezone.now())
    texts = [text.strip() for text in criteria if text.strip()]
    Criterion.objects.bulk_create(
        Criterion(deliverable=made, position=place, text=text[:500]) for place, text in enumerate(texts)
    )
    _set_reviewers(made, reviewers)
    owned = [made.owner_id] if made.owner_id and made.owner_id != by.pk else []
    note("scope.deliverable_created", made, by=by, assigned=owned)
    return made


@transaction.atomic
def change_deliverable(
    one: Deliverable,
    *,
    by: User,
    seen: int | None = None,
    reviewers: Iterable[int] | None = None,
    **facts: Any,
) -> Deliverable:
    """Other words, people or dates; ``seen`` is the version that the person looked at. In every state."""
    present = locked(one)
    if seen is not None and seen != present.version:
        raise StaleScopeError(present.version)
    _check(present.project, facts)
    changed = [name for name in FACTS if name in facts and getattr(present, name) != facts[name]]
    for name in changed:
        setattr(present, name, facts[name])
    others = reviewers is not None and _set_reviewers(present, reviewers)
    if not changed and not others:
        return present
    present.version += 1
    present.save(update_fields=[*(name.removesuffix("_id") for name in changed), "version"])
    fields = [f"deliverable.{name.removesuffix('_id')}" for name in changed]
    owned = [present.owner_id] if "owner_id" in changed and present.owner_id not in {None, by.pk} else []
    note(
        "scope.deliverable_changed",
        present,
        by=by,
        fields=[*fields, *(["deliverable.reviewers"] if others else [])],
        assigned=owned,
    )
    return present


def _check(project: Project, facts: dict[str, Any]) -> None:
    if facts.get("owner_id") and not _team(project).filter(user=facts["owner_id"]).exists():
        raise NotAMemberError
    if facts.get("item_id") and not WorkItem.live.filter(project=project, pk=facts["item_id"]).exists():
        raise NotOfProjectError


def _team(project: Project) -> Any:
    return Membership.objects.filter(project=project).exclude(user__role="client")


def _set_reviewers(one: Deliverable, wanted: Iterable[int]) -> bool:
    """Whether there are other reviewers than before."""
    chosen = list(dict.fromkeys(wanted))
    before = set(Reviewer.objects.filter(deliverable=one).values_list("user", flat=True))
    if set(chosen) == before:
        return False
    new = [user for user in chosen if user not in before]
    if _team(one.project).filter(user__in=new).count() != len(new):
        raise NotAMemberError
    Reviewer.objects.filter(deliverable=one).exclude(user__in=chosen).delete()
    Reviewer.objects.bulk_create(Reviewer(deliverable=one, user_id=user) for user in new)
    return True


@transaction.atomic
def add_criterion(one: Deliverable, *, by: User, text: str) -> Criterion:
    """One more thing by which it is judged; not once it has been handed in."""
    present = locked(one)
    if not present.is_open:
        raise NotOpenError
    last = Criterion.objects.filter(deliverable=present).aggregate(last=Max("position"))["last"]
    made = Criterion.objects.create(
        deliverable=present, position=(last if last is not None else -1) + 1, text=text.strip()[:500]
    )
    note("scope.criterion_added", present, by=by, label=f"{present.label} · {made.text}")
    return made


@transaction.atomic
def tick_criterion(criterion: Criterion, *, by: User, met: bool) -> Criterion:
    """Say that a criterion is met, or is not."""
    present = (
        Criterion.objects.select_for_update(of=("self",)).select_related("deliverable").get(pk=criterion.pk)
    )
    if present.met == met:
        return present
    present.met, present.met_by = met, by if met else None
    present.met_at = timezone.now() if met else None
    present.save(update_fields=["met", "met_by", "met_at"])
    deed = "scope.criterion_met" if met else "scope.criterion_unmet"
    note(deed, present.deliverable, by=by, label=f"{present.deliverable.label} · {present.text}")
    return present


@transaction.atomic
def drop_criterion(criterion: Criterion, *, by: User) -> None:
    """It is not judged by this any more; not once it has been handed in."""
    present = locked(criterion.deliverable)
    if not present.is_open:
        raise NotOpenError
    note("scope.criterion_dropped", present, by=by, label=f"{present.label} · {criterion.text}")
    Criterion.objects.filter(pk=criterion.pk).delete()


@transaction.atomic
def add_version_link(one: Deliverable, *, by: User, address: str, label: str = "") -> VersionLink:
    """An address that belongs to the version that is worked on."""
    present = locked(one)
    if not present.is_open:
        raise NotOpenError
    made = VersionLink.objects.create(
        version=current_version(present), address=address.strip(), label=label.strip()[:200]
    )
    note("scope.link_added", present, by=by, label=f"{present.label} · {made}")
    return made


@transaction.atomic
def drop_version_link(link: VersionLink, *, by: User) -> None:
    """The address does not belong to the version any more."""
    present = locked(link.version.deliverable)
    if not present.is_open or link.version.number != present.current:
        raise NotOpenError
    note("scope.link_dropped", present, by=by, label=f"{present.label} · {link}")
    VersionLink.objects.filter(pk=link.pk).delete()


@transaction.atomic
def delete_deliverable(one: Deliverable, *, by: User) -> TrashEntry:
    """Into the trash: nobody sees it, the client neither."""
    Deliverable.objects.filter(pk=one.pk).update(deleted_at=timezone.now(), version=F("version") + 1)
    note("scope.deliverable_deleted", one, by=by)
    return put_into_trash(TRASH, one.pk, label=str(one), by=by, project_id=one.project_id)


@transaction.atomic
def restore_deliverable(number: int) -> Deliverable:
    """Out of the trash."""
    Deliverable.objects.filter(pk=number).update(deleted_at=None)
    return Deliverable.objects.select_related("project").get(pk=number)


@transaction.atomic
def purge_deliverable(number: int) -> None:
    """Gone for good."""
    Deliverable.objects.filter(pk=number).exclude(deleted_at=None).delete()
