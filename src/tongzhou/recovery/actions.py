"""Asking for advice, keeping it, applying it as a scenario; and saying what may be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.operations.actions import enqueue
from tongzhou.plan.actions.scenarios import create_scenario
from tongzhou.plan.models import Scenario, WorkItem
from tongzhou.projects.models import Project
from tongzhou.recovery.advising import Asked, ExclusiveMeasuresError, UnknownMeasureError, chosen, commands
from tongzhou.recovery.models import Advice, RecoverySettings, TaskOption
from tongzhou.recovery.queries import KEPT, has_prices, question_of, settings_of

FIELDS = (
    "shortest", "most_people", "extra_time", "overlap", "optional", "first_part", "date_is_habit", "lag_is_habit",
    "day_cost_minor", "crash_cost_minor",
)  # fmt: skip
MOST_DAYS = 1_000


class NotAQuestionError(Exception):
    """Between one and a thousand days can be asked for."""

    message = gettext_lazy("Ask for at least one day, and for at most a thousand.")


class MilestoneDoneError(Exception):
    """What is reached cannot be won time for."""

    message = gettext_lazy("This milestone has been reached, or does not count; no time can be won for it.")


class NothingChosenError(Exception):
    """A scenario needs at least one measure."""

    message = gettext_lazy("Tick at least one measure.")


class MeasureGoneError(Exception):
    """The plan has moved on, and does not have the measure any more."""

    message = gettext_lazy("The plan has changed, and a measure is not possible any more. Ask again.")


class MeasuresExcludeError(Exception):
    """Two measures are about the same task or link."""

    message = gettext_lazy("Two of these measures are about the same task or dependency; choose one of them.")


class OptionRefusedError(Exception):
    """What was said of a task is not possible; ``message`` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class StalePricesError(Exception):
    """Prices, or what may be done to tasks, have been changed by somebody since they were looked at."""

    message = gettext_lazy(
        "Somebody has changed the prices of measures, or what may be done to tasks, meanwhile."
    )

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


# ── asking ────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def ask_advice(project: Project, *, by: User, milestone: WorkItem, days: int, priced: bool) -> Advice:
    """Have advice worked out in the background. ``priced``: the asker may see costs, so they may rank by them."""
    if not 1 <= days <= MOST_DAYS:
        raise NotAQuestionError
    present = WorkItem.objects.select_for_update(no_key=True).get(pk=milestone.pk, project=project)
    if present.actual_finish_at is not None or not present.active:
        raise MilestoneDoneError
    project.refresh_from_db(fields=["plan_version"])
    advice = Advice.objects.create(
        project=project,
        milestone=present,
        days=days,
        priced=priced and has_prices(project),
        plan_version=project.plan_version,
        revision=settings_of(project).revision,
        asked_by=by,
    )
    old = Advice.objects.filter(project=project).order_by("-id").values_list("pk", flat=True)[KEPT:]
    Advice.objects.filter(pk__in=list(old)).delete()
    enqueue("recovery.advise", key=f"recovery:{advice.pk}", advice=advice.pk)
    record(
        "recovery.advice_asked",
        advice,
        by=by,
        project_id=project.pk,
        label=present.name,
        details={"days": days},
    )
    return advice


def note_progress(advice: Advice, part: float) -> None:
    """Say how much is done, for whoever waits."""
    Advice.objects.filter(pk=advice.pk, state=Advice.State.WAITING).update(part=min(int(part * 100), 99))


@transaction.atomic
def keep_answer(
    advice: Advice, answer: Mapping[str, Any], prices: Mapping[str, Any], plan_version: int
) -> None:
    """Keep what was worked out, and for which version of the plan; nothing of the project has changed."""
    Advice.objects.filter(pk=advice.pk).update(
        state=Advice.State.DONE, part=100, answer=answer, prices=prices, plan_version=plan_version, error=""
    )


@transaction.atomic
def keep_failure(advice: Advice, error: str) -> None:
    """Keep why there is no answer."""
    Advice.objects.filter(pk=advice.pk).update(state=Advice.State.FAILED, part=100, error=error)


# ── applying ──────────────────────────────────────────────────────────────────────────────────────────
def measures_of(advice: Advice, keys: Sequence[str], question: Asked | None = None) -> tuple[Asked, Any, Any]:
    """The question, the bench and the measures of these keys in the plan as it is now; refusals are for people."""
    if not keys:
        raise NothingChosenError
    question = question or question_of(advice.project)
    try:
        bench, found = chosen(question, advice.milestone_id, keys)
    except UnknownMeasureError as error:
        raise MeasureGoneError from error
    except ExclusiveMeasuresError as error:
        raise MeasuresExcludeError from error
    return question, bench, found


