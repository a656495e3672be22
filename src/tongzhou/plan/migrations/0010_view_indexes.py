"""What lists sort by and boards are read by: always the project first."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Two indexes."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("plan", "0003_types_and_numbers")]
    operations: ClassVar[list[Operation]] = [
        migrations.AddIndex(
            "workitem",
            models.Index(fields=["project", "state", "rank", "number"], name="work_item_board"),
        ),
        migrations.AddIndex(
            "workitem",
            models.Index(fields=["project", "changed_at"], name="work_item_changed"),
        ),
    ]
