"""What this room refuses, in words for whoever asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RecordsRefusedError(Exception):
    """Something cannot be done with what a project leaves behind; ``field`` is the one at fault, if one is."""

    message: str | Promise = ""
    field: str = ""


class DraftThereError(RecordsRefusedError):
    """There is one draft at a time."""

    message = _("There is a draft already. Go on with it, or discard it first.")


class NoDraftError(RecordsRefusedError):
    """What is final does not change."""

    message = _("This version is final. Open the report again to make the next one.")


class NotFinalError(RecordsRefusedError):
    """Only what is final is opened again."""

    message = _("This version is a draft: it can be changed as it is.")


class StaleSectionError(RecordsRefusedError):
    """Somebody else was faster."""

    message = _("Somebody has changed this section since you opened it. Look again, then change it.")


class TooManyVersionsError(RecordsRefusedError):
    """The limit of versions is reached."""

    message = _("The closing report of this project has as many versions as are allowed.")


class NotYourPartError(RecordsRefusedError):
    """A text of a circle of readers that the writer does not belong to, or that the section does not have."""

    message = _("This section has no such text for you to change.")


class WeightsError(RecordsRefusedError):
    """Weights add up to a hundred."""

    message, field = _("The weights must add up to 100 percent."), "schedule"


class StaleSchemeError(RecordsRefusedError):
    """Somebody else was faster."""

    message = _("Somebody has changed the weights since you opened them. Look again, then change them.")


class StaleEvaluationError(RecordsRefusedError):
    """Somebody else was faster."""

    message = _("Somebody has changed this evaluation since you opened it. Look again, then judge.")


class ScoreReasonError(RecordsRefusedError):
    """Whoever judges says why."""

    message, field = _("Say why in a few words: whoever compares projects reads it."), "reason"


class ScoreRangeError(RecordsRefusedError):
    """A score lies on the scale."""

    message, field = _("The score must lie between 0 and the best score."), "score"


class DossierOpenError(RecordsRefusedError):
    """One of them is made at a time."""

    message = _("A dossier is being made already. Wait until it is ready.")


class TooManyDossiersError(RecordsRefusedError):
    """The limit of dossiers kept is reached."""

    message = _(
        "As many dossiers as are allowed are kept for this project. Remove the file of an old one first."
    )


class DossierNotReadyError(RecordsRefusedError):
    """There is no file, or none any more."""

    message = _("This dossier has no file.")


class NotPublishableError(RecordsRefusedError):
    """Only what does not change any more, and is for the client, is published to them."""

    message = _("Only a final version, or a finished dossier for the client, can be published.")


class NotInPortalError(RecordsRefusedError):
    """The client sees nothing of the project at all."""

    message = _("The client does not see this project in the portal. Publish the project there first.")


class NotPublishedError(RecordsRefusedError):
    """There is nothing to take back."""

    message = _("The client does not see this.")
