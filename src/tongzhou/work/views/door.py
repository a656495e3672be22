"""The door of the islands: JSON in, JSON out, and every refusal with a code and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from tongzhou.activity.trash import CannotRestoreError
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.edit_plan import StalePlanError
from tongzhou.plan.actions.items.bulk import ChangedSinceError, NothingToUndoError
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.work.refusals import BulkRefusedError, ItemRefusedError, StaleItemError
from tongzhou.web.api.answers import json_answer
from tongzhou.web.strict_json import BadBodyError, read_object
from tongzhou.work.actions.saved import ViewRefusedError
from tongzhou.work.queries.spec import ViewError

View = Callable[..., HttpResponse]
NOT_OF_THE_VIEW = frozenset({"view", "by", "lanes", "column", "month", "csrfmiddlewaretoken"})


def speaks_json(view: View) -> View:
    """Turn refusals of the rules into answers: 409 where somebody was faster, 422 otherwise."""

    @wraps(view)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except BadBodyError as error:
            return refusal("bad_request", error.message, error.status)
        except ViewError as error:
            return refusal("bad_view", error.message, parameter=error.name)
        except StaleItemError as error:
            return refusal("stale", error.message, 409, version=error.version, fields=error.fields)
        except StalePlanError:
            return refusal("stale", _("Somebody has changed the plan in this moment. Try again."), 409)
        except ItemRefusedError as error:
            return refusal(error.code, error.message, fields=error.fields, missing=error.missing)
        except BulkRefusedError as error:
            return refusal("some_refuse", error.message, reasons=error.reasons)
        except CommandError as error:
            return refusal(error.code, error.message)
        except (ViewRefusedError, CannotRestoreError, ChangedSinceError) as error:
            return refusal("refused", error.message)
        except NothingToUndoError:
            return refusal("nothing_to_undo", str(NothingToUndoError.message), 409)

    return spoken


def refusal(code: str, message: str, status: int = 422, **more: Any) -> HttpResponse:
    """Why something was not done."""
    return json_answer({"code": code, "message": message, **more}, status)


def view_params(params: Mapping[str, str] | QueryDict) -> dict[str, str]:
    """The parameters that belong to a view; several of one name count as a list."""
    if isinstance(params, QueryDict):
        pairs = {name: ",".join(values) for name, values in params.lists()}
    else:
        pairs = dict(params)
    return {str(name): str(value) for name, value in pairs.items() if name not in NOT_OF_THE_VIEW}


def whole(value: Any, default: int | None = None) -> int | None:
    """A number out of a body, or the default for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def numbers(value: Any) -> list[int]:
    """A list of numbers out of a body; BadBodyError for anything else or for too many."""
    if not isinstance(value, list) or any(whole(one) is None for one in value):
        raise BadBodyError(_("The request is not understood."))
    if len(value) > (most := limit("bulk_objects")):
        raise BadBodyError(_("At most %(most)d items can be chosen at once.") % {"most": most}, 422)
    return value


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that the island has sent."""
    return read_object(request.body)
