"""Addresses of signatures; those of links and of verification are open to whoever has them."""

from __future__ import annotations

from django.urls import path

from tongzhou.signing.views import link, requests, verify

SIGNATURES = "projects/<slug:key>/signatures/"
urlpatterns = [
    path(SIGNATURES, requests.signatures, name="signatures"),
    path(f"{SIGNATURES}<int:pk>/", requests.signature, name="signature"),
    path(f"{SIGNATURES}<int:pk>/document/", requests.signature_document, name="signature_document"),
    path(f"{SIGNATURES}<int:pk>/pages/<int:number>/", requests.signature_page, name="signature_page"),
    path(f"{SIGNATURES}<int:pk>/withdraw/", requests.signature_withdraw, name="signature_withdraw"),
    path(f"{SIGNATURES}<int:pk>/link/", requests.signature_link, name="signature_link"),
    path(
        f"{SIGNATURES}<int:pk>/link/<int:link>/revoke/",
        requests.signature_link_revoke,
        name="signature_link_revoke",
    ),
    path("projects/<slug:key>/certificates/<int:pk>/", requests.issued_document, name="issued_document"),
    path("sign/<str:secret>/", link.sign_link, name="sign_link"),
    path("sign/<str:secret>/decline/", link.sign_link_decline, name="sign_link_decline"),
    path("sign/<str:secret>/document/", link.sign_link_document, name="sign_link_document"),
    path("sign/<str:secret>/pages/<int:number>/", link.sign_link_page, name="sign_link_page"),
    path("verify/", verify.verify, name="verify"),
]
