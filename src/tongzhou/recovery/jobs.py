"""Working advice out, in the background."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from tongzhou.engine.errors import PlanError
from tongzhou.operations.jobs import task
from tongzhou.plan.queries.state import load_plan
from tongzhou.projects.models import Project
from tongzhou.recovery.actions import keep_answer, keep_failure, note_progress
from tongzhou.recovery.advising import answer
from tongzhou.recovery.models import Advice
from tongzhou.recovery.queries import question_of, waiting_advice


@task("recovery.advise", seconds=300)
def work_out(advice: int) -> bool:
    """Work one advice out; whether there is an answer. Running it again changes nothing."""
    asked = waiting_advice(advice)
    if asked is None:
        return False
    project: Project = asked.project
    try:
        found, prices = answer(
            question_of(project, load_plan(project)),
            asked.milestone_id,
            asked.days,
            priced=asked.priced,
            progress=lambda part: note_progress(asked, part),
        )
    except PlanError as error:
        _fail(asked, error)
        return False
    keep_answer(asked, found, prices, project.plan_version)
    return True


def _fail(asked: Advice, error: PlanError) -> None:
    with override(asked.asked_by.language):
        keep_failure(asked, _("This plan gives no answer: %(reason)s") % {"reason": error})
