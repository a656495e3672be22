"""Before something delicate: has the person of this session proved within ten minutes who they are?"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse

STEP_UP_SECONDS = 600

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def stepped_up(view: View[Rest]) -> View[Rest]:
    """For views that change something delicate: a POST without a recent proof is kept until it has been given.

    allauth keeps the POST in the session, shows ``account_reauthenticate`` and carries it out afterwards; therefore
    never on forms with passwords, which ask for the present one themselves.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if request.method == "POST" and not recently_proved(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded


def recently_proved(request: HttpRequest) -> bool:
    """Whether there was a password, code or passkey within ten minutes, at the door or since."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - float(one["at"]) < STEP_UP_SECONDS for one in records)
