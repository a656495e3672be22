"""Which state may follow which, for whom, and what must be filled in first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongzhou.accounts.permissions import Permission, ProjectRole
from tongzhou.plan.models import State, Transition
from tongzhou.plan.work.refusals import ItemRefusedError
from tongzhou.plan.work.setting import Setting
from tongzhou.plan.work.values import field_name


def ways_from(setting: Setting, item_type: int | None, state: int | None) -> list[Transition]:
    """The transitions out of a state, whoever asks; one from the state itself goes before one from any."""
    flow = setting.flows.workflow_of.get(item_type or 0)
    mine = [one for one in setting.transitions if one.workflow_id == flow and one.to_state_id != state]
    own = {one.to_state_id: one for one in mine if one.from_state_id == state}
    from_any = {one.to_state_id: one for one in mine if one.from_state_id is None}
    return list((from_any | own).values())


def may_take(setting: Setting, way: Transition) -> bool:
    """Whether whoever asks may take it: by their role, or because they manage the workflows."""
    if Permission.EDIT_WORK not in setting.rights:
        return False
    return not way.roles or setting.role in way.roles or setting.may(Permission.MANAGE_WORKFLOWS)


def next_states(setting: Setting, item_type: int | None, state: int | None) -> list[State]:
    """The states that whoever asks can choose, in the workflow's order."""
    ways = [one for one in ways_from(setting, item_type, state) if may_take(setting, one)]
    found = [setting.states[one.to_state_id] for one in ways if one.to_state_id in setting.states]
    return sorted(found, key=lambda one: (one.position, one.pk))


def missing_fields(way: Transition, values: dict[str, Any]) -> list[str]:
    """The fields that a transition asks for and that are empty."""
    return [name for name in way.required_fields if values.get(name) in (None, "", [], 0)]


def refuse_transition(
    setting: Setting, item_type: int | None, state: int | None, wanted: int, values: dict[str, Any]
) -> None:
    """Nothing if the change of state is allowed; else ItemRefusedError that says what stands in its way."""
    target = setting.states[wanted].label
    way = next((one for one in ways_from(setting, item_type, state) if one.to_state_id == wanted), None)
    if way is None:
        now = setting.states[state].label if state in setting.states else "–"
        raise ItemRefusedError(
            "transition_not_allowed",
            _("The workflow does not lead from “%(from)s” to “%(to)s”.") % {"from": now, "to": target},
            ["state"],
        )
    if not may_take(setting, way):
        raise ItemRefusedError(
            "transition_not_yours",
            _("Only these roles may set “%(to)s”: %(roles)s.") % {"to": target, "roles": roles_of(way.roles)},
            ["state"],
        )
    if missing := missing_fields(way, values):
        names = pgettext("between the parts of a list", ", ").join(
            field_name(setting, one) for one in missing
        )
        raise ItemRefusedError(
            "fields_missing",
            _("Before “%(to)s” these must be filled in: %(fields)s.") % {"to": target, "fields": names},
            ["state"],
            missing,
        )


def roles_of(values: Iterable[str]) -> str:
    """Roles in words."""
    known = [str(ProjectRole(one).label) for one in values if one in ProjectRole.values]
    return pgettext("between the parts of a list", ", ").join(known)
