"""What the room refuses, in words for whoever asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ScopeRefusedError(Exception):
    """Something cannot be done with what is agreed or delivered; ``field`` is the one at fault, if one is."""

    message: str | Promise = ""
    field: str = ""


class StaleScopeError(ScopeRefusedError):
    """Somebody else was faster; ``version`` is the present one."""

    message = _("Somebody else has changed this in the meantime. Check what is different, then save again.")

    def __init__(self, version: int = 0) -> None:
        super().__init__(version)
        self.version = version


class ClauseTakenError(ScopeRefusedError):
    """Two contract items of one number."""

    message, field = _("The project has a contract item with this number already."), "number"


class NotOfProjectError(ScopeRefusedError):
    """Something of another project, or of none."""

    message = _("This is not in the project any more.")


class WithdrawnError(ScopeRefusedError):
    """A change has taken it out of what was agreed."""

    message = _("This has been withdrawn by a change already.")


class NotAMemberError(ScopeRefusedError):
    """People who do not work in the project."""

    message = _("Only people of the project's team can own or review a deliverable.")


class TooManyOfScopeError(ScopeRefusedError):
    """More than the limit of a project."""

    message = _("A project can hold no more of these than this installation allows.")


class NotOpenError(ScopeRefusedError):
    """Handed in already: what was handed in is not changed afterwards."""

    message = _(
        "This version has been handed in and cannot be changed. Take it back, or begin a new version."
    )


class EmptyDeliverableError(ScopeRefusedError):
    """Nothing to look at."""

    message = _("There is nothing to look at yet: attach a file or add a link first.")


class NoReviewersError(ScopeRefusedError):
    """A review without anybody who reviews."""

    message = _("Nobody reviews this deliverable. Name a reviewer first, or submit it directly.")


class ReviewNotOverError(ScopeRefusedError):
    """Reviewers have not said yes yet."""

    message = _("Not every reviewer has said that this version is fine.")


class NotInReviewError(ScopeRefusedError):
    """There is no review, or not one for this person."""

    message = _("This deliverable is not in review by you.")


class NotSubmittedError(ScopeRefusedError):
    """Nothing waits for the client's word."""

    message = _("This deliverable has not been submitted, or has been decided on already.")


class NoReasonError(ScopeRefusedError):
    """Words are missing."""

    message, field = _("Say why in a few words."), "reason"


class NoConditionsError(ScopeRefusedError):
    """Accepted with conditions, and none are named."""

    message, field = _("Say which conditions remain to be met."), "conditions"


class WrongStateError(ScopeRefusedError):
    """The state does not allow this deed."""

    message = _("This cannot be done with the deliverable as it is now. Look at it again.")


class NotLinkableError(ScopeRefusedError):
    """Two things that are not linked with each other."""

    message = _("These two cannot be linked with each other.")


class TableOverError(ScopeRefusedError):
    """The draft was taken over, or thrown away."""

    message = _("This table has been taken over already, or it is too old. Upload it again.")


class TableHasMistakesError(ScopeRefusedError):
    """Rows are wrong; nothing is made."""

    message = _("Some rows cannot become requirements. Correct them in the file and upload it again.")
