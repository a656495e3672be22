"""Addresses of sign-in, settings and people."""

from __future__ import annotations

from django.urls import path

from tongzhou.accounts.views import (
    company,
    email,
    entry,
    invitations,
    invited,
    me,
    people,
    roles,
    security,
    step_up,
)

urlpatterns = [
    path("", entry.home, name="home"),
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-in/", entry.sign_in, name="account_login"),  # how allauth calls it
    path("sign-in/code/", security.second_factor, name="mfa_authenticate"),
    path("sign-in/passkey/", security.passkey_sign_in, name="mfa_login_webauthn"),
    path("sign-in/with/<slug:provider_id>/", company.company_sign_in, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", company.company_back, name="openid_connect_callback"),
    path("sign-in/forgotten/", invited.password_forgotten, name="password_forgotten"),
    path("sign-in/forgotten/<str:who>/<str:proof>/", invited.password_renew, name="password_renew"),
    path("join/<str:secret>/", invited.join, name="join"),
    path("confirm/", step_up.step_up, name="account_reauthenticate"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("language/", entry.set_language, name="set_language"),
    path("me/", me.me, name="me"),
    path("me/preferences/", me.set_theme, name="set_theme"),
    path("me/password/", me.password_change, name="password_change"),
    path("me/email/", email.email_change, name="email_change"),
    path("email/<str:proof>/", email.email_confirm, name="email_confirm"),
    path("me/security/", security.security, name="mfa_index"),
    path("me/security/app/", security.app_add, name="mfa_activate_totp"),
    path("me/security/app/remove/", security.app_remove, name="mfa_deactivate_totp"),
    path("me/security/passkeys/new/", security.passkey_add, name="mfa_add_webauthn"),
    path("me/security/passkeys/<int:pk>/remove/", security.passkey_remove, name="mfa_remove_webauthn"),
    path("me/security/codes/", security.codes, name="mfa_view_recovery_codes"),
    path("me/security/codes/new/", security.codes_make, name="mfa_generate_recovery_codes"),
    path("me/sessions/end/", security.sessions_end, name="sessions_end"),
    path("me/sessions/<str:handle>/end/", security.session_end, name="session_end"),
    path("me/tokens/", me.token_create, name="token_create"),
    path("me/tokens/<int:pk>/revoke/", me.token_revoke, name="token_revoke"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_create, name="person_create"),
    path("people/roles/", roles.roles, name="roles"),
    path("people/roles/change/", roles.roles_change, name="roles_change"),
    path("people/invite/", invitations.invite_person, name="person_invite"),
    path("people/invitations/", invitations.invitations, name="invitations"),
    path("people/invitations/<int:pk>/revoke/", invitations.revoke, name="invitation_revoke"),
    path("people/sign-in-rules/", invitations.sign_in_rules, name="sign_in_rules"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/password/", people.person_password, name="person_password"),
    path("people/<int:pk>/email/", email.person_email, name="person_email"),
    path("people/<int:pk>/factors/", people.person_factors, name="person_factors"),
]
