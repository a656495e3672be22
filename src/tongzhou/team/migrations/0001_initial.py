"""Skills, allocations, and what plans need of everybody."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Five tables."""

    initial = True

    dependencies: ClassVar = [
        ("accounts", "0004_one_counter"),
        ("plan", "0014_leave_and_hours"),
        ("projects", "0002_trash"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="DemandCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("counted_at", models.DateTimeField(auto_now=True)),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.project"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("category", models.CharField(blank=True, max_length=80, verbose_name="category")),
                ("words", models.JSONField(default=list)),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skills",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["category", "name", "id"],
            },
        ),
        migrations.CreateModel(
            name="PersonSkill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Knows of it"),
                            (2, "Works with help"),
                            (3, "Works alone"),
                            (4, "Guides others"),
                            (5, "Sets the standard"),
                        ],
                        verbose_name="level",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "confirmed_by",
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
                        related_name="skills",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="people", to="team.skill"
                    ),
                ),
            ],
            options={
                "ordering": ["skill__category", "skill__name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="to")),
                ("percent", models.PositiveSmallIntegerField(null=True, verbose_name="percent")),
                ("minutes", models.PositiveIntegerField(null=True)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="allocations",
                        to="projects.project",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="allocations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["first", "id"],
                "indexes": [
                    models.Index(fields=["user", "last"], name="allocation_person"),
                    models.Index(fields=["project", "last"], name="allocation_project"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))),
                        name="allocation_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("percent__isnull", True), ("minutes__isnull", True), _connector="XOR"
                        ),
                        name="allocation_in_percent_or_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("percent__isnull", True),
                            models.Q(("percent__gte", 1), ("percent__lte", 200)),
                            _connector="OR",
                        ),
                        name="allocation_percent_to_200",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Demand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.DateField()),
                ("seconds", models.PositiveIntegerField()),
                ("days", models.JSONField(default=list)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.project"
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plan.resource"
                    ),
                ),
            ],
            options={
                "ordering": ["week", "id"],
                "indexes": [models.Index(fields=["week", "project"], name="demand_week")],
                "constraints": [
                    models.UniqueConstraint(fields=("resource", "week"), name="demand_once_a_week")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.UniqueConstraint(fields=("organisation", "name"), name="skill_name_once"),
        ),
        migrations.AddIndex(
            model_name="personskill",
            index=models.Index(fields=["skill", "level"], name="person_skill_level"),
        ),
        migrations.AddConstraint(
            model_name="personskill",
            constraint=models.UniqueConstraint(fields=("user", "skill"), name="person_skill_once"),
        ),
        migrations.AddConstraint(
            model_name="personskill",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 1), ("level__lte", 5)), name="person_skill_level_1_to_5"
            ),
        ),
    ]
