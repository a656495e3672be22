"""What the room refuses, in words for whoever asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ObligationRefusedError(Exception):
    """Something cannot be done with a client action; ``field`` is the one at fault, if one is."""

    message: str | Promise = ""
    field: str = ""


class StaleObligationError(ObligationRefusedError):
    """Somebody else was faster."""

    message = _("Somebody has changed this client action since you opened it. Look again, then change it.")


class TooManyObligationsError(ObligationRefusedError):
    """The project is full."""

    message = _("A project can have no more client actions than this installation allows.")


class WrongStateError(ObligationRefusedError):
    """The deed does not fit the state it is in."""

    message = _("That cannot be done with this client action as it stands now. Look again.")


class NobodyAskedError(ObligationRefusedError):
    """There is nobody to ask."""

    message, field = _("Say who at the client is asked for it."), "contacts"


class ReasonMissingError(ObligationRefusedError):
    """Something that takes something from somebody needs a reason."""

    message, field = _("Say why in a few words: the client reads it, and it stays in the log."), "note"


class DayAheadError(ObligationRefusedError):
    """What has happened did not happen tomorrow."""

    message, field = _("This day is still ahead."), "day"


class DayTooEarlyError(ObligationRefusedError):
    """Before it was asked for, nothing was delivered."""

    message, field = _("That is before the client was asked."), "day"


class NotOfThisClientError(ObligationRefusedError):
    """The contact belongs to another client, or the item to another project."""

    message, field = _("Choose people of this project's client and items of its plan."), "contacts"


class OwnerNotHereError(ObligationRefusedError):
    """The owner must be in the project."""

    message, field = _("Who looks after it must be a member of the project."), "owner"


class NoPlanItemsError(ObligationRefusedError):
    """Nothing waits for it."""

    message = _("No item of the plan waits for it yet. Name the waiting items first.")


class NothingToShiftError(ObligationRefusedError):
    """The plan would stay as it is."""

    message = _("The plan already counts with this day: nothing would move.")


class NoLinkForError(ObligationRefusedError):
    """Links are for people who are asked and cannot come in otherwise."""

    message = _("Only somebody without an account who is asked for this can get a link.")


class LinkOverError(ObligationRefusedError):
    """A link hands in once."""

    message = _("This link has been used, has expired or was withdrawn.")
