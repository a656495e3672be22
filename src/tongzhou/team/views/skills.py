"""The organisation's skills, one person's, and who has one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.plan.queries.people import colleagues, may_keep_time_of
from tongzhou.team.actions.skills import (
    archive_skill,
    change_skill,
    confirm_person_skill,
    create_skill,
    remove_person_skill,
    set_person_skill,
)
from tongzhou.team.forms import PersonSkillForm, SkillForm
from tongzhou.team.models import MOST_LEVEL
from tongzhou.team.queries.rights import may_confirm
from tongzhou.team.queries.skills import (
    known_skills,
    offered,
    people_with,
    skill_among,
    skills_in_use,
    skills_of,
)
from tongzhou.team.refusals import TeamRefusedError
from tongzhou.team.views.workload import vendor

LEVELS = range(1, MOST_LEVEL + 1)


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.VIEW_PEOPLE)
def skills(request: HttpRequest) -> HttpResponse:
    """The list of skills with how many have each; ``skill=3&level=4`` shows who. Keepers add to it here."""
    user = vendor(request)
    may_manage = user.may(Permission.MANAGE_STAFF)
    form = SkillForm(request.POST or None)
    if request.method == "POST":
        if not may_manage:
            raise PermissionDenied
        if form.is_valid():
            try:
                create_skill(user.organisation, by=user, **form.values())
            except TeamRefusedError as refusal:
                form.add_error(refusal.field or None, refusal.message)
            else:
                return redirect("skills")
    context = {
        "skills": skills_in_use(user),
        "form": form,
        "may_manage": may_manage,
        "levels": LEVELS,
        **_having(request, user),
    }
    return render(request, "team/skills.html", context, status=422 if form.is_bound else 200)


def _having(request: HttpRequest, user: User) -> dict[str, Any]:
    """The skill that the address names, and who has it at that level at least."""
    wanted, level = request.GET.get("skill", ""), request.GET.get("level", "1")
    if not wanted.isdecimal() or len(wanted) > 9:
        return {"chosen": None}
    chosen = get_object_or_404(known_skills(user), pk=int(wanted))
    least = int(level) if level in {str(one) for one in LEVELS} else 1
    return {"chosen": chosen, "least": least, "having": people_with(user, chosen, least)}


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.MANAGE_STAFF)
def skill(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, category or words."""
    user = vendor(request)
    found = get_object_or_404(known_skills(user), pk=pk)
    initial = {"name": found.name, "category": found.category, "words": "\n".join(found.words)}
    form = SkillForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_skill(found, by=user, **form.values())
        except TeamRefusedError as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("skills")
    return render(
        request, "team/skill.html", {"skill": found, "form": form}, status=422 if form.is_bound else 200
    )


@require_POST
@organisation_page(Permission.MANAGE_STAFF)
def skill_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer offered, or offered again (``back=1``)."""
    user = vendor(request)
    found = get_object_or_404(known_skills(user), pk=pk)
    archive_skill(found, by=user, archived=request.POST.get("back") != "1")
    return redirect("skills")


@require_GET
@organisation_page(Permission.VIEW_PEOPLE)
def person_skills(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody can do."""
    by = vendor(request)
    return _page(request, by, get_object_or_404(colleagues(by.organisation_id), pk=pk))


def _page(request: HttpRequest, by: User, person: User, form: PersonSkillForm | None = None) -> HttpResponse:
    context = {
        "person": person,
        "mine": by.pk == person.pk,
        "skills": skills_of(person),
        "form": form or PersonSkillForm(offered(by)),
        "may_edit": may_keep_time_of(by, person),
        "may_confirm": may_confirm(by, person),
    }
    return render(request, "team/person_skills.html", context, status=422 if form else 200)


def _kept(request: HttpRequest, pk: int) -> tuple[User, User]:
    by = signed_in(request)
    person = get_object_or_404(colleagues(by.organisation_id), pk=pk)
    if not may_keep_time_of(by, person):
        raise PermissionDenied
    return by, person


@require_POST
@organisation_page(Permission.VIEW_PEOPLE)
def person_skill_set(request: HttpRequest, pk: int) -> HttpResponse:
    """A skill somebody has, or another level of it."""
    by, person = _kept(request, pk)
    form = PersonSkillForm(offered(by), request.POST)
    if form.is_valid():
        try:
            set_person_skill(person, by=by, **form.values())
        except TeamRefusedError as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            return redirect("person_skills", pk=pk)
    return _page(request, by, person, form)


@require_POST
@organisation_page(Permission.VIEW_PEOPLE)
def person_skill_remove(request: HttpRequest, pk: int, skill: int) -> HttpResponse:
    """A skill somebody does not have any more."""
    by, person = _kept(request, pk)
    remove_person_skill(get_object_or_404(skill_among(person), pk=skill), by=by)
    return redirect("person_skills", pk=pk)


@require_POST
@organisation_page(Permission.VIEW_PEOPLE)
def person_skill_confirm(request: HttpRequest, pk: int, skill: int) -> HttpResponse:
    """Somebody else says so too."""
    by = signed_in(request)
    person = get_object_or_404(colleagues(by.organisation_id), pk=pk)
    one = get_object_or_404(skill_among(person), pk=skill)
    if not may_confirm(by, person):
        raise PermissionDenied
    confirm_person_skill(one, by=by)
    return redirect("person_skills", pk=pk)
