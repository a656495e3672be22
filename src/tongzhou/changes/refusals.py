"""What the room refuses, in words for whoever asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ChangeRefusedError(Exception):
    """Something cannot be done with a change as it is; ``field`` is the one at fault, if one is."""

    message: str | Promise = ""
    field: str = ""


class ChangeHasNoTitleError(ChangeRefusedError):
    """A request needs a title."""

    message, field = _("Say in a few words what is to be different."), "title"


class StaleChangeError(ChangeRefusedError):
    """Somebody else has changed the request since."""

    message = _("Somebody has changed this request meanwhile. Look at it again.")


class ScopeThingGoneError(ChangeRefusedError):
    """What a line is about is not agreed any more."""

    message: str | Promise = _("This is not part of what was agreed any more.")
    field = "thing"

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        if name:
            said = _(
                "“%(name)s” is not part of what was agreed any more; this change alters or withdraws it."
            )
            self.message = said % {"name": name}


class ScopeLineEmptyError(ChangeRefusedError):
    """A line that says nothing."""

    message, field = _("Say what it becomes: what is new needs a name, a clause its number, too."), "name"


class ScopeLineTwiceError(ChangeRefusedError):
    """One thing in two lines."""

    message, field = _("This change says already what becomes of it."), "thing"


class TooManyScopeLinesError(ChangeRefusedError):
    """More lines than an order can hold."""

    message = _(
        "One change can touch no more of the scope than this installation allows. Ask for another one."
    )


class NotNowError(ChangeRefusedError):
    """The request is not in a state in which this can be done."""

    message = _("This cannot be done any more: the request has gone on meanwhile. Look at it again.")


class PriceMissingError(ChangeRefusedError):
    """Nobody has said what the client pays."""

    message, field = (
        _("Decide first what the client pays: charge it, give it away, or say that it costs nothing."),
        "price",
    )


class AmountMissingError(ChangeRefusedError):
    """Charged without an amount."""

    message, field = _("Give the amount that is charged."), "amount"


class DaysMissingError(ChangeRefusedError):
    """Given away without days."""

    message, field = _("Give the person-days that are given away."), "days"


class ReasonMissingError(ChangeRefusedError):
    """Given away, refused or withdrawn without a word."""

    message, field = _("Give the reason, so that others understand it later."), "reason"


class NotAskedError(ChangeRefusedError):
    """It is somebody else's turn."""

    message = _("It is not your turn to approve this request.")


class OwnRequestError(ChangeRefusedError):
    """Nobody approves alone what they have asked for."""

    message = _(
        "This is your own request, and nobody else has approved it. Somebody else must approve it; the approval rule"
        " says who."
    )


class NobodyApprovesError(ChangeRefusedError):
    """The rule leads to nobody."""

    message = _("Nobody of the project may approve this request. Look at the approval rule.")


class OrderIsOpenError(ChangeRefusedError):
    """There is an order at the client already."""

    message = _("An order of this change is with the client already. Take it back first.")


class ScenarioGoneError(ChangeRefusedError):
    """The scenario has been dropped or published past the request."""

    message = _(
        "The scenario of this change has been dropped or published otherwise. Begin another analysis."
    )


class RuleStepError(ChangeRefusedError):
    """An approver of a rule who may not approve."""

    message = _("Each step names one role or one person who may approve changes.")
