"""Baselines are guarded by triggers: they change and go only by the deed of that name."""

from typing import Any

import django.utils.timezone
from django.db import migrations, models

from tongzhou.plan.guards import PLAN, install, remove


def put(apps: Any, schema_editor: Any) -> None:
    install(schema_editor.connection, PLAN)


def take(apps: Any, schema_editor: Any) -> None:
    remove(schema_editor.connection, PLAN)


class Migration(migrations.Migration):
    dependencies = [("plan", "0015_scenario_figures")]
    operations = [
        migrations.AddField(
            model_name="baseline",
            name="discarded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="baseline",
            name="taken_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.RunPython(put, take),
    ]
