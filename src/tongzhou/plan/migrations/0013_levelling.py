"""Capacities of resources, proposals of levelling, and links between projects."""

from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

MOST_CAPACITY = 10_000_000


def take_from_files(apps: Any, _editor: Any) -> None:
    """Give working resources the units that the file they came from has said."""
    resources = apps.get_model("plan", "Resource").objects
    for one in resources.filter(works=True, file_details__has_key="max_units").iterator():
        units = one.file_details["max_units"]
        if isinstance(units, int) and 0 <= units <= MOST_CAPACITY:
            one.capacity = units
            one.save(update_fields=["capacity"])


class Migration(migrations.Migration):
    """What levelling and the portfolio's timeline need."""

    dependencies: ClassVar[list[Any]] = [
        ("plan", "0012_scenarios"),
        ("projects", "0002_trash"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="LevellingMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("start_at", models.BigIntegerField()),
                ("finish_at", models.BigIntegerField()),
                ("new_start_at", models.BigIntegerField()),
                ("new_finish_at", models.BigIntegerField()),
                ("days", models.IntegerField()),
                ("delay", models.BigIntegerField(null=True)),
                ("old_delay", models.BigIntegerField(default=0)),
                ("resource_id", models.BigIntegerField(null=True)),
                ("week", models.DateField(null=True)),
                ("rivals", models.JSONField(default=list)),
                ("chosen", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["proposal", "position"],
            },
        ),
        migrations.CreateModel(
            name="LevellingProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_version", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Searching"),
                            ("ready", "Ready"),
                            ("failed", "Failed"),
                            ("accepted", "Accepted"),
                            ("dropped", "Dropped"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("options", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("stop_asked", models.BooleanField(default=False)),
                ("stopped", models.BooleanField(default=False)),
                ("best_at", models.BigIntegerField(null=True)),
                ("bound_at", models.BigIntegerField(null=True)),
                ("finish_before", models.BigIntegerField(null=True)),
                ("finish_after", models.BigIntegerField(null=True)),
                ("figures", models.JSONField(default=dict)),
                ("choosing", models.PositiveIntegerField(default=0)),
                ("choice", models.JSONField(default=dict)),
                ("error", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="OutsideLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="resource",
            name="capacity",
            field=models.PositiveIntegerField(db_default=10000, default=10000),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__lte", 10000000)), name="resource_capacity_within_bounds"
            ),
        ),
        migrations.AddField(
            model_name="levellingmove",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plan.workitem"
            ),
        ),
        migrations.AddField(
            model_name="levellingproposal",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="levellingproposal",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="levellingproposal",
            name="edit",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="plan.planedit"
            ),
        ),
        migrations.AddField(
            model_name="levellingproposal",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="levelling_proposals",
                to="projects.project",
            ),
        ),
        migrations.AddField(
            model_name="levellingmove",
            name="proposal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="plan.levellingproposal"
            ),
        ),
        migrations.AddField(
            model_name="outsidelink",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="outsidelink",
            name="milestone",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="awaited_outside",
                to="plan.workitem",
            ),
        ),
        migrations.AddField(
            model_name="outsidelink",
            name="placeholder",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="outside_link", to="plan.workitem"
            ),
        ),
        migrations.AddField(
            model_name="outsidelink",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="outside_links",
                to="projects.project",
            ),
        ),
        migrations.AddConstraint(
            model_name="levellingproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=("project",),
                name="levelling_one_search_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="levellingmove",
            constraint=models.UniqueConstraint(fields=("proposal", "item"), name="levelling_move_once"),
        ),
        migrations.AddConstraint(
            model_name="outsidelink",
            constraint=models.CheckConstraint(
                condition=models.Q(("milestone", models.F("placeholder")), _negated=True),
                name="outside_link_not_to_itself",
            ),
        ),
        migrations.RunPython(take_from_files, migrations.RunPython.noop, elidable=True),
    ]
