"""Checklists of what is usually handed over, by kind of project; a handover can begin with one."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongzhou.handover.models import LineKind

E, A, L, D, T, X = (
    LineKind.ENVIRONMENT,
    LineKind.ACCOUNT,
    LineKind.LICENCE,
    LineKind.DOCUMENT,
    LineKind.TRAINING,
    LineKind.OTHER,
)


@dataclass(frozen=True, slots=True)
class Standard:
    """A line of a checklist."""

    kind: LineKind
    name: Promise


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist that comes with the product."""

    code: str
    name: Promise
    lines: tuple[tuple[LineKind, Promise], ...]


PRODUCTION, TEST = _("Production environment"), _("Test environment")
MANUALS = ((D, _("Operations manual")), (D, _("User manual")))
CHECKLISTS: tuple[Checklist, ...] = (
    Checklist(
        "erp_rollout",
        _("ERP roll-out"),
        (
            (E, PRODUCTION),
            (E, TEST),
            (E, _("Training environment")),
            (A, _("System administrator of the ERP")),
            (A, _("Database administrator")),
            (A, _("Technical users of the interfaces")),
            (A, _("Accounts of the supplier's consultants")),
            (L, _("User licences of the ERP")),
            (L, _("Database licence")),
            (D, _("Final blueprint")),
            (D, _("Configuration and authorisation concept")),
            (D, _("Interface descriptions")),
            (D, _("Record of data migration and reconciliation")),
            *MANUALS,
            (T, _("Training of key users")),
            (T, _("Training of administrators")),
            (X, _("Month-end closing accompanied once")),
            (X, _("Support desk, escalation and hours of service")),
        ),
    ),
    Checklist(
        "custom_development",
        _("Custom development"),
        (
            (E, PRODUCTION),
            (E, TEST),
            (A, _("Application administrator")),
            (A, _("Accounts of the developers")),
            (L, _("Third-party components and their licences")),
            (D, _("Architecture and design")),
            (D, _("Interface descriptions")),
            (D, _("Test report")),
            (D, _("Deployment and rollback guide")),
            *MANUALS,
            (T, _("Training of administrators")),
            (T, _("Training of users")),
            (X, _("Source code and build instructions")),
            (X, _("Monitoring and alarms")),
        ),
    ),
    Checklist(
        "infrastructure",
        _("Infrastructure and cloud"),
        (
            (E, PRODUCTION),
            (E, _("Disaster recovery environment")),
            (A, _("Cloud or virtualisation administrator")),
            (A, _("Network and firewall administrator")),
            (A, _("Accounts of the supplier's engineers")),
            (L, _("Hardware maintenance contract")),
            (L, _("Operating system subscriptions")),
            (D, _("Network and system plan as built")),
            (D, _("Address and port list")),
            (D, _("Backup and recovery plan, with the record of a test")),
            (D, _("Operations manual")),
            (T, _("Training of operations")),
            (X, _("Spare parts and keys of cabinets")),
            (X, _("Monitoring and alarms")),
        ),
    ),
    Checklist(
        "data_platform",
        _("Data platform"),
        (
            (E, PRODUCTION),
            (E, TEST),
            (A, _("Platform administrator")),
            (A, _("Technical users of data sources")),
            (L, _("Licences of the platform")),
            (D, _("Data model and dictionary")),
            (D, _("Jobs, schedules and their dependencies")),
            (D, _("Data quality rules and report")),
            (D, _("Operations manual")),
            (T, _("Training of analysts")),
            (T, _("Training of administrators")),
            (X, _("Retention and deletion of data")),
        ),
    ),
)
BY_CODE = {one.code: one for one in CHECKLISTS}


def checklist(code: str) -> tuple[Standard, ...]:
    """The lines of a checklist; none for no code."""
    found = BY_CODE.get(code)
    return tuple(Standard(kind, name) for kind, name in found.lines) if found else ()
