"""Why something cannot be done with a goal, for whoever asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class GoalRefusedError(Exception):
    """Something that goals do not allow; ``message`` says why, ``field`` where in the form."""

    message: str | Promise = ""
    field = ""


class NotSmartError(GoalRefusedError):
    """A criterion is missing; the message names each."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(missing)
        self.missing = tuple(missing)
        self.message = _("It cannot be agreed yet. %(missing)s") % {"missing": " ".join(self.missing)}


class StaleGoalError(GoalRefusedError):
    """Somebody was faster."""

    message = gettext_lazy("Somebody has changed it since you opened it. Look again, then save.")

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class WrongLevelError(GoalRefusedError):
    """The goal above is not above."""

    message = gettext_lazy(
        "A goal stands below one of a higher level: team goals below project goals, these below client goals."
    )
    field = "parent"


class NotInProjectError(GoalRefusedError):
    """A person or a goal of another project."""

    message = gettext_lazy("This is not one of the project's own.")


class NotOwnerError(NotInProjectError):
    """The owner is none of the project's people."""

    message = gettext_lazy("The owner must be a member of the project, of your own organisation.")
    field = "owner"


class WrongStateError(GoalRefusedError):
    """The goal is not in the state that the deed needs."""

    message = gettext_lazy("The goal is in another state by now. Look again.")


class NotAgreedError(GoalRefusedError):
    """Only what has been agreed is confirmed, checked in on, shared."""

    message = gettext_lazy("This goal is not agreed: agree it first.")


class EndedError(GoalRefusedError):
    """What has ended is not changed."""

    message = gettext_lazy("This goal has ended. Open it again to change it.")


class NoReasonError(GoalRefusedError):
    """A decision without its reason."""

    message = gettext_lazy("Say why in a few words.")
    field = "reason"


class HasGoalsBelowError(GoalRefusedError):
    """A goal that others stand below."""

    message = gettext_lazy("Other goals stand below this one. Move or delete them first.")


class NotAskedError(GoalRefusedError):
    """Somebody who is not asked for a confirmation."""

    message = gettext_lazy("You are not among those who are asked to confirm this goal.")


class NobodyToRemindError(GoalRefusedError):
    """Everybody has answered."""

    message = gettext_lazy("Everybody who is asked has answered.")


class NoChangeError(GoalRefusedError):
    """A key result that changes nothing."""

    message = gettext_lazy("The target is the baseline: nothing would change.")
    field = "target"


class FutureCheckInError(GoalRefusedError):
    """A check-in of a day that has not been yet."""

    message = gettext_lazy("A check-in says what was measured: its day cannot be in the future.")
    field = "day"


class NothingMeasuredError(GoalRefusedError):
    """A check-in without a value."""

    message = gettext_lazy("Enter at least one value.")


class TooManyGoalsError(GoalRefusedError):
    """The project, or the goal, is full."""

    message = gettext_lazy("There are as many as a project can have. Delete what is no longer needed.")
