"""Skills, allocations to projects, and what the plans need of everybody week by week."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongzhou.accounts.models import Organisation, User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.models import Resource
from tongzhou.projects.models import Project

MOST_LEVEL = 5


class Level(models.IntegerChoices):
    """How well somebody can do something."""

    AWARE = 1, pgettext_lazy("level of a skill", "Knows of it")
    BASIC = 2, pgettext_lazy("level of a skill", "Works with help")
    ABLE = 3, pgettext_lazy("level of a skill", "Works alone")
    EXPERIENCED = 4, pgettext_lazy("level of a skill", "Guides others")
    EXPERT = 5, pgettext_lazy("level of a skill", "Sets the standard")


class SkillQuerySet(models.QuerySet["Skill"]):
    """Skills, narrowed to what somebody may know of."""

    def visible_to(self, user: User) -> SkillQuerySet:
        """The organisation's, for whoever knows its people."""
        mine = self.filter(organisation=user.organisation_id)
        return mine if user.may(Permission.VIEW_PEOPLE) else mine.none()


class Skill(models.Model):
    """Something that people of the organisation can do. ``words``: five own words for its levels, or none."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="skills")
    name = models.CharField(_("name"), max_length=80)
    category = models.CharField(_("category"), max_length=80, blank=True)
    words: models.JSONField[list[Any]] = models.JSONField(default=list)
    archived_at = models.DateTimeField(null=True)

    objects = SkillQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["category", "name", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "name"], name="skill_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    def word(self, level: int) -> str | Promise:
        """What a level of this skill is called."""
        own = self.words[level - 1] if len(self.words) == MOST_LEVEL else ""
        return own or Level(level).label


class PersonSkill(models.Model):
    """What somebody can do and how well; confirmed by somebody else, or their own word alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="people")
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["skill__category", "skill__name", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["skill", "level"], name="person_skill_level")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "skill"], name="person_skill_once"),
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=5), name="person_skill_level_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id}: {self.level}"

    @property
    def word(self) -> str | Promise:
        """What the level is called; asks for the skill."""
        return self.skill.word(self.level)


class Allocation(models.Model):
    """Somebody's time that is promised to a project, both days included: percent of it, or so many minutes in all."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="allocations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="allocations")
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    percent = models.PositiveSmallIntegerField(_("percent"), null=True)
    minutes = models.PositiveIntegerField(null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["first", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "last"], name="allocation_person"),
            models.Index(fields=["project", "last"], name="allocation_project"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="allocation_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(percent__isnull=True) ^ models.Q(minutes__isnull=True),
                name="allocation_in_percent_or_time",
            ),
            models.CheckConstraint(
                condition=models.Q(percent__isnull=True) | models.Q(percent__gte=1, percent__lte=200),
                name="allocation_percent_to_200",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.last}"


class Demand(models.Model):
    """Working seconds that a plan needs of a resource in one week, day by day from Monday on.

    Counted anew after each change of the plan (``team.jobs``); weeks without work have no row.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    seconds = models.PositiveIntegerField()
    days: models.JSONField[list[int]] = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["week", "id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["week", "project"], name="demand_week")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["resource", "week"], name="demand_once_a_week")
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.week}"


class DemandCount(models.Model):
    """The version of a plan for which its demand has been counted."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    counted_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.project_id}: {self.version}"