@transaction.atomic
def apply_advice(advice: Advice, *, by: User, keys: Sequence[str], name: str, note: str = "") -> Scenario:
    """A scenario of the plan as it is now in which the measures are carried out; the plan itself stays as it is."""
    question, _bench, measures = measures_of(advice, keys)
    made = create_scenario(advice.project, by=by, name=name, note=note, commands=commands(question, measures))
    details = {"scenario": made.pk, "measures": len(measures)}
    record(
        "recovery.advice_applied", advice, by=by, project_id=advice.project_id, label=advice.milestone.name,
        details=details,
    )  # fmt: skip
    return made


# ── what may be done ──────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def set_options(project: Project, *, by: User, values: Mapping[int, Mapping[str, Any]]) -> int:
    """Say what may be done to tasks: item → field → value, None for the guess; how many items changed."""
    items = {one.pk: one for one in WorkItem.objects.filter(project=project, pk__in=list(values))}
    stored = {one.item_id: one for one in TaskOption.objects.select_for_update().filter(item__in=list(items))}
    changed = [pk for pk, item in items.items() if _set_one(item, stored.get(pk), values[pk])]
    if changed:
        _moved_on(project)
        label = items[changed[0]].name if len(changed) == 1 else project.name
        record(
            "recovery.options_changed", project, by=by, project_id=project.pk, label=label,
            details={"items": len(changed)},
        )  # fmt: skip
    return len(changed)


def _set_one(item: WorkItem, present: TaskOption | None, given: Mapping[str, Any]) -> bool:
    option = present or TaskOption(item=item)
    before = [getattr(option, name) for name in FIELDS]
    for name in FIELDS:
        if name in given:
            setattr(option, name, given[name])
    _check(item, option)
    if [getattr(option, name) for name in FIELDS] == before:
        return False
    if present is None:
        option.save(force_insert=True)
    else:
        option.save(update_fields=list(FIELDS))
    return True


def _check(item: WorkItem, option: TaskOption) -> None:
    if option.shortest is not None and not item.summary and option.shortest > item.duration:
        raise OptionRefusedError(
            _("“%(name)s”: the shortest duration is longer than the duration.") % {"name": item.name}
        )
    if option.overlap is not None and not 0 <= option.overlap <= 100:
        raise OptionRefusedError(_("“%(name)s”: an overlap lies between 0 and 100 %%.") % {"name": item.name})
    if option.first_part is not None and not 0 < option.first_part < 100:
        raise OptionRefusedError(
            _("“%(name)s”: a first part lies between 1 and 99 %%.") % {"name": item.name}
        )
    if option.most_people is not None and not 1 <= option.most_people <= 50:
        raise OptionRefusedError(
            _("“%(name)s”: between 1 and 50 people can be on a task.") % {"name": item.name}
        )


def _moved_on(project: Project, revision: int | None = None) -> RecoverySettings:
    """The settings, one revision further; StalePricesError when ``revision`` is not the present one."""
    settings, _made = RecoverySettings.objects.get_or_create(project=project)
    present = RecoverySettings.objects.filter(pk=settings.pk)
    if revision is not None:
        present = present.filter(revision=revision)
    if not present.update(revision=F("revision") + 1):
        raise StalePricesError(settings.revision)
    settings.refresh_from_db()
    return settings


@transaction.atomic
def set_prices(
    project: Project,
    *,
    by: User,
    currency: str,
    person_day_minor: int | None,
    added_day_minor: int | None = None,
    overtime_percent: int = 150,
    weekend_percent: int = 200,
    revision: int | None = None,
) -> RecoverySettings:
    """What a person, somebody added, and longer work cost, where a task does not say otherwise.

    StalePricesError when ``revision`` is given and somebody has changed something since.
    """
    settings = _moved_on(project, revision)
    settings.currency, settings.person_day_minor = currency, person_day_minor
    settings.added_day_minor = added_day_minor
    settings.overtime_percent, settings.weekend_percent = overtime_percent, weekend_percent
    names = ("currency", "person_day_minor", "added_day_minor", "overtime_percent", "weekend_percent")
    settings.save(update_fields=names)
    record("recovery.prices_changed", project, by=by, project_id=project.pk)
    return settings
