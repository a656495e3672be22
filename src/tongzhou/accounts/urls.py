"""Addresses of sign-in, settings and people."""

from __future__ import annotations

from django.urls import path

from tongzhou.accounts.views import entry, me, people, roles

urlpatterns = [
    path("", entry.home, name="home"),
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("language/", entry.set_language, name="set_language"),
    path("me/", me.me, name="me"),
    path("me/preferences/", me.set_theme, name="set_theme"),
    path("me/password/", me.password_change, name="password_change"),
    path("me/tokens/", me.token_create, name="token_create"),
    path("me/tokens/<int:pk>/revoke/", me.token_revoke, name="token_revoke"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_create, name="person_create"),
    path("people/roles/", roles.roles, name="roles"),
    path("people/roles/change/", roles.roles_change, name="roles_change"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/password/", people.person_password, name="person_password"),
]
