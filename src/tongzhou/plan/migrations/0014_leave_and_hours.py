"""When people work: their leave, and their hours."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two tables."""

    dependencies: ClassVar = [
        ("plan", "0013_levelling"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Leave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="to")),
                ("from_noon", models.BooleanField(default=False, verbose_name="begins at noon")),
                ("until_noon", models.BooleanField(default=False, verbose_name="ends at noon")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("vacation", "Annual leave"),
                            ("sick", "Sick leave"),
                            ("parental", "Parental leave"),
                            ("training", "Training"),
                            ("time_off", "Time off in lieu"),
                            ("other", "Other"),
                        ],
                        default="vacation",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("deleted_at", models.DateTimeField(null=True)),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leave",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["first", "id"],
                "indexes": [models.Index(fields=["user", "last"], name="leave_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))),
                        name="leave_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first", models.F("last")),
                            ("from_noon", True),
                            ("until_noon", True),
                            _negated=True,
                        ),
                        name="leave_is_not_nothing",
                    ),
                ],
            },
            managers=[
                ("every", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="WorkingHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="from")),
                ("days_off", models.JSONField(default=list)),
                ("percent", models.PositiveSmallIntegerField(default=100, verbose_name="percent of a day")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["since"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "since"), name="working_hours_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 1), ("percent__lte", 100)),
                        name="working_hours_percent",
                    ),
                ],
            },
        ),
    ]
