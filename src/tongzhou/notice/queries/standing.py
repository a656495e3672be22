"""Are people told only of what they may see?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Q

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import OrganisationRole
from tongzhou.activity.models import DiaryEntry
from tongzhou.notice.models import Notification
from tongzhou.projects.models import Project


def notices_of_others() -> Iterator[str]:
    """A line for each notice in a list whose reader may not see what it is about."""
    shown = Notification.objects.filter(shown=True)
    elsewhere = shown.exclude(entry__organisation=F("user__organisation"))
    internal = Q(user__role=OrganisationRole.CLIENT, entry__audience=DiaryEntry.Audience.INTERNAL)
    other_project = ~Q(project=F("entry__project_id")) & Q(project__isnull=False)
    for words, found in (
        ("is about another organisation", elsewhere),
        ("tells a client what is internal", shown.filter(internal)),
        ("is filed under another project", shown.filter(other_project)),
    ):
        yield from (f"notice {pk} {words}" for pk in found.order_by("pk").values_list("pk", flat=True))
    of_people: dict[int, set[int]] = defaultdict(set)
    pairs = shown.exclude(project=None).order_by().values_list("user", "project").distinct()
    for user, project in pairs:
        of_people[user].add(project)
    # What is in the trash is shown to nobody, and may come back with everything that was told of it.
    in_trash = set(Project.objects.exclude(deleted_at=None).values_list("pk", flat=True))
    for reader in User.objects.filter(pk__in=of_people).order_by("pk"):
        seen = Project.objects.visible_to(reader).filter(pk__in=of_people[reader.pk])
        hidden = of_people[reader.pk] - in_trash - set(seen.values_list("pk", flat=True))
        lost = shown.filter(user=reader, project__in=hidden).order_by("pk")
        yield from (f"notice {pk} is about a hidden project" for pk in lost.values_list("pk", flat=True))
