"""Triggers that refuse to change or delete sealed lines of the diary, on both databases."""

from typing import Any

from django.db import migrations

from tongzhou.activity.guards import install, remove


def put(apps: Any, schema_editor: Any) -> None:
    install(schema_editor.connection)


def take(apps: Any, schema_editor: Any) -> None:
    remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("activity", "0003_audit_chain")]
    operations = [migrations.RunPython(put, take)]
