"""What the room refuses, in words for whoever asked."""

from __future__ import annotations

from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _


class StakeholderRefusedError(Exception):
    """Something cannot be done with a stakeholder or a promise; ``field`` is the one at fault, if one is."""

    message: str | Words = ""
    field: str = ""


class StaleStakeholderError(StakeholderRefusedError):
    """Somebody else was faster."""

    message = _("Somebody has changed it since you opened it. Look again, then change it.")


class TooManyStakeholdersError(StakeholderRefusedError):
    """The project, or the stakeholder, is full."""

    message = _("There are as many as this installation allows. Remove what is no longer needed.")


class NotThisClientError(StakeholderRefusedError):
    """The contact belongs to another client."""

    message, field = _("Choose a contact of this project's client."), "contact"


class OutsideProjectError(StakeholderRefusedError):
    """The owner must be in the project, the item in its plan."""

    message, field = _("Who looks after it must be a member of the project."), "owner"


class SettledAlreadyError(StakeholderRefusedError):
    """The promise has been settled."""

    message = _("This promise is settled already. Open it again first.")


class WhyMissingError(StakeholderRefusedError):
    """Breaking and withdrawing need a reason."""

    message, field = _("Say why in a few words; it stays with the promise."), "note"


class ContactAheadError(StakeholderRefusedError):
    """A talk that has not been yet."""

    message, field = _("This day is still ahead."), "day"
