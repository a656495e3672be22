"""Sentences that scripts say, in the language of the request; base.html hands them over as JSON."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Return every sentence by the key that frontend/src/behaviours/words.ts knows it by."""
    return {
        "close": _("Close"),
        "copied": _("Copied."),
        "copy_failed": _("Your browser does not let us copy. The text is selected: press Ctrl+C."),
        "offline": _("No connection. What you did was not saved; try again when you are back online."),
        "timeout": _("The server took too long to answer. Check whether it was saved before you try again."),
        "signed_out": _("You have been signed out. Sign in again to go on."),
        "sign_in_again": _("Sign in"),
        "forbidden": _("You may not do that here."),
        "missing": _("That is no longer there, or you may not see it."),
        "conflict": _("Somebody else has changed this in the meantime. Reload to see the newest state."),
        "reload": _("Reload"),
        "too_large": _("That is too large to be sent."),
        "too_many": _("Too many requests in a short time. Wait a moment and try again."),
        "refused": _("The server did not accept that."),
        "failed": _("Something went wrong on our side. Nothing was changed."),
        "unavailable": _("The system is busy or being maintained. Try again in a minute."),
        "request_number": _("Request number:"),
        "unsaved": _("Close without saving? What you typed will be lost."),
    }
