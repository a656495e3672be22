"""The page of resource levelling: who is overloaded, what a proposal would move, and what becomes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from tongzhou.accounts.permissions import Permission
from tongzhou.plan.actions.edit_plan import StalePlanError
from tongzhou.plan.actions.levelling import (
    LevellingRefusedError,
    accept_levelling,
    choose_moves,
    clear_levelling,
    drop_levelling,
    propose_levelling,
    set_capacity,
    stop_levelling,
    undo_levelling,
)
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.forms_levelling import CapacityForm, MoveFilter, ProposeForm
from tongzhou.plan.levelling import Options
from tongzhou.plan.levelling_picture import load_chart, strip
from tongzhou.plan.levelling_words import (
    STANDINGS,
    UNSOLVED,
    day,
    end_sentence,
    load_sentence,
    proposal_sentence,
    reason_words,
)
from tongzhou.plan.models import LevellingMove, LevellingProposal, day_of, last_day_of
from tongzhou.plan.queries.levelling import (
    Standing,
    counts_of,
    fitting_of,
    has_assignments,
    has_delays,
    is_open,
    is_step_of,
    load_at_hand,
    load_of,
    moves_of,
    names_of_items,
    newest_proposal,
    proposal_of,
    resource_of,
    resources_of,
    shown,
    standings,
    waits_for,
)
from tongzhou.projects.guards import Access, project_page
from tongzhou.web.undo import say_undoable

PAGE = 15
OVERLOADS = 6
LISTED, FIRST = 50, 8
LISTS = ("milestones", "missed", "unsolved")
FEW_PEOPLE = 12
"""The capacities of so many are on the page; of more, they come when somebody asks for them."""
Act = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One task that the proposal moves, as the list shows it."""

    move: LevellingMove
    reason: str
    standing: str
    first: str
    last: str
    new_first: str
    new_last: str
    picture: str


@require_GET
@project_page(Permission.VIEW_PLAN)
def levelling(request: HttpRequest, access: Access) -> HttpResponse:
    """Overloads, and the newest proposal against them."""
    project = access.project
    people = resources_of(project)
    names = {one.pk: one.name for one in people}
    proposal = newest_proposal(project)
    ask = load_of if "compute" in request.GET else load_at_hand
    load = ask(project, today=timezone.localdate())
    found = Paginator(load.overloads if load else (), OVERLOADS).get_page(request.GET.get("overloads"))
    context: dict[str, Any] = {
        "project": project,
        "people": people,
        "capacities": len(people) <= FEW_PEOPLE or "capacities" in request.GET,
        "load": load,
        "load_sentence": load_sentence(load) if load else _("Looking who is overloaded…"),
        "overloads": found,
        "overload_rows": shown(found.object_list, names),
        "assigned": has_assignments(project),
        "delays": has_delays(project),
        "may_edit": access.may(Permission.EDIT_PLAN),
        "proposal": proposal,
        "form": ProposeForm.filled(Options.of(proposal.options) if proposal else None, people),
    }
    if proposal is not None:
        context |= proposal_context(request, access, proposal, names)
    return render(request, "plan/levelling.html", context)


def proposal_context(
    request: HttpRequest, access: Access, proposal: LevellingProposal, names: Mapping[int, str]
) -> dict[str, Any]:
    """What the page shows of a proposal."""
    state = LevellingProposal.State
    common = {
        "searching": proposal.is_searching,
        "best": day(proposal.best_at),
        "bound": day(proposal.bound_at),
        "options": option_words(proposal, names),
    }
    if proposal.is_searching or proposal.state == state.FAILED:
        return common
    wanted = _wanted(request)
    opened = is_open(proposal)
    moved = opened and proposal.plan_version != access.project.plan_version
    stand = fitting_of(proposal, access.project) if moved else Counter()
    moves = moves_of(proposal, text=wanted["q"] or "", resource=wanted["who"], own=bool(wanted["own"]))
    page = Paginator(moves, PAGE).get_page(request.GET.get("page"))
    shown_moves = list(page.object_list)
    on_page = moves_of(proposal).filter(pk__in=[one.pk for one in shown_moves])
    fits = standings(proposal, on_page) if moved else {}
    return common | {
        "sentence": proposal_sentence(proposal),
        "open": opened,
        "moved": moved,
        "fitting": stand[Standing.FITS],
        "conflicts": conflict_counts(stand),
        "wanted": wanted,
        "narrowed": any(wanted.values()),
        "waits_for": waits_for(proposal, names),
        "page": page,
        "rows": move_rows(proposal, shown_moves, fits, names),
        "counts": counts_of(proposal),
        "chart": load_chart(proposal, names, request.GET.get("load", "")),
        **figures(proposal, names, every=request.GET.get("all", "")),
        **choice_words(proposal),
    }


def _wanted(request: HttpRequest) -> dict[str, Any]:
    """What the list of moves is narrowed to."""
    form = MoveFilter(request.GET)
    form.is_valid()
    return {name: form.cleaned_data.get(name) for name in form.fields}


