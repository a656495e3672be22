"""What levelling says: overloads and proposals in sentences, refusals and reasons in words."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongzhou.plan.models import LevellingProposal, last_day_of
from tongzhou.plan.queries.levelling import Load, Standing

UNSOLVED = {
    "more_than_there_is": gettext_lazy("One task alone needs more than there is."),
    "no_room_before_latest": gettext_lazy("There is no room before the latest date that the options allow."),
    "fixed_tasks": gettext_lazy("Its tasks have begun, are fixed in time, or must not be moved."),
}
"""Why an overload stays."""

STANDINGS = {
    Standing.GONE: gettext_lazy("no longer in the plan"),
    Standing.BEGUN: gettext_lazy("has begun since"),
    Standing.BY_HAND: gettext_lazy("now scheduled by hand"),
    Standing.DELAYED: gettext_lazy("its levelling delay was changed"),
    Standing.MOVED: gettext_lazy("its dates have changed"),
}
"""Why a proposed delay does not fit the plan any more."""


def day(instant: int | None) -> str:
    """The day on which something that ends at an instant is done."""
    return "" if instant is None else last_day_of(instant).isoformat()


def load_sentence(load: Load) -> str:
    """How overloaded the plan is."""
    if load.impossible:
        return _("This plan cannot be computed as it stands, so nobody can say who is overloaded.")
    if not load.overloads:
        return _("Nobody is overloaded.")
    people = ngettext("%(count)d person is overloaded", "%(count)d people are overloaded", load.people) % {
        "count": load.people
    }
    weeks = ngettext("in %(count)d week", "in %(count)d weeks", load.weeks) % {"count": load.weeks}
    hours = round(load.excess / 3600)
    return _("%(people)s %(weeks)s, with %(hours)s hours of work more than can be done.") % {
        "people": people,
        "weeks": weeks,
        "hours": f"{hours:,}",
    }


def proposal_sentence(proposal: LevellingProposal) -> str:
    """What a ready proposal would do."""
    before, after = (len(proposal.figures.get(f"overloads_{when}", ())) for when in ("before", "after"))
    return f"{_solves(before, after)} {end_sentence(proposal.finish_before, proposal.finish_after)}"


def _solves(before: int, after: int) -> str:
    if not before:
        return _("There is nothing to level.")
    if not after:
        return _("Levelling resolves all overloads.")
    values = {"done": before - after, "before": before, "left": after}
    if after >= before:
        return _("Levelling cannot resolve the overloads under these options.")
    return _("Levelling resolves %(done)d of %(before)d overloads, %(left)d stay.") % values


def end_sentence(before: int | None, after: int | None) -> str:
    """What becomes of the project's end."""
    values = {"before": day(before), "after": day(after)}
    if values["before"] == values["after"]:
        return _("The end stays on %(before)s.") % values
    return _("The end moves from %(before)s to %(after)s.") % values


def reason_words(name: str, week: date | None, rivals: list[str]) -> str:
    """Why a task waits: whose time it needs, until when others have it, and which."""
    if not name:
        return _("Follows the tasks before it.")
    values = {"name": name, "week": week.isoformat() if week else "", "tasks": _quoted(rivals)}
    if not rivals:
        return _("Waits for %(name)s, who is busy in the week of %(week)s.") % values
    return _("Waits for %(name)s, who works on %(tasks)s in the week of %(week)s.") % values


def _quoted(names: list[str]) -> str:
    shown = [f"“{name}”" for name in names[:2]]
    if more := len(names) - 2:
        if more > 0:
            shown.append(_("%(count)d more") % {"count": more})
    return _(", ").join(shown)
