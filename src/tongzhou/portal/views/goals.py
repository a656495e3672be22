"""The goals of a project in the portal, and the client's answers to them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.goals.actions.confirming import answer_goal
from tongzhou.goals.forms import AnswerForm
from tongzhou.goals.refusals import GoalRefusedError
from tongzhou.portal.guards import ClientAccess, client_page
from tongzhou.portal.queries.goals import drawn, portal_goal
from tongzhou.portal.queries.goals import portal_goals as shared_goals
from tongzhou.portal.views.frame import client_render, page_of

PAGE = 10


@require_GET
@client_page("goals")
def portal_goals(request: HttpRequest, access: ClientAccess) -> HttpResponse:
    """What was shared, what waits for the reader first."""
    today = timezone.localdate()
    found = shared_goals(access.project, access.user, today=today)
    page = page_of(request, found, PAGE, row="goal", numbers=[one.id for one in found])
    shown = drawn(access.project, page.object_list, today=today)
    context = {"goals": shown, "page": page, "may_confirm": access.may(Permission.ANSWER_AS_CLIENT)}
    return client_render(request, access, "portal/goals.html", context, here="goals")


@require_POST
@client_page("goals", Permission.ANSWER_AS_CLIENT)
def portal_goal_answer(request: HttpRequest, access: ClientAccess, pk: int) -> HttpResponse:
    """Confirm a goal for the client, or object."""
    goal = portal_goal(access.project, pk)
    if goal is None:
        raise Http404
    form = AnswerForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        confirmed = given["answer"] == "confirm"
        try:
            answer_goal(
                goal, by=access.user, edition=given["edition"], confirmed=confirmed, reason=given["reason"]
            )
        except GoalRefusedError as refusal:
            messages.error(request, str(refusal.message))
        else:
            said = (
                _("Thank you: you have confirmed the goal.")
                if confirmed
                else _("Your objection has been sent.")
            )
            messages.success(request, said)
    else:
        messages.error(request, _("Confirm the goal, or say what you object to."))
    return redirect(f"{reverse('portal_goals', args=[access.project.key])}?goal={pk}#goal-{pk}")
