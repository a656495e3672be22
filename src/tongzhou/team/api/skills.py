"""The API of skills: the organisation's list, and who has which."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.queries.people import colleagues
from tongzhou.team.actions.skills import (
    archive_skill,
    change_skill,
    confirm_person_skill,
    create_skill,
    remove_person_skill,
    set_person_skill,
)
from tongzhou.team.api.time import kept
from tongzhou.team.models import MOST_LEVEL, PersonSkill, Skill
from tongzhou.team.queries.rights import may_confirm
from tongzhou.team.queries.skills import known_skills, skill_among, skills_of
from tongzhou.team.views.workload import vendor
from tongzhou.web.api.answers import json_answer, nothing
from tongzhou.web.api.bodies import Answer, Body, Flag, Id, Name, PathId, Text
from tongzhou.web.api.pages import Order, Page, PageQuery, Window

router = Router(tags=["skills"])


class SkillShown(Answer):
    """A skill; `words` are what its levels 1 to 5 are called."""

    id: int
    name: str
    category: str
    words: list[str]
    archived: bool


class NewSkill(Body):
    """A skill for the list; five words of its own for the levels, or none."""

    name: Name = Field(max_length=80)
    category: Text = Field("", max_length=80)
    words: list[str] = Field(default_factory=list, max_length=MOST_LEVEL)


class SkillChange(Body):
    """What is to be different; what is not named stays."""

    name: Name = Field("x", max_length=80)
    category: Text = Field("", max_length=80)
    words: list[str] = Field(default_factory=list, max_length=MOST_LEVEL)
    archived: Flag = False


class PersonSkillShown(Answer):
    """What somebody can do; `confirmed` when somebody else said so too."""

    id: int
    user: int
    skill: int
    name: str
    level: int
    word: str
    note: str
    confirmed: bool


class PersonSkills(Answer):
    """Somebody's skills."""

    items: list[PersonSkillShown]


class NewPersonSkill(Body):
    """A skill at a level from 1 to 5; one that the person has already gets the new level."""

    skill: Id
    level: int = Field(strict=True, ge=1, le=MOST_LEVEL)
    note: Text = Field("", max_length=300)


@router.get("/skills", response=Page[SkillShown])
def skills(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """The organisation's skills; needs `view_people`."""
    found = known_skills(_knowing(request)).order_by()
    window = Window(request, query, Order("name", "name"), "skills")
    return json_answer(window.page(window.rows(found), _skill))


@router.post("/skills", response={201: SkillShown})
def skill_create(request: HttpRequest, body: NewSkill) -> HttpResponse:
    """A skill for the list; needs `manage_staff`."""
    by = _keeper(request)
    return json_answer(_skill(create_skill(by.organisation, by=by, **body.model_dump())), 201)


@router.patch("/skills/{int:id}", response=SkillShown)
def skill_change(request: HttpRequest, id: PathId, body: SkillChange) -> HttpResponse:
    """Change a skill, or archive it; needs `manage_staff`."""
    by = _keeper(request)
    found = get_object_or_404(known_skills(by), pk=id)
    given = body.model_dump(exclude_unset=True)
    archived = given.pop("archived", None)
    if given:
        now = {"name": found.name, "category": found.category, "words": found.words}
        found = change_skill(found, by=by, **{**now, **given})
    if archived is not None and archived != (found.archived_at is not None):
        found = archive_skill(found, by=by, archived=archived)
    return json_answer(_skill(found))


@router.get("/users/{int:id}/skills", response=PersonSkills)
def person_skills(request: HttpRequest, id: PathId) -> HttpResponse:
    """What somebody can do; needs `view_people`."""
    by = _knowing(request)
    person = get_object_or_404(colleagues(by.organisation_id), pk=id)
    return json_answer({"items": [_having(one) for one in skills_of(person)]})


@router.post("/users/{int:id}/skills", response={201: PersonSkillShown})
def person_skill_set(request: HttpRequest, id: PathId, body: NewPersonSkill) -> HttpResponse:
    """Enter a skill: one's own, with `manage_staff` everybody's, with `manage_members` that of members."""
    by, person = kept(request, id)
    skill = get_object_or_404(known_skills(by), pk=body.skill)
    made = set_person_skill(person, by=by, skill=skill, level=body.level, note=body.note)
    return json_answer(_having(made), 201)


@router.delete("/users/{int:id}/skills/{int:skill}", response={204: None})
def person_skill_remove(request: HttpRequest, id: PathId, skill: PathId) -> HttpResponse:
    """Remove a skill from a person; as for entering it."""
    by, person = kept(request, id)
    remove_person_skill(_one(person, skill), by=by)
    return nothing()


@router.post("/users/{int:id}/skills/{int:skill}/confirm", response=PersonSkillShown)
def person_skill_confirm(request: HttpRequest, id: PathId, skill: PathId) -> HttpResponse:
    """Confirm somebody else's skill; needs `manage_staff`, or `edit_plan` in a project of theirs."""
    by = _knowing(request)
    person = get_object_or_404(colleagues(by.organisation_id), pk=id)
    found = _one(person, skill)
    if not may_confirm(by, person):
        raise PermissionDenied
    return json_answer(_having(confirm_person_skill(found, by=by)))


def _one(person: User, number: int) -> PersonSkill:
    found: PersonSkill = get_object_or_404(skill_among(person), pk=number)
    return found


def _knowing(request: HttpRequest) -> User:
    user = vendor(request)
    if not user.may(Permission.VIEW_PEOPLE):
        raise PermissionDenied
    return user


def _keeper(request: HttpRequest) -> User:
    user = vendor(request)
    if not user.may(Permission.MANAGE_STAFF):
        raise PermissionDenied
    return user


def _skill(one: Skill) -> dict[str, Any]:
    words = [str(one.word(level)) for level in range(1, MOST_LEVEL + 1)]
    archived = one.archived_at is not None
    return {"id": one.pk, "name": one.name, "category": one.category, "words": words, "archived": archived}


def _having(one: PersonSkill) -> dict[str, Any]:
    return {
        "id": one.pk,
        "user": one.user_id,
        "skill": one.skill_id,
        "name": one.skill.name,
        "level": one.level,
        "word": str(one.word),
        "note": one.note,
        "confirmed": one.confirmed_at is not None,
    }
