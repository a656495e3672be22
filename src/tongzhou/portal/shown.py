"""What templates of the portal receive; at the start each is checked to hold only what clients may read."""

from __future__ import annotations

from tongzhou.acceptance.shown import AcceptanceSeen, CriterionSeen, DecisionSeen, RemainingSeen
from tongzhou.handover.shown import (
    AnswerSeen,
    AttendeeSeen,
    ClaimSeen,
    FactSeen,
    HandoverSeen,
    LineGroup,
    LineSeen,
    WarrantySeen,
)
from tongzhou.portal.documents import PortalDocument
from tongzhou.portal.queries.changes import PortalChange, PortalOrder
from tongzhou.portal.queries.client_actions import PortalAction, PortalActionLine, PortalDelivered
from tongzhou.portal.queries.deliverables import (
    PortalDeliverable,
    PortalFile,
    PortalLink,
    PortalRequirement,
    PortalVersion,
)
from tongzhou.portal.queries.goals import PortalAnswer, PortalGoal, PortalResult
from tongzhou.portal.queries.papers import PortalSigned
from tongzhou.portal.queries.project import Front, PortalMilestone, PortalProject, ProjectLine
from tongzhou.portal.queries.records import PortalDossier, PortalFigures, PortalReport, PortalSection
from tongzhou.portal.waiting import ClientWaiting
from tongzhou.signing.shown import PaperShown, SignatureShown

SHOWN: tuple[type, ...] = (
    *(PortalDeliverable, PortalVersion, PortalFile, PortalLink, PortalRequirement),
    *(PortalChange, PortalOrder),
    *(Front, ProjectLine, PortalProject, PortalMilestone, PortalDocument, ClientWaiting),
    *(PaperShown, SignatureShown, PortalSigned),
    *(PortalAction, PortalActionLine, PortalDelivered),
    *(PortalGoal, PortalResult, PortalAnswer),
    *(HandoverSeen, LineGroup, LineSeen, FactSeen, AttendeeSeen, AnswerSeen, WarrantySeen, ClaimSeen),
    *(PortalReport, PortalSection, PortalFigures, PortalDossier),
    *(AcceptanceSeen, CriterionSeen, RemainingSeen, DecisionSeen),
)
