"""How a project's chances are reckoned, and the version of everything that is uncertain about it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tongzhou.accounts.models import User
from tongzhou.activity.actions import record
from tongzhou.activity.live import announce
from tongzhou.plan.models import ForecastSettings, Spread, Strength, Together
from tongzhou.projects.models import Project

TOPIC, KIND = "project", "forecast"


class StaleForecastError(Exception):
    """What is uncertain has been changed by somebody since it was looked at."""

    message = _(
        "Somebody has changed the ranges, the risk events or their rules meanwhile. What you entered is still here; "
        "compare it with what stands there now, and save again."
    )

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


@transaction.atomic
def change_forecast_settings(
    project: Project,
    *,
    by: User,
    version: int | None = None,
    spread: Spread,
    spreads: Mapping[int, Spread],
    together_by: Together,
    together_strength: Strength,
    nightly: bool,
) -> ForecastSettings:
    """Say how sure one is of durations without a range, what tasks have in common, and whether to run at night."""
    settings = moved_on(project, version)
    settings.spread = spread
    settings.spreads = {str(pk): str(one) for pk, one in spreads.items()}
    settings.together_by, settings.together_strength = together_by, together_strength
    settings.nightly = nightly
    fields = ["spread", "spreads", "together_by", "together_strength", "nightly"]
    settings.save(update_fields=fields)
    record("plan.forecast_settings_changed", settings, by=by, project_id=project.pk, label=project.name)
    return settings


def moved_on(project: Project, version: int | None) -> ForecastSettings:
    """The settings, locked and one version further; StaleForecastError when ``version`` is not the present one."""
    settings = _locked(project)
    if version is not None and version != settings.version:
        raise StaleForecastError(settings.version)
    settings.version += 1
    settings.save(update_fields=["version"])
    announce(f"{TOPIC}:{project.pk}", {"version": settings.version}, kind=KIND)
    return settings


def _locked(project: Project) -> ForecastSettings:
    found = ForecastSettings.objects.select_for_update().filter(project=project).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            made = ForecastSettings(project=project, version=0)
            made.save(force_insert=True)
            return made
    except IntegrityError:  # somebody has been faster
        return ForecastSettings.objects.select_for_update().get(project=project)
