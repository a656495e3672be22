"""Skills as people look for them."""

from __future__ import annotations

from django.db.models import Avg, Count, Q, QuerySet

from tongzhou.accounts.models import User
from tongzhou.plan.queries.people import colleagues
from tongzhou.team.models import PersonSkill, Skill

MOST = 500


def skills_in_use(user: User) -> QuerySet[Skill]:
    """The organisation's skills with how many active people have each and how well; archived ones last."""
    active = Q(people__user__is_active=True)
    found = Skill.objects.visible_to(user).annotate(
        having=Count("people", filter=active), mean=Avg("people__level", filter=active)
    )
    return found.order_by("archived_at", "category", "name", "id")


def known_skills(user: User) -> QuerySet[Skill]:
    """The skills that somebody may know of."""
    return Skill.objects.visible_to(user)


def offered(user: User) -> QuerySet[Skill]:
    """Skills that one can still say one has."""
    return Skill.objects.visible_to(user).filter(archived_at=None).order_by("category", "name", "id")


def skills_of(person: User) -> QuerySet[PersonSkill]:
    """What somebody can do, by category."""
    return PersonSkill.objects.filter(user=person).select_related("skill", "confirmed_by")


def people_with(reader: User, skill: Skill, level: int) -> list[PersonSkill]:
    """Who has a skill at that level at least, the best first."""
    found = PersonSkill.objects.filter(
        skill=skill, level__gte=level, user__in=colleagues(reader.organisation_id).values("pk")
    )
    return list(found.select_related("user", "skill").order_by("-level", "user__name", "pk")[:MOST])


def skill_among(person: User) -> QuerySet[PersonSkill]:
    """What somebody can do, with the person and the skill."""
    return PersonSkill.objects.filter(user=person).select_related("user", "skill")
