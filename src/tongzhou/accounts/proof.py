"""Before something delicate: has the person of this session proved within ten minutes who they are?"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse

from tongzhou.accounts.guards import signed_in
from tongzhou.accounts.models import User

STEP_UP_SECONDS = 600
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

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
    """Whether there was a proof within ten minutes, at the door or since: of the second factor, if there is one."""
    records = get_authentication_records(request, request.user)
    recent = {one["method"] for one in records if time.time() - float(one["at"]) < STEP_UP_SECONDS}
    return "mfa" in recent or (bool(recent) and not has_factor(signed_in(request)))


def has_factor(user: User) -> bool:
    """Whether somebody has an authenticator app or a passkey, so that the password alone proves nothing."""
    return bool(is_mfa_enabled(user, FACTORS))


def factor_was_shown(request: HttpRequest, kind: str) -> None:
    """A factor that has just been added was in the person's hands: they need not prove it at once again."""
    record_authentication(request, signed_in(request), "mfa", type=kind, reauthenticated=True)