def option_words(proposal: LevellingProposal, names: Mapping[int, str]) -> list[str]:
    """What was asked for, in a few words each."""
    options = Options.of(proposal.options)
    return [
        _("within float") if options.within_slack else _("the end may move"),
        _("deadlines respected") if options.hard_deadlines else _("deadlines may be missed"),
        _("urgent items first") if options.priorities else _("priorities ignored"),
        ", ".join(names.get(key, "–") for key in options.resources) if options.resources else _("everybody"),
        ngettext("%(count)d second", "%(count)d seconds", options.seconds) % {"count": options.seconds},
    ]


def conflict_counts(stand: Counter[Standing]) -> list[tuple[str, int]]:
    """Why how many delays do not fit any more."""
    return [(str(STANDINGS[one]), count) for one, count in stand.most_common() if one != Standing.FITS]


def move_rows(
    proposal: LevellingProposal,
    moves: list[LevellingMove],
    fits: dict[int, Standing],
    people: Mapping[int, str],
) -> list[MoveRow]:
    """A page of moves with reasons, dates and little pictures; one statement."""
    rivals = names_of_items({key for one in moves for key in one.rivals[:3]})
    return [
        MoveRow(
            one,
            reason_words(
                people.get(one.resource_id or 0, ""), one.week, [rivals[k] for k in one.rivals if k in rivals]
            ),
            str(STANDINGS[how]) if (how := fits.get(one.item_id, Standing.FITS)) != Standing.FITS else "",
            day_of(one.start_at).isoformat(),
            last_day_of(max(one.finish_at, one.start_at + 1)).isoformat(),
            day_of(one.new_start_at).isoformat(),
            last_day_of(max(one.new_finish_at, one.new_start_at + 1)).isoformat(),
            strip(proposal, one),
        )
        for one in moves
    ]


def figures(proposal: LevellingProposal, people: Mapping[int, str], *, every: str = "") -> dict[str, Any]:
    """Milestones that move, overloads that stay and why, deadlines that are missed: the first of each.

    ``every``: the list of which somebody wants to see more.
    """
    kept = proposal.figures
    cut = {name: kept.get(name, [])[: LISTED if name == every else FIRST] for name in LISTS}
    unsolved = cut["unsolved"]
    keys = {row[0] for row in [*cut["milestones"], *cut["missed"]]}
    stuck = {key for row in unsolved for key in _tasks_of(row)}
    names = names_of_items(keys | stuck)
    return {
        "overloads_before": len(kept.get("overloads_before", ())),
        "overloads_after": len(kept.get("overloads_after", ())),
        "milestones": [
            {"item": key, "name": names.get(key, ""), "before": day(before), "after": day(after)}
            for key, before, after in cut["milestones"]
            if key in names
        ],
        "unsolved": [
            {
                "why": UNSOLVED[row[0]],
                "who": people.get(row[1], ""),
                "tasks": [(key, names[key]) for key in _tasks_of(row) if key in names],
                "first": day_of(row[3]).isoformat(),
                "last": day(row[4]),
            }
            for row in unsolved
        ],
        "missed": [
            {
                "item": key,
                "name": names.get(key, ""),
                "deadline": day(limit),
                "before": day(was),
                "after": day(now),
            }
            for key, limit, was, now in cut["missed"]
        ],
        "missed_count": len(kept.get("missed", ())),
        "more": {name: min(len(kept.get(name, ())), LISTED) - len(rows) for name, rows in cut.items()},
        "newly_missed": sum(was <= limit for _key, limit, was, _now in kept.get("missed", ())),
    }


def _tasks_of(unsolved: list[Any]) -> list[int]:
    """The task that found no room, or else the first that stand in each other's way."""
    return unsolved[5][:3] if unsolved[2] is None else [unsolved[2]]


def choice_words(proposal: LevellingProposal) -> dict[str, Any]:
    """What is chosen and what that gives: the bar above the list, which changes as one chooses."""
    choice = proposal.choice
    known = "finish" in choice
    end = choice["finish"] if known else proposal.finish_after
    impossible = {"impossible": True} if choice.get("impossible") else {}
    return {
        "choice": choice if known else impossible,
        "choice_end": end_sentence(proposal.finish_before, end),
    }


def deed(view: Act) -> Act:
    """A POST of the page: refusals are said on the page to which it leads back."""

    @require_POST
    @project_page(Permission.EDIT_PLAN)
    @wraps(view)
    def carried_out(request: HttpRequest, access: Access, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, access, **kwargs)
        except (LevellingRefusedError, CommandError) as error:
            messages.error(request, str(error.message))
        except StalePlanError:
            messages.error(request, _("Somebody has changed the plan in this moment. Try again."))
        return redirect("levelling", access.project.key)

    return carried_out


def _found(access: Access, number: int) -> LevellingProposal:
    proposal = proposal_of(access.project, number)
    if proposal is None:
        raise Http404
    return proposal


