"""The budgets that are kept with baselines are guarded by triggers, as the baselines are."""

from typing import Any

from django.db import migrations

from tongzhou.plan.guards import COSTS, install, remove


def put(apps: Any, schema_editor: Any) -> None:
    install(schema_editor.connection, COSTS)


def take(apps: Any, schema_editor: Any) -> None:
    remove(schema_editor.connection, COSTS)


class Migration(migrations.Migration):
    dependencies = [("costs", "0001_initial"), ("plan", "0016_baselines_stay")]
    operations = [migrations.RunPython(put, take)]
