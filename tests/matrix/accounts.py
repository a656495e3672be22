"""The part of the permission matrix about signing in, invitations and the safety of accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tongzhou.accounts.actions.invitations import invite
from tongzhou.accounts.models import Session, User
from tongzhou.accounts.permissions import OrganisationRole

TABLE = """
#      address                               anon otto tom  lee  fei  quin mara pia  ada  cleo cody vera
GET    account_login                        200  302  302  302  302  302  302  302  302  302  302  302
POST   account_login                        422  302  302  302  302  302  302  302  302  302  302  302
GET    mfa_authenticate                     302  302  302  302  302  302  302  302  302  302  302  302
POST   mfa_authenticate                     302  302  302  302  302  302  302  302  302  302  302  302
GET    mfa_login_webauthn                   200  302  302  302  302  302  302  302  302  302  302  302
POST   mfa_login_webauthn                   302  302  302  302  302  302  302  302  302  302  302  302
GET    openid_connect_login                 404  404  404  404  404  404  404  404  404  404  404  404
GET    openid_connect_callback              404  404  404  404  404  404  404  404  404  404  404  404
GET    password_forgotten                   200  200  200  200  200  200  200  200  200  200  200  200
POST   password_forgotten                   422  422  422  422  422  422  422  422  422  422  422  422
GET    password_renew                       404  404  404  404  404  404  404  404  404  404  404  404
POST   password_renew                       404  404  404  404  404  404  404  404  404  404  404  404
GET    join                                 200  200  200  200  200  200  200  200  200  200  200  200
POST   join                                 422  422  422  422  422  422  422  422  422  422  422  422
GET    account_reauthenticate               302  200  200  200  200  200  200  200  200  200  200  200
POST   account_reauthenticate               302  422  422  422  422  422  422  422  422  422  422  422
GET    mfa_index                            302  200  200  200  200  200  200  200  200  200  200  200
GET    mfa_activate_totp                    302  200  200  200  200  200  200  200  200  200  200  200
POST   mfa_activate_totp                    302  422  422  422  422  422  422  422  422  422  422  422
POST   mfa_deactivate_totp                  302  404  404  404  404  404  404  404  404  404  404  404
GET    mfa_add_webauthn                     302  200  200  200  200  200  200  200  200  200  200  200
POST   mfa_add_webauthn                     302  422  422  422  422  422  422  422  422  422  422  422
POST   mfa_remove_webauthn                  302  404  404  404  404  404  404  404  404  404  404  404
GET    mfa_view_recovery_codes              302  404  404  404  404  404  404  404  404  404  404  404
POST   mfa_generate_recovery_codes          302  404  404  404  404  404  404  404  404  404  404  404
POST   sessions_end                         302  302  302  302  302  302  302  302  302  302  302  302
POST   session_end                          302  404  404  404  404  404  404  404  404  404  404  404
GET    person_invite                        302  403  403  403  403  403  403  403  200  403  403  403
POST   person_invite                        302  403  403  403  403  403  403  403  422  403  403  403
GET    invitations                          302  403  403  403  403  403  403  403  200  403  403  403
POST   invitation_revoke                    302  403  403  403  403  403  403  403  302  403  403  403
GET    sign_in_rules                        302  403  403  403  403  403  403  403  200  403  403  403
POST   sign_in_rules                        302  403  403  403  403  403  403  403  302  403  403  403
POST   email_change                         302  422  422  422  422  422  422  422  422  422  422  422
GET    email_confirm                        404  404  404  404  404  404  404  404  404  404  404  404
POST   email_confirm                        404  404  404  404  404  404  404  404  404  404  404  404
POST   person_email                         302  403  403  403  403  403  403  403  302  403  403  403
POST   person_factors                       302  403  403  403  403  403  403  403  302  403  403  403
"""

SENT: dict[str, dict[str, Any]] = {}
NAMED: dict[str, str] = {
    "person_factors pk": "person",
    "person_email pk": "person",
    "email_confirm proof": "no proof",
    "invitation_revoke pk": "invitation",
    "mfa_remove_webauthn pk": "nothing",
    "session_end handle": "no session",
    "join secret": "secret",
    "password_renew who": "nobody",
    "password_renew proof": "no proof",
    "openid_connect_login provider_id": "provider",
    "openid_connect_callback provider_id": "provider",
}


def things(project: Any, by: Any) -> dict[str, Any]:
    """An invitation, where people are signed in, and names of things that do not exist."""
    made, secret = invite(
        by=by,
        email=f"new-in-{project.key}@yuanhang.example",
        role=OrganisationRole.MEMBER,
        language="en",
        origin="http://testserver",
        now=timezone.now() - timedelta(minutes=1),
    )
    for user in (by, *User.objects.filter(contact__client=project.client)):
        Session.objects.create(
            session_key=f"stage-{project.key}-{user.pk}",
            session_data="",
            user_id=user.pk,
            agent="Firefox",
            address="192.0.2.7",
            started_at=timezone.now(),
            seen_at=timezone.now(),
            expire_date=timezone.now() + timedelta(days=1),
        )
    return {
        "invitation": made.pk,
        "secret": secret,
        "nothing": 0,
        "no session": "none",
        "nobody": "MA",
        "no proof": "none",
        "provider": "company",
    }
