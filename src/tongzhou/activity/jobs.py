"""What the diary's room does later, and by the clock."""

from __future__ import annotations

from django.utils import timezone

from tongzhou.activity.actions import PURGED_AT_ONCE, purge_trash
from tongzhou.activity.actions.chain import publish_head, seal_all
from tongzhou.activity.actions.personal import make_export, remove_old_exports
from tongzhou.activity.queries.audit import organisations, verify
from tongzhou.operations.jobs import task


@task("activity.purge_trash", every="17 3 * * *")
def purge() -> None:
    """Empty what has been in the trash for sixty days."""
    while purge_trash(now=timezone.now()) == PURGED_AT_ONCE:
        pass


@task("activity.export_person")
def export_person(export: int) -> None:
    """Gather everything about a person who asked for it."""
    make_export(export)


@task("activity.remove_exports", every="41 3 * * *")
def remove_exports() -> None:
    """Remove exports that nobody fetched."""
    remove_old_exports(now=timezone.now())


@task("activity.seal")
def seal(organisation: int) -> None:
    """Seal what an organisation's people have written into the diary."""
    seal_all(organisation)


@task("activity.seal_rest", every="* * * * *")
def seal_rest() -> None:
    """Seal what a process that ended has left behind."""
    for number in organisations():
        seal_all(number)


@task("activity.publish_heads", every="7 0 * * *")
def publish_heads() -> None:
    """Verify every chain, and publish where it stands."""
    for number in organisations():
        seal_all(number)
        publish_head(number, problems=len(verify(number, now=timezone.now()).problems))