@deed
def levelling_propose(request: HttpRequest, access: Access) -> HttpResponse:
    """Ask for a proposal; ``again`` asks for the same as the newest one."""
    project, today = access.project, timezone.localdate()
    latest = newest_proposal(project) if "again" in request.POST else None
    if latest is not None:
        options = Options.of(latest.options | {"since": None})
        propose_levelling(project, by=access.user, options=options, today=today)
        return redirect("levelling", project.key)
    form = ProposeForm(request.POST, people=resources_of(project))
    if not form.is_valid():
        return render(request, "plan/levelling_propose.html", {"project": project, "form": form}, status=422)
    propose_levelling(project, by=access.user, options=form.options(), today=today)
    return redirect("levelling", project.key)


@deed
def levelling_stop(request: HttpRequest, access: Access, proposal: int) -> HttpResponse:
    """End a search with the best it has found."""
    stop_levelling(_found(access, proposal), by=access.user)
    return redirect("levelling", access.project.key)


@deed
def levelling_choose(request: HttpRequest, access: Access, proposal: int) -> HttpResponse:
    """Choose one task's delay, or all that the list is narrowed to; or leave them out."""
    found = _found(access, proposal)
    items: list[int] | None = None
    form = MoveFilter(request.POST)
    if (item := request.POST.get("item", "")).isdecimal():
        items = [int(item[:18])]
    elif form.is_valid() and any(form.cleaned_data.values()):
        values = form.cleaned_data
        moves = moves_of(found, text=values["q"], resource=values["who"], own=values["own"])
        items = list(moves.values_list("item_id", flat=True))
    found = choose_moves(found, by=access.user, items=items, chosen=request.POST.get("chosen") == "on")
    if "HX-Request" not in request.headers:
        return redirect(f"{reverse('levelling', args=[access.project.key])}?{request.GET.urlencode()}#moves")
    moved = found.plan_version != access.project.plan_version
    wanted = _wanted(request)
    context: dict[str, Any] = {
        "project": access.project,
        "proposal": found,
        "counts": counts_of(found),
        "moved": moved,
        "wanted": wanted,
        "narrowed": any(wanted.values()),
    }
    return render(
        request,
        "plan/_levelling_choice.html",
        context | choice_words(found) | {"open": True, "may_edit": True},
    )


@deed
def levelling_accept(request: HttpRequest, access: Access, proposal: int) -> HttpResponse:
    """Give the chosen tasks their delays, as one step of the plan."""
    seen = request.POST.get("choosing", "")
    result = accept_levelling(
        _found(access, proposal),
        by=access.user,
        today=timezone.localdate(),
        choosing=int(seen[:9]) if seen.isdecimal() else None,
        what_fits="what_fits" in request.POST,
    )
    _say_done(request, access, result.edit_id, _accepted_words(result.finish_before, result.finish_after))
    return redirect("levelling", access.project.key)


def _accepted_words(before: int | None, after: int | None) -> str:
    return _("The plan has been levelled. %(end)s") % {"end": end_sentence(before, after)}


def _say_done(request: HttpRequest, access: Access, edit: int, words: str) -> None:
    if not edit:
        messages.success(request, words)
        return
    say_undoable(request, words, reverse("levelling_undo", args=[access.project.key, edit]))


@deed
def levelling_drop(request: HttpRequest, access: Access, proposal: int) -> HttpResponse:
    """Nobody wants it."""
    drop_levelling(_found(access, proposal), by=access.user)
    messages.success(request, _("The proposal has been dropped; the plan stays as it is."))
    return redirect("levelling", access.project.key)


@deed
def levelling_clear(request: HttpRequest, access: Access) -> HttpResponse:
    """Take all levelling delays out of the plan."""
    result = clear_levelling(access.project, by=access.user, today=timezone.localdate())
    end = end_sentence(result.finish_before, result.finish_after)
    words = _("All levelling delays have been removed. %(end)s") % {"end": end}
    _say_done(request, access, result.edit_id, words)
    return redirect("levelling", access.project.key)


@deed
def levelling_undo(request: HttpRequest, access: Access, edit: int) -> HttpResponse:
    """Take back an acceptance or a clearing."""
    if not is_step_of(access.project, edit):
        raise Http404
    undo_levelling(access.project, by=access.user, edit=edit, today=timezone.localdate())
    messages.success(request, _("Taken back; the plan is as it was before."))
    return redirect("levelling", access.project.key)


@deed
def capacity_set(request: HttpRequest, access: Access, resource: int) -> HttpResponse:
    """How much of somebody may be used at once."""
    found = resource_of(access.project, resource)
    if found is None:
        raise Http404
    form = CapacityForm(request.POST)
    if form.is_valid():
        percent = form.cleaned_data["percent"]
        set_capacity(found, by=access.user, capacity=percent * 100)
        words = _("%(name)s may now be used up to %(percent)d %%.") % {"name": found.name, "percent": percent}
        messages.success(request, words)
    else:
        messages.error(request, _("A capacity lies between 0 and 100,000 percent; 100 is one whole person."))
    return redirect(f"{reverse('levelling', args=[access.project.key])}#capacities")
