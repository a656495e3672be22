"""Lines are sealed in the bytes in which they are kept; those that are sealed already stay as they are."""

from typing import Any

from django.db import migrations, models

from tongzhou.activity.guards import install, remove
from tongzhou.activity.models import CanonicalJSON


def put(apps: Any, schema_editor: Any) -> None:
    install(schema_editor.connection)


def take(apps: Any, schema_editor: Any) -> None:
    remove(schema_editor.connection)


class Migration(migrations.Migration):
    """SQLite makes the table anew for it, and loses the guards with the old one."""

    dependencies = [("activity", "0005_personal_export")]
    operations = [
        migrations.RunPython(take, put),
        migrations.AddField(
            model_name="diaryentry",
            name="chain_version",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="diaryentry",
            name="details",
            field=models.JSONField(default=dict, encoder=CanonicalJSON),
        ),
        migrations.RunPython(put, take),
    ]
