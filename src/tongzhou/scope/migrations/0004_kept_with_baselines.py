"""The scope is kept with baselines, and guarded by triggers as they are."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from tongzhou.plan.guards import SCOPE, install, remove


def put(apps: Any, schema_editor: Any) -> None:
    install(schema_editor.connection, SCOPE)


def take(apps: Any, schema_editor: Any) -> None:
    remove(schema_editor.connection, SCOPE)


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0016_baselines_stay"),
        ("scope", "0003_withdrawn"),
    ]

    operations = [
        migrations.CreateModel(
            name="BaselineThing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("contract_item", "Contract item"),
                            ("requirement", "Requirement"),
                            ("deliverable", "Deliverable"),
                        ],
                        max_length=20,
                    ),
                ),
                ("thing_id", models.BigIntegerField()),
                ("number", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=500)),
                ("state", models.CharField(blank=True, max_length=100)),
                (
                    "moscow",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Must"), (2, "Should"), (3, "Could"), (4, "Won't")], null=True
                    ),
                ),
                ("due_date", models.DateField(null=True)),
                ("version", models.PositiveIntegerField()),
                ("position", models.BigIntegerField(default=0)),
                (
                    "baseline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="things", to="plan.baseline"
                    ),
                ),
            ],
            options={
                "ordering": ["baseline", "kind", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("baseline", "kind", "thing_id"), name="baseline_thing_once"
                    )
                ],
            },
        ),
        migrations.RunPython(put, take),
    ]
