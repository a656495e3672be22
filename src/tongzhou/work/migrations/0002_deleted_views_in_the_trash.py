"""Views that were deleted before there was a trash for them get their entries, so that they can come back too."""

from typing import Any

from django.conf import settings
from django.db import migrations


def give_entries(apps: Any, schema_editor: Any) -> None:
    """One entry for each, dated as it was deleted; it was its owner's to delete."""
    views = apps.get_model("work", "SavedView").objects
    entries = apps.get_model("activity", "TrashEntry").objects
    for view in views.exclude(deleted_at=None).select_related("owner"):
        entry = entries.create(
            organisation_id=view.owner.organisation_id,
            project_id=view.project_id,
            kind="saved_view",
            subject_id=view.pk,
            label=view.name,
            content={"shared": view.shared},
            deleted_by_id=view.owner_id,
        )
        entries.filter(pk=entry.pk).update(deleted_at=view.deleted_at)


class Migration(migrations.Migration):
    dependencies = [
        ("activity", "0002_trash"),
        ("work", "0001_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(give_entries, migrations.RunPython.noop, elidable=True)]
