"""The door of the islands: JSON in, JSON out, and every refusal with a code and a sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tongzhou.activity.trash import CannotRestoreError
from tongzhou.operations.limits import limit
from tongzhou.plan.actions.edit_plan import StalePlanError
from tongzhou.plan.actions.items.bulk import ChangedSinceError, NothingToUndoError
from tongzhou.plan.editing.commands.editor import CommandError
from tongzhou.plan.work.refusals import BulkRefusedError, ItemRefusedError, StaleItemError, StaleItemsError
from tongzhou.web.api.answers import json_answer
from tongzhou.web.strict_json import BadBodyError, read_object
from tongzhou.work.actions.board import StaleBoardError
from tongzhou.work.actions.saved import ViewRefusedError
from tongzhou.work.queries.spec import ViewError

View = Callable[..., HttpResponse]


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
        except StaleItemsError as error:
            reasons = {one.item: one.label for one in error.changed}
            return refusal("stale", error.message, 409, changed=reasons)
        except StalePlanError:
            return refusal("stale", _("Somebody has changed the plan in this moment. Try again."), 409)
        except ItemRefusedError as error:
            return refusal(error.code, error.message, fields=error.fields, missing=error.missing)
        except BulkRefusedError as error:
            return refusal("some_refuse", error.message, reasons=error.reasons)
        except CommandError as error:
            return refusal(error.code, error.message)
        except (ViewRefusedError, CannotRestoreError, ChangedSinceError, StaleBoardError) as error:
            return refusal("refused", str(error.message))
        except NothingToUndoError:
            return refusal("nothing_to_undo", str(NothingToUndoError.message), 409)

    return spoken


def refusal(code: str, message: str, status: int = 422, **more: Any) -> HttpResponse:
    """Why something was not done."""
    return json_answer({"code": code, "message": message, **more}, status)


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


def versions_seen(body: dict[str, Any]) -> dict[int, int]:
    """Item → the version that was seen, out of a body: ``versions``, or ``version`` where there is one item."""
    version, items, given = whole(body.get("version")), body.get("items"), body.get("versions", {})
    if version is not None and isinstance(items, list) and len(items) == 1:
        return {whole(items[0], 0) or 0: version}
    if not isinstance(given, dict) or len(given) > limit("bulk_objects"):
        raise BadBodyError(_("The request is not understood."))
    pairs = {key: whole(one) for key, one in given.items() if key.isdecimal() and len(key) < 19}
    if len(pairs) < len(given):
        raise BadBodyError(_("The request is not understood."))
    return {int(key): one for key, one in pairs.items() if one is not None}


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that the island has sent."""
    return read_object(request.body)
