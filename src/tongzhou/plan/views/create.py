"""A new project: empty, from a template, or from a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tongzhou.accounts.guards import organisation_page, signed_in
from tongzhou.accounts.models import User
from tongzhou.accounts.permissions import Permission
from tongzhou.clients.actions import ClientNameTakenError
from tongzhou.exchange.limits import LIMITS
from tongzhou.plan.actions.create_project import (
    create_empty_project,
    create_project_from_template,
    fill_from_template,
)
from tongzhou.plan.actions.edit_plan import StalePlanError
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.forms import NewProjectForm, UploadForm
from tongzhou.plan.library import SLUGS, BadTemplate, PlanTemplate, templates
from tongzhou.plan.queries.imports import has_items
from tongzhou.projects.actions import KeyTakenError
from tongzhou.projects.guards import Access, project_page
from tongzhou.projects.models import Method, Project

EMPTY, TEMPLATE, FILE = "empty", "template", "file"


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """A template as it is offered, in the reader's language."""

    slug: str
    name: str
    description: str
    when_to_use: str
    method: str
    months: tuple[int, int]
    tasks: int
    milestones: int
    phases: tuple[tuple[str, int], ...]
    optional: tuple[tuple[str, str, bool], ...]
    chosen: bool


@require_http_methods(["GET", "POST"])
@organisation_page(Permission.CREATE_PROJECT)
def project_create(request: HttpRequest) -> HttpResponse:
    """The page with the three ways, and the deed for two of them; files have a preview first."""
    user = signed_in(request)
    way = str((request.POST or request.GET).get("way", TEMPLATE))
    if request.method == "GET":
        form = NewProjectForm(
            user=user, initial={"start_date": timezone.localdate(), "method": Method.WATERFALL}
        )
        return _page(request, user, form, way, 200)
    form = NewProjectForm(request.POST, user=user)
    if form.is_valid():
        try:
            project = _create(request, user, form, way)
        except KeyTakenError as refusal:
            form.add_error("key", str(refusal.message))
        except ClientNameTakenError as refusal:
            form.add_error("new_client", str(refusal.message))
        except BadTemplate:
            form.add_error(None, _("This template has changed in the meantime. Choose again, please."))
        else:
            return redirect("plan", project.key)
    return _page(request, user, form, way, 422)


def _create(request: HttpRequest, user: User, form: NewProjectForm, way: str) -> Project:
    if way == EMPTY:
        project = create_empty_project(form.charter(), by=user)
        messages.success(request, _("The project has been created."))
        return project
    chosen = _chosen(request)
    charter = form.charter(success_criteria=_success_criteria(chosen, user.language))
    project = create_project_from_template(
        charter,
        chosen,
        by=user,
        today=timezone.localdate(),
        language=user.language,
        left_out=_left_out(request, chosen),
    )
    number = project.work_items.count()
    messages.success(
        request,
        ngettext(
            "The project has been created with %(number)d work item.",
            "The project has been created with %(number)d work items.",
            number,
        )
        % {"number": number},
    )
    return project


@require_http_methods(["GET", "POST"])
@project_page(Permission.IMPORT_PLAN)
def plan_template(request: HttpRequest, access: Access) -> HttpResponse:
    """Fill the empty plan of a project that exists with a template."""
    project, user = access.project, access.user
    refusals: list[str] = []
    if request.method == "POST":
        chosen = _chosen(request)
        try:
            today = timezone.localdate()
            left_out = _left_out(request, chosen)
            fill_from_template(
                project, chosen, by=user, today=today, language=user.language, left_out=left_out
            )
        except CommandError as refusal:
            refusals = [refusal.message]
        except StalePlanError:
            refusals = [_("Somebody has changed this plan in the meantime.")]
        else:
            messages.success(request, _("The plan has been filled."))
            return redirect("plan", project.key)
    context = {
        "project": project,
        "full": has_items(project),
        "refusals": refusals,
        "templates": [_card(one, request, user) for one in templates()],
    }
    return render(request, "plan/plan_template.html", context, status=409 if refusals else 200)


def _chosen(request: HttpRequest) -> PlanTemplate:
    slug = request.POST.get("template", "")
    return next((one for one in templates() if one.slug == slug), templates()[0])


def _success_criteria(template: PlanTemplate, language: str) -> str:
    return "\n".join(words.in_language(language) for words in template.success_criteria)


def _left_out(request: HttpRequest, template: PlanTemplate) -> list[str]:
    """The optional tasks of the chosen template whose boxes were cleared."""
    wanted = set(request.POST.getlist(f"optional_{template.slug}"))
    return [number for number, _name, _kept in _optional(template, "", wanted) if number not in wanted]


def _optional(template: PlanTemplate, language: str, wanted: set[str] | None) -> list[tuple[str, str, bool]]:
    """Tasks that may be left out, topmost only: what lies below goes along."""
    found = [task for task in template.tasks if task.optional]
    ids = {task.id for task in found}
    return [
        (task.id, task.name.in_language(language), wanted is None or task.id in wanted)
        for task in found
        if task.parent not in ids
    ]


def _page(request: HttpRequest, user: User, form: NewProjectForm, way: str, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "way": way if way in (EMPTY, TEMPLATE, FILE) else TEMPLATE,
        "upload": UploadForm(),
        "import_url": reverse("project_import"),
        "max_bytes": LIMITS.file_bytes,
        "max_size": f"{LIMITS.file_bytes >> 20} MB",
    }
    if context["way"] == TEMPLATE:
        context["templates"] = [_card(one, request, user) for one in templates()]
    return render(request, "plan/project_create.html", context, status=status)


def _card(template: PlanTemplate, request: HttpRequest, user: User) -> TemplateCard:
    language = user.language
    posted = request.method == "POST"
    chosen = (request.POST or request.GET).get("template", SLUGS[0])
    wanted = set(request.POST.getlist(f"optional_{template.slug}")) if posted else None
    tops = {task.id: task.name.in_language(language) for task in template.tasks if task.parent is None}
    below = Counter(task.id.split(".")[0] for task in template.leaves)
    return TemplateCard(
        template.slug,
        template.name.in_language(language),
        template.description.in_language(language),
        template.when_to_use.in_language(language),
        str(Method(template.method).label),
        template.months,
        len(template.leaves),
        sum(1 for task in template.tasks if task.milestone),
        tuple((name, below[number]) for number, name in tops.items()),
        tuple(_optional(template, language, wanted)),
        template.slug == chosen,
    )
