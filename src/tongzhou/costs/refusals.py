"""What the room refuses, in words for whoever asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CostRefusedError(Exception):
    """Something cannot be done with a rate, a budget or a cost; ``field`` is the one at fault, if one is."""

    message: str | Promise = ""
    field: str = ""


class UnknownCurrencyError(CostRefusedError):
    """Not a currency's code."""

    message, field = _("A currency has three letters, such as CNY."), "currency"


class CurrencyInUseError(CostRefusedError):
    """Amounts are kept in the present currency."""

    message = _("There are amounts in the present currency. It can be changed only while there are none.")
    field = "currency"


class RatesOverlapError(CostRefusedError):
    """Two rates for the same day."""

    message = _(
        "Another rate of the same holds during this time. End that one first, or begin this one later."
    )
    field = "valid_from"


class RateEndsEarlyError(CostRefusedError):
    """The validity ends before it begins."""

    message, field = _("A rate cannot end before it begins."), "valid_to"


class RateOfNobodyError(CostRefusedError):
    """A rate for a person and a role at once, or for somebody who cannot have one."""

    message = _("A rate is for one person of your organisation, or for one role, or for everybody else.")


class RoleNameTakenError(CostRefusedError):
    """Another role has this name."""

    message, field = _("There is a role of this name already."), "name"


class RoleHasRatesError(CostRefusedError):
    """A role with rates is archived, not deleted."""

    message = _("This role has rates or people. Delete its rates first, or keep it.")


class NoAmountError(CostRefusedError):
    """Nothing at all was spent."""

    message, field = _("An actual cost is not zero; a correction is negative."), "amount"


class AmountOutOfRangeError(CostRefusedError):
    """Too large, or negative where that means nothing."""

    message, field = _("This amount is too large, or negative where that means nothing."), "amount"


class FutureCostError(CostRefusedError):
    """Money that has not been spent yet is no actual cost."""

    message, field = _("Actual costs lie in the past; this day is still to come."), "day"


class NotInProjectError(CostRefusedError):
    """An item or a resource of another project."""

    message = _("This item, or this resource, is not in the project.")


class StaleCostError(CostRefusedError):
    """Somebody else was faster; ``version`` is the present one."""

    message = _("Somebody else has changed this in the meantime. Check what is different, then save again.")

    def __init__(self, version: int = 0) -> None:
        super().__init__(version)
        self.version = version


class ReferenceTakenError(CostRefusedError):
    """The same cost would be booked twice."""

    message = _("A cost with this reference has been booked already.")
    field = "reference"


class TooManyEntriesError(CostRefusedError):
    """More than the limit of a project."""

    message = _("A project can hold no more actual costs than this installation allows.")


class ImportOverError(CostRefusedError):
    """The draft was taken over, or thrown away."""

    message = _("This table has been booked already, or it is too old. Upload it again.")


class ImportHasMistakesError(CostRefusedError):
    """Rows are wrong; nothing is booked."""

    message = _("Some rows cannot be booked. Correct them in the file and upload it again.")


class BaselineHasBudgetError(CostRefusedError):
    """A version never changes."""

    message = _("This baseline has a budget already; set a new baseline to keep another one.")


class NoBudgetError(CostRefusedError):
    """There is nothing to be kept."""

    message = _("There is no budget yet: give the people rates, or add budget lines.")


class BadRuleError(CostRefusedError):
    """Milestones without weights, or weights that are none."""

    message = _("Milestones need between 2 and 20 weights, each between 1 and 1,000.")
    field = "weights"
